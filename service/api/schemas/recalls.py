"""Recalls of several posts, what holds a passage, and what was published, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Identifier, Listed, Words
from service.api.schemas.base import EntityRef, In
from service.api.schemas.history import RunOut
from service.api.schemas.library import TermsIn
from service.api.schemas.posts import LONGEST_REASON, PostOut
from service.content import LONGEST_TEXT
from service.models import RecallAnswer
from service.steps.recall import MOST

LONGEST_PASSAGE = 2_000


class PassageIn(In):
    """The words that posts are looked for by."""

    passage = Words(most=LONGEST_PASSAGE, least=1, required=True)


class MatchOut(Schema):
    """A post that holds a passage; `likeness` is 1 where it holds the very words."""

    post = fields.UUID(required=True, attribute="post.id")
    entity = fields.Nested(EntityRef, required=True, attribute="post.entity")
    words = fields.String(required=True)
    likeness = fields.Float(required=True)


class MatchesOut(Schema):
    """All that hold a passage, the most alike first."""

    items = fields.List(fields.Nested(MatchOut), required=True)


class RecallsIn(TermsIn):
    """Which posts are recalled in one act, and why."""

    posts = Listed(Identifier(), least=1, most=MOST, required=True)


class RecalledPosts(Schema):
    """What was recalled by this act."""

    items = fields.List(fields.Nested(PostOut), required=True)


class RecallAnswerIn(In):
    """What became of what was shared."""

    answer = Choice(
        RecallAnswer,
        load_default=RecallAnswer.REMOVED,
        metadata={"description": "`seen_to` is what comms note; here it is refused."},
    )


class CopySeenIn(In):
    """How comms know that the copy of somebody else is gone."""

    reason = Words(most=LONGEST_REASON, required=True)


class PublishedIn(In):
    """What was published."""

    text = Words(most=LONGEST_TEXT, least=1, required=True)


class SaidOut(Schema):
    """What a rule newly says of the published text."""

    rule = fields.String(required=True)
    quote = fields.String(required=True)
    message = fields.String(required=True)


class ComparisonOut(Schema):
    """How far a published text is from the approved one."""

    faithful = fields.Boolean(required=True)
    same_bytes = fields.Boolean(required=True, attribute="drift.same_bytes")
    lost_figures = fields.List(fields.String(), required=True, attribute="drift.lost_figures")
    new_figures = fields.List(fields.String(), required=True, attribute="drift.new_figures")
    lost_links = fields.List(fields.String(), required=True, attribute="drift.lost_links")
    lost_wordings = fields.List(fields.Nested(SaidOut), required=True, attribute="lost")
    new_findings = fields.List(fields.Nested(SaidOut), required=True, attribute="new")
    runs = fields.List(fields.Nested(RunOut), required=True, attribute="drift.runs")
