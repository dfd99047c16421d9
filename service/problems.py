"""Refusals as problems (RFC 9457), in the reader's language, for programs and for pages."""

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from service.content import LONGEST_TEXT, TooLong, Unreadable
from service.days import day_told
from service.errors import (
    STATUS,
    Invalid,
    ServiceError,
    Unauthenticated,
    Unsound,
    Words,
    _,
    code_of,
)
from service.fault_words import fault_told
from service.models import db

logger = logging.getLogger(__name__)

TITLES = {
    400: "bad-request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "too-long",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many-requests",
    500: "internal-error",
    503: "unavailable",
}
"""The codes of problems that have no refusal of our own behind them."""

FORGED, OTHER = "forged", "error"

CODES = {FORGED: 403, OTHER: None}
"""The codes that go with no exception of their own and with no one status."""

Problem = dict[str, Any]

UNREADABLE = _("Character %(offset)s is %(code)s, which no text can carry.")
TOO_LONG = _("The text has %(size)s bytes; at most %(most)s are allowed.")


class Placed(str):
    """A sentence about one character of a text."""

    offset: int

    def __new__(cls, sentence: str, offset: int) -> "Placed":
        """Keep where the character stands, in code points."""
        placed = super().__new__(cls, sentence)
        placed.offset = offset
        return placed


def init_app(app: Flask) -> None:
    """Answer every refusal with a problem, and every bug without a detail."""
    for refusal in STATUS:
        app.register_error_handler(refusal, refused)
    app.register_error_handler(HTTPException, http_problem)


def wants_json() -> bool:
    """Whether a program is asking, rather than a person with a browser."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def told(error: Exception) -> str:
    """Return the sentence of a refusal in the reader's language."""
    if isinstance(error, Unreadable):
        return _said(UNREADABLE, {"offset": error.offset, "code": error.code})
    if isinstance(error, TooLong):
        return _said(TOO_LONG, {"size": error.size, "most": LONGEST_TEXT})
    if isinstance(error, Unsound):
        return _said(error.message, {"first": fault_told(error.values["first"])[0]})
    message = getattr(error, "message", None)
    if message is None:
        return str(error)
    return _said(message, getattr(error, "values", {}))


def translated(message: str, values: Mapping[str, Any] | None = None) -> str:
    """Return a sentence that was marked for translation in the reader's language."""
    return _said(message, values or {})


def _said(message: str, values: Mapping[str, Any]) -> str:
    sentence: str = gettext(message)
    words = {name: _word(each) for name, each in values.items()}
    return sentence % words if words else sentence


def _word(value: Any) -> Any:
    """Say a state or another word of ours in the reader's language."""
    if isinstance(value, Words):
        return ", ".join(gettext(str(each)) for each in value)
    if isinstance(value, date):
        return day_told(value)
    return gettext(value.value) if hasattr(value, "value") else value


def refused(error: Exception) -> tuple[Response | str, int]:
    """Answer a refusal of ours with its problem."""
    status = STATUS[type(error)]
    more = error.more if isinstance(error, ServiceError) else {}
    if isinstance(error, Unreadable):
        more = {"faults": [{"field": "text", "what": told(error), "offset": error.offset}]}
    if isinstance(error, Unsound):
        more = {"faults": [_in_words(each) for each in more["faults"]]}
    if "faults" in more and isinstance(error, Invalid):
        more = {"faults": [{**each, "what": told(error)} for each in more["faults"]]}
    if isinstance(error, Unauthenticated) and not wants_json():
        return _page({"status": status, "detail": told(error)}), status
    answer, status = answered(code_of(type(error)), status, told(error), more)
    if isinstance(error, Unauthenticated) and isinstance(answer, Response):
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer, status


def _in_words(fault: Mapping[str, Any]) -> Problem:
    """Return a fault of a definition with what is wrong in the reader's language."""
    return {**fault, "what": fault_told(fault["what"])[0]}


def http_problem(error: HTTPException) -> tuple[Response | str, int]:
    """Answer what the framework refuses; a body that can't be read names its faults."""
    status = error.code or 500
    if status < 400:
        return error.get_response(), status  # type: ignore[return-value]  # a redirect
    if status >= 500:
        db.session.rollback()
    if isinstance(error, SecurityError):
        return Response(_sentence(status, error), mimetype="text/plain"), status
    if isinstance(error, CSRFError):
        return answered(
            FORGED,
            403,
            gettext(
                "This form has expired. Go back, copy what you wrote, and load the page again."
            ),
            {},
        )
    messages = (getattr(error, "data", None) or {}).get("messages")
    if messages:
        return answered(
            TITLES[status], status, gettext("Some fields can't be read."), _faults(messages)
        )
    answer, code = answered(TITLES.get(status, OTHER), status, _sentence(status, error), {})
    response = make_response(answer)
    response.headers.extend(_headers(error))
    return response, code


def _headers(error: HTTPException) -> dict[str, str]:
    """Return what the reader of some refusals needs to go on."""
    if isinstance(error, RateLimitExceeded):
        return {"Retry-After": str(error.limit.limit.get_expiry())}
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        return {"Allow": ", ".join(sorted(error.valid_methods))}
    return {}


def _sentence(status: int, error: HTTPException) -> str:
    sentences = {
        400: gettext("This request can't be read."),
        403: gettext("That is not allowed."),
        404: gettext("There is no such page."),
        405: gettext("That can't be done here."),
        413: gettext("That is too much at once."),
        415: gettext("Send this as application/json, and not compressed."),
        429: gettext("Too many attempts. Wait a moment and try again."),
        500: gettext("Something went wrong on our side. It has been noted."),
    }
    sentence: str = sentences.get(status) or error.name
    return sentence


def _faults(messages: Any) -> Problem:
    """Return webargs' nested messages as a list of fields and what is wrong with each."""
    faults: list[Problem] = []

    def walk(at: str, below: Any) -> None:
        if isinstance(below, dict):
            for key, each in below.items():
                walk(f"{at}.{key}" if at else str(key), each)
        else:
            for what in below if isinstance(below, list) else [below]:
                faults.append(_fault(at, what))

    for part in messages.values() if isinstance(messages, dict) else [messages]:
        walk("", part)
    return {"faults": faults}


def _fault(at: str, what: Any) -> Problem:
    if isinstance(what, Placed):
        return {"field": at, "what": str(what), "offset": what.offset}
    return {"field": at, "what": gettext(str(what))}


def answered(code: str, status: int, detail: str, more: Problem) -> tuple[Response | str, int]:
    """Return a problem as whoever asks reads it, a program or a person, and its status."""
    problem = {"type": f"/problems/{code}", "title": code, "status": status, "detail": detail}
    problem.update(more)
    if not wants_json():
        return _page(problem), status
    response = jsonify(problem)
    response.content_type = "application/problem+json"
    return response, status


def _page(problem: Problem) -> str:
    return render_template("problem.html", problem=problem)
