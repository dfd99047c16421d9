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

BLOCK = 512
"""How many rows of sentences are scored at a time, so that a long text needs little memory."""

MOST_PRODUCTS = 2**18
"""With more, BLAS wakes other threads for one multiplication, which then wait for the next."""


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
            self._tables = {part: held[part] for part in ("post", "around", "sentence")}
            self._scale = {part: held[f"{part}_scale"] for part in ("post", "sentence")}
            self._bias = held["bias"]
            self._cuts = held["cuts"]
        self._rows = Rows(names)
        self.digest = hashlib.sha256(archive).hexdigest()

    def judge(self, sentences: Sequence[Sentence]) -> Judgement:
        """Return how likely each sentence, read in its post, is of each category."""
        if not sentences:
            return Judgement(self.categories, np.empty((0, len(self.categories)), np.int64))
        read = [*map(self._rows.of, sentences)]
        rows, places = self._numbered(read)
        value, around = _counted(places, 1, self._weight[rows]), self._around[np.newaxis, rows]
        post = _product(value, self._tables["post"][rows]), _squares(value)
        context = _product(around, self._tables["around"][rows]), _squares(around)
        score = _scaled(*post, self._scale["post"]) + np.vstack(
            [self._alone(block, *context) for block in _blocks(read)]
        )
        return Judgement(self.categories, self._percent(score + self._bias))

    def _alone(self, read: Sequence[bytes], shared: Array, length: Array) -> Array:
        """Return the scores of some sentences, with the sums of their post."""
        rows, places = self._numbered(read)
        lengths = [len(one) // ROW().itemsize for one in read]
        begins = np.repeat(np.arange(len(read)) * len(rows), lengths)
        value = _counted(begins + places, len(read), self._weight[rows])
        total = shared + _product(value, self._tables["sentence"][rows])
        return _scaled(total, length + _squares(value), self._scale["sentence"])

    def _numbered(self, read: Sequence[bytes]) -> tuple[Array, Array]:
        """Return the different rows, and for each of all rows its place among them."""
        rows = np.frombuffer(b"".join(read), ROW)
        one = np.empty(len(self._weight), np.intp)
        order = np.arange(len(rows))
        one[rows] = order
        chosen = one[rows] == order
        return rows[chosen], (np.cumsum(chosen) - 1)[one[rows]]

    def _percent(self, score: Array) -> Array:
        """Return how many cuts of its category each score has reached."""
        percent = np.empty(score.shape, np.int64)
        for column, cuts in enumerate(self._cuts):
            percent[:, column] = cuts.searchsorted(score[:, column], "right")
        return percent


def _blocks(read: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Yield the sentences, as many at a time as have so many rows."""
    first, size = 0, 0
    for at, rows in enumerate(read):
        size += len(rows) // ROW().itemsize
        if size > BLOCK and at > first:
            yield read[first:at]
            first, size = at, len(rows) // ROW().itemsize
    yield read[first:]


def _counted(places: Array, texts: int, weight: Array) -> Array:
    """Return what each feature counts in each text; its places go on from text to text."""
    times = np.bincount(places, minlength=texts * len(weight)).reshape(texts, len(weight))
    value: Array = TIMES.take(times, mode="clip") * weight
    return value


def _product(value: Array, weights: Array) -> Array:
    """Return the sums of the weights of each text."""
    exact = weights.astype(np.float64)
    few = 1 < len(value) <= MOST_PRODUCTS // max(exact.size, 1)
    product: Array = value @ exact if few else np.einsum("ij,jk->ik", value, exact)
    return product


def _squares(value: Array) -> Array:
    squares: Array = np.einsum("ij,ij->i", value, value)[:, np.newaxis]
    return squares


def _scaled(total: Array, square: Array, scale: Array) -> Array:
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
