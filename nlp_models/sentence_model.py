"""The sentence model: how much a sentence reads like each category that no wording announces.

Two linear categorisers over the same features, one of whole posts and one of sentences in their
post, whose scores are added. All weights are small integers and all sums are exact, so that the
same text gets the same score on every machine.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_models.features import Sentence, features
from nlp_models.lemmas import LANGUAGES

Array = NDArray[Any]

TIMES = np.array([0, 8, 13, 16, 19, 21, 22, 24, 25])
"""What a feature counts that occurs so many times: 8 log2(1 + n), rounded."""

CONTEXT = 5
"""What a feature counts, however often it occurs, for the other sentences of its post."""

PERCENT = 100

AT_ONCE = 64
"""How many sentences are held against the cut points at once."""


class Judgement(NamedTuple):
    """The chances, in percent, of each category: a row a sentence."""

    categories: tuple[str, ...]
    percent: Array


class SentenceModel:
    """The trained categorisers of one language, from the bytes of their archive."""

    def __init__(self, archive: bytes) -> None:
        with np.load(BytesIO(archive), allow_pickle=False) as held:
            self.categories = tuple(held["categories"].tobytes().decode().split("\n"))
            names = held["features"].tobytes().decode().split("\n")
            self._weight = held["weight"].astype(np.float64)
            self._context = np.flatnonzero(held["context"])
            self._parts = {part: held[part] for part in ("post", "sentence", "around")}
            self._scale = {part: held[f"{part}_scale"] for part in ("post", "sentence")}
            self._bias = held["bias"]
            self._cuts = held["cuts"]
        self._rows = {name: row for row, name in enumerate(names)}
        self._in_context = held_in(self._context, len(names))
        self.digest = hashlib.sha256(archive).hexdigest()

    def judge(self, sentences: Sequence[Sentence]) -> Judgement:
        """Return how likely each sentence, read in its post, is of each category."""
        rows = self._rows_of(sentences)
        whole = Counter(chain.from_iterable(rows))
        score = self._post(whole) + self._sentences(rows, whole) + self._bias
        percent = np.empty(score.shape, np.int64)
        for at in range(0, len(score), AT_ONCE):
            passed = self._cuts <= score[at : at + AT_ONCE, :, np.newaxis]
            percent[at : at + AT_ONCE] = np.count_nonzero(passed, axis=2)
        return Judgement(self.categories, percent)

    def _rows_of(self, sentences: Sequence[Sentence]) -> list[list[int]]:
        """Return the rows of each sentence's features; one that comes again is read once."""
        get = self._rows.get
        read: dict[tuple[str, ...], list[int]] = {}
        found: list[list[int]] = []
        for one in sentences:
            key = (one.language, *one.words, "", *one.forms, "", *one.marks)
            rows = read.get(key)
            if rows is None:
                rows = read[key] = [row for name in features(one) if (row := get(name, -1)) >= 0]
            found.append(rows)
        return found

    def _post(self, whole: Counter[int]) -> Array:
        rows = np.fromiter(whole.keys(), np.int64, len(whole))
        value = self._values(rows, np.fromiter(whole.values(), np.int64, len(whole)))
        return _scaled(value @ self._parts["post"][rows].astype(np.float64), value @ value,
                       self._scale["post"])  # fmt: skip

    def _sentences(self, rows_of: Sequence[Sequence[int]], whole: Counter[int]) -> Array:
        around = np.fromiter((row for row in whole if self._in_context[row]), np.int64)
        value = self._weight[around] * CONTEXT
        shared, length = value @ self._parts["around"][around].astype(np.float64), value @ value
        number, rows, times = _counted(rows_of, len(self._weight))
        value = self._values(rows, times)
        squares = length + np.bincount(number, value * value, len(rows_of))
        totals = np.repeat(shared[np.newaxis], len(rows_of), 0)
        if len(rows):
            begins = np.flatnonzero(np.diff(number, prepend=-1))
            products = self._parts["sentence"][rows] * value[:, np.newaxis]
            totals[number[begins]] += np.add.reduceat(products, begins)
        return _scaled(totals, squares[:, np.newaxis], self._scale["sentence"])

    def _values(self, rows: Array, times: Array) -> Array:
        values: Array = self._weight[rows] * TIMES[np.minimum(times, len(TIMES) - 1)]
        return values


def _counted(rows_of: Sequence[Sequence[int]], size: int) -> tuple[Array, Array, Array]:
    """Return each sentence's number with each row in it, and how often, in order."""
    sizes = [len(rows) for rows in rows_of]
    every = np.fromiter(chain.from_iterable(rows_of), np.int64, sum(sizes))
    places, times = np.unique(
        np.repeat(np.arange(len(sizes)), sizes) * size + every, return_counts=True
    )
    number, rows = np.divmod(places, size)
    return number, rows, times


def held_in(rows: Array, size: int) -> Array:
    """Return a table that says of each of `size` rows whether it is among these."""
    table = np.zeros(size, bool)
    table[rows] = True
    return table


def _scaled(total: Array, square: Any, scale: Array) -> Array:
    """Return the sums of one text, as if its features had length one."""
    scaled: Array = total / np.sqrt(np.maximum(square, 1.0)) * scale
    return scaled


@cache
def sentence_model(language: str) -> SentenceModel:
    """Return the shipped model of a language, read once per process."""
    archive = (files("nlp_models") / "trained" / f"{language}.npz").read_bytes()
    return SentenceModel(archive)


@cache
def model_digest() -> str:
    """Return the SHA-256 over the models of all languages."""
    joined = "".join(sentence_model(language).digest for language in LANGUAGES)
    return hashlib.sha256(joined.encode()).hexdigest()
