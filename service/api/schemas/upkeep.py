"""What keeps the library true, in and out: re-checks, pauses, renewals, imports."""

from typing import Any

from marshmallow import Schema, fields

from service.api.fields import Choice, Moment, Truth, Words
from service.api.schemas.base import EntityRef, In, page_of
from service.api.schemas.library import LibraryPost
from service.api.schemas.reports import LONGEST_NAME, SLUG
from service.models import Phase, Post
from service.steps.again import Outcome
from service.steps.pause import LONGEST_MESSAGE


class MessageIn(In):
    """What everybody reads, in both languages."""

    fr = Words(most=LONGEST_MESSAGE, least=1, required=True)
    en = Words(most=LONGEST_MESSAGE, least=1, required=True)


class PauseIn(In):
    """Where all sharing stops, and what everybody reads."""

    entity = Words(most=LONGEST_NAME, validate=[SLUG], required=True)
    message = fields.Nested(MessageIn, required=True)


class LiftIn(In):
    """Whether one agrees to what another asked; else one asks that sharing goes on."""

    agree = Truth(load_default=False)


class PauseOut(Schema):
    """A pause of sharing, and how far its end is."""

    id = fields.UUID(required=True)
    entity = fields.Nested(EntityRef, required=True)
    message = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    thrown_at = Moment(required=True)
    lift_asked_at = Moment(required=True, allow_none=True)
    lifted_at = Moment(required=True, allow_none=True)


class RecheckOut(Schema):
    """A check of the whole library by what is in force, and how far it is."""

    id = fields.UUID(required=True)
    asked_at = Moment(required=True)
    ended_at = Moment(required=True, allow_none=True)
    found = fields.Integer(required=True)
    checked = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    suspended = fields.Integer(required=True)
    superseded = fields.Boolean(required=True)


class RenewalIn(In):
    """Until when a post is offered; for 180 days more unless said."""

    until = fields.AwareDateTime(load_default=None)


class RenewalOut(LibraryPost):
    """The post, and what the new check came to: the same, milder things noted, or suspended."""

    outcome = Choice(Outcome, required=True)

    def get_attribute(self, obj: tuple[Post, Outcome], attr: str, default: Any) -> Any:
        """Look at the post, beside what the check came to."""
        post, outcome = obj
        return outcome if attr == "outcome" else super().get_attribute(post, attr, default)


class ImportIn(In):
    """An existing library: the entity that it enters, and the file with its texts and dates."""

    entity = Words(most=LONGEST_NAME, validate=[SLUG], required=True)
    csv = Words(most=None, required=True)


class ImportOut(Schema):
    """An import: its phase, how many rows that has dealt with, and where the rows go."""

    id = fields.UUID(required=True)
    phase = Choice(Phase, required=True)
    found = fields.Integer(required=True)
    done = fields.Integer(required=True)
    ways: Any = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


PausesOut = page_of(PauseOut, "PausesOut")
RechecksOut = page_of(RecheckOut, "RechecksOut")
