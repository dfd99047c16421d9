"""The sentence model: how much a sentence reads like each category that no wording announces.

Two linear categorisers over the same features, one of whole posts and one of sentences in their
post, whose scores are added. All weights are small integers and all sums are exact, so that the
same text gets the same score on every machine.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_models.features import Sentence
from nlp_models.lemmas import LANGUAGES
from nlp_models.rows import Rows

Array = NDArray[Any]

TIMES = np.array([0, 8, 13, 16, 19, 21, 22, 24, 25])
"""What a feature counts that occurs so many times: 8 log2(1 + n), rounded."""

CONTEXT = 5
"""What a feature counts, however often it occurs, for the other sentences of its post."""

PERCENT = 100


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
            self._weight = np.append(held["weight"], 0).astype(np.float64)
            self._in_context = np.append(held["context"], True)
            self._parts = {
                part: np.vstack([held[part], np.zeros_like(held[part][:1])])
                for part in ("post", "sentence", "around")
            }
            self._scale = {part: held[f"{part}_scale"] for part in ("post", "sentence")}
            self._bias = held["bias"]
            self._cuts = held["cuts"]
        self._rows = Rows(names)
        self.digest = hashlib.sha256(archive).hexdigest()

    def judge(self, sentences: Sequence[Sentence]) -> Judgement:
        """Return how likely each sentence, read in its post, is of each category."""
        if not sentences:
            return Judgement(self.categories, np.empty((0, len(self.categories)), np.int64))
        read = [self._rows.of(sentence) for sentence in sentences]
        rows = np.array([*chain.from_iterable(read)])
        number = np.repeat(np.arange(len(read)), [len(one) for one in read])
        whole = np.bincount(rows, minlength=len(self._weight))
        score = self._post(whole) + self._sentences(number, rows, whole, len(read)) + self._bias
        percent = np.empty(score.shape, np.int64)
        for column in range(score.shape[1]):
            percent[:, column] = self._cuts[column].searchsorted(score[:, column], "right")
        return Judgement(self.categories, percent)

    def _post(self, whole: Array) -> Array:
        rows = np.flatnonzero(whole > 0)
        total, square = self._sum("post", rows, self._value(rows, whole[rows]))
        return _scaled(total, square, self._scale["post"])

    def _sum(self, part: str, rows: Array, value: Array) -> tuple[Array, Array]:
        """Return the sum of the weights, and that of the squares."""
        return np.einsum("i,ij->j", value, self._parts[part][rows]), np.dot(value, value)

    def _sentences(self, number: Array, rows: Array, whole: Array, count: int) -> Array:
        """Return the scores of the sentences, from every row of every one and of the post."""
        around = np.flatnonzero((whole > 0) & self._in_context)
        shared, length = self._sum("around", around, self._weight[around] * CONTEXT)
        places, times = np.unique(number * len(self._weight) + rows, return_counts=True)
        number, rows = np.divmod(places, len(self._weight))
        starts = np.searchsorted(number, np.arange(count))
        value = self._value(rows, times)
        total = np.add.reduceat(value[:, np.newaxis] * self._parts["sentence"][rows], starts)
        square = np.add.reduceat(value * value, starts)[:, np.newaxis]
        return _scaled(shared + total, length + square, self._scale["sentence"])

    def _value(self, rows: Array, times: Array) -> Array:
        value: Array = self._weight[rows] * TIMES[np.minimum(times, len(TIMES) - 1)]
        return value


def _scaled(total: Array, square: Any, scale: Array) -> Array:
    """Return the sums of texts, as if the features of each had length one."""
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
