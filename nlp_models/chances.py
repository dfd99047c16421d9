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

OF_POSTS = ("start", "length", "square", "trade", "none")
OF_SCORES = ("slope", "first", "second", "middle", "spread")
ODDS = (*OF_POSTS, *OF_SCORES)
"""The parts of the odds, a value a category; `trade` has a row a pack."""


def trades(packs: Collection[str]) -> list[float]:
    """Return how much the writer is of each trade: shares of one, where there are several."""
    on = [float(each in packs) for each in PACKS]
    return [each / max(sum(on), 1.0) for each in on]


class Odds:
    """The logarithm of the odds of each category, as it was learnt of posts not learnt from.

    It adds up a start, the post's length and its square, the trades of its writer, the score of the
    sentence, and the two highest scores of other categories: what reads more like another is less
    likely this one.
    """

    def __init__(self, categories: Collection[str], parts: Mapping[str, Array]) -> None:
        self._parts = {name: np.asarray(parts[name], np.float64) for name in ODDS}
        self._packs = np.array([each.split(".")[0] for each in categories])
        self._known: dict[tuple[int, frozenset[str]], tuple[Array, Array]] = {}

    def of(self, score: Array, words: int, packs: Collection[str]) -> Array:
        """Return a row of odds for each row of scores, those of the sentences of one post."""
        start, told_of = self._standing(min(words, MOST_WORDS), frozenset(packs))
        first, second = self._others(score, told_of)
        part = self._parts
        added = start + part["first"] * first
        added += part["second"] * second
        odds: Array = score * part["slope"]
        odds += added
        return odds

    def others(self, score: Array, packs: Collection[str]) -> tuple[Array, Array]:
        """Return for each category the two highest scores of the others, in their own spread."""
        return self._others(score, self._standing(0, frozenset(packs))[1])

    def _others(self, score: Array, told_of: Array) -> tuple[Array, Array]:
        own = (score.max(axis=0) - self._parts["middle"]) / self._parts["spread"] * told_of
        third, second, first = np.argsort(own, kind="stable")[-3:].tolist()
        highest, next_to_it = np.full(len(own), own[first]), np.full(len(own), own[second])
        highest[first] = own[second]
        next_to_it[[first, second]] = own[third]
        return highest, next_to_it

    def _standing(self, words: int, packs: frozenset[str]) -> tuple[Array, Array]:
        """Return what the post alone adds to the odds, and which categories it is asked for."""
        known = self._known.get((words, packs))
        if known is None:
            part, length = self._parts, LENGTHS[words]
            start = part["start"] + part["length"] * length
            start = start + part["square"] * (length * length)
            for share, told in zip(trades(packs), part["trade"], strict=True):
                start = start + share * told
            if packs.isdisjoint(PACKS):
                start = start + part["none"]
            told_of = np.isin(self._packs, ["common", *packs]).astype(np.float64)
            known = self._known[words, packs] = start, told_of
        return known
