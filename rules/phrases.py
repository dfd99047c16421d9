"""Phrases: rows of words found in a text by their rarest pair of neighbours."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

Meaning = TypeVar("Meaning")

Row = tuple[str, ...]


class Phrases(Generic[Meaning]):
    """Rows of words and what each means; the cost of a search grows with what it finds."""

    def __init__(self, rows: Mapping[Row, Meaning]) -> None:
        self._alone = {row[0]: meaning for row, meaning in rows.items() if len(row) == 1}
        self._by_pair: dict[tuple[str, str], list[tuple[int, Row, Meaning]]] = {}
        common = Counter(pair for row in rows for pair in set(pairwise(row)))
        for row, meaning in rows.items():
            if pairs := list(pairwise(row)):
                before = min(range(len(pairs)), key=lambda at: common[pairs[at]])
                self._by_pair.setdefault(pairs[before], []).append((before, row, meaning))

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int, Meaning]]:
        """Yield where each row begins and ends, and what it means."""
        alone, by_pair = self._alone, self._by_pair
        for at in [at for at, word in enumerate(words) if word in alone]:
            yield at, at + 1, alone[words[at]]
        for at in [at for at, pair in enumerate(pairwise(words)) if pair in by_pair]:
            for before, row, meaning in by_pair[words[at], words[at + 1]]:
                start, end = at - before, at - before + len(row)
                if start >= 0 and words[start:end] == row:
                    yield start, end, meaning
