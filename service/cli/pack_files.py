"""Pack folders and concept files with the line and column of everything in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from rules import Concepts, Fault, Pack, PackError, parse_concepts, parse_pack, unknown_terms
from service.files import BadFile, Document, read_yaml_file, way

SHIPPED = Path(str(files("rules")))
"""Where the packs and concepts that ship are."""


class PackFolder:
    """One pack as it lies in its folder: the head, and the rules of every other file."""

    def __init__(self, folder: Path) -> None:
        """Read the files; raise BadFile when one is no YAML."""
        self.head = read_yaml_file(folder / "pack.yaml")
        self._rules: list[tuple[Document, int]] = []
        rules: list[Any] = []
        faults: list[str] = []
        for file in sorted(folder.glob("*.yaml")):
            if file.name != "pack.yaml":
                try:
                    document = read_yaml_file(file)
                    written = _rules_of(document)
                except BadFile as bad:
                    faults += bad.lines
                    continue
                self._rules += [(document, number) for number in range(len(written))]
                rules += written
        if faults:
            raise BadFile(faults)
        head = self.head.content if isinstance(self.head.content, dict) else {}
        self.source: Mapping[str, Any] = {**head, "rules": rules}

    def at(self, pointer: str) -> str:
        """Return `file:line:column` of a place in the pack."""
        parts = way(pointer)
        if parts[:1] == ("rules",) and len(parts) > 1:
            document, number = self._rules[int(parts[1])]
            return document.at(("rules", number, *parts[2:]))
        return self.head.at(parts)

    def parsed(self) -> Pack:
        """Return the pack, or raise BadFile with every fault in it."""
        try:
            return parse_pack(self.source)
        except PackError as bad:
            raise self.refuse(bad.faults) from None

    def refuse(self, faults: Iterable[Fault]) -> BadFile:
        """Return the error that says where each of these faults is."""
        return BadFile(
            f"{self.at(fault.pointer)}: {_with_key(self.source, fault)}" for fault in faults
        )


def _rules_of(document: Document) -> Sequence[Any]:
    content = document.content
    if not isinstance(content, dict) or set(content) != {"rules"}:
        raise document.refuse([((), "this file holds `rules:` and nothing else")])
    if not isinstance(content["rules"], list):
        raise document.refuse([(("rules",), "a list of rules is expected")])
    return content["rules"]


def _with_key(source: Any, fault: Fault) -> str:
    """Return what is wrong, with the key if it is one that is not there."""
    parts = way(fault.pointer)
    for part in parts:
        try:
            source = source[part]
        except (KeyError, IndexError, TypeError):
            return f"{part}: {fault.message}"
    return fault.message


def read_concepts(folder: Path) -> Concepts:
    """Return the concepts of a folder, or raise BadFile with every fault in them."""
    documents, faults = _documents(folder)
    try:
        concepts = parse_concepts({name: one.content for name, one in documents.items()})
    except PackError as bad:
        raise BadFile([*faults, *_lines(documents, bad.faults)]) from None
    if faults:
        raise BadFile(faults)
    return concepts


def concept_sources(folder: Path) -> dict[str, Any]:
    """Return what every concept file of a folder holds, or raise BadFile."""
    documents, faults = _documents(folder)
    if faults:
        raise BadFile(faults)
    return {name: one.content for name, one in documents.items()}


def _documents(folder: Path) -> tuple[dict[str, Document], list[str]]:
    documents: dict[str, Document] = {}
    faults: list[str] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            documents[file.stem] = _concept(file)
        except BadFile as bad:
            faults += bad.lines
    return documents, faults


def _concept(file: Path) -> Document:
    document = read_yaml_file(file)
    if not isinstance(document.content, dict) or document.content.get("concept") != file.stem:
        raise document.refuse([(("concept",), f"the concept of this file is {file.stem}")])
    return document


def _lines(documents: Mapping[str, Document], faults: Iterable[Fault]) -> Iterator[str]:
    sources = {name: one.content for name, one in documents.items()}
    for fault in faults:
        name, *rest = way(fault.pointer)
        yield f"{documents[str(name)].at(tuple(rest))}: {_with_key(sources, fault)}"


def read_packs(
    folder: Path, concepts: Concepts | None
) -> tuple[list[tuple[PackFolder, Pack]], list[str]]:
    """Return the packs that can be read, and every fault of all of them.

    Without the concepts, what rules say of concepts is left for later.
    """
    packs: list[tuple[PackFolder, Pack]] = []
    faults: list[str] = []
    for inside in sorted(one for one in folder.glob("*") if any(one.glob("*.yaml"))):
        try:
            read = PackFolder(inside)
            packs.append((read, _parsed(read, inside.name, concepts)))
        except BadFile as bad:
            faults += bad.lines
    return packs, faults


def _parsed(read: PackFolder, name: str, concepts: Concepts | None) -> Pack:
    pack = read.parsed()
    if pack.name != name:
        raise read.refuse([Fault("/pack", f"the pack of this folder is {name}")])
    if concepts is not None and (unknown := list(unknown_terms(pack, concepts))):
        raise read.refuse(unknown)
    return pack
