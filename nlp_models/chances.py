"""Chances: what a score says of a category, in its post: how long it is, what else it is like."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

PACKS = ("finance", "pharma", "gambling", "alcohol", "food")
"""The packs that tell of the writer's trade."""

MOST_WORDS = 400
"""Words from which a post counts as no longer."""

LENGTHS = np.array([0.0, *np.cumsum(1.0 / np.arange(1, MOST_WORDS + 1))])
"""How long a post of so many words counts: the sums of 1/1, 1/2, … (near their logarithm)."""

FINE = 64
"""Parts of one spread in which the scores of other categories are told: whole numbers, exact."""

LEAST, HIGH, MOST = -1 * FINE, 1 * FINE, 3 * FINE
"""What they are told from and up to, and what is told once more from: odd posts say no more."""

OF_POSTS = ("start", "length", "square", "trade", "none")
OF_SCORES = ("slope", "beside", "above", "middle", "spread")
ODDS = (*OF_POSTS, *OF_SCORES)
"""The parts of the odds, a value a category.

`trade` has a row a pack; `beside` and `above` have a row for each other category, whole numbers.
"""


def trades(packs: Collection[str]) -> list[float]:
    """Return how much the writer is of each trade: shares of one, where there are several."""
    on = [float(each in packs) for each in PACKS]
    return [each / max(sum(on), 1.0) for each in on]


class Odds:
    """The logarithm of the odds of each category, as it was learnt of posts not learnt from.

    It adds up a start, the post's length and its square, the trades of its writer, the score of the
    sentence, and what the post's scores in the other categories say of this one: most make it less
    likely, but who promises a gain most often leaves out the warning as well.
    """

    def __init__(self, categories: Collection[str], parts: Mapping[str, Array]) -> None:
        self._parts = {name: np.asarray(parts[name], np.float64) for name in ODDS}
        others = np.concatenate([self._parts["beside"], self._parts["above"]])
        self._others = others / (FINE * FINE)  # a power of two, so that sums stay exact
        self._packs = np.array([each.split(".")[0] for each in categories])
        self._known: dict[tuple[int, frozenset[str]], tuple[Array, Array]] = {}

    def of(self, score: Array, words: int, packs: Collection[str]) -> Array:
        """Return a row of odds for each row of scores, those of the sentences of one post."""
        start, told_of = self._standing(min(words, MOST_WORDS), frozenset(packs))
        odds: Array = score * self._parts["slope"]
        odds += start + self._told(score, told_of) @ self._others
        return odds

    def told(self, score: Array, packs: Collection[str]) -> Array:
        """Return what a post's scores say to other categories, in parts of their spread.

        First each category's highest score, then how far it is above HIGH; where a pack is off,
        its categories say nothing. Whole numbers, so that any sum of them is exact.
        """
        return self._told(score, self._standing(0, frozenset(packs))[1])

    def _told(self, score: Array, told_of: Array) -> Array:
        own = (score.max(axis=0) - self._parts["middle"]) / self._parts["spread"] * told_of
        fine = np.minimum(np.maximum(np.rint(own), LEAST), MOST)
        return np.concatenate([fine, np.maximum(fine - HIGH, 0.0)])

    def _standing(self, words: int, packs: frozenset[str]) -> tuple[Array, Array]:
        """Return what the post alone adds to the odds, and how finely each category is told of."""
        known = self._known.get((words, packs))
        if known is None:
            part, length = self._parts, LENGTHS[words]
            start = part["start"] + part["length"] * length
            start = start + part["square"] * (length * length)
            for share, told in zip(trades(packs), part["trade"], strict=True):
                start = start + share * told
            if packs.isdisjoint(PACKS):
                start = start + part["none"]
            told_of = np.isin(self._packs, ["common", *packs]) * float(FINE)
            known = self._known[words, packs] = start, told_of
        return known
