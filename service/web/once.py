"""A form that makes something is answered once, however often it is sent."""

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import request
from sqlalchemy import func, select

from service.identity import current_person
from service.models import Answer
from service.unit import Unit, unit_of_work

LONGEST_KEY = 64


def one_key() -> str:
    """Return a key for a form that is about to be shown."""
    return uuid4().hex


def once(unit: Unit, key: str, make: Callable[[], UUID]) -> UUID:
    """Return what this form made the first time, or make it now; two at once wait in line."""
    route = f"form {request.path}"
    place = (unit.actor.id, route, key[:LONGEST_KEY])
    in_line(unit, " ".join(map(str, place)))
    answer = unit.session.get(Answer, place)
    if answer is not None:
        return UUID(answer.body["id"])
    made = make()
    unit.session.add(
        Answer(
            person_id=unit.actor.id,
            route=route,
            key=place[2],
            request="",
            status=303,
            body={"id": str(made)},
            created_at=unit.now,
        )
    )
    return made


def taken_once(step: Callable[[Unit], UUID]) -> UUID:
    """Let the visitor take a step, once for each form that was shown; return what it made."""
    with unit_of_work(current_person()) as unit:
        key = request.form.get("key", "")
        return once(unit, key, lambda: step(unit)) if key else step(unit)


def in_line(unit: Unit, name: str) -> None:
    """Let those who do the same at the same moment do it one after another."""
    unit.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
