"""The words of a text that were approved before, set apart so that what is new is read first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, zip_longest
from uuid import UUID

from service.queries.precedents import Known, Precedent
from service.web.marked import Piece


@dataclass(frozen=True)
class Stretch:
    """Some of a text: words to read, or so many passages that one earlier decision approved."""

    pieces: Sequence[Piece]
    before: Precedent | None = None
    passages: int = 0


def stretches(pieces: Sequence[Piece], known: Sequence[Known]) -> list[Stretch]:
    """Return the text in stretches, in reading order; nothing is set apart where all of it is."""
    quiet = list(_quiet(pieces))
    found = [(each, _settled(each, quiet)) for each in known]
    if all(before for _each, before in found):
        return [Stretch(pieces)]
    parts: list[Stretch] = []
    rest, at = list(pieces), 0
    groups = [list(group) for _decision, group in groupby(found, key=_decision)]
    for same, following in zip_longest(groups, groups[1:]):
        end = following[0][0].passage.start if following else None
        here, rest = _cut(rest, end - at) if end is not None else (rest, [])
        parts.append(Stretch(here, same[0][1], len(same)))
        at = end or at
    return parts


def _decision(found: tuple[Known, Precedent | None]) -> UUID | None:
    return found[1].row.decision_id if found[1] else None


def _settled(known: Known, quiet: Sequence[tuple[int, int]]) -> Precedent | None:
    """Return the approval of the very words, if nothing speaks against it and nobody of them."""
    start, end = known.passage.start, known.passage.end
    if not any(first <= start and end <= last for first, last in quiet):
        return None
    if not known.precedents or not known.plain:
        return None
    return known.precedents[0] if all(each.holds for each in known.precedents) else None


def _quiet(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Yield where the words lie that no finding, remark or edit is about."""
    ends = accumulate(len(each.text) for each in pieces)
    for each, end in zip(pieces, ends, strict=True):
        if not each.covered:
            yield end - len(each.text), end


def _cut(pieces: Sequence[Piece], size: int) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of the first so many characters, and the others."""
    first: list[Piece] = []
    for place, each in enumerate(pieces):
        if size <= 0:
            return first, list(pieces[place:])
        if len(each.text) > size:
            head, tail = replace(each, text=each.text[:size]), replace(each, text=each.text[size:])
            return [*first, head], [tail, *pieces[place + 1 :]]
        first.append(each)
        size -= len(each.text)
    return first, []
