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


class Own(dict[tuple[str, str], tuple[str, ...]]):
    """What each word says by itself: its dictionary form, another form, its fields."""

    def __init__(self, fields: Fields) -> None:
        super().__init__()
        self.fields = fields

    def __missing__(self, pair: tuple[str, str]) -> tuple[str, ...]:
        word, form = pair
        names = (word,) if form == word or word[0] in "$0" else (word, f"={form}")
        fields = self.fields.words.get(form) or self.fields.words.get(word, ())
        found = (*names, *(f"~{field}" for field in fields))
        if len(self) < MOST_WORDS:
            self[pair] = found
        return found


MOST_WORDS = 200_000


@cache
def own(language: str) -> Own:
    """Return what words of a language say by themselves, kept per process."""
    return Own(fields_of(language))


def features(sentence: Sentence) -> Iterator[str]:
    """Yield every feature of a sentence, as often as it occurs."""
    reader = own(sentence.language)
    for pair in zip(sentence.words, sentence.forms, strict=True):
        yield from reader[pair]
    for first, second in pairwise(sentence.words):
        yield f"{first} {second}"
    yield from beyond(sentence)


def beyond(sentence: Sentence) -> list[str]:
    """Return the features that are neither of one word nor of two neighbours."""
    fields = own(sentence.language).fields.expressions(sentence.words)
    return [*(f"~{field}" for field in fields), *sentence.marks] if fields else [*sentence.marks]
