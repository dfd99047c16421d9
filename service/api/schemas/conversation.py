"""Threads, proposed edits, and what refusals rest on, in and out."""

from typing import Any

from marshmallow import Schema, fields, post_load

from service.api.fields import Choice, Moment, Truth, Whole, Words
from service.api.schemas.base import In, PersonRef, page_of
from service.api.schemas.confided import PassedOnOut
from service.errors import Invalid, _
from service.identity import current_person
from service.models import ProposalState, Weight
from service.queries.confided import passed_on
from service.steps.comment import LONGEST_COMMENT
from service.steps.grounds import LONGEST_CHANGE, Wanted
from workflows import Verdict


class PlaceOut(Schema):
    """Where words stand, in code points."""

    start = fields.Function(lambda place: place[0], required=True, metadata={"type": "integer"})
    end = fields.Function(lambda place: place[1], required=True, metadata={"type": "integer"})


def number_of(attribute: str) -> fields.Integer:
    """Return the field that names a revision by its number."""
    return fields.Integer(required=True, attribute=f"{attribute}.number")


class CommentOut(Schema):
    """A remark, by whom and on what; `place` is where its words stand in the latest revision."""

    id = fields.UUID(required=True, attribute="comment.id")
    revision = number_of("comment.revision")
    author = fields.Nested(PersonRef, required=True, attribute="comment.author")
    body = fields.String(required=True, attribute="comment.body")
    start = fields.Integer(required=True, allow_none=True, attribute="comment.start")
    end = fields.Integer(required=True, allow_none=True, attribute="comment.end")
    quote = fields.String(required=True, allow_none=True)
    place = fields.Nested(
        PlaceOut,
        required=True,
        allow_none=True,
        metadata={"description": "Null where the words are gone, or the remark is on the whole."},
    )
    reply_to = fields.UUID(required=True, allow_none=True, attribute="comment.reply_to")
    created_at = Moment(required=True, attribute="comment.created_at")
    resolved_at = Moment(required=True, allow_none=True, attribute="comment.resolved_at")
    resolved_by = fields.Nested(
        PersonRef, required=True, allow_none=True, attribute="comment.resolver"
    )


class CommentKept(CommentOut):
    """A remark that was just made, and what of one's words on the post was passed on at once."""

    passed_on = fields.List(fields.Nested(PassedOnOut), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Look up what became known to others."""
        if attr != "passed_on":
            return super().get_attribute(obj, attr, default)
        return passed_on(current_person(), obj.comment.post_id)


class SettlementIn(In):
    """Whether a thread is resolved."""

    resolved = Truth(required=True)


class ProposedEditIn(In):
    """Other words for the characters from `start` to `end` of the latest revision.

    The same number twice is a place between two characters; no words remove what stands there.
    """

    revision = Whole(required=True)
    start = Whole(least=0, required=True)
    end = Whole(least=0, required=True)
    text = Words(most=None, required=True)
    note = Words(most=LONGEST_COMMENT, load_default="")


class AnswerIn(In):
    """The author's answer: `accepted` makes the edit in the draft, `refused` may say why."""

    state = Choice(ProposalState, required=True)
    answer = Words(most=LONGEST_COMMENT, load_default="")

    @post_load
    def _final(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        if data["state"] is ProposalState.OPEN:
            raise Invalid("state", _("Accept or refuse it."))
        return data


class ProposedEditOut(Schema):
    """A proposed edit; `place` is where its words stand for who reads it, null once answered."""

    id = fields.UUID(required=True, attribute="proposal.id")
    revision = number_of("proposal.revision")
    proposer = fields.Nested(PersonRef, required=True, attribute="proposal.proposer")
    start = fields.Integer(required=True, attribute="proposal.start")
    end = fields.Integer(required=True, attribute="proposal.end")
    quote = fields.String(required=True)
    text = fields.String(required=True, attribute="proposal.text")
    note = fields.String(required=True, attribute="proposal.note")
    state = Choice(ProposalState, required=True, attribute="proposal.state")
    answer = fields.String(required=True, attribute="proposal.answer")
    created_at = Moment(required=True, attribute="proposal.created_at")
    answered_at = Moment(required=True, allow_none=True, attribute="proposal.answered_at")
    place = fields.Nested(
        PlaceOut,
        required=True,
        allow_none=True,
        metadata={"description": "Null when it is answered, or when its words are gone."},
    )


class GroundIn(In):
    """One change that is asked for: a rule that the check found or a written one, on words."""

    change = Words(most=LONGEST_CHANGE, least=1, required=True)
    weight = Choice(Weight, load_default=Weight.MUST_FIX)
    rule = Words(most=200, least=1, load_default=None, allow_none=True)
    written = Words(most=LONGEST_CHANGE, least=1, load_default=None, allow_none=True)
    start = Whole(least=0, load_default=None, allow_none=True)
    end = Whole(load_default=None, allow_none=True)

    @post_load
    def _as_wanted(self, data: dict[str, Any], **_options: Any) -> Wanted:
        start, end = data.pop("start"), data.pop("end")
        if (start is None) != (end is None):
            raise Invalid("grounds.start", _("Give both the start and the end, or neither."))
        return Wanted(span=None if start is None else (start, end), **data)


class GroundOut(Schema):
    """One change that was asked for, and when the author ticked it off."""

    id = fields.UUID(required=True)
    rule = fields.String(required=True, allow_none=True)
    written = fields.String(required=True, allow_none=True)
    start = fields.Integer(required=True, allow_none=True)
    end = fields.Integer(required=True, allow_none=True)
    change = fields.String(required=True)
    weight = Choice(Weight, required=True)
    done_at = Moment(required=True, allow_none=True)


class TickIn(In):
    """Whether the author has changed what was asked."""

    done = Truth(required=True)


class PrecedentOut(Schema):
    """What was decided of words that are the same (likeness 1) or nearly the same."""

    verdict = Choice(Verdict, required=True, attribute="row.verdict")
    decided_at = Moment(required=True, attribute="row.decision.decided_at")
    reviewers = fields.List(fields.Nested(PersonRef), required=True, attribute="deciders")
    breached = Truth(required=True)
    reason = fields.String(required=True, attribute="row.decision.reason")
    words = fields.String(required=True)
    about = fields.String(required=True)
    likeness = fields.Float(required=True)
    post = fields.UUID(required=True, attribute="row.case.post_id")
    revision = number_of("row.case.revision")


class KnownOut(Schema):
    """A passage of a revision; new when its very words were never decided on."""

    start = fields.Integer(required=True, attribute="passage.start")
    end = fields.Integer(required=True, attribute="passage.end")
    words = fields.String(required=True, attribute="passage.words")
    new = fields.Boolean(required=True)
    contradictory = fields.Boolean(required=True)
    precedents = fields.List(fields.Nested(PrecedentOut), required=True)


class KnownsOut(Schema):
    """The passages of a revision, in reading order."""

    items = fields.List(fields.Nested(KnownOut), required=True)


CommentsOut = page_of(CommentOut, "CommentsOut")
ProposedEditsOut = page_of(ProposedEditOut, "ProposedEditsOut")
