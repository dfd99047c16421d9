"""Closeness: the shortest stretches of a text that hold one place of each group."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from rules.text import Match, Span, Text

SIDE = 6
"""How many places on each side of an anchor are looked at; more would not be close."""


def closest(text: Text, groups: Sequence[int], window: str | int, ordered: bool) -> Iterator[Match]:
    """Yield stretches that hold every group at different words, the shortest first per overlap."""
    found = [text.spans(group) for group in groups]
    if not all(found):
        return
    rarest = min(range(len(found)), key=lambda at: len(found[at]))
    stretches = [
        stretch
        for anchor in found[rarest]
        if (stretch := _around(text, anchor, found, rarest, window, ordered))
    ]
    stretches.sort(key=lambda match: (match.end - match.start, match.start))
    yield from sorted(_apart(stretches))


def _apart(stretches: Sequence[Match]) -> Iterator[Match]:
    """Yield the stretches that share no word with one yielded before."""
    taken: list[Span] = []
    for match in stretches:
        at = bisect_left(taken, (match.start, match.end))
        before, after = taken[max(at - 1, 0) : at], taken[at : at + 1]
        if not _overlaps((match.start, match.end), before + after):
            taken.insert(at, (match.start, match.end))
            yield match


def _around(
    text: Text,
    anchor: Span,
    found: Sequence[Sequence[Span]],
    rarest: int,
    window: str | int,
    ordered: bool,
) -> Match | None:
    chosen: dict[int, Span] = {rarest: anchor}
    start, end = anchor
    low, high = _words(text, start, end, window)
    order = (
        sorted(range(len(found)), key=lambda at: abs(at - rarest)) if ordered else range(len(found))
    )
    for at in order:
        if at == rarest:
            continue
        fit = [
            ((last if last > end else end) - (first if first < start else start), first, last)
            for first, last in _nearest(anchor, found[at])
            if low <= first < high
            and (last <= start or end <= first or not _overlaps((first, last), chosen.values()))
            and (not ordered or _in_order(at, (first, last), chosen))
        ]
        if not fit:
            return None
        _, *span = min(fit)
        chosen[at] = first, last = span[0], span[1]
        start, end = min(start, first), max(end, last)
    if isinstance(window, int) and end - start > window:
        return None
    return Match(start, end, tuple(sorted(chosen.values())))


def _nearest(anchor: Span, spans: Sequence[Span]) -> Sequence[Span]:
    at = bisect_left(spans, anchor)
    return spans[max(0, at - SIDE) : at + SIDE]


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    # A loop, not any(): this is asked of every place of every rule.
    first, last = span
    for start, end in others:  # noqa: SIM110
        if first < end and start < last:
            return True
    return False


def _in_order(at: int, span: Span, chosen: dict[int, Span]) -> bool:
    return all(
        span[1] <= other[0] if at < place else other[1] <= span[0]
        for place, other in chosen.items()
    )


def _words(text: Text, start: int, end: int, window: str | int) -> Span:
    """Return the words that the window around a stretch reaches."""
    if window == "post":
        return 0, len(text.forms)
    if isinstance(window, int):
        return end - window, start + window
    first = last = text.sentence(start)
    if end > text.sentences[first].end:
        last = text.sentence(end - 1)
    if window == "next":
        first, last = max(first - 1, 0), min(last + 1, len(text.sentences) - 1)
    return text.sentences[first].start, text.sentences[last].end


def holds(begins: Sequence[int], text: Text, match: Match, window: str | int) -> bool:
    """Tell whether something that begins at one of these words lies in the window of a match."""
    start, end = _words(text, match.start, match.end, window)
    return bisect_left(begins, start) < bisect_left(begins, end)


MOST_NEAR = 64
"""How many places of one group in one window are looked at."""


def near(text: Text, group: int, match: Match, window: str | int) -> Iterator[Span]:
    """Yield the group's places in the window around a match, the closest if they are many."""
    spans = text.spans(group)
    first, last = within(text, spans, match, window)
    if last - first > MOST_NEAR:
        here = bisect_left(spans, (match.start, 0))
        first, last = max(first, here - MOST_NEAR // 2), min(last, here + MOST_NEAR // 2)
    yield from spans[first:last]


def within(text: Text, spans: Sequence[Span], match: Match, window: str | int) -> Span:
    """Return which of a group's places, from one to before another, lie in the window."""
    if not spans:
        return 0, 0
    start, end = _words(text, match.start, match.end, window)
    first, last = bisect_left(spans, (start, 0)), bisect_left(spans, (end, 0))
    while isinstance(window, int) and last > first and spans[last - 1][1] > end:
        last -= 1
    return first, last
