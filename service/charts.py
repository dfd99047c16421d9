"""Charts of numbers as SVG that needs no script and no style of its own.

Presentation attributes make it legible alone, on a ground of its own; a page's stylesheet
overrides them by class. Every chart is drawn for a phone and has its numbers in words beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDE, EDGE = 340, 6
"""Width of a chart, and what stays free at its sides."""

ROW, BAR = 42, 12
"""Height of a row of bars, with its words, and of the bar in it."""

HIGH, FOOT, HEAD = 120, 24, 20
"""Height of the room for columns; of what is written below and above it."""

APART = 58
"""Room that a label below a column needs."""

INK, QUIET, PAPER, WHOLE, PART = "#241b1f", "#5b5054", "#ffffff", "#e4ddd6", "#7b1e4a"


@dataclass(frozen=True)
class Mark:
    """One number of a chart: its label, and how it is told; None where it is withheld."""

    label: str
    value: float | None
    told: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What a chart shows, in words, and its numbers; `full` is what the longest bar stands for."""

    title: str
    told: str
    marks: Sequence[Mark]
    full: float | None = None

    @property
    def most(self) -> float:
        """The number that takes all the room."""
        return self.full or max([each.value or 0 for each in self.marks], default=0) or 1


def bars(chart: Chart, name: str, tongue: str = "en") -> str:
    """Return one bar below the other; `name` begins the ids in the drawing."""
    drawn: list[str] = []
    for place, mark in enumerate(chart.marks):
        top = place * ROW + 16
        drawn += [
            _text(mark.label, EDGE, top, INK, "chart-ink"),
            _text(mark.told, WIDE - EDGE, top, QUIET, "chart-quiet", "end"),
            _rect("chart-whole", EDGE, top + 6, WIDE - 2 * EDGE, BAR, WHOLE),
        ]
        if mark.value:
            wide = (WIDE - 2 * EDGE) * min(mark.value / chart.most, 1)
            drawn.append(_rect("chart-part", EDGE, top + 6, max(wide, 2), BAR, PART))
    return _svg(chart, name, tongue, len(chart.marks) * ROW, drawn)


def columns(chart: Chart, name: str, tongue: str = "en") -> str:
    """Return columns side by side, the first moment to the left; what is withheld is a dot."""
    ground = HEAD + HIGH
    drawn = [_rect("chart-axis", EDGE, ground, WIDE - 2 * EDGE, 1, QUIET)]
    drawn += _columns(chart, ground)
    return _svg(chart, name, tongue, ground + FOOT, drawn)


def _columns(chart: Chart, ground: float) -> Iterator[str]:
    room = (WIDE - 2 * EDGE) / max(len(chart.marks), 1)
    every = -int(-APART // room)
    best = max(range(len(chart.marks)), key=lambda place: chart.marks[place].value or 0, default=0)
    for place, mark in enumerate(chart.marks):
        middle = EDGE + (place + 0.5) * room
        if mark.value is None:
            yield _dot(middle, ground - 6)
        high = HIGH * min((mark.value or 0) / chart.most, 1)
        if high:
            wide = min(room * 0.7, 34)
            yield _rect("chart-part", middle - wide / 2, ground - high, wide, high, PART)
        if place == best:
            yield _text(mark.told, _within(middle), ground - high - 5, INK, "chart-ink", "middle")
        if place % every == 0:
            yield _text(mark.label, _within(middle), ground + 17, QUIET, "chart-quiet", "middle")


def _within(middle: float) -> float:
    """Return where the middle of a label lies so that the label stays in the drawing."""
    return min(max(middle, EDGE + APART / 2), WIDE - EDGE - APART / 2)


def _svg(chart: Chart, name: str, tongue: str, high: float, drawn: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" lang="{tongue}"'
            f' aria-labelledby="{name}-title {name}-told" viewBox="0 0 {WIDE} {high:g}"'
            f' width="{WIDE}" height="{high:g}" font-family="system-ui, sans-serif">',
            f'<title id="{name}-title">{escape(chart.title)}</title>',
            f'<desc id="{name}-told">{escape(chart.told)}</desc>',
            _rect("chart-paper", 0, 0, WIDE, high, PAPER),
            *drawn,
            "</svg>",
        ]
    )


def _rect(kind: str, x: float, y: float, wide: float, high: float, fill: str) -> str:
    return (
        f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}"'
        f' fill="{fill}"/>'
    )


def _dot(x: float, y: float) -> str:
    return f'<circle class="chart-none" cx="{x:g}" cy="{y:g}" r="2.5" fill="{QUIET}"/>'


def _text(words: str, x: float, y: float, fill: str, kind: str, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:g}" y="{y:g}" fill="{fill}" font-size="12.5"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )
