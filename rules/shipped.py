"""What ships: packs and concepts, as mappings ready for JSON and as the checker of them all."""

import gc
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from rules.check import Checker
from rules.collector import collector_at_rest
from rules.errors import Fault, PackError
from rules.model import Pack
from rules.parse import parse_concepts, parse_pack

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped_packs() -> dict[str, dict[str, Any]]:
    """Return every pack by name: its head and the rules of all its files."""
    folder = files("rules") / "packs"
    return {
        one.name: gathered(one)
        for one in sorted(folder.iterdir(), key=lambda one: one.name)
        if (one / "pack.yaml").is_file()
    }


def gathered(folder: Traversable) -> dict[str, Any]:
    """Return one pack folder as a single mapping."""
    head = read(folder / "pack.yaml")
    rules: list[Any] = []
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml") and file.name != "pack.yaml":
            rules += read(file).get("rules") or []
    return {**head, "rules": rules}


@cache
def _concepts() -> dict[str, dict[str, Any]]:
    folder = files("rules") / "concepts"
    written = (read(one) for one in sorted(folder.iterdir(), key=lambda one: one.name)
               if one.name.endswith(".yaml"))  # fmt: skip
    return {concept["concept"]: concept for concept in written}


def shipped_concepts() -> dict[str, dict[str, Any]]:
    """Return every concept by name."""
    return dict(_concepts())


@cache
@collector_at_rest()
def parsed_packs() -> Mapping[str, Pack]:
    """Return every pack by name, parsed once per process."""
    return {name: parse_pack(source) for name, source in shipped_packs().items()}


@cache
def shipped_checker(*, model: bool) -> Checker:
    """Return the checker with everything that ships, built once per process and never freed."""
    with collector_at_rest():
        packs = [*parsed_packs().values()]
        checker = Checker(packs, parse_concepts(shipped_concepts()), model=model)
        gc.freeze()
    return checker


def read(file: Traversable) -> dict[str, Any]:
    """Return a YAML file as values that JSON knows: dates become texts."""
    try:
        written = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    except yaml.YAMLError as fault:
        raise PackError([Fault(file.name, " ".join(str(fault).split()))]) from None
    loaded: dict[str, Any] = plain(written)
    return loaded


def plain(value: Any) -> Any:
    """Return the value with dates as texts and keys as texts."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
