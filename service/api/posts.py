"""Posts from the author's side: write, save, submit, withdraw, close, and look."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting, answered
from service.api.blueprint import Resource
from service.api.patience import applied, patience
from service.api.schemas.base import NothingIn
from service.api.schemas.posts import (
    DraftIn,
    PostFull,
    PostIn,
    PostKept,
    PostOut,
    PostsIn,
    PostsOut,
    ReasonIn,
    SubmissionIn,
)
from service.identity import current_person
from service.models import CaseRow, Post
from service.queries import posts as queries
from service.queries.company import entity
from service.queries.pages import Page
from service.queries.reviews import stages_for
from service.queue import checked_within
from service.steps import draft

posts = Resource("posts", "Posts, from the draft to the submission")


@dataclass(frozen=True)
class Whole:
    """A post with what its reader needs beside it."""

    post: Post
    case: CaseRow | None
    may_decide: list[str]


@posts.get("/posts")
@posts.arguments(PostsIn, location="query")
@posts.response(200, PostsOut)
def own(query: dict[str, Any]) -> Page[Post]:
    """List one's own posts, last touched first."""
    return queries.own_posts(current_person(), **query)


@posts.post("/posts")
@posts.arguments(PostIn)
@posts.response(201, PostKept)
def write(data: dict[str, Any]) -> Response:
    """Begin a post in an entity where one is an author."""
    with acting() as act:
        place = entity(act.unit.actor, data.pop("entity"), act.unit.now)
        begun = {"text": "", "language": None, "jurisdictions": place.jurisdictions} | data
        post = draft.write(act.unit, place.id, draft.Draft(**_content(begun)))
        return act.answer(PostKept, post, 201)


@posts.get("/posts/<uuid:post_id>")
@posts.response(200, PostFull)
def one(post_id: UUID) -> Whole:
    """Return a post with its latest case."""
    person, now = current_person(), datetime.now(UTC)
    post, case = queries.with_case(person, post_id, now)
    waiting = stages_for(person, case, now) if case else ()
    return Whole(post, case, [each.name for each in waiting])


@posts.patch("/posts/<uuid:post_id>")
@posts.arguments(DraftIn)
@posts.response(200, PostKept)
def save(data: dict[str, Any], post_id: UUID) -> Response:
    """Save the draft, unless a later one was saved elsewhere."""
    with acting() as act:
        post = draft.own_post(act.unit, post_id)
        version = data.pop("version")
        later = draft.Draft(**_content(_standing(post) | data))
        kept = draft.save(act.unit, post_id, later, version=version)
        return act.answer(PostKept, kept, 200)


@posts.post("/posts/<uuid:post_id>/submissions", waits=True)
@posts.arguments(SubmissionIn)
@posts.response(201, PostOut)
def submit(data: dict[str, Any], post_id: UUID) -> Response:
    """Freeze the draft as the next revision; its check begins at once, and may be waited for."""
    with acting() as act:
        number = (revision := draft.submit(act.unit, post_id, **data)).number
        answer = act.answer(PostOut, revision.post, 201)
    seconds = patience()
    if not checked_within(seconds, post_id, number):
        return answer
    return applied(answered(PostOut, queries.as_it_stands(post_id), 201), seconds)


@posts.post("/posts/<uuid:post_id>/withdrawals")
@posts.arguments(NothingIn, required=False)
@posts.response(201, PostOut)
def withdraw(_data: dict[str, Any], post_id: UUID) -> Response:
    """Take one's own post back."""
    with acting() as act:
        return act.answer(PostOut, draft.withdraw(act.unit, post_id), 201)


@posts.post("/posts/<uuid:post_id>/closures")
@posts.arguments(ReasonIn)
@posts.response(201, PostOut)
def close(data: dict[str, Any], post_id: UUID) -> Response:
    """Close a draft that will not be finished, and say why."""
    with acting() as act:
        return act.answer(PostOut, draft.close(act.unit, post_id, **data), 201)


def _standing(post: Post) -> dict[str, Any]:
    return {
        "text": post.draft_text,
        "language": post.draft_language,
        "channels": post.draft_channels,
        "jurisdictions": post.draft_jurisdictions,
        "links": post.draft_links,
    }


def _content(data: dict[str, Any]) -> dict[str, Any]:
    lists = ("channels", "jurisdictions", "links")
    return data | {name: tuple(data.get(name, ())) for name in lists}
