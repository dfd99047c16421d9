"""Faults: what marshmallow says, as a list of pointers and sentences."""

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError

from rules.errors import Fault


def faults_of(error: ValidationError, pointer: str = "") -> list[Fault]:
    """Return every fault of the error, each with the place it stands at."""
    return list(_walk(error.normalized_messages(), pointer))


def _walk(messages: Any, pointer: str) -> Iterator[Fault]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _walk(inner, pointer if key == "_schema" else f"{pointer}/{_escaped(key)}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from _walk(inner, pointer)
    else:
        yield Fault(pointer or "/", str(messages))


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
