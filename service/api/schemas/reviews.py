"""Decisions and the waiting work of reviewers, in and out."""

from marshmallow import Schema, fields, validate

from service.api.fields import Choice, Identifier, Listed, Moment, Whole, Words
from service.api.schemas.base import (
    EntityRef,
    In,
    PageIn,
    PersonRef,
    in_reader_language,
    page_of,
)
from service.api.schemas.conversation import GroundIn, GroundOut
from service.api.schemas.posts import LONGEST_REASON, NumberOut
from service.api.schemas.reports import LONGEST_NAME, SLUG
from service.models import SignInMethod
from service.queries.reviews import LANGUAGES, Due
from service.steps.grounds import MOST_GROUNDS
from workflows import Risk, Role, Signature, Verdict


class DecisionIn(In):
    """A verdict on the revision that was read; unless it approves, why, and what must change."""

    revision = Whole(required=True)
    verdict = Choice(Verdict, required=True)
    reason = Words(most=LONGEST_REASON, load_default="")
    stage = Words(most=100, least=1, load_default=None, allow_none=True)
    case = Identifier(
        load_default=None,
        allow_none=True,
        metadata={"description": "The review in which it was read; another one is refused (409)."},
    )
    grounds = Listed(fields.Nested(GroundIn), most=MOST_GROUNDS, load_default=list)


class SignatureOut(Schema):
    """What stands under a decision that was signed."""

    meaning = Choice(Signature, required=True)
    sentence = fields.Function(lambda signed: in_reader_language(signed["sentence"]), required=True)
    name = fields.String(required=True)
    how = Choice(SignInMethod, required=True)
    zone = fields.String(required=True)
    digest = fields.String(required=True)


class InboxIn(PageIn):
    """Which page of the waiting work, and what of it is looked for."""

    role = Choice(Role)
    entity = Words(most=LONGEST_NAME, validate=[SLUG])
    risk = Choice(Risk)
    language = fields.String(validate=validate.OneOf(LANGUAGES))
    due = Choice(Due)


class DecisionOut(Schema):
    """One reviewer's word on one revision."""

    id = fields.UUID(required=True)
    revision = fields.Pluck(NumberOut, "number", required=True)
    stage = fields.String(required=True)
    reviewer = fields.Nested(PersonRef, required=True)
    verdict = Choice(Verdict, required=True)
    reason = fields.String(required=True)
    signature = fields.Nested(SignatureOut, required=True, allow_none=True)
    grounds = fields.List(fields.Nested(GroundOut), required=True)
    decided_at = Moment(required=True)


class WaitingPost(Schema):
    """A post that waits, named."""

    id = fields.UUID(required=True)
    entity = fields.Nested(EntityRef, required=True)
    author = fields.Nested(PersonRef, required=True)


class WaitingRevision(Schema):
    """The revision to read."""

    number = fields.Integer(required=True)
    text = fields.String(required=True)
    channels = fields.List(fields.String(), required=True)
    risk = fields.String(
        required=True, attribute="report.risk", validate=validate.OneOf(list(Risk))
    )
    categories = fields.Function(
        lambda revision: sorted({each.category for each in revision.report.findings}),
        required=True,
        metadata={"type": "array", "items": {"type": "string"}},
    )


class WaitingOut(Schema):
    """A stage that waits for the reader."""

    stage = fields.String(required=True, attribute="name")
    role = Choice(Role, required=True)
    opened_at = Moment(required=True)
    due_at = Moment(required=True)
    held_until = Moment(required=True, allow_none=True)
    urgent = fields.Boolean(required=True)
    escalated_at = Moment(required=True, allow_none=True)
    post = fields.Nested(WaitingPost, required=True, attribute="case.post")
    revision = fields.Nested(WaitingRevision, required=True, attribute="case.revision")


DecisionsOut = page_of(DecisionOut, "DecisionsOut")
InboxOut = page_of(WaitingOut, "InboxOut")
