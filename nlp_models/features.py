"""What the sentence model sees of a text: words, their fields, pairs of words, and marks."""

from collections.abc import Iterator, Sequence
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


def own(word: str, form: str, fields: Fields) -> list[str]:
    """Return what a word says by itself: its dictionary form, another form, its fields."""
    names = [word] if form == word or word[0] in "$0" else [word, f"={form}"]
    names += fields.words.get(form) or fields.words.get(word, ())
    return names


def features(sentence: Sentence) -> Iterator[str]:
    """Yield every feature of a sentence, as often as it occurs."""
    fields = fields_of(sentence.language)
    for word, form in zip(sentence.words, sentence.forms, strict=True):
        yield from own(word, form, fields)
    for first, second in pairwise(sentence.words):
        yield f"{first} {second}"
    yield from fields.expressions(sentence.words)
    yield from sentence.marks
