"""Whether somebody takes part, in and out."""

from marshmallow import Schema, fields, validate

from service.api.fields import Moment, Words
from service.api.schemas.base import In

STATES = ("taking_part", "paused", "none")


class ParticipationIn(In):
    """What the person chooses."""

    state = Words(most=20, required=True, validate=[validate.OneOf(STATES)])


class ParticipationOut(Schema):
    """What the person chose, and since when; `none` is kept nowhere."""

    state = fields.String(required=True, metadata={"enum": list(STATES)})
    since = Moment(required=True, allow_none=True)
