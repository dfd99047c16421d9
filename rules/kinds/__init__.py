"""The kinds of matcher; each registers itself under its name."""

from rules.kinds import identifier, lexicon, missing, model, nearby, phrase, secret, tokens
from rules.kinds.registry import (
    KINDS,
    Choices,
    Matcher,
    MatcherField,
    MatchersField,
    PeriodSchema,
    TermField,
    Terms,
    compiled,
)

__all__ = [
    "KINDS",
    "Choices",
    "Matcher",
    "MatcherField",
    "MatchersField",
    "PeriodSchema",
    "TermField",
    "Terms",
    "compiled",
    "identifier",
    "lexicon",
    "missing",
    "model",
    "nearby",
    "phrase",
    "secret",
    "tokens",
]
