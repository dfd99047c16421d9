"""The sentences of a text and the language of each."""

from collections.abc import Sequence
from typing import NamedTuple

from nlp_models import LANGUAGES, OTHER, bare, decide, ends_sentence
from rules.vocabulary import Reading

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


def language_of(readings: Sequence[Reading], text: str, told: str | None) -> str:
    """Return the language of the whole text: the one told, or the one its words speak for."""
    if told is not None:
        return told
    letters = [reading for reading in readings if reading.alpha]
    if not letters:
        return OTHER
    share = sum(reading.known for reading in letters) / len(letters)
    french, english = _weights(letters)
    return decide(french, english, share, text)


def _weights(readings: Sequence[Reading]) -> tuple[int, int]:
    return (
        sum(reading.french for reading in readings),
        sum(reading.english for reading in readings),
    )


def split(
    tokens: Sequence[str], kept: Sequence[int], readings: Sequence[Reading], language: str
) -> list[Sentence]:
    """Return the sentences of the text; one without a word of its own joins its neighbour."""
    spans = list(_spans(tokens, kept))
    french, english = _weights(readings)
    weaker, stronger = sorted((french, english))
    pure = language != OTHER and weaker <= stronger * MIXED_SHARE
    whole = BOTH if stronger == 0 and language == OTHER else _ONE[language]
    return [
        Sentence(start, end, ender, whole if pure else _languages(readings[start:end], whole))
        for start, end, ender in spans
    ]


def _spans(tokens: Sequence[str], kept: Sequence[int]) -> list[tuple[int, int, str]]:
    spans: list[tuple[int, int, str]] = []
    start = word = 0
    wanted = len(kept)
    for at, token in enumerate(tokens):
        if word < wanted and kept[word] == at:
            word += 1
        elif token[0] in ".!?…\n" and word > start:
            before = bare(tokens[at - 1]) if at else ""
            if ends_sentence(token, before):
                spans.append((start, word, token))
                start = word
    if start < wanted:
        spans.append((start, wanted, ""))
    return spans


def _languages(readings: Sequence[Reading], whole: frozenset[str]) -> frozenset[str]:
    french, english = _weights(readings)
    if french == english:
        return whole if french == 0 or not whole else BOTH
    if not whole and max(french, english) < 2 * CLEAR_LEAD * max(1, min(french, english)):
        return whole
    if french >= CLEAR_LEAD * english:
        return _ONE["fr"]
    return _ONE["en"] if english >= CLEAR_LEAD * french else BOTH
