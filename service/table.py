"""Tables as files (CSV): read with every fault at its line and column, written without formulas."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from service.content import UNREADABLE
from service.errors import _

LARGEST = 400_000
"""Bytes that a file may have."""

MOST_ROWS = 500
"""Rows that a file may have."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, at which line and in which column; `what` has placeholders for `values`."""

    line: int
    column: str
    what: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row: the line where it ends, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """The rows of a file, and its faults; a file with faults is not to be used."""

    rows: list[Row]
    faults: list[Fault]


def read_table(
    data: bytes,
    needed: Sequence[str],
    allowed: Sequence[str],
    *,
    largest: int = LARGEST,
    most: int = MOST_ROWS,
) -> Table:
    """Return what a file in UTF-8 holds, its columns parted by `,` or `;`."""
    if len(data) > largest:
        return _unusable(_("The file has more than %(most)s bytes."), most=largest)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = data[: error.start].count(b"\n") + 1
        return Table([], [Fault(at, "", _("This is not UTF-8. Save the file as “CSV UTF-8”."))])
    found = UNREADABLE.search(text)
    if found:
        at = text[: found.start()].count("\n") + 1
        return Table([], [Fault(at, "", _("This line holds a character that no text can carry."))])
    return _parsed(text, needed, allowed, most)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a file line by line; what a spreadsheet would compute becomes plain text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in chain([columns], rows):
        writer.writerow([neutral(each) for each in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def neutral(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def plain(cell: str) -> str:
    """Return what a cell says, without blanks around it or the apostrophe that `neutral` wrote."""
    said = cell.strip()
    return said[1:] if said[:1] == "'" and said[1:].startswith(FORMULA) else said


def _parsed(text: str, needed: Sequence[str], allowed: Sequence[str], most: int) -> Table:
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    if _exceeds(text, delimiter, most):
        return _unusable(_("The file has more than %(most)s rows."), most=most)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    faults: list[Fault] = []
    columns: list[str] = []
    try:
        for cells in reader:
            if not columns:
                columns = [each.strip().lower() for each in cells]
                faults += _headed(columns, needed, allowed)
            elif any(each.strip() for each in cells):
                rows.append(
                    Row(reader.line_num, dict(zip(columns, map(plain, cells), strict=False)))
                )
                faults += _counted(reader.line_num, cells, columns)
    except csv.Error:
        faults.append(
            Fault(reader.line_num, "", _("The quotation marks of this line do not match."))
        )
    if not columns:
        return _unusable(_("The file is empty: its first line names the columns."))
    return Table(rows, faults)


def _exceeds(text: str, delimiter: str, most: int) -> bool:
    """Whether there are more rows below the first line; what they say is not looked at."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        next(reader, None)
        filled = (cells for cells in reader if "".join(cells).strip())
        return any(at >= most for at, _cells in enumerate(filled))
    except csv.Error:
        return False


def _headed(columns: Sequence[str], needed: Sequence[str], allowed: Sequence[str]) -> list[Fault]:
    names = ", ".join(allowed)
    faults = [
        Fault(1, each, _("This column is not known; known are: %(names)s."), {"names": names})
        for each in columns
        if each not in allowed
    ]
    faults += [
        Fault(1, each, _("This column is missing.")) for each in needed if each not in columns
    ]
    faults += [
        Fault(1, each, _("This column stands there twice."))
        for each in allowed
        if columns.count(each) > 1
    ]
    return faults


def _counted(line: int, cells: Sequence[str], columns: Sequence[str]) -> list[Fault]:
    if len(cells) == len(columns):
        return []
    values = {"found": len(cells), "wanted": len(columns)}
    return [Fault(line, "", _("This line has %(found)s cells; the first has %(wanted)s."), values)]


def _unusable(what: str, **values: Any) -> Table:
    return Table([], [Fault(1, "", what, values)])
