"""Appeals, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Moment, Words
from service.api.schemas.base import EntityRef, In, PersonRef, page_of
from service.models import AppealState
from service.steps.appeal import LONGEST_REASON
from workflows import Role


class AppealIn(In):
    """Why the author thinks that it should be decided otherwise."""

    reason = Words(most=LONGEST_REASON, least=1, required=True)


class HearingIn(In):
    """What a second reader says: `upheld` or `overturned`, and why."""

    state = Choice(AppealState, required=True)
    answer = Words(most=LONGEST_REASON, least=1, required=True)


class AppealOut(Schema):
    """An appeal, who could hear it, and what was answered."""

    id = fields.UUID(required=True)
    post = fields.UUID(required=True, attribute="post_id")
    stage = fields.String(required=True)
    role = Choice(Role, required=True)
    entity = fields.Nested(EntityRef, required=True)
    reason = fields.String(required=True)
    made_at = Moment(required=True)
    due_at = Moment(required=True)
    state = Choice(AppealState, required=True)
    decided_by = fields.Nested(PersonRef, required=True, allow_none=True, attribute="reader")
    decided_at = Moment(required=True, allow_none=True)
    answer = fields.String(required=True)


AppealsOut = page_of(AppealOut, "AppealsOut")
