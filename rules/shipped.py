"""What ships: the packs and concepts of this package, as mappings ready for JSON."""

from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from rules.errors import Fault, PackError

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
