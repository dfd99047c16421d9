"""Posts, their revisions and what is said about them, in and out."""

from typing import Any

from marshmallow import Schema, fields, post_load

from service.api.fields import Choice, Entries, Listed, Mapped, Moment, Pattern, Truth, Whole, Words
from service.api.schemas.base import EntityRef, In, PageIn, PersonRef, page_of
from service.api.schemas.confided import PassedOnOut
from service.api.schemas.reports import (
    JURISDICTION,
    LANGUAGE,
    LONGEST_NAME,
    SLUG,
    ReportOut,
    kept,
)
from service.errors import _
from service.identity import current_person
from service.models import Channel, Revision
from service.queries.confided import passed_on
from service.steps.draft import OtherClass
from workflows import Action, ContentClass, Role, State

LINK = Pattern("https?://[^\\s]+", _("A link begins with https:// or http://."))
LONGEST_LINK = 2_000
LONGEST_REASON = 5_000
MOST_CONTESTS = 50


class ContentIn(In):
    """What an author writes; a member that is left out keeps what it was."""

    text = Words(most=None)
    language = Words(most=2, validate=[LANGUAGE], allow_none=True)
    channels = Listed(Choice(Channel), most=len(Channel))
    jurisdictions = Listed(Words(most=6, validate=[JURISDICTION]), most=20, least=1)
    links = Listed(Words(most=LONGEST_LINK, validate=[LINK]), most=20)


class PostIn(ContentIn):
    """A new post, in an entity; its jurisdictions are the entity's unless said."""

    entity = Words(most=LONGEST_NAME, validate=[SLUG], required=True)


class DraftIn(ContentIn):
    """A later draft; `version` is that of the draft it was written on."""

    version = Whole(required=True)


class ClassContestIn(In):
    """What the post is rather than what the checker says, and why."""

    content_class = Choice(ContentClass, required=True, data_key="class")
    reason = Words(most=LONGEST_REASON, least=1, required=True)

    @post_load
    def _as_said(self, data: dict[str, Any], **_options: Any) -> OtherClass:
        return OtherClass(**data)


class SubmissionIn(In):
    """The draft to submit, the rules that its author contests, and the class if they do."""

    version = Whole(required=True)
    contests = Mapped(
        keys=Words(most=200, least=1),
        values=Words(most=LONGEST_REASON, least=1),
        load_default=dict,
        validate=Entries(max=MOST_CONTESTS),
    )
    class_contest = fields.Nested(ClassContestIn, load_default=None, allow_none=True)
    anyway = Truth(
        load_default=False,
        metadata={"description": "Send words that were rejected before all the same."},
    )


class ReasonIn(In):
    """Why."""

    reason = Words(most=LONGEST_REASON, least=1, required=True)


class PostsIn(PageIn):
    """Which of one's own posts are wanted."""

    state = Choice(State)


class DraftOut(Schema):
    """The author's own work; nobody else sees it before it is submitted."""

    text = fields.String(required=True, attribute="draft_text")
    language = fields.String(required=True, allow_none=True, attribute="draft_language")
    channels = fields.List(fields.String(), required=True, attribute="draft_channels")
    jurisdictions = fields.List(fields.String(), required=True, attribute="draft_jurisdictions")
    links = fields.List(fields.String(), required=True, attribute="draft_links")
    version = fields.Integer(required=True, attribute="draft_version")


class PostOut(Schema):
    """A post: whose it is and where it stands."""

    id = fields.UUID(required=True)
    entity = fields.Nested(EntityRef, required=True)
    author = fields.Nested(PersonRef, required=True)
    state = Choice(State, required=True)
    draft = fields.Nested(DraftOut, required=True, allow_none=True)
    revision = fields.Integer(
        required=True,
        attribute="revision_count",
        metadata={"description": "The number of the last submission; 0 before the first."},
    )
    approved_revision = fields.Integer(required=True, allow_none=True, attribute="approved_number")
    created_at = Moment(required=True)
    updated_at = Moment(required=True)
    approved_at = Moment(required=True, allow_none=True)
    not_before = Moment(required=True, allow_none=True)
    expires_at = Moment(required=True, allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Keep the draft for its author."""
        if attr != "draft":
            return super().get_attribute(obj, attr, default)
        return obj if obj.author_id == current_person().id else None


class PostKept(PostOut):
    """A post as its author has just kept it, and what of it was passed on at once."""

    passed_on = fields.List(fields.Nested(PassedOnOut), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Look up what became known to others."""
        if attr != "passed_on":
            return super().get_attribute(obj, attr, default)
        return passed_on(current_person(), obj.id)


class StageOut(Schema):
    """One approval that a case asks for; it waits while it is open and not closed."""

    name = fields.String(required=True)
    role = Choice(Role, required=True)
    quorum = fields.Integer(required=True)
    opened_at = Moment(required=True, allow_none=True)
    due_at = Moment(required=True, allow_none=True)
    closed_at = Moment(required=True, allow_none=True)
    held_until = Moment(required=True, allow_none=True)
    carried_over = fields.Boolean(
        required=True,
        metadata={"description": "An approval of an earlier revision stands."},
    )


class CaseOut(Schema):
    """The review of one revision."""

    id = fields.UUID(required=True)
    revision = fields.Pluck("NumberOut", "number", required=True)
    workflow = fields.String(required=True)
    opened_at = Moment(required=True)
    closed_at = Moment(required=True, allow_none=True)
    outcome = Choice(Action, required=True, allow_none=True)
    stages = fields.List(fields.Nested(StageOut), required=True)


class NumberOut(Schema):
    """A revision, named."""

    number = fields.Integer(required=True)


class PostFull(PostOut):
    """A post with its latest case, and the stages at which the reader may decide now."""

    case = fields.Nested(CaseOut, required=True, allow_none=True)
    may_decide = fields.List(fields.String(), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Look at the post behind what was gathered around it."""
        if attr in {"case", "may_decide"}:
            return getattr(obj, attr)
        return super().get_attribute(obj.post, attr, default)


class RevisionRow(Schema):
    """One submission, and how the check of it ended."""

    number = fields.Integer(required=True)
    digest = fields.String(required=True)
    created_at = Moment(required=True)
    risk = fields.String(required=True, allow_none=True, attribute="report.risk", dump_default=None)
    content_class = fields.String(
        required=True,
        allow_none=True,
        attribute="report.content_class",
        data_key="class",
        dump_default=None,
    )


class ContestOut(Schema):
    """The author's objection to a rule."""

    rule = fields.String(required=True)
    reason = fields.String(required=True)


class ClassContestOut(Schema):
    """The author's objection to the class; the checker's class counts for the route."""

    content_class = Choice(ContentClass, required=True, data_key="class")
    reason = fields.String(required=True)


class RevisionOut(Schema):
    """The bytes that decisions bind to, what the checker says of them, and the objections."""

    number = fields.Integer(required=True)
    digest = fields.String(required=True)
    text = fields.String(required=True)
    language = fields.String(required=True, allow_none=True)
    channels = fields.List(fields.String(), required=True)
    jurisdictions = fields.List(fields.String(), required=True)
    entity = fields.String(required=True, attribute="entity_slug")
    links = fields.List(fields.String(), required=True)
    created_at = Moment(required=True)
    contests = fields.List(fields.Nested(ContestOut), required=True)
    class_contest = fields.Nested(ClassContestOut, required=True, allow_none=True)
    report = fields.Nested(ReportOut, required=True, allow_none=True)

    def get_attribute(self, obj: Revision, attr: str, default: Any) -> Any:
        """Show the kept report as a live one."""
        return kept(obj.report) if attr == "report" else super().get_attribute(obj, attr, default)


PostsOut = page_of(PostOut, "PostsOut")
RevisionsOut = page_of(RevisionRow, "RevisionsOut")
