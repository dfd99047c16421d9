"""The library, shares and recalls, in and out."""

from typing import Any

from marshmallow import Schema, fields

from service.api.fields import (
    Choice,
    Identifier,
    Instant,
    Listed,
    Moment,
    Truth,
    Whole,
    Words,
)
from service.api.schemas.base import EntityRef, In, PageIn, PersonRef, page_of
from service.api.schemas.posts import ReasonIn
from service.api.schemas.reports import LANGUAGE, LONGEST_NAME, SLUG
from service.models import LONGEST_NAME as LONGEST_KEPT
from service.models import Channel, RecallAnswer, Share, SharingRule
from service.networks import door
from service.queries.sharing import ways
from service.queries.wanted import Ends, Order
from workflows import PostKind

LONGEST_QUERY = 500


class LibraryIn(PageIn):
    """What is looked for in the library."""

    q = Words(most=LONGEST_QUERY, load_default="")
    channel = Choice(Channel)
    language = Words(most=2, validate=[LANGUAGE])
    entity = Words(most=LONGEST_NAME, validate=[SLUG])
    topic = fields.UUID()
    audience = fields.UUID()
    campaign = fields.UUID()
    fresh = Whole(most=3_650, digits=True)
    ends = Choice(Ends)
    order = Choice(
        Order,
        metadata={"description": "The best answers first when there are words, else the newest."},
    )


class LibraryPost(Schema):
    """The approved bytes of a post, and until when they may be shared."""

    id = fields.UUID(required=True)
    entity = fields.Nested(EntityRef, required=True)
    author = fields.Nested(PersonRef, required=True)
    revision = fields.Integer(required=True, attribute="approved.number")
    digest = fields.String(required=True, attribute="approved.digest")
    text = fields.String(required=True, attribute="approved.text")
    language = fields.String(required=True, allow_none=True, attribute="approved.language")
    channels = fields.List(fields.String(), required=True, attribute="approved.channels")
    links = fields.List(fields.String(), required=True, attribute="approved.links")
    kind = Choice(PostKind, required=True)
    parent = fields.UUID(required=True, allow_none=True, attribute="parent_id")
    translates = fields.Boolean(required=True)
    sharing_rule = Choice(SharingRule, required=True)
    approved_at = Moment(required=True)
    not_before = Moment(required=True, allow_none=True)
    expires_at = Moment(required=True, allow_none=True)


class LibraryPostFull(LibraryPost):
    """A post of the library, and why it may not be shared now, if it may not."""

    refusal = fields.String(required=True, allow_none=True)
    shares = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Null while it is fewer than five: nobody is pointed at."},
    )
    first_shared_at = Moment(required=True, allow_none=True)
    last_shared_at = Moment(required=True, allow_none=True)
    not_for_me = fields.Boolean(required=True)


class ShareIn(In):
    """The channel that a post is taken to."""

    channel = Choice(Channel, required=True)


class ShareOut(Schema):
    """A share: the exact text to publish, and the page of the network that takes it."""

    id = fields.UUID(required=True)
    post = fields.UUID(required=True, attribute="post_id")
    channel = Choice(Channel, required=True)
    text = fields.String(required=True, attribute="revision.text")
    links = fields.List(fields.String(), required=True, attribute="revision.links")
    intent_url = fields.String(required=True, allow_none=True)
    shared_at = Moment(required=True)
    confirmed_at = Moment(required=True, allow_none=True)
    answer = Choice(RecallAnswer, required=True, allow_none=True)
    short_links = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What to publish in the place of `links`, in their order."},
    )

    def get_attribute(self, obj: Share, attr: str, default: Any) -> Any:
        """Find the page of the network and the short links."""
        if attr == "short_links":
            return [each.shown for each in ways(obj)]
        if attr == "intent_url":
            links = ways(obj)
            return door(obj.channel, obj.revision.text, links[0].shown if links else None).address
        return super().get_attribute(obj, attr, default)


class TermsIn(ReasonIn):
    """Why something is recalled, by when every copy is to be gone, and what takes its place."""

    due_at = Instant(
        load_default=None,
        allow_none=True,
        metadata={"description": "Within 90 days; one business day where it is left out."},
    )
    correction_id = Identifier(
        load_default=None,
        allow_none=True,
        data_key="correction",
        metadata={"description": "A post of the library that may be shared instead."},
    )


class RecallIn(TermsIn):
    """Why a post is recalled, and which other texts of it go too; employees’ versions always do."""

    also = Listed(fields.UUID(), most=50, load_default=list)
    breach = Truth(
        load_default=False,
        metadata={"description": "It broke a rule: the trust that its author earned ends."},
    )


class RecalledOut(Schema):
    """A share of a post that was recalled since, and why; confirm that it is gone."""

    share = fields.UUID(required=True, attribute="share.id")
    post = fields.UUID(required=True, attribute="share.post_id")
    channel = Choice(Channel, required=True, attribute="share.channel")
    text = fields.String(required=True, attribute="share.revision.text")
    shared_at = Moment(required=True, attribute="share.shared_at")
    reason = fields.String(required=True, attribute="recall.reason")
    recalled_at = Moment(required=True, attribute="recall.recalled_at")
    due_at = Moment(required=True, attribute="recall.due_at")
    correction = fields.UUID(required=True, allow_none=True, attribute="recall.correction_id")


class LibraryOut(page_of(LibraryPost, "LibraryPage")):  # type: ignore[misc]
    """A page of the library, and how many posts answer."""

    count = fields.Integer(required=True, attribute="hits.count")
    more = fields.Boolean(
        required=True,
        attribute="hits.more",
        metadata={"description": "There are more than `count`: only the latest are counted."},
    )


class SearchIn(In):
    """A search to keep: its name, and what the page of the library is asked with."""

    name = Words(most=LONGEST_KEPT, least=1, required=True)
    q = Words(most=200, load_default="")
    channel = Choice(Channel)
    language = Words(most=2, validate=[LANGUAGE])
    order = Choice(Order)


class SearchOut(Schema):
    """A search that the reader keeps."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    wanted = fields.Dict(required=True)
    created_at = Moment(required=True)


SearchesOut = page_of(SearchOut, "SearchesOut")
RecalledPage = page_of(RecalledOut, "RecalledPage")
