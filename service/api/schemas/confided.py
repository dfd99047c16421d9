"""Safety cases, alerts, and what an author is told of them, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Moment, Truth, Words
from service.api.schemas.base import EntityRef, In, PageIn, PersonRef, page_of
from service.api.schemas.reports import LONGEST_NAME, SLUG
from service.models import Origin, SafetyState
from service.steps.alerts import LONGEST_NOTE
from service.steps.safety import LONGEST_REASON
from workflows import Role


class WaitingIn(PageIn):
    """Which are wanted: those that wait, or those that were answered."""

    waiting = Truth(load_default=True)


class HandInIn(In):
    """What happened, where."""

    entity = Words(most=LONGEST_NAME, validate=[SLUG], required=True)
    text = Words(most=None, least=1, required=True)


class HandedInOut(Schema):
    """That a report was passed on; what becomes of it is confided to others."""

    id = fields.UUID(required=True)
    opened_at = Moment(required=True)


class SafetyAnswerIn(In):
    """What is said of a case, and why."""

    state = Choice(SafetyState, required=True)
    reason = Words(most=LONGEST_REASON, load_default="")


class AlertAnswerIn(In):
    """What was done about a leak."""

    note = Words(most=LONGEST_NOTE, load_default="")


class SafetyCaseOut(Schema):
    """A safety case, and where it stands; `post` is null for what was handed in."""

    id = fields.UUID(required=True)
    entity = fields.Nested(EntityRef, required=True)
    author = fields.Nested(PersonRef, required=True)
    post_id = fields.UUID(required=True, allow_none=True, data_key="post")
    origin = Choice(Origin, required=True)
    state = Choice(SafetyState, required=True)
    opened_at = Moment(required=True)
    due_at = Moment(required=True)
    answerer = fields.Nested(PersonRef, required=True, allow_none=True)
    answered_at = Moment(required=True, allow_none=True)
    reason = fields.String(required=True)


class SayingOut(Schema):
    """A sentence of a case with what stands around it; null where it was erased."""

    at = Moment(required=True)
    sentence = fields.String(required=True, allow_none=True)
    context = fields.String(required=True, allow_none=True)


class SafetyCaseFull(SafetyCaseOut):
    """A safety case with its own copy of what was written."""

    sayings = fields.List(fields.Nested(SayingOut), required=True)


class AlertOut(Schema):
    """A leak: of which category, who wrote it where, and who has seen to it."""

    id = fields.UUID(required=True)
    entity = fields.Nested(EntityRef, required=True)
    author = fields.Nested(PersonRef, required=True)
    post_id = fields.UUID(required=True, data_key="post")
    origin = Choice(Origin, required=True)
    category = fields.String(required=True)
    role = Choice(Role, required=True)
    raised_at = Moment(required=True)
    answerer = fields.Nested(PersonRef, required=True, allow_none=True)
    answered_at = Moment(required=True, allow_none=True)
    note = fields.String(required=True)


class PassedOnOut(Schema):
    """That words of the author were passed on at once: to which role, because of what."""

    role = fields.String(required=True)
    category = fields.String(required=True)
    at = Moment(required=True)


SafetyCasesOut = page_of(SafetyCaseOut, "SafetyCasesOut")
AlertsOut = page_of(AlertOut, "AlertsOut")
