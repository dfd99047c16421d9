"""Safety cases and alerts of leaks, for those to whom they are confided; anybody may report."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.confided import (
    AlertAnswerIn,
    AlertOut,
    AlertsOut,
    HandedInOut,
    HandInIn,
    SafetyAnswerIn,
    SafetyCaseFull,
    SafetyCaseOut,
    SafetyCasesOut,
    WaitingIn,
)
from service.identity import current_person
from service.models import Alert, SafetyCase
from service.queries import company
from service.queries import confided as queries
from service.queries.pages import Page
from service.steps.alerts import answer_alert
from service.steps.heed import report
from service.steps.safety import answer

confided = Resource("confided", "Safety cases, and alerts of leaks")


@confided.get("/safety-cases")
@confided.arguments(WaitingIn, location="query")
@confided.response(200, SafetyCasesOut)
def safety_cases(query: dict[str, Any]) -> Page[SafetyCase]:
    """List the cases that wait, by deadline, or those that were answered, newest first."""
    return queries.safety_cases(current_person(), datetime.now(UTC), **query)


@confided.post("/safety-cases")
@confided.arguments(HandInIn)
@confided.response(201, HandedInOut)
def hand_in(data: dict[str, Any]) -> Response:
    """Report a harmful effect; whoever holds a role in the entity may.

    The same sentence from the same person opens nothing twice.
    """
    with acting() as act:
        place = company.entity(act.unit.actor, data["entity"], act.unit.now)
        return act.answer(HandedInOut, report(act.unit, place.id, data["text"]), 201)


@confided.get("/safety-cases/<uuid:case_id>")
@confided.response(200, SafetyCaseFull)
def safety_case(case_id: UUID) -> dict[str, Any]:
    """Return one case with its sentences, the latest first."""
    case = queries.safety_case(current_person(), case_id, datetime.now(UTC))
    sayings = [
        {"at": each.event.at, **{name: each.payloads[name] for name in ("sentence", "context")}}
        for each in queries.sayings(queries.story(case))
    ]
    return {name: getattr(case, name) for name in SafetyCaseOut().fields} | {"sayings": sayings}


@confided.post("/safety-cases/<uuid:case_id>/answers")
@confided.arguments(SafetyAnswerIn)
@confided.response(201, SafetyCaseOut)
def answer_case(data: dict[str, Any], case_id: UUID) -> Response:
    """Say that a case was seen, is reported, or is none; the last needs a reason."""
    with acting() as act:
        return act.answer(SafetyCaseOut, answer(act.unit, case_id, **data), 201)


@confided.get("/alerts")
@confided.arguments(WaitingIn, location="query")
@confided.response(200, AlertsOut)
def alerts(query: dict[str, Any]) -> Page[Alert]:
    """List the alerts of one's roles that wait, first one first, or the others, newest first."""
    return queries.alerts(current_person(), datetime.now(UTC), **query)


@confided.get("/alerts/<uuid:alert_id>")
@confided.response(200, AlertOut)
def alert(alert_id: UUID) -> Alert:
    """Return one alert; it repeats none of the words."""
    return queries.alert(current_person(), alert_id, datetime.now(UTC))


@confided.post("/alerts/<uuid:alert_id>/answers")
@confided.arguments(AlertAnswerIn)
@confided.response(201, AlertOut)
def answer_leak(data: dict[str, Any], alert_id: UUID) -> Response:
    """Say that one has seen to a leak, and what was done."""
    with acting() as act:
        return act.answer(AlertOut, answer_alert(act.unit, alert_id, data["note"]), 201)
