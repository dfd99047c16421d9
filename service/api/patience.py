"""How long who asks would wait for what follows an act (RFC 7240, section 4.3)."""

from flask import Response, request
from werkzeug.http import parse_dict_header

PREFER = "Prefer"

LONGEST_WAIT = 5
"""Seconds that a request waits at most."""


def patience() -> int:
    """Return how many seconds who asks would wait: 0 where they do not say, or not clearly.

    A preference that is not understood is passed over (RFC 7240, section 2).
    """
    named = parse_dict_header(request.headers.get(PREFER, ""))
    wait = {name.lower(): value for name, value in named.items()}.get("wait") or ""
    return min(int(wait[:9]), LONGEST_WAIT) if wait.isascii() and wait.isdecimal() else 0


def applied(response: Response, seconds: int) -> Response:
    """Return the response, which says that the wait was granted."""
    response.headers["Preference-Applied"] = f"wait={seconds}"
    return response
