"""Frozen values: what a schema loaded as lists, kept as tuples."""

from collections.abc import Mapping
from typing import Any


def frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with every list as a tuple."""
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
