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
    taken: set[int] = set()
    for match in stretches:
        words = range(match.start, match.end)
        if taken.isdisjoint(words):
            taken.update(words)
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
    low, high = _words(text, Match(*anchor, (anchor,)), window)
    order = (
        sorted(range(len(found)), key=lambda at: abs(at - rarest)) if ordered else range(len(found))
    )
    for at in order:
        if at == rarest:
            continue
        near = _nearest(anchor, found[at])
        fit = [
            span
            for span in near
            if not _overlaps(span, chosen.values())
            and low <= span[0] < high
            and (not ordered or _in_order(at, span, chosen))
        ]
        if not fit:
            return None
        start = min(span[0] for span in chosen.values())
        end = max(span[1] for span in chosen.values())
        chosen[at] = min(fit, key=lambda span: (max(end, span[1]) - min(start, span[0]), span))
    pieces = tuple(sorted(chosen.values()))
    start, end = pieces[0][0], max(end for _, end in pieces)
    return None if isinstance(window, int) and end - start > window else Match(start, end, pieces)


def _nearest(anchor: Span, spans: Sequence[Span]) -> Sequence[Span]:
    at = bisect_left(spans, anchor)
    return spans[max(0, at - SIDE) : at + SIDE]


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _in_order(at: int, span: Span, chosen: dict[int, Span]) -> bool:
    return all(
        span[1] <= other[0] if at < place else other[1] <= span[0]
        for place, other in chosen.items()
    )


def _words(text: Text, match: Match, window: str | int) -> Span:
    """Return the words that the window around a match reaches."""
    if window == "post":
        return 0, len(text.forms)
    if isinstance(window, int):
        return match.end - window, match.start + window
    first, last = text.sentence(match.start), text.sentence(max(match.end - 1, match.start))
    if window == "next":
        first, last = max(first - 1, 0), min(last + 1, len(text.sentences) - 1)
    return text.sentences[first].start, text.sentences[last].end


def inside(text: Text, span: Span, match: Match, window: str | int) -> bool:
    """Tell whether a span lies in the window around a match."""
    start, end = _words(text, match, window)
    return start <= span[0] and (span[1] if isinstance(window, int) else span[0] + 1) <= end


MOST_NEAR = 64
"""How many places of one group in one window are looked at."""


def near(text: Text, group: int, match: Match, window: str | int) -> Iterator[Span]:
    """Yield the group's places in the window around a match, the closest if they are many."""
    spans = text.spans(group)
    if not spans:
        return
    start, end = _words(text, match, window)
    first, last = bisect_left(spans, (start, 0)), bisect_left(spans, (end, 0))
    if last - first > MOST_NEAR:
        here = bisect_left(spans, (match.start, 0))
        first, last = max(first, here - MOST_NEAR // 2), min(last, here + MOST_NEAR // 2)
    for span in spans[first:last]:
        if not isinstance(window, int) or span[1] <= end:
            yield span
