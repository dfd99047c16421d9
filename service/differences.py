"""What differs between two versions of a definition, part by part, for people to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from service.redline import Change, Run, redline


@dataclass(frozen=True)
class Field:
    """One field of a part, and what changed in it, word by word."""

    name: str
    runs: list[Run]


@dataclass(frozen=True)
class Difference:
    """A part (a rule, a stage, a concept; "" is the head) that came, went or is otherwise."""

    part: str
    change: Change
    fields: list[Field]


def differences(before: Any, after: Any) -> list[Difference]:
    """Return every part that differs, in the order of the newer version, what went last."""
    old, new = _parts(before), _parts(after)
    found = [
        Difference(name, Change.INSERTED if name not in old else Change.SAME, fields)
        for name, part in new.items()
        if (fields := _fields(old.get(name, {}), part))
    ]
    return found + [
        Difference(name, Change.DELETED, _fields(part, {}))
        for name, part in old.items()
        if name not in new
    ]


def regime_differences(before: Any, after: Any) -> list[Field]:
    """Return each field of an entity's regime that differs; a list stands as its words."""
    return [
        Field(name, redline(_listed(before[name]), _listed(after[name])))
        for name in before
        if before[name] != after[name]
    ]


def _listed(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value or "")


ORDER = (
    "pack workflow concept category id name version title owner company listed severity raise "
    "classes reviewers at quorum veto jurisdictions when same_person within remind escalate_to "
    "reassign signature languages fr en match unless lowered_by message why fix references stages "
    "parallel fast_lane passed_unchanged sample on_return rules examples bad good"
).split()
"""How people order the keys that they write; the database keeps none. Others follow by name."""

_PLACE = {name: place for place, name in enumerate(ORDER)}


def written(source: Any) -> str:
    """Return a source as YAML, as people write it."""
    text: str = yaml.safe_dump(_ordered(source), allow_unicode=True, sort_keys=False, width=110)
    return text


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: (_PLACE.get(key, len(ORDER)), key))
        return {key: _ordered(value[key]) for key in keys}
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def _parts(source: Any) -> dict[str, Mapping[str, Any]]:
    """Return the parts of a definition by name: rules, stages or concepts, and the head."""
    if not isinstance(source, Mapping):
        return {}
    if all(isinstance(each, Mapping) and "concept" in each for each in source.values()):
        return {name: part for name, part in source.items() if isinstance(part, Mapping)}
    head = {name: value for name, value in source.items() if name not in {"rules", "stages"}}
    parts: dict[str, Mapping[str, Any]] = {"": head}
    for rule in source.get("rules") or ():
        parts[f"{rule.get('category')}.{rule.get('id')}"] = rule
    for stage in source.get("stages") or ():
        for each in stage.get("parallel") or [stage]:
            parts[str(each.get("name"))] = each
    return parts


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Field]:
    names = [*new, *(name for name in old if name not in new)]
    return [
        Field(name, redline(_said(old, name), _said(new, name)))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _said(part: Mapping[str, Any], name: str) -> str:
    if name not in part:
        return ""
    value = part[name]
    return value if isinstance(value, str) else written(value).removesuffix("...\n").strip()
