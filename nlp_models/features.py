"""What the sentence model sees of a text: words, their fields, pairs of words, and marks."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from nlp_models.fields import Fields, fields_of


class Sentence(NamedTuple):
    """One sentence: language, dictionary forms (or $list, or 0 for a figure), bare forms, marks."""

    language: str
    words: Sequence[str]
    forms: Sequence[str]
    marks: Sequence[str] = ()


FIGURE = "0"
"""What stands for every word that begins with a digit."""


@cache
def _reader(language: str) -> "_Words":
    return _Words(fields_of(language))


class _Words(dict[tuple[str, str], tuple[str, ...]]):
    """What each word says by itself: its dictionary form, another form, its fields."""

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self.fields = fields

    def __missing__(self, pair: tuple[str, str]) -> tuple[str, ...]:
        word, form = pair
        own = (word,) if form == word or word[0] in "$0" else (word, f"={form}")
        fields = self.fields.words.get(form) or self.fields.words.get(word, ())
        found = (*own, *(f"~{field}" for field in fields))
        if len(self) < MOST_WORDS:
            self[pair] = found
        return found


MOST_WORDS = 200_000


def features(sentence: Sentence) -> Iterator[str]:
    """Yield every feature of a sentence, as often as it occurs."""
    reader = _reader(sentence.language)
    words = sentence.words
    for pair in zip(words, sentence.forms, strict=True):
        yield from reader[pair]
    for first, second in pairwise(words):
        yield f"{first} {second}"
    for field in reader.fields.expressions(words):
        yield f"~{field}"
    yield from sentence.marks
