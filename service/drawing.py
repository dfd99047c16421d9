"""The drawing of a way to approval, as SVG that needs no script and no style of its own.

Presentation attributes make it legible alone, on a ground of its own; a page's stylesheet
overrides them by class.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap

WIDE = 250
"""Width of a box."""

GAP, PAD = 18, 14
"""What lies between two boxes, and within one."""

DOWN = 34
"""Length of an arrow."""

ABREAST = 3
"""Boxes side by side before a new row begins."""

HEAD_LETTERS, LETTERS = 26, 33
"""Letters of a line in a box, for the title and for the rest: narrow enough for every font."""

HEAD_HIGH, HIGH = 20, 17
"""Heights of these lines."""

INK, QUIET, PAPER, BOX, EDGE = "#241b1f", "#5b5054", "#faf7f4", "#ffffff", "#8f8179"

EDGES = {"done": "#1f6a3d", "open": "#7b1e4a"}
"""The edges of boxes that stand out, by what is said of them."""


@dataclass(frozen=True)
class Box:
    """One stage: its title, what is to say of it, and where it stands in a case."""

    title: str
    lines: Sequence[str] = ()
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A way to approval in words: the groups in order, and the lane that leads past them."""

    title: str
    told: str
    start: str
    groups: Sequence[Sequence[Box]]
    end: str
    together: str
    lane: Box | None = None
    notes: Sequence[str] = ()


def svg(plan: Plan, name: str = "plan", tongue: str = "en") -> str:
    """Return the drawing; `name` begins the ids in it, for several may be on one page."""
    main = max([_width(group) for group in plan.groups] or [WIDE])
    wide = main + 2 * GAP + (WIDE + 2 * GAP if plan.lane else 0)
    middle, drawn, y = GAP + main / 2, [_pill(plan.start, GAP + main / 2, GAP)], GAP + 36.0
    for group in plan.groups:
        drawn += [_arrow(middle, y, y + DOWN), *_group(plan, group, middle, y + DOWN)]
        y += DOWN + _height(group)
    if plan.lane is not None:
        y = max(y, GAP + 18.0 + _box_height(plan.lane))
        drawn += _lane(plan.lane, middle, GAP + main + 2 * GAP, y)
    drawn += [_arrow(middle, y, y + DOWN), _pill(plan.end, middle, y + DOWN, "plan-end")]
    high = y + DOWN + 36 + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plan" role="img" lang="{tongue}"'
            f' aria-labelledby="{name}-title {name}-told" width="{wide:g}" height="{high:g}"'
            f' viewBox="0 0 {wide:g} {high:g}" font-family="system-ui, sans-serif">',
            f'<title id="{name}-title">{escape(plan.title)}</title>',
            f'<desc id="{name}-told">{escape(plan.told)}</desc>',
            f'<rect class="plan-paper" width="{wide:g}" height="{high:g}" fill="{PAPER}"/>',
            *drawn,
            "</svg>",
        ]
    )


def _lines(box: Box) -> tuple[list[str], list[str]]:
    rest = [part for line in box.lines for part in wrap(line, LETTERS)]
    return wrap(box.title, HEAD_LETTERS), rest


def _box_height(box: Box) -> float:
    head, rest = _lines(box)
    return 2 * PAD + HEAD_HIGH * len(head) + HIGH * len(rest)


def _rows(group: Sequence[Box]) -> list[Sequence[Box]]:
    return [group[at : at + ABREAST] for at in range(0, len(group), ABREAST)]


def _width(group: Sequence[Box]) -> float:
    abreast = min(len(group), ABREAST)
    frame = 2 * GAP if len(group) > 1 else 0
    return abreast * WIDE + (abreast - 1) * GAP + frame


def _height(group: Sequence[Box]) -> float:
    rows = [max(map(_box_height, row)) for row in _rows(group)]
    frame = 24 + GAP if len(group) > 1 else 0
    return sum(rows) + (len(rows) - 1) * GAP + frame


def _group(plan: Plan, group: Sequence[Box], middle: float, y: float) -> Iterator[str]:
    """Draw one stage, or a frame around those that are open at the same time."""
    left = middle - _width(group) / 2
    if len(group) > 1:
        yield (
            f'<rect class="plan-frame" x="{left:g}" y="{y:g}" width="{_width(group):g}"'
            f' height="{_height(group):g}" rx="12" fill="none" stroke="{EDGE}"'
            ' stroke-dasharray="5 4"/>'
        )
        yield _text(plan.together, left + GAP, y + 17, "plan-quiet", QUIET, 12)
        left, y = left + GAP, y + 24
    for row in _rows(group):
        high = max(map(_box_height, row))
        for place, box in enumerate(row):
            yield from _box(box, left + place * (WIDE + GAP), y, high)
        y += high + GAP


def _box(box: Box, x: float, y: float, high: float, kind: str = "") -> Iterator[str]:
    head, rest = _lines(box)
    name = " ".join(filter(None, ["plan-box", kind, f"plan-{box.mark}" if box.mark else ""]))
    yield (
        f'<rect class="{name}" x="{x:g}" y="{y:g}" width="{WIDE}" height="{high:g}" rx="8"'
        f' fill="{BOX}" stroke="{EDGES.get(box.mark, EDGE)}"'
        f' stroke-width="{2.5 if box.mark in EDGES else 1}"/>'
    )
    at = y + PAD + 14
    for line in head:
        yield _text(line, x + PAD, at, "plan-ink", INK, 14, ' font-weight="650"')
        at += HEAD_HIGH
    for line in rest:
        yield _text(line, x + PAD, at, "plan-quiet", QUIET, 12.5)
        at += HIGH


def _lane(lane: Box, middle: float, x: float, y: float) -> Iterator[str]:
    """Draw the fast lane beside the stages: out of the start, and into the end."""
    high, top = _box_height(lane), GAP + 18
    side, end = x + WIDE / 2, y + DOWN + 18
    yield _way(f"M{middle + 80:g} {top}H{x - 7:g}", "plan-fast")
    yield _head(x, top, -8, -5, -8, 5)
    yield from _box(lane, x, GAP, max(high, 36), "plan-fast")
    yield _way(f"M{side:g} {GAP + max(high, 36):g}V{end:g}H{middle + 87:g}", "plan-fast")
    yield _head(middle + 80, end, 8, -5, 8, 5)


def _pill(words: str, middle: float, y: float, kind: str = "plan-start") -> str:
    ends = (
        f'<rect class="plan-box {kind}" x="{middle - 80:g}" y="{y:g}" width="160" height="36"'
        f' rx="18" fill="{BOX}" stroke="{EDGE}"/>'
    )
    centred = ' font-weight="650" text-anchor="middle"'
    return ends + _text(words, middle, y + 23, "plan-ink", INK, 13.5, centred)


def _arrow(x: float, y: float, to: float) -> str:
    return _way(f"M{x:g} {y:g}V{to - 7:g}", "") + _head(x, to, -5, -8, 5, -8)


def _way(path: str, kind: str) -> str:
    name = f"plan-line {kind}".strip()
    dashes = ' stroke-dasharray="6 4"' if kind else ""
    return (
        f'<path class="{name}" d="{path}" fill="none" stroke="{EDGE}" stroke-width="1.5"{dashes}/>'
    )


def _head(x: float, y: float, *sides: float) -> str:
    a, b, c, d = sides
    return (
        f'<path class="plan-head" d="M{x:g} {y:g}L{x + a:g} {y + b:g}L{x + c:g} {y + d:g}Z"'
        f' fill="{EDGE}"/>'
    )


def _text(words: str, x: float, y: float, kind: str, fill: str, size: float, more: str = "") -> str:
    return (
        f'<text class="{kind}" x="{x:g}" y="{y:g}" fill="{fill}" font-size="{size:g}"{more}>'
        f"{escape(words)}</text>"
    )
