"""Standing: whether something stands undenied near a match, told in one step for many places."""

from bisect import bisect_left
from collections.abc import Iterator

from rules.closeness import within
from rules.context import REACH_BACK, affirmed
from rules.text import Match, Span, Text

FEW = 4
"""So many places are looked at one by one."""


def stands(text: Text, group: int, match: Match, window: str | int) -> bool:
    """Tell whether a place of the group in the window stands undenied, outside the match."""
    spans = text.spans(group)
    if not spans:
        return False
    first, last = within(text, spans, match, window)
    if last - first <= FEW:
        return any(affirmed(text, span, match.pieces) for span in spans[first:last])
    tally = text.tally(group, affirmed)
    done = first
    for start, end in _beside(spans, match.pieces, first, last):
        if done < start and tally[done] < tally[start]:
            return True
        if any(affirmed(text, span, match.pieces) for span in spans[max(start, done) : end]):
            return True
        done = max(done, end)
    return done < last and tally[done] < tally[last]


def _beside(spans: list[Span], pieces: tuple[Span, ...], first: int, last: int) -> Iterator[Span]:
    """Yield the runs of places, among those from `first` on, that the pieces may undeny."""
    for start, end in sorted(pieces):
        low = bisect_left(spans, start, first, last, key=lambda span: span[1])
        high = bisect_left(spans, end + REACH_BACK, first, last, key=lambda span: span[0])
        if low < high:
            yield low, high
