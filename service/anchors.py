"""Where words of one text stand in a later one: they move with what is written around them."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from service.passages import END
from service.redline import Change, redline

WORD = re.compile(r"\w+")

MANY = 4
"""Words in a row that are the same words wherever they stand."""


@dataclass(frozen=True, order=True)
class Edit:
    """Characters of a text, from `start` to `end`, and what stands in their place."""

    start: int
    end: int
    text: str

    def overlaps(self, other: "Edit") -> bool:
        """Whether both change the same characters, or write at the same place."""
        if self.start == self.end or other.start == other.end:
            return self.start <= other.end and other.start <= self.end
        return self.start < other.end and other.start < self.end


class Way:
    """The way from one text to another, asked for as many spans as there are."""

    def __init__(self, before: str, after: str) -> None:
        """Compare the two texts once, by words."""
        self._kept = _kept(before, after)
        self._texts = before, after
        self._size = len(before)
        self._after = len(after)

    def carry(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where these very words stand in the later text, or None if they are gone.

        An empty span is a place between two characters: both must still be neighbours.
        """
        if start == end:
            return self._place(start)
        for old, new, length in self._kept:
            if old <= start and end <= old + length:
                at = start - old + new, end - old + new
                return at if self._holds((start, end), at) else None
        return None

    def found(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where these words stand, also where they moved alone: once before, once after."""
        at = self.carry(start, end)
        if at is not None or start == end:
            return at
        words = re.compile(rf"(?<!\w){re.escape(self._texts[0][start:end])}(?!\w)")
        then, now = ([each.span() for each in words.finditer(text)] for text in self._texts)
        alone = then == [(start, end)] and len(now) == 1
        return now[0] if alone and self._holds((start, end), now[0]) else None

    def _holds(self, before: tuple[int, int], after: tuple[int, int]) -> bool:
        """Return whether equal words are the same: many, or in a sentence that is half the same.

        Figures and short words come back in sentences that have nothing to do with what was said.
        """
        words = len(WORD.findall(self._texts[0][slice(*before)]))
        then, now = map(_beside, self._texts, (before, after))
        shared, fewest = (then & now).total(), min(then.total(), now.total())
        alone = not fewest and words >= max(then.total(), now.total())
        return words >= MANY or alone or 0 < fewest <= 2 * shared

    def _place(self, at: int) -> tuple[int, int] | None:
        if not self._size:
            return (0, 0) if not self._after else None
        for old, new, length in self._kept:
            inside = old < at < old + length
            first = at == 0 == old == new and length > 0
            last = at == self._size == old + length and new + length == self._after
            if inside or first or last:
                return at - old + new, at - old + new
        return None


def carried(before: str, after: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """Return where these very words of one text stand in the other, or None if they are gone."""
    return Way(before, after).carry(*span)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with these edits made; none of them may overlap another."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def shifted(wanted: Edit, made: Iterable[Edit]) -> Edit | None:
    """Return an edit as it reads once the others are made, or None if one took its words."""
    others = tuple(made)
    if any(wanted.overlaps(each) for each in others):
        return None
    by = sum(len(each.text) - (each.end - each.start) for each in others if each < wanted)
    return Edit(wanted.start + by, wanted.end + by, wanted.text)


def _beside(text: str, span: tuple[int, int]) -> Counter[str]:
    """Return the other words of a sentence."""
    start = max((each.end() for each in END.finditer(text, 0, span[0])), default=0)
    over = END.search(text, span[1])
    end = over.start() if over else len(text)
    return Counter(WORD.findall(f"{text[start : span[0]]} {text[span[1] : end]}".casefold()))


def _kept(before: str, after: str) -> list[tuple[int, int, int]]:
    """Return the runs that both texts share: where each stands, and how long it is."""
    kept: list[tuple[int, int, int]] = []
    old = new = 0
    for run in redline(before, after):
        size = len(run.text)
        if run.change is Change.SAME:
            kept.append((old, new, size))
        old += size if run.change is not Change.INSERTED else 0
        new += size if run.change is not Change.DELETED else 0
    return kept
