"""Faults: what marshmallow says, as a list of pointers and sentences."""

from collections.abc import Iterator
from typing import Any

from marshmallow import ValidationError
from marshmallow.exceptions import SCHEMA

from rules.errors import Fault


def faults_of(error: ValidationError, pointer: str = "") -> list[Fault]:
    """Return every fault of the error, each with the place it stands at."""
    return list(_walk(messages_of(error), pointer))


def messages_of(error: ValidationError) -> Any:
    """Return what is wrong, by field where a field is known."""
    messages: Any = error.messages
    if error.field_name == SCHEMA:
        return messages if isinstance(messages, dict) else {SCHEMA: messages}
    return {error.field_name: messages}


def _walk(messages: Any, pointer: str) -> Iterator[Fault]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _walk(inner, pointer if key == SCHEMA else f"{pointer}/{_escaped(key)}")
    elif isinstance(messages, list):
        for inner in messages:
            yield from _walk(inner, pointer)
    else:
        yield Fault(pointer or "/", str(messages))


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")
