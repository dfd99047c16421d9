"""The sentence model: how much a sentence reads like each category that no wording announces.

Two linear categorisers over the same features, one of whole posts and one of sentences in their
post, whose scores are added. All weights are small integers and all sums are exact, so that the
same text gets the same score on every machine: a feature adds at most 255 x 25 x 127 < 2^20 to a
sum of the weights and (255 x 25)^2 < 2^26 to one of the squares, and float64 holds every whole
number below 2^53, in whatever order they are added.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import compress
from math import log
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from nlp_models.chances import ODDS, Odds
from nlp_models.features import Sentence
from nlp_models.lemmas import LANGUAGES
from nlp_models.rows import ROW, ROW_BYTES, Rows

Array = NDArray[Any]

TIMES = np.array([0.0, 8.0, 13.0, 16.0, 19.0, 21.0, 22.0, 24.0, 25.0])
"""What a feature counts that occurs so many times: 8 log2(1 + n), rounded."""

CONTEXT = 5.0
"""What a feature counts, however often it occurs, for the other sentences of its post."""

PERCENT = 100

PERCENTS = np.array([round(log(each / (PERCENT - each)), 6) for each in range(1, PERCENT)])
"""From which odds the chance is 1, 2, … 99 percent; rounded, to be the same on every machine."""


FEWEST_WORDS = 4
"""Words below which a post tells too little: what is learnt of length does not reach so far."""


class Judgement:
    """How likely each sentence is of each category, by the logarithm of its odds.

    `odds` has a row a sentence, a column a category.
    """

    def __init__(self, categories: tuple[str, ...], odds: Array) -> None:
        self.categories = categories
        self.odds = odds
        self._chances: dict[str, list[int]] = {}
        self._highest: dict[str, int] = {}

    def chances(self, category: str) -> list[int]:
        """Return how likely each sentence is of the category, in percent; nothing if unknown."""
        known = self._chances.get(category)
        if known is None:
            known = self._chances[category] = self._percents(category)
        return known

    def _percents(self, category: str) -> list[int]:
        if category not in self.categories:
            return []
        at = self.categories.index(category)
        return cast(list[int], PERCENTS.searchsorted(self.odds[:, at], "right").tolist())

    def highest(self, category: str) -> int:
        """Return the chance of the likeliest sentence, in percent; PERCENT if unknown."""
        known = self._highest.get(category)
        if known is None:
            chances = self.chances(category)
            known = self._highest[category] = max(chances, default=PERCENT)
        return known

    def reaching(self, percent: int) -> Iterator[str]:
        """Yield the categories that some sentence is of with this chance at least."""
        highest = self.odds.max(axis=0, initial=-np.inf)
        return compress(self.categories, (highest >= PERCENTS[percent - 1]).tolist())


class SentenceModel:
    """The trained categorisers of one language, from the bytes of their archive."""

    def __init__(self, archive: bytes) -> None:
        with np.load(BytesIO(archive), allow_pickle=False) as held:
            self.categories = tuple(held["categories"].tobytes().decode().split("\n"))
            names = held["features"].tobytes().decode().split("\n")
            alone = ~held["context"]
            often = np.lexsort([held["weight"], alone])  # what is met often lies together
            self._weight = held["weight"][often]
            self._near = len(often) - int(alone.sum())
            post, sentence, around = (held[part][often] for part in ("post", "sentence", "around"))
            table = np.concatenate([post, sentence, around[: self._near]])
            self._table = np.pad(table, [(0, 0), (0, 1)])  # with room for a square, see judge
            self._scale = {part: held[f"{part}_scale"] for part in ("post", "sentence")}
            self._bias = held["bias"]
            self._odds = Odds(self.categories, {part: held[f"odds_{part}"] for part in ODDS})
        self._rows = Rows([names[row] for row in often])
        self._size = len(self._weight)
        self.digest = hashlib.sha256(archive).hexdigest()

    def judge(self, sentences: Sequence[Sentence], packs: Collection[str] = ()) -> Judgement:
        """Return how likely each sentence, read in its post, is of each category.

        Nothing is said of a post of fewer words than FEWEST_WORDS.
        """
        words = sum(len(one.words) for one in sentences)
        if words < FEWEST_WORDS:
            return Judgement(self.categories, np.empty((0, len(self.categories))))
        value, lines, edges = self._counted([*map(self._rows.of, sentences)])
        weights = self._table.take(lines, axis=0).astype(np.float64)
        weights[:, -1] = value
        weights *= value[:, np.newaxis]
        total = _sums(weights, edges)
        total[1:-1] += total[-1]
        length = np.sqrt(np.maximum(total[:-1, -1:], 1.0))
        scaled = total[:-1, :-1] / length
        score = scaled[1:] * self._scale["sentence"]
        score += scaled[0] * self._scale["post"]
        score += self._bias
        return Judgement(self.categories, self._odds.of(score, words, packs))

    def _counted(self, read: Sequence[bytes]) -> tuple[Array, Array, Array]:
        """Return what each feature counts, its line of the table, and the edges between texts.

        `read` are the rows of each sentence; the texts are the whole post, each of its sentences,
        and the post around the sentences.
        """
        size = self._size
        rows = np.frombuffer(b"".join(read), ROW)
        first = np.arange(0, (len(read) + 3) * size, size)
        of_sentences = first[1:-2].repeat([len(one) // ROW_BYTES for one in read])
        of_sentences += rows
        places = np.concatenate([rows, of_sentences])
        places.sort()
        new = np.ones(len(places) + 1, np.bool_)
        np.not_equal(places[1:], places[:-1], out=new[1:-1])
        at = new.nonzero()[0]
        different = places.take(at[:-1])
        edges = different.searchsorted(first)
        lines = different % size
        value = TIMES.take(at[1:] - at[:-1], mode="clip")
        value *= self._weight.take(lines)
        near = lines[: different.searchsorted(self._near)]
        lines[edges[1] :] += size
        value = np.concatenate([value, self._weight.take(near) * CONTEXT])
        lines = np.concatenate([lines, near + 2 * size])
        edges[-1] = len(lines)
        return value, lines, edges


def _sums(values: Array, edges: Array) -> Array:
    """Return the sum of the values between each two edges, nothing between two that are one."""
    begins = edges[:-1]
    some = begins < edges[1:]
    if some.all():
        return np.add.reduceat(values, begins)
    found = np.zeros((len(begins), *values.shape[1:]))
    found[some] = np.add.reduceat(values, begins[some])
    return found


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
