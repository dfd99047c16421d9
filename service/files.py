"""Read the YAML files that people write, and say of any value where it stands."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

Pointer = tuple[str | int, ...]
"""The way from the top of a file to one of its values."""


PLAIN = frozenset({"bool", "int", "float", "null"})
"""The kinds of value, besides texts, that a word without quotes may be."""

RESOLVERS = {
    first: [(tag, pattern) for tag, pattern in known if tag.rpartition(":")[2] in PLAIN]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

_UNREADABLE = re.compile("[\\x00\\ud800-\\udfff]")

_ENDLESS = re.compile("[-+0-9_:.]{100,}")
"""A number, or what YAML takes for one, so long that no computer reads it."""

DEEPEST = 40
"""Levels of nesting that a file may have."""


def way(pointer: str) -> Pointer:
    """Return the way that a JSON pointer (RFC 6901) writes."""
    return tuple(
        int(part) if part.isdigit() else part.replace("~1", "/").replace("~0", "~")
        for part in pointer.split("/")
        if part
    )


class BadFile(Exception):
    """A file that cannot be read as it stands: one `file:line:column: what` a line."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Keep the lines."""
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


@dataclass(frozen=True)
class Document:
    """What a YAML file holds, and the line and column of each value."""

    name: str
    content: Any
    positions: Mapping[Pointer, tuple[int, int]]

    def at(self, pointer: Pointer) -> str:
        """Return `file:line:column` of this value, or of the nearest one that holds it."""
        while pointer not in self.positions:
            pointer = pointer[:-1]
        line, column = self.positions[pointer]
        return f"{self.name}:{line}:{column}"

    def refuse(self, faults: Iterable[tuple[Pointer, str]]) -> BadFile:
        """Return the error that says where each of these faults is, in the order of the file."""
        placed = [(self.at(pointer), message) for pointer, message in faults]
        placed.sort(key=lambda fault: [int(n) for n in fault[0].rsplit(":", 2)[1:]])
        return BadFile(f"{place}: {message}" for place, message in placed)


def read_yaml_file(path: Path) -> Document:
    """Return what a file holds; its faults are told with the path as it was given."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadFile([f"{path}:1:1: {error.strerror}."]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadFile([f"{path}:{line}:1: This line is not UTF-8."]) from None
    return read_yaml(text, str(path))


def read_yaml(text: str, name: str) -> Document:
    """Return what a text holds, or raise BadFile."""
    try:
        loader = _Loader(text)
        top = loader.get_single_node()
        if top is None:
            raise BadFile([f"{name}:1:1: The file is empty."])
        positions = dict(_positions(top))
        return Document(name, loader.construct_document(top), positions)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1"
        raise BadFile([f"{name}:{place}: {_sentence(error.problem or 'bad YAML')}"]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadFile([f"{name}:{line}:1: This character is not allowed."]) from None


class _Loader(yaml.SafeLoader):
    """YAML as JSON would hold it: dates stay texts; nothing is shared, tagged or without end."""

    def __init__(self, text: str) -> None:
        """Start reading at the top."""
        super().__init__(text)
        self.yaml_implicit_resolvers = RESOLVERS
        self.depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """Compose the next node, or refuse it."""
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if problem := self._problem(event):
            raise yaml.composer.ComposerError(None, None, problem, event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _problem(self, event: Any) -> str | None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            return "anchors and aliases are not used here"
        if event.tag:
            return "tags are not used here"
        if isinstance(event, yaml.ScalarEvent) and _UNREADABLE.search(event.value):
            return "this text holds a character that no text may hold"
        if isinstance(event, yaml.ScalarEvent) and _ENDLESS.fullmatch(event.value):
            return "this number is too long"
        return "this is nested too deep" if self.depth > DEEPEST else None


def _positions(top: Node) -> Iterator[tuple[Pointer, tuple[int, int]]]:
    """Place a scalar at itself and a collection at its key, where there is one."""
    waiting: list[tuple[Pointer, Node, Node]] = [((), top, top)]
    while waiting:
        pointer, key, node = waiting.pop()
        mark = (key if isinstance(node, CollectionNode) else node).start_mark
        yield pointer, (mark.line + 1, mark.column + 1)
        if isinstance(node, MappingNode):
            waiting += [((*pointer, _word(k)), k, value) for k, value in node.value]
            _refuse_twins(node)
        elif isinstance(node, CollectionNode):
            waiting += [((*pointer, place), each, each) for place, each in enumerate(node.value)]


def _word(key: Node) -> str:
    if not isinstance(key, ScalarNode):
        problem = "a key is a word"
        raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
    return str(key.value)


def _refuse_twins(node: MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            problem = f"the key “{key.value}” is given twice"
            raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
        seen.add(key.value)


def _sentence(problem: str) -> str:
    return problem[0].upper() + problem[1:] + "."
