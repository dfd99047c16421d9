"""The sentence model: how much a sentence reads like each category that no wording announces.

Two linear categorisers over the same features, one of whole posts and one of sentences in their
post, whose scores are added. All weights are small integers and all sums are exact, so that the
same text gets the same score on every machine: a feature adds at most 255 x 25 x 127 < 2^20 to a
sum of the weights and (255 x 25)^2 < 2^26 to one of the squares, and float64 holds every whole
number below 2^53, in whatever order they are added.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_models.features import Sentence
from nlp_models.lemmas import LANGUAGES
from nlp_models.rows import ROW, Rows

Array = NDArray[Any]

TIMES = np.array([0.0, 8.0, 13.0, 16.0, 19.0, 21.0, 22.0, 24.0, 25.0])
"""What a feature counts that occurs so many times: 8 log2(1 + n), rounded."""

CONTEXT = 5
"""What a feature counts, however often it occurs, for the other sentences of its post."""

PERCENT = 100

BLOCK = 64
"""How many sentences are scored at a time, so that a long text needs little memory."""


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
            self._around = self._weight * held["context"] * CONTEXT
            self._table = np.hstack([held["post"], held["around"], held["sentence"]])
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
        rows, places = self._numbered(np.frombuffer(b"".join(read), ROW))
        weight, value = self._weight[rows], self._around[rows]
        whole = _counted(np.bincount(places, minlength=len(rows))) * weight
        size, table = len(self.categories), self._table[rows].astype(np.float64)
        shared, length = value @ table[:, size : 2 * size], value @ value
        alone = table[:, 2 * size :]
        score = _scaled(whole @ table[:, :size], whole @ whole, self._scale["post"]) + np.vstack(
            [
                _scaled(
                    shared + own @ alone,
                    (length + np.einsum("ij,ij->i", own, own))[:, np.newaxis],
                    self._scale["sentence"],
                )
                for own in _blocks(read, places, weight)
            ]
        )
        return Judgement(self.categories, self._percent(score + self._bias))

    def _numbered(self, rows: Array) -> tuple[Array, Array]:
        """Return the different rows, and for each of all rows its place among them."""
        one = np.empty(len(self._weight), np.intp)
        order = np.arange(len(rows))
        one[rows] = order
        chosen = one[rows] == order
        return rows[chosen], (np.cumsum(chosen) - 1)[one[rows]]

    def _percent(self, score: Array) -> Array:
        """Return how many cuts of its category each score has reached."""
        percent = np.zeros(score.shape, np.int64)
        some = np.nonzero(score >= self._cuts[:, 0])
        percent[some] = (score[some][:, np.newaxis] >= self._cuts[some[1]]).sum(axis=1)
        return percent


def _blocks(read: Sequence[bytes], places: Array, weight: Array) -> Iterator[Array]:
    """Yield what each feature of the post counts in each sentence, some sentences at a time."""
    start = 0
    for first in range(0, len(read), BLOCK):
        lengths = [len(one) // ROW().itemsize for one in read[first : first + BLOCK]]
        shape = len(lengths), len(weight)
        begins = np.repeat(np.arange(len(lengths)) * len(weight), lengths)
        end = start + len(begins)
        times = np.bincount(begins + places[start:end], minlength=shape[0] * shape[1])
        yield _counted(times).reshape(shape) * weight
        start = end


def _counted(times: Array) -> Array:
    """Return what features count that occur so many times."""
    return TIMES.take(times, mode="clip")


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
