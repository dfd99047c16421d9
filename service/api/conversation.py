"""The conversation on words: threads, proposed edits, and ticks on what was asked."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.anchors import Edit
from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.base import PageIn
from service.api.schemas.conversation import (
    AnswerIn,
    CommentKept,
    CommentOut,
    CommentsOut,
    GroundOut,
    KnownsOut,
    ProposedEditIn,
    ProposedEditOut,
    ProposedEditsOut,
    SettlementIn,
    TickIn,
)
from service.api.schemas.history import CommentIn
from service.errors import Invalid, _
from service.identity import current_person
from service.models import Comment, Post, ProposalState
from service.queries import conversation as queries
from service.queries import history
from service.queries.pages import Page
from service.queries.posts import post, revision
from service.queries.precedents import known
from service.queries.reading import title
from service.steps import comment, grounds, propose

conversation = Resource("conversation", "What is said about the words of a post")


@conversation.get("/posts/<uuid:post_id>/comments")
@conversation.arguments(PageIn, location="query")
@conversation.response(200, CommentsOut)
def comments(query: dict[str, Any], post_id: UUID) -> Page[queries.Placed]:
    """List what was said about a post, first remark first."""
    found = _post(post_id)
    told = history.comment_page(found, **query)
    return Page(queries.placed(told.rows, title(found)), told.next)


@conversation.post("/posts/<uuid:post_id>/comments")
@conversation.arguments(CommentIn)
@conversation.response(201, CommentKept)
def say(data: dict[str, Any], post_id: UUID) -> Response:
    """Comment on a revision, on some of its characters, or in a thread."""
    start, end = data.pop("start"), data.pop("end")
    if (start is None) != (end is None):
        raise Invalid("start", _("Give both the start and the end, or neither."))
    span = None if start is None else (start, end)
    with acting() as act:
        said = comment.comment(act.unit, post_id, span=span, **data)
        return act.answer(CommentKept, _placed(said, post_id), 201)


@conversation.patch("/posts/<uuid:post_id>/comments/<uuid:comment_id>")
@conversation.arguments(SettlementIn)
@conversation.response(200, CommentOut)
def settle(data: dict[str, Any], post_id: UUID, comment_id: UUID) -> Response:
    """Resolve a thread, or open it again."""
    with acting() as act:
        thread = comment.settle(act.unit, post_id, comment_id, **data)
        return act.answer(CommentOut, _placed(thread, post_id), 200)


@conversation.get("/posts/<uuid:post_id>/proposals")
@conversation.arguments(PageIn, location="query")
@conversation.response(200, ProposedEditsOut)
def proposals(query: dict[str, Any], post_id: UUID) -> Page[queries.Proposed]:
    """List the edits that reviewers proposed, first one first."""
    return queries.proposal_page(current_person(), _post(post_id), **query)


@conversation.post("/posts/<uuid:post_id>/proposals")
@conversation.arguments(ProposedEditIn)
@conversation.response(201, ProposedEditOut)
def propose_edit(data: dict[str, Any], post_id: UUID) -> Response:
    """Propose other words; the text stays as it is until its author takes them."""
    edit = Edit(data["start"], data["end"], data["text"])
    with acting() as act:
        made = propose.propose_edit(
            act.unit, post_id, revision=data["revision"], edit=edit, note=data["note"]
        )
        seen = queries.proposed(act.unit.actor, _post(post_id), made)
        return act.answer(ProposedEditOut, seen, 201)


@conversation.patch("/posts/<uuid:post_id>/proposals/<uuid:proposal_id>")
@conversation.arguments(AnswerIn)
@conversation.response(200, ProposedEditOut)
def answer(data: dict[str, Any], post_id: UUID, proposal_id: UUID) -> Response:
    """Accept an edit, which makes exactly it in the draft, or refuse it.

    When the words that it would change are gone, the answer is 409 with the draft as it stands.
    """
    with acting() as act:
        if data["state"] is ProposalState.ACCEPTED:
            answered = propose.accept(act.unit, post_id, proposal_id)
        else:
            answered = propose.decline(act.unit, post_id, proposal_id, data["answer"])
        seen = queries.proposed(act.unit.actor, _post(post_id), answered)
        return act.answer(ProposedEditOut, seen, 200)


@conversation.patch("/posts/<uuid:post_id>/grounds/<uuid:ground_id>")
@conversation.arguments(TickIn)
@conversation.response(200, GroundOut)
def tick(data: dict[str, Any], post_id: UUID, ground_id: UUID) -> Response:
    """Tick off a change that a refusal asked for, or take the tick back."""
    with acting() as act:
        ticked = grounds.tick(act.unit, post_id, {ground_id: data["done"]})
        return act.answer(GroundOut, ticked[0], 200)


@conversation.get("/posts/<uuid:post_id>/revisions/<int:number>/precedents")
@conversation.response(200, KnownsOut)
def precedents(post_id: UUID, number: int) -> dict[str, Any]:
    """Return what was decided before of the same words, as far as the reader may see it.

    It informs and decides nothing.
    """
    found = _post(post_id)
    about = revision(found, number)
    return {"items": known(current_person(), found, about, datetime.now(UTC))}


def _post(post_id: UUID) -> Post:
    return post(current_person(), post_id, datetime.now(UTC))


def _placed(said: Comment, post_id: UUID) -> queries.Placed:
    return queries.placed([said], title(_post(post_id)))[0]
