"""What is done with a case besides deciding, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Day, Moment, Words
from service.api.schemas.base import In, PersonRef
from service.steps.aside import LONGEST_REASON
from service.steps.hold import LONGEST_ANSWER


class HoldIn(In):
    """A holding answer: what is waited for, and until which day."""

    until = Day(required=True)
    reason = Words(most=LONGEST_ANSWER, least=1, required=True)
    stage = Words(most=100, least=1, load_default=None, allow_none=True)


class HoldOut(Schema):
    """A stage that is held."""

    stage = fields.String(required=True, attribute="name")
    held_by = fields.Nested(PersonRef, required=True, attribute="holder")
    held_until = Moment(required=True)
    reason = fields.String(required=True, attribute="held_reason")


class AsideIn(In):
    """Why somebody steps aside, if they say it."""

    reason = Words(most=LONGEST_REASON, load_default="")


class AsideOut(Schema):
    """What is left of a case: how many people each unfinished stage lacks."""

    lacking = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
