"""Denials: which words before or inside a stretch deny it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rules.context_words import DENYING, LACKING, NOT_DENYING, OTHER_VERBS, PHRASES, TURNS
from rules.text import Span, Text

Rows = Mapping[str, Sequence[tuple[str, ...]]]
"""Words in a row, by the first of them."""


def _by_first(rows: Iterable[tuple[str, ...]]) -> Rows:
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


_PHRASES, _NOT_DENYING = _by_first(PHRASES), _by_first(NOT_DENYING)
_CUES = DENYING.union(LACKING, _PHRASES, {"plus"})


def denials(text: Text, first: int, last: int, start: int, pieces: Sequence[Span]) -> Iterator[int]:
    """Yield the words from `first` that deny what begins at `start`, before `last`."""
    forms = text.forms
    begin = _clause(text, first, start)
    for at in range(begin, last):
        if forms[at] not in _CUES or any(here <= at < end for here, end in pieces):
            continue
        if not _denies(text, at) or _elsewhere(text, at, start):
            continue
        if text.forms[at] != "non" or _attached(text, at, start, pieces):
            yield at


def _clause(text: Text, first: int, start: int) -> int:
    """Return where the clause begins that runs up to `start`."""
    for at in range(start - 1, first - 1, -1):
        if text.forms[at] in TURNS or text.breaks_before(at + 1):
            return at + 1
    return first


def _denies(text: Text, at: int) -> bool:
    forms = text.forms
    form = forms[at]
    if form == "plus":
        return any(before in {"ne", "n"} for before in forms[max(0, at - 3) : at])
    if form in _PHRASES and form not in DENYING:
        return _starts(forms, at, _PHRASES)
    if form == "personne":
        return any(beside in {"ne", "n"} for beside in forms[max(0, at - 4) : at + 2])
    if (
        form == "pas"
        and at
        and forms[at - 1] in {"un", "des", "les", "le", "ces", "ses", "premier"}
    ):
        return False
    return not any(_starts(forms, at - back, _NOT_DENYING, back) for back in range(min(at, 3) + 1))


def _starts(forms: Sequence[str], at: int, rows: Rows, shorter: int = 0) -> bool:
    """Tell whether one of the rows, longer than `shorter`, stands at this word."""
    return any(
        len(row) > shorter and tuple(forms[at : at + len(row)]) == row
        for row in rows.get(forms[at], ())
    )


def _elsewhere(text: Text, at: int, start: int) -> bool:
    """Tell whether the denial belongs to a verb that invites: don't miss, n'hésitez pas."""
    beside = text.forms[max(0, at - 2) : at] + text.forms[at + 1 : min(at + 3, max(start, at + 1))]
    return not OTHER_VERBS.isdisjoint(beside)


def _attached(text: Text, at: int, start: int, pieces: Sequence[Span]) -> bool:
    """Tell whether a "non" stands right before what it denies: non garanti, non au risque."""
    after = at + 1
    if after < len(text.forms) and text.forms[after] in {"a", "au", "aux", "pas", "plus"}:
        return True
    return after == start or any(here == after for here, _ in pieces)
