"""How long who asks would wait for what follows an act (RFC 7240, section 4.3)."""

from flask import Response, request
from werkzeug.http import parse_list_header

from service.queue import LONGEST_WAIT

PREFER = "Prefer"


def patience() -> int:
    """Return how many seconds who asks would wait: 0 where they do not say, or not clearly.

    The first of two preferences counts, one that is not understood is passed over, and so is what
    stands behind a semicolon (RFC 7240, section 2).
    """
    for each in parse_list_header(request.headers.get(PREFER, "")):
        name, _equals, value = each.partition(";")[0].partition("=")
        if name.strip().lower() == "wait":
            return _seconds(value.strip().strip('"'))
    return 0


def _seconds(said: str) -> int:
    return min(int(said[:9]), LONGEST_WAIT) if said.isascii() and said.isdecimal() else 0


def applied(response: Response, seconds: int) -> Response:
    """Return the response, which says that the wait was granted."""
    response.headers["Preference-Applied"] = f"wait={seconds}"
    return response
