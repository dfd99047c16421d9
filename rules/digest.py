"""Digests: SHA-256 over the canonical form of a value, the same on every machine."""

import hashlib
from typing import Any

import rfc8785


def digest(value: Any) -> str:
    """Return the SHA-256 of the value's canonical JSON (RFC 8785), in hexadecimal."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()
