"""What changed between two texts, word by word, in bounded time whatever the texts are."""

import difflib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any, Protocol

PIECE = re.compile(
    r"[0-9#*]\uFE0F?\u20E3|[\U0001F1E6-\U0001F1FF]{2}"
    r"|[\w\u0300-\u036F\u1AB0-\u1AFF\u20D0-\u20FF]+|\s+"
    r"|[^\w\s](?:[\uFE0E\uFE0F\U0001F3FB-\U0001F3FF]|\u200D\S)*"
)
"""A keycap, a flag, a word with its accents, white space, or one sign with what is joined to it.

Nothing is lost between pieces.
"""

GAP = re.compile(r"[^\S\n]+")
"""White space within a line."""

WORK = 400_000
"""Pairs of equal pieces that are looked at; what lies beyond is told as one change."""


class Change(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True)
class Run:
    """Words that share one fate."""

    change: Change
    text: str


class Bytes(Protocol):
    """What a decision binds to besides the text, as a revision holds it."""

    language: Any
    channels: Any
    jurisdictions: Any
    links: Any


BESIDES = ("language", "channels", "jurisdictions", "links")
"""The fields of a revision besides its text that an author chooses."""

Pieces = Sequence[str]
Step = tuple[Change, str]


def redline(before: str, after: str) -> list[Run]:
    """Return the runs that turn one text into the other, in reading order."""
    steps = _between(PIECE.findall(before), PIECE.findall(after))
    return list(_together(_runs(steps)))


def besides(before: Bytes, after: Bytes) -> dict[str, dict[str, list[str]]]:
    """Return the fields besides the text in which two revisions differ: what each lost and gained.

    Links in another order are another revision, and are told as all of them.
    """
    found = {}
    for name in BESIDES:
        old, new = _listed(getattr(before, name)), _listed(getattr(after, name))
        if old == new:
            continue
        moved = sorted(old) == sorted(new)
        gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
        found[name] = {
            "removed": old if moved else [*gone.elements()],
            "added": new if moved else [*come.elements()],
        }
    return found


def _listed(value: Any) -> list[str]:
    """Return the values of a field that holds several, one, or none."""
    if value is None or isinstance(value, str):
        return [value] if value else []
    return [str(each) for each in value]


def _runs(steps: Iterable[Step]) -> list[Run]:
    found = groupby(steps, key=lambda step: step[0])
    return [Run(change, "".join(text for _, text in run)) for change, run in found]


def _together(runs: Sequence[Run]) -> Iterator[Run]:
    """Tell words in a row that changed as one change, spaces between them included."""
    same = Change.SAME
    last = len(runs) - 1
    gaps = {
        at
        for at, run in enumerate(runs)
        if run.change is same and GAP.fullmatch(run.text) and 0 < at < last
    }
    kept = groupby(enumerate(runs), key=lambda each: each[1].change is same and each[0] not in gaps)
    for alone, several in kept:
        row = [run for _, run in several]
        if alone or len({run.change for run in row} - {same}) == 1:
            yield from row
            continue
        for change in (Change.DELETED, Change.INSERTED):
            if text := "".join(run.text for run in row if run.change in {change, same}):
                yield Run(change, text)


def _between(old: Pieces, new: Pieces) -> Iterator[Step]:
    """Set aside what both begin and end with, hold on to unique words, compare what is left."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    yield from _all(Change.SAME, old[:start])
    yield from _middle(old[start : len(old) - end], new[start : len(new) - end])
    yield from _all(Change.SAME, old[len(old) - end :])


def _middle(old: Pieces, new: Pieces) -> Iterator[Step]:
    if _pairs(old, new) <= WORK:
        yield from _compared(old, new)
        return
    left = WORK
    anchors = [(-1, -1), *_anchors(old, new), (len(old), len(new))]
    for (old_from, new_from), (old_to, new_to) in pairwise(anchors):
        gone, come = old[old_from + 1 : old_to], new[new_from + 1 : new_to]
        cost = _pairs(gone, come)
        yield from _compared(gone, come) if cost <= left else _replaced(gone, come)
        left -= min(cost, left)
        yield from _all(Change.SAME, old[old_to : old_to + 1])


def _compared(old: Pieces, new: Pieces) -> Iterator[Step]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            yield from _all(Change.SAME, old[old_from:old_to])
        else:
            yield from _replaced(old[old_from:old_to], new[new_from:new_to])


def _replaced(old: Pieces, new: Pieces) -> Iterator[Step]:
    yield from _all(Change.DELETED, old)
    yield from _all(Change.INSERTED, new)


def _all(change: Change, pieces: Pieces) -> Iterator[Step]:
    return ((change, piece) for piece in pieces)


def _shared(old: Pieces, new: Pieces) -> int:
    """Return how many pieces both begin with."""
    pairs = enumerate(zip(old, new, strict=False))
    most = min(len(old), len(new))
    return next((at for at, (one, other) in pairs if one != other), most)


def _pairs(old: Pieces, new: Pieces) -> int:
    counts = Counter(new)
    return sum(counts[piece] for piece in old)


def _anchors(old: Pieces, new: Pieces) -> list[tuple[int, int]]:
    """Return where words stand that each text holds once, as many as keep their order."""
    place = _once(new)
    found = [(at, place[piece]) for piece, at in _once(old).items() if piece in place]
    ends: list[int] = []
    lasts: list[int] = []
    before: list[int] = []
    for index, (_, at) in enumerate(found):
        length = bisect_left(ends, at)
        before.append(lasts[length - 1] if length else -1)
        ends[length : length + 1] = [at]
        lasts[length : length + 1] = [index]
    chain: list[tuple[int, int]] = []
    index = lasts[-1] if lasts else -1
    while index >= 0:
        chain.append(found[index])
        index = before[index]
    return chain[::-1]


def _once(pieces: Pieces) -> dict[str, int]:
    counts = Counter(pieces)
    return {piece: at for at, piece in enumerate(pieces) if counts[piece] == 1}
