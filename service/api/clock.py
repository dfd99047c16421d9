"""What time does to a post and to people: reservations, urgency, embargo, absences."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import Schema, fields

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.fields import Choice, Day, Instant, Moment, Words
from service.api.schemas.base import In, PersonRef
from service.api.schemas.posts import PostOut
from service.identity import current_person
from service.queries import clock as queries
from service.steps import reserve as step
from service.steps.absence import Away, end_absence, enter_absence
from service.steps.urgency import LONGEST, ask_urgency, embargo, end_urgency
from service.unit import unit_of_work
from workflows import Role

clock = Resource("clock", "Reservations, urgency, embargo, absences")


class ReservationOut(Schema):
    """Who says that they look at a post, and until when."""

    person = fields.Nested(PersonRef, required=True)
    since = Moment(required=True)
    until = Moment(required=True)


class UrgencyIn(In):
    """Why a post is urgent, and until when an answer is wished."""

    reason = Words(most=LONGEST, least=1, required=True)
    wished_at = Instant(required=True)


class UrgencyOut(Schema):
    """The urgency of a post."""

    reason = fields.String(required=True)
    wished_at = Moment(required=True)
    asked_at = Moment(required=True)


class CalmIn(In):
    """Why a post is not urgent; its author needs no reason."""

    reason = Words(most=LONGEST, load_default="")


class EmbargoIn(In):
    """Before when a post may not be shared; null lifts it."""

    not_before = Instant(required=True, allow_none=True)


class AbsenceIn(In):
    """From which day to which, both included, and the address of who stands in."""

    starts_on = Day(required=True)
    ends_on = Day(required=True)
    delegate = Words(most=254, least=3, required=True)
    role = Choice(Role, load_default=None, allow_none=True)


class AbsenceOut(Schema):
    """An absence; without a role it is of all roles."""

    id = fields.UUID(required=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    delegate = fields.Nested(PersonRef, required=True)
    role = Choice(Role, required=True, allow_none=True)


class AbsencesOut(Schema):
    """The absences that have not ended, the next first; 50 at most."""

    items = fields.List(fields.Nested(AbsenceOut), required=True)


@clock.post("/posts/<uuid:post_id>/reservation")
@clock.response(201, ReservationOut)
def reserve(post_id: UUID) -> Response:
    """Say that the asker looks at this post.

    It hinders nobody from deciding. Who looks at it already is named in the 409.
    """
    with acting() as act:
        return act.answer(ReservationOut, step.reserve(act.unit, post_id), 201)


@clock.delete("/posts/<uuid:post_id>/reservation")
@clock.response(204)
def give_back(post_id: UUID) -> None:
    """Say that the asker no longer looks at it."""
    with unit_of_work(current_person()) as unit:
        step.give_back(unit, post_id)


@clock.post("/posts/<uuid:post_id>/urgency")
@clock.arguments(UrgencyIn)
@clock.response(201, UrgencyOut)
def hurry(data: dict[str, Any], post_id: UUID) -> Response:
    """Ask that the asker's own post is read first."""
    with acting() as act:
        return act.answer(UrgencyOut, ask_urgency(act.unit, post_id, **data), 201)


@clock.post("/posts/<uuid:post_id>/urgency/ends")
@clock.arguments(CalmIn)
@clock.response(201, PostOut)
def calm(data: dict[str, Any], post_id: UUID) -> Response:
    """Take the urgency of a post away: its author, or who reviews it and says why."""
    with acting() as act:
        return act.answer(PostOut, end_urgency(act.unit, post_id, **data), 201)


@clock.post("/posts/<uuid:post_id>/embargo")
@clock.arguments(EmbargoIn)
@clock.response(201, PostOut)
def hold_back(data: dict[str, Any], post_id: UUID) -> Response:
    """Say before when a post may not be shared, or lift that."""
    with acting() as act:
        return act.answer(PostOut, embargo(act.unit, post_id, **data), 201)


@clock.get("/absences")
@clock.response(200, AbsencesOut)
def absences() -> dict[str, Any]:
    """List the asker's absences."""
    return {"items": queries.absences(current_person(), datetime.now(UTC))}


@clock.post("/absences")
@clock.arguments(AbsenceIn)
@clock.response(201, AbsenceOut)
def leave(data: dict[str, Any]) -> Response:
    """Say when the asker is away and who stands in, who must hold their role already."""
    with acting() as act:
        return act.answer(AbsenceOut, enter_absence(act.unit, Away(**data)), 201)


@clock.delete("/absences/<uuid:absence_id>")
@clock.response(204)
def come_back(absence_id: UUID) -> None:
    """End an absence of the asker now, or forget one to come."""
    with unit_of_work(current_person()) as unit:
        end_absence(unit, absence_id)
