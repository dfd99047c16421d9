"""What a form or an address holds, read with care."""

from uuid import UUID

from flask import request

from service.content import admit

DIGITS = 7
"""Digits of the largest number that a form of ours can hold."""


def words(name: str) -> str:
    """Return the words of a field of the form, or raise why no post could hold them."""
    return admit(request.form.get(name, ""))


def number(name: str) -> int | None:
    """Return a number of the form or the address, if it holds one."""
    given = request.values.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= DIGITS else None


def identity(name: str) -> UUID | None:
    """Return the identifier that a field of the form holds, if it holds one."""
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        return None
