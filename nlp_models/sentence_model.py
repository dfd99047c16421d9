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
        counted = [self._counted(sentence) for sentence in sentences]
        whole: Counter[int] = Counter()
        for one in counted:
            whole.update(one)
        score = self._post(whole) + self._sentences(counted, whole) + self._bias
        percent = np.empty(score.shape, np.int64)
        for column in range(score.shape[1]):
            percent[:, column] = np.searchsorted(self._cuts[column], score[:, column], "right")
        return Judgement(self.categories, percent)

    def _counted(self, sentence: Sentence) -> Counter[int]:
        get = self._rows.get
        rows = [get(name, -1) for name in features(sentence)]
        counted = Counter(rows)
        counted.pop(-1, None)
        return counted

    def _post(self, whole: Counter[int]) -> Array:
        rows, value = self._values(whole)
        return _scaled(value @ self._parts["post"][rows].astype(np.float64), value @ value,
                       self._scale["post"])  # fmt: skip

    def _sentences(self, counted: Sequence[Counter[int]], whole: Counter[int]) -> Array:
        around = np.fromiter((row for row in whole if self._in_context[row]), np.int64)
        value = self._weight[around] * CONTEXT
        shared, length = value @ self._parts["around"][around].astype(np.float64), value @ value
        scores = np.empty((len(counted), len(self.categories)))
        for number, one in enumerate(counted):
            rows, value = self._values(one)
            total = shared + value @ self._parts["sentence"][rows].astype(np.float64)
            scores[number] = _scaled(total, length + value @ value, self._scale["sentence"])
        return scores

    def _values(self, counted: Counter[int]) -> tuple[Array, Array]:
        rows = np.fromiter(counted.keys(), np.int64, len(counted))
        times = np.fromiter(counted.values(), np.int64, len(counted))
        return rows, self._weight[rows] * TIMES[np.minimum(times, len(TIMES) - 1)]


def held_in(rows: Array, size: int) -> Array:
    """Return a table that says of each of `size` rows whether it is among these."""
    table = np.zeros(size, bool)
    table[rows] = True
    return table


def _scaled(total: Array, square: Any, scale: Array) -> Array:
    """Return the sums of one text, as if its features had length one."""
    scaled: Array = total / np.sqrt(max(square, 1.0)) * scale
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
