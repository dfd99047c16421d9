"""Rows: which lines of a model's tables a sentence's features stand for, kept word by word."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from nlp_models.features import Sentence, own
from nlp_models.fields import fields_of
from nlp_models.lemmas import LANGUAGES, lemma_table

ROW = np.int32
"""How the number of a row is written, so that rows joined are an array."""

ROW_BYTES = ROW().itemsize

MOST_WORDS = 200_000
"""How many different words are remembered."""


class Rows:
    """The rows of one model, as the bytes of their numbers."""

    def __init__(self, names: Sequence[str]) -> None:
        self._rows = {name: ROW(row).tobytes() for row, name in enumerate(names)}
        self._own = {language: _Own(language, self._rows) for language in LANGUAGES}

    def of(self, sentence: Sentence) -> bytes:
        """Return the row of every feature of the sentence that the model knows."""
        language, words, forms, marks = sentence
        rows = [*map(self._own[language].__getitem__, forms)]
        if len(words) > 1:
            rows += filter(None, map(self._rows.get, map(" ".join, pairwise(words))))
            rows += filter(None, map(self._rows.get, fields_of(language).expressions(words)))
        rows += filter(None, map(self._rows.get, marks))
        return b"".join(rows)


class _Own(dict[str, bytes]):
    """The rows of what each word says by itself, by its form: the dictionary form follows."""

    def __init__(self, language: str, rows: Mapping[str, bytes]) -> None:
        super().__init__()
        self._lemmas, self._fields = lemma_table(language), fields_of(language)
        self._rows = rows

    def __missing__(self, form: str) -> bytes:
        names = own(self._lemmas[form], form, self._fields)
        found = b"".join(filter(None, map(self._rows.get, names)))
        if len(self) < MOST_WORDS:
            self[form] = found
        return found
