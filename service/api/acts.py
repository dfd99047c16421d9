"""How the API takes a step: one unit, and with an Idempotency-Key at most one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn

from flask import Response, jsonify, request
from marshmallow import Schema
from sqlalchemy import Row, and_, bindparam, delete, func, literal, select
from sqlalchemy.exc import IntegrityError

from service.content import sha256
from service.errors import Invalid, KeyReused, ServiceError, StillRunning, _
from service.identity import current_person
from service.models import KEPT, Answer, Rows, table_of
from service.unit import Unit, unit_of_work
from workflows import WorkflowError

HEADER = "Idempotency-Key"
LONGEST_KEY = 200


class Replay(Exception):
    """The request was answered before; this is the answer."""

    def __init__(self, answer: Row[*tuple[Any, ...]]) -> None:
        """Keep the answer as it was given."""
        super().__init__()
        self.body = answer.body
        self.status = answer.status


@dataclass(frozen=True)
class Acting:
    """A unit under way for a request, and the key that the client gave it."""

    unit: Unit
    key: str | None

    def answer(self, schema: type[Schema], value: Any, status: int) -> Response:
        """Return the response, kept in this unit when the client may ask for it again."""
        self.unit.session.flush()
        body = _made(schema).dump(value)
        if self.key is not None:
            answer = {
                "person_id": self.unit.actor.id,
                "route": _route(),
                "key": self.key,
                "request": _request(),
                "status": status,
                "body": body,
                "created_at": self.unit.now,
            }
            self.unit.rows.append(Rows(Answer, [answer]))
        return _response(body, status)


@contextmanager
def acting() -> Iterator[Acting]:
    """Take a step in the asker's name; a key that was answered raises Replay."""
    key = request.headers.get(HEADER)
    try:
        with unit_of_work(current_person()) as unit:
            if key is not None:
                _claim(unit, key)
            yield Acting(unit, key)
    except (ServiceError, WorkflowError, IntegrityError):
        if key is not None:
            _look_again(unit, key)
        raise


def _claim(unit: Unit, key: str) -> None:
    """Hold the key for this transaction, or say what became of the request that has it."""
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Invalid(HEADER, _("A key has from 1 to %(most)s characters."), most=LONGEST_KEY)
    asked = _asked(unit, key)
    found = unit.session.execute(_HOLD, {**asked, "name": " ".join(map(str, asked.values()))}).one()
    if not found.held:
        raise StillRunning(_("The request with this key is still being answered."))
    if found.request is None:
        return
    if found.created_at < unit.now - KEPT:
        unit.session.execute(_FORGET, {**asked, "oldest": unit.now - KEPT})
        return
    _replay(found)


def _look_again(unit: Unit, key: str) -> None:
    """Replay the answer that the same request was given while this one began, if there is one.

    Its lock may be held just after it was answered, by who looked for the answer just before.
    """
    found = unit.session.execute(_FIND, _asked(unit, key)).one_or_none()
    if found is not None and found.created_at >= unit.now - KEPT:
        _replay(found)


def _replay(found: Row[*tuple[Any, ...]]) -> NoReturn:
    if found.request != _request():
        raise KeyReused(_("This key was used for another request."))
    raise Replay(found)


def _asked(unit: Unit, key: str) -> dict[str, Any]:
    return {"person": unit.actor.id, "path": _route(), "named": key}


_ANSWER = table_of(Answer)
_NAMED = (
    _ANSWER.c.person_id == bindparam("person"),
    _ANSWER.c.route == bindparam("path"),
    _ANSWER.c.key == bindparam("named"),
)
_GIVEN = (_ANSWER.c.request, _ANSWER.c.status, _ANSWER.c.body, _ANSWER.c.created_at)
_FIND = select(*_GIVEN).where(*_NAMED)
_HELD = func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0))
_HOLD = select(_HELD.label("held"), *_GIVEN).select_from(
    select(literal(1)).subquery("one").outerjoin(_ANSWER, and_(*_NAMED))
)
_FORGET = delete(_ANSWER).where(*_NAMED, _ANSWER.c.created_at < bindparam("oldest"))
"""Forgets what is too old, and not what the same request was answered at this very moment."""


@cache
def _made(schema: type[Schema]) -> Schema:
    """Return the schema, made once: it keeps nothing of what it writes."""
    return schema()


def answered(schema: type[Schema], value: Any, status: int) -> Response:
    """Return the response that tells what became of an act after it was done."""
    return _response(_made(schema).dump(value), status)


def _response(body: Any, status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _route() -> str:
    return f"{request.method} {request.path}"


def _request() -> str:
    return sha256({"body": request.get_data(as_text=True), "query": request.query_string.decode()})


def replayed(replay: Replay) -> Response:
    """Answer a repeated request as it was answered the first time."""
    response = _response(replay.body, replay.status)
    response.headers["Idempotent-Replayed"] = "true"
    return response
