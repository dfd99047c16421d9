"""What is told of a post besides its text: remarks, what changed, and the record."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Moment, Whole, Words
from service.api.schemas.base import In, PersonRef, page_of
from service.redline import Change
from service.steps.comment import LONGEST_COMMENT


class CommentIn(In):
    """A remark on a revision, on the characters from `start` to `end` of it, or in a thread."""

    revision = Whole(required=True)
    body = Words(most=LONGEST_COMMENT, required=True)
    start = Whole(least=0, load_default=None, allow_none=True)
    end = Whole(load_default=None, allow_none=True)
    reply_to = fields.UUID(load_default=None, allow_none=True)


class RedlineIn(In):
    """The two revisions to compare."""

    before = Whole(digits=True, required=True, data_key="from")
    after = Whole(digits=True, required=True, data_key="to")


class RunOut(Schema):
    """Words that share one fate."""

    change = Choice(Change, required=True)
    text = fields.String(required=True)


class MovedOut(Schema):
    """What a field lost and gained."""

    removed = fields.List(fields.String(), required=True)
    added = fields.List(fields.String(), required=True)


class RedlineOut(Schema):
    """What changed between two revisions, in reading order."""

    before = fields.Integer(required=True, data_key="from")
    after = fields.Integer(required=True, data_key="to")
    runs = fields.List(fields.Nested(RunOut), required=True)
    besides = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(MovedOut),
        required=True,
        metadata={
            "description": "Of `language`, `channels`, `jurisdictions`, `links`, those that differ."
        },
    )


class EventOut(Schema):
    """One step as the record keeps it; an erased payload is null."""

    sequence = fields.Integer(
        required=True, metadata={"description": "Its place among what the reader is told of."}
    )
    name = fields.String(required=True)
    at = Moment(required=True)
    actor = fields.Nested(
        PersonRef,
        required=True,
        allow_none=True,
        metadata={"description": "Null where the reader may not know who shared."},
    )
    ids = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    digests = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    payloads = fields.Dict(
        keys=fields.String(), values=fields.String(allow_none=True), required=True
    )
    previous = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Null for a reader from whom some events may be kept."},
    )
    digest = fields.String(required=True)


EventsOut = page_of(EventOut, "EventsOut")
