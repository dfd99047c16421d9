"""Where words of one text stand in a later one: they move with what is written around them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.redline import Change, redline


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
                return start - old + new, end - old + new
        return None

    def found(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where these words stand, also where they moved alone: once before, once after."""
        at = self.carry(start, end)
        if at is not None or start == end:
            return at
        words = re.compile(rf"(?<!\w){re.escape(self._texts[0][start:end])}(?!\w)")
        then, now = ([each.span() for each in words.finditer(text)] for text in self._texts)
        return now[0] if then == [(start, end)] and len(now) == 1 else None

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
