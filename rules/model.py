"""The values of the checker's definitions: pack, rule, matcher source, fix, reference, example."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from rules.instruments import instrument_in

Words = Mapping[str, str]
"""One text in both languages: {"fr": …, "en": …}."""


JURISDICTIONS = ("FR", "EU", "UK", "US", "BE", "LU")
"""Where a post may be published."""


class Severity(StrEnum):
    """How much a finding weighs; the value is the word everybody reads, `rank` its place."""

    rank: int

    def __new__(cls, word: str) -> "Severity":
        """Make the severity behind those made so far."""
        made = str.__new__(cls, word)
        made._value_ = word
        made.rank = len(cls.__members__)
        return made

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def lowered(self) -> "Severity":
        """The next lower severity; low stays low."""
        return tuple(Severity)[max(self.rank - 1, 0)]


class ContentClass(StrEnum):
    """What a post is for the regulator."""

    PERSONAL = "personal"
    BRAND = "brand"
    PRODUCT_PROMOTION = "product_promotion"
    INVESTMENT_RECOMMENDATION = "investment_recommendation"
    MARKET_SENSITIVE = "market_sensitive"
    REGULATED_PRODUCT = "regulated_product"
    INTERACTION = "interaction"


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which something holds, both ends included; an open end is None."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Tell whether the day lies inside."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of the post's circumstances; an empty part asks nothing."""

    listed: bool | None = None
    channels: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raise:
    """A severity that replaces the rule's own when the condition holds."""

    to: Severity
    when: Condition


@dataclass(frozen=True, slots=True)
class Clearing:
    """One way out of a match: a named context, or terms or a matcher in a window."""

    name: str | None = None
    near: tuple[Any, ...] = ()
    match: tuple[Mapping[str, Any], ...] = ()
    window: str = "sentence"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class FixSource:
    """What to write instead: a note, and at most one kind of edit."""

    note: Words
    replace: Words | None = None
    insert: Words | None = None
    where: str = "end"
    delete: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """The article that a rule rests on, with its days."""

    instrument: str
    article: str
    jurisdiction: str
    period: Period = Period()
    mark: str | None = None

    def as_dict(self, language: str | None = None) -> dict[str, Any]:
        """Return the reference as a report shows it, in a language or as it was written."""
        return {
            "instrument": instrument_in(self.instrument, language) if language else self.instrument,
            "article": self.article,
            "jurisdiction": self.jurisdiction,
            "mark": self.mark,
        }


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must find, or must leave alone, in its own circumstances."""

    text: str
    context: Mapping[str, Any] | None = None
    jurisdictions: tuple[str, ...] | None = None
    as_of: date | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Examples:
    """What a rule must find and must not find, in one language."""

    bad: tuple[Example, ...]
    good: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a post must not say."""

    id: str
    category: str
    severity: Severity
    reviewers: tuple[str, ...]
    languages: Mapping[str, tuple[Mapping[str, Any], ...]]
    message: Words
    why: Words
    fix: FixSource
    references: tuple[Reference, ...]
    examples: Mapping[str, Examples]
    unless: tuple[Clearing, ...] = ()
    lowered_by: tuple[Clearing, ...] = ()
    when: Condition = Condition()
    raises: tuple[Raise, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    in_force: Period = Period()
    classes: tuple[ContentClass, ...] = ()
    confidence: int = 90


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules that one team owns, as one version."""

    name: str
    version: str
    title: Words
    owner: str
    rules: tuple[Rule, ...]
    digest: str
    source: Mapping[str, Any] = field(repr=False, compare=False)
    lexicon: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    gives_way: Mapping[str, frozenset[str]] = field(default_factory=dict)
