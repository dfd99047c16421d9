"""The sentences of a text and the language of each."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from nlp_models import LANGUAGES, OTHER, bare, decide, ends_sentence
from rules.vocabulary import Columns

MIXED_SHARE = 0.25
"""How much the weaker language must weigh, against the stronger, to make a text mixed."""

CLEAR_LEAD = 2


class Sentence(NamedTuple):
    """Words from `start` to before `end`, the sign that ends them, the languages to read in."""

    start: int
    end: int
    ender: str
    languages: frozenset[str]


BOTH = frozenset(LANGUAGES)
_ONE = {language: frozenset({language}) for language in LANGUAGES} | {OTHER: frozenset[str]()}


def language_of(columns: Columns, text: str, told: str | None) -> str:
    """Return the language of the whole text: the one told, or the one its words speak for."""
    if told is not None:
        return told
    return decide(
        sum(columns.french), sum(columns.english), sum(columns.plain), sum(columns.strange), text
    )


def split(
    tokens: Sequence[str], kept: Sequence[int], ends: Iterable[int], columns: Columns, language: str
) -> list[Sentence]:
    """Return the sentences of the text; one without a word of its own joins its neighbour."""
    weaker, stronger = sorted((sum(columns.french), sum(columns.english)))
    pure = language != OTHER and weaker <= stronger * MIXED_SHARE
    whole = BOTH if stronger == 0 and language == OTHER else _ONE[language]
    return [
        Sentence(start, end, ender, whole if pure else _languages(columns, start, end, whole))
        for start, end, ender in _spans(tokens, kept, ends)
    ]


def _spans(
    tokens: Sequence[str], kept: Sequence[int], ends: Iterable[int]
) -> Iterator[tuple[int, int, str]]:
    start = 0
    for at in ends:
        word = bisect_left(kept, at)
        if word > start and ends_sentence(tokens[at], bare(tokens[at - 1]) if at else ""):
            yield start, word, tokens[at]
            start = word
    if start < len(kept):
        yield start, len(kept), ""


def _languages(columns: Columns, start: int, end: int, whole: frozenset[str]) -> frozenset[str]:
    french, english = sum(columns.french[start:end]), sum(columns.english[start:end])
    if french == english:
        return whole if french == 0 or not whole else BOTH
    if not whole and max(french, english) < 2 * CLEAR_LEAD * max(1, min(french, english)):
        return whole
    if french >= CLEAR_LEAD * english:
        return _ONE["fr"]
    return _ONE["en"] if english >= CLEAR_LEAD * french else BOTH
