"""A text cut where findings and remarks begin and end, so that a template can mark its words."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workflows import Risk


@dataclass(frozen=True)
class Span:
    """Some words of the text, in code points, and where the page speaks of them.

    `kind` is remark, edit or change, and finding where there is a severity.
    """

    start: int
    end: int
    anchor: str
    number: int
    severity: Risk | None = None
    kind: str = "remark"


@dataclass(frozen=True)
class Piece:
    """Words that the same spans cover; `ends` are the spans whose last words these are."""

    text: str
    covered: bool
    severity: Risk | None
    ends: tuple[Span, ...]


def marked(text: str, spans: Sequence[Span]) -> list[Piece]:
    """Return the text in pieces, in reading order; joined, they are the text itself."""
    size = len(text)
    known = sorted(
        (each for each in spans if 0 <= each.start < each.end <= size), key=lambda each: each.start
    )
    cuts = {0, size, *(cut for each in known for cut in (each.start, each.end))}
    order = {each: place for place, each in enumerate(spans)}
    pieces: list[Piece] = []
    over: list[Span] = []
    coming = deque(known)
    for start, end in pairwise(sorted(cuts)):
        over = [each for each in over if each.end > start]
        while coming and coming[0].start == start:
            over.append(coming.popleft())
        pieces.append(_piece(text[start:end], end, over, order))
    return pieces


def _piece(words: str, end: int, over: Sequence[Span], order: Mapping[Span, int]) -> Piece:
    severities = [each.severity for each in over if each.severity is not None]
    return Piece(
        text=words,
        covered=bool(over),
        severity=max(severities, key=lambda each: each.rank) if severities else None,
        ends=tuple(sorted((each for each in over if each.end == end), key=order.__getitem__)),
    )
