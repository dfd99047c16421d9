"""A text cut where findings and remarks begin and end, so that a template can mark its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workflows import Risk


@dataclass(frozen=True)
class Span:
    """Some words of the text, in code points, and where the page speaks of them."""

    start: int
    end: int
    anchor: str
    number: int
    severity: Risk | None = None


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
    known = [each for each in spans if 0 <= each.start < each.end <= size]
    cuts = {0, size, *(cut for each in known for cut in (each.start, each.end))}
    return [_piece(text, start, end, known) for start, end in pairwise(sorted(cuts))]


def _piece(text: str, start: int, end: int, spans: Sequence[Span]) -> Piece:
    over = [each for each in spans if each.start < end and start < each.end]
    severities = [each.severity for each in over if each.severity is not None]
    return Piece(
        text=text[start:end],
        covered=bool(over),
        severity=max(severities, key=lambda each: each.rank) if severities else None,
        ends=tuple(each for each in over if each.end == end),
    )
