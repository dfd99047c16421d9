"""Recalls of several posts, answers to them, and what a person keeps of a post for themselves."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.base import NothingIn, tongue
from service.api.schemas.library import ShareOut
from service.api.schemas.posts import PostOut
from service.api.schemas.recalls import (
    ComparisonOut,
    CopySeenIn,
    MatchesOut,
    PassageIn,
    PublishedIn,
    RecallAnswerIn,
    RecalledPosts,
    RecallsIn,
)
from service.identity import current_person
from service.models import Share, db
from service.queries import recalls as queries
from service.queries.published import Comparison, compare
from service.steps import own_answers as own
from service.steps.recall import Terms, confirm, recall_all, see_to

recalls = Resource("recalls", "Recalls, and what a person keeps of a post for themselves")


@recalls.get("/library/matches")
@recalls.arguments(PassageIn, location="query")
@recalls.response(200, MatchesOut)
def matches(query: dict[str, Any]) -> dict[str, Any]:
    """List the posts that one may recall and that hold a passage, in its words or nearly."""
    return {"items": queries.holding(current_person(), query["passage"], datetime.now(UTC))}


@recalls.post("/recalls")
@recalls.arguments(RecallsIn)
@recalls.response(201, RecalledPosts)
def withdraw(data: dict[str, Any]) -> Response:
    """Recall up to 200 posts in one act, all or none; those recalled already stay as they are."""
    with acting() as act:
        done = recall_all(act.unit, data.pop("posts"), Terms(**data))
        return act.answer(RecalledPosts, {"items": done}, 201)


@recalls.post("/shares/<uuid:share_id>/confirmations")
@recalls.arguments(RecallAnswerIn, required=False)
@recalls.response(201, ShareOut)
def answer(data: dict[str, Any], share_id: UUID) -> Response:
    """Confirm that what was recalled is removed, corrected, or was never published."""
    with acting() as act:
        return act.answer(ShareOut, confirm(act.unit, share_id, **data), 201)


@recalls.post("/shares/<uuid:share_id>/settlements")
@recalls.arguments(CopySeenIn)
@recalls.response(201, PostOut)
def settle(data: dict[str, Any], share_id: UUID) -> Response:
    """Note how one knows that a copy is gone, where its sharer can't be reached."""
    with acting() as act:
        return act.answer(PostOut, see_to(act.unit, share_id, **data).post, 201)


@recalls.post("/library/<uuid:post_id>/not-for-me")
@recalls.arguments(NothingIn, required=False)
@recalls.response(204)
def decline(_data: dict[str, Any], post_id: UUID) -> None:
    """Be offered a post no longer; nobody else is told, and twice is once."""
    with acting() as act:
        own.say_not_for_me(act.unit, post_id)


@recalls.delete("/library/<uuid:post_id>/not-for-me")
@recalls.response(204)
def take_back(post_id: UUID) -> None:
    """Be offered it again."""
    with acting() as act:
        own.take_back_not_for_me(act.unit, post_id)


@recalls.post("/shares/<uuid:share_id>/published")
@recalls.arguments(PublishedIn)
@recalls.response(201, ComparisonOut)
def publish(data: dict[str, Any], share_id: UUID) -> Response:
    """Keep what one published, for oneself alone, and compare it with what was approved."""
    with acting() as act:
        shared = own.paste_text(act.unit, share_id, **data)
        return act.answer(ComparisonOut, _compared(shared, data["text"]), 201)


@recalls.delete("/shares/<uuid:share_id>/published")
@recalls.response(204)
def forget(share_id: UUID) -> None:
    """Forget the text that one published."""
    with acting() as act:
        own.forget_text(act.unit, share_id)


def _compared(shared: Share, text: str) -> Comparison:
    in_force = current_app.extensions["definitions"].in_force(db.session())
    return compare(shared, text, in_force, datetime.now(UTC), tongue())
