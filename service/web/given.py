"""A definition as a form gives it, typed or as a file, and its faults beside the lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from flask import request

from service.content import LARGEST_DEFINITION
from service.errors import Invalid, _
from service.files import BadFile, Document, read_yaml

AROUND = 2
"""Lines that are shown before and after a faulty one."""

LONGEST_LINE = 160
"""Characters of a line that are shown."""

LONGEST_NAME = 80
"""Characters of a file's name that are shown."""


@dataclass(frozen=True)
class Line:
    """A line of a definition by its number, as far as it is shown."""

    number: int
    text: str
    faulty: bool


@dataclass(frozen=True)
class Excerpt:
    """A fault, where it is as `file:line:column`, and the lines around it."""

    place: str
    what: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Given:
    """A definition as it was given: in a file with a name of its own, or typed."""

    name: str
    text: str
    broken: int | None = None

    def read(self) -> Document:
        """Return what it holds, or raise BadFile."""
        if self.broken is not None:
            raise BadFile([f"{self.name}:{self.broken}:1: This line is not UTF-8."])
        return read_yaml(self.text, self.name)


def given_version(default: str) -> Given:
    """Return the file that was chosen, or else what was typed; Invalid if it is too long."""
    chosen = request.files.get("file")
    if chosen is None or not chosen.filename:
        text = typed_text()
        _refuse_long("source", text.encode())
        return Given(default, text)
    name = PurePath(chosen.filename.replace("\\", "/")).name[:LONGEST_NAME] or default
    data = chosen.read(LARGEST_DEFINITION + 1)
    _refuse_long("file", data)
    text = _plain(data.decode("utf-8-sig", "replace"))
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return Given(name, text, data.count(b"\n", 0, error.start) + 1)
    return Given(name, text)


def typed_text() -> str:
    """Return what was typed, however much it is."""
    return _plain(request.form.get("source", ""))


def excerpts(given: Given, faults: Iterable[str]) -> Iterator[Excerpt]:
    """Yield each fault with its lines."""
    lines = given.text.split("\n")
    for told in faults:
        line, column, what = told.removeprefix(f"{given.name}:").split(":", 2)
        number = int(line)
        first = max(number - AROUND, 1)
        yield Excerpt(
            f"{given.name}:{line}:{column}",
            what.strip(),
            tuple(
                Line(at, _short(each), at == number)
                for at, each in enumerate(lines[first - 1 : number + AROUND], first)
            ),
        )


def _refuse_long(field: str, data: bytes) -> None:
    if len(data) > LARGEST_DEFINITION:
        raise Invalid(field, _("At most %(most)s bytes."), most=LARGEST_DEFINITION)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
