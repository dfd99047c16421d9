"""Rows: which lines of a model's tables a sentence's features stand for, kept word by word."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from nlp_models.features import MOST_WORDS, Sentence, beyond, own

ROW = np.int32
"""How the number of a row is written, so that rows joined are an array."""


class Rows:
    """The rows of one model, as the bytes of their numbers."""

    def __init__(self, names: Sequence[str]) -> None:
        self._rows = {name: ROW(row).tobytes() for row, name in enumerate(names)}
        self._pairs = {pair: row for name, row in self._rows.items() for pair in _splits(name)}
        self._own: dict[str, _Own] = {}

    def of(self, sentence: Sentence) -> bytes:
        """Return the row of every feature of the sentence that the model knows."""
        if sentence.language not in self._own:
            self._own[sentence.language] = _Own(sentence.language, self._rows)
        words = zip(sentence.words, sentence.forms, strict=True)
        rows = [*map(self._own[sentence.language].__getitem__, words)]
        rows += filter(None, map(self._pairs.get, pairwise(sentence.words)))
        rows += filter(None, map(self._rows.get, beyond(sentence)))
        return b"".join(rows)


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """Yield each pair of neighbours that a name may stand for."""
    for at, letter in enumerate(name):
        if letter == " ":
            yield name[:at], name[at + 1 :]


class _Own(dict[tuple[str, str], bytes]):
    """The rows of what each word says by itself."""

    def __init__(self, language: str, rows: Mapping[str, bytes]) -> None:
        super().__init__()
        self._names = own(language)
        self._rows = rows

    def __missing__(self, word: tuple[str, str]) -> bytes:
        found = b"".join(filter(None, map(self._rows.get, self._names[word])))
        if len(self) < MOST_WORDS:
            self[word] = found
        return found
