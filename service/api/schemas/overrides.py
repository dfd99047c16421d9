"""What reviewers say of findings, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Moment, Whole, Words
from service.api.schemas.base import In, PersonRef
from service.steps.override import LONGEST_REASON


class OverrideIn(In):
    """Which finding is wrong, and why."""

    revision = Whole(least=1, required=True)
    finding = Whole(
        least=0,
        required=True,
        metadata={"description": "Its place among the findings of the report, from 0."},
    )
    reason = Words(most=LONGEST_REASON, least=1, required=True)


class OverrideKept(Schema):
    """An override that was kept: an answer is kept for a day, so the reason is not in it."""

    id = fields.UUID(required=True)
    person = fields.Nested(PersonRef, required=True)
    rule = fields.String(required=True, attribute="finding.rule")
    created_at = Moment(required=True)


class OverrideOut(Schema):
    """Which finding is said to be wrong, by whom and why."""

    id = fields.UUID(required=True, attribute="override.id")
    person = fields.Nested(PersonRef, required=True, attribute="override.person")
    rule = fields.String(required=True, attribute="override.finding.rule")
    created_at = Moment(required=True, attribute="override.created_at")
    revision = fields.Integer(required=True)
    finding = fields.Integer(required=True, attribute="override.finding.position")
    quote = fields.String(required=True, attribute="override.finding.quote")
    reason = fields.String(required=True, attribute="override.reason")


class OverridesOut(Schema):
    """What stands of what reviewers said of the findings of a post."""

    items = fields.List(fields.Nested(OverrideOut), required=True)
