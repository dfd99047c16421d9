"""Figures: percentages, amounts, multiples, dates, years, periods, durations and bare numbers."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress, count

from rules.figure_words import MULTIPLE, PERIOD, figure_words
from rules.vocabulary import Columns

Span = tuple[int, int]

_TICKER = re.compile(r"[A-Z]{2,6}\Z")
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\Z")
SHORTEST_DATE = len("1/1/26")
LONGEST_DAY = len("31")
FIRST_YEAR, LAST_YEAR = 1900, 2099
_PERCENT = frozenset("% percent pct pc pourcent points point pts bps pb".split())
_PER_CENT = frozenset(
    {("pour", "cent"), ("per", "cent"), ("p", "100"), ("p", "cent"), ("pour", "100")}
)
_PER = frozenset(first for first, _ in _PER_CENT)
_HYPHENLESS = frozenset({"et", "and"})
_PARTITIVES = frozenset({"d", "de"})
_SIGNS = frozenset("€$£¥")
_TIMES = frozenset("x fois times × fold".split())
_TIMES_BEFORE = frozenset("x fois ×".split())
_ORDINALS = frozenset("er st nd rd th".split())
_ARTICLES = frozenset({"un", "une", "one"})


@cache
def _neighbours() -> frozenset[str]:
    """Return every word that makes a figure beside it more than a number, or a longer one."""
    words = figure_words()
    kinds = (words[name] for name in ("scales", "currencies", "months", "units"))
    return frozenset({"of"}).union(_PERCENT, _PER, _PARTITIVES, _SIGNS, _TIMES, _ORDINALS, *kinds)


def figures(columns: Columns) -> Iterator[tuple[str, Span]]:
    """Yield every figure of a text by name, with the words that it takes."""
    forms = columns.form
    done = 0
    for at in compress(count(), columns.figure):
        if at < done:
            continue
        if PERIOD.match(forms[at]):
            yield "period", (at, at + 1)
        elif MULTIPLE.match(forms[at]):
            yield "multiple", (at, at + 1)
        elif forms[at] == "$" and at + 1 < len(forms) and _TICKER.match(columns.surface[at + 1]):
            yield "ticker", (at, at + 2)
        done = _number(forms, at)
        if done > at:
            yield from _named(forms, at, done)


def _number(forms: Sequence[str], at: int) -> int:
    """Return where the number that begins at the word ends; the word itself when none does."""
    if forms[at][0].isdigit():
        return at + 1
    numerals = figure_words()["numerals"]
    end = at
    while end < len(forms) and (
        forms[end] in numerals
        or (
            end > at
            and forms[end] in _HYPHENLESS
            and forms[end + 1 : end + 2]
            and forms[end + 1] in numerals
        )
    ):
        end += 1
    return end


def _named(forms: Sequence[str], start: int, end: int) -> Iterator[tuple[str, Span]]:
    if not _neighbours().isdisjoint(forms[max(start - 1, 0) : end + 1]):
        yield from _beside(forms, start, end)
    elif len(forms[start]) > LONGEST_DAY:
        yield from _dated(forms, start, end)
    if end > start + 1 or forms[start] not in _ARTICLES:
        yield "number", (start, end)


def _beside(forms: Sequence[str], start: int, end: int) -> Iterator[tuple[str, Span]]:
    """Yield what a figure is with the words before and after it."""
    first = start - 1 if start and forms[start - 1] == "+" else start
    if last := _percent(forms, end):
        yield "percent", (first, last)
    if amount := _amount(forms, start, end):
        yield "amount", amount
    if multiple := _multiple(forms, start, end):
        yield "multiple", multiple
    yield from _dated(forms, start, end)


def _percent(forms: Sequence[str], end: int) -> int:
    """Return where a percentage ends, or 0."""
    if end >= len(forms):
        return 0
    if forms[end] in _PERCENT:
        return end + 1
    return end + 2 if forms[end] in _PER and tuple(forms[end : end + 2]) in _PER_CENT else 0


def _amount(forms: Sequence[str], start: int, end: int) -> Span | None:
    scales, currencies = figure_words()["scales"], figure_words()["currencies"]
    scaled = end < len(forms) and forms[end] in scales
    after = end + 1 if scaled else end
    if forms[after : after + 1] and forms[after] in _PARTITIVES:
        after += 1
    if start and forms[start - 1] in _SIGNS:
        return start - 1, end + scaled
    if after < len(forms) and forms[after] in currencies:
        return start, after + 1
    return (start, end + 1) if scaled and forms[end] in {"k", "bn", "mds", "md"} else None


def _multiple(forms: Sequence[str], start: int, end: int) -> Span | None:
    if end < len(forms) and forms[end] in _TIMES:
        return start, end + 1
    if start and forms[start - 1] in _TIMES_BEFORE:
        return start - 1, end
    return None


def _dated(forms: Sequence[str], start: int, end: int) -> Iterator[tuple[str, Span]]:
    months, units = figure_words()["months"], figure_words()["units"]
    form = forms[start]
    if len(form) >= SHORTEST_DATE and _DATE.match(form):
        yield "date", (start, end)
    elif len(form) == 4 and form.isdigit() and FIRST_YEAR <= int(form) <= LAST_YEAR:
        yield "year", (start, end)
    day = form.isdigit() and len(form) <= LONGEST_DAY
    last = end + 1 if day and forms[end : end + 1] and forms[end] in _ORDINALS else end
    if day and forms[last : last + 1] and forms[last] in {"of"}:
        last += 1
    if day and last < len(forms) and forms[last] in months:
        year = forms[last + 1 : last + 2]
        yield "date", (start, last + 1 + bool(year and year[0].isdigit() and len(year[0]) == 4))
    elif day and start and forms[start - 1] in months:
        year = forms[last : last + 1]
        yield "date", (start - 1, last + bool(year and year[0].isdigit() and len(year[0]) == 4))
    elif end < len(forms) and forms[end] in units:
        yield "duration", (start, end + 1)
