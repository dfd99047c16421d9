"""The library: what may be shared, shares, recalls and their confirmations."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.library import (
    LibraryIn,
    LibraryOut,
    LibraryPostFull,
    RecalledPage,
    RecallIn,
    SearchesOut,
    SearchIn,
    SearchOut,
    ShareIn,
    ShareOut,
)
from service.api.schemas.posts import PostOut
from service.identity import current_person
from service.models import SavedSearch
from service.problems import translated
from service.queries import library as queries
from service.queries import sharing
from service.queries.company import entity
from service.queries.pages import Page
from service.queries.wanted import Wanted
from service.shareable import why_not
from service.steps import recall, share
from service.steps.searches import forget_search, save_search

library = Resource("library", "Approved posts, their shares and recalls")


@library.get("/library", hides=True)
@library.arguments(LibraryIn, location="query")
@library.response(200, LibraryOut)
def offered(query: dict[str, Any]) -> queries.Shown:
    """List what the reader may share now: the best answers first, or the newest."""
    person, now = current_person(), datetime.now(UTC)
    slug, days = query.pop("entity", None), query.pop("fresh", None)
    place = entity(person, slug, now).id if slug else None
    paging = {name: query.pop(name, None) for name in ("cursor", "limit")}
    named = {f"{name}_id": query.pop(name, None) for name in ("topic", "audience", "campaign")}
    since = now - timedelta(days=days) if days else None
    wanted = Wanted(words=query.pop("q"), entity_id=place, since=since, **named, **query)
    return queries.library(person, now, wanted, **paging)


@library.get("/searches")
@library.response(200, SearchesOut)
def searches() -> Page[SavedSearch]:
    """List the searches that the reader keeps; nobody else sees them."""
    return Page(queries.searches(current_person()), None)


@library.post("/searches")
@library.arguments(SearchIn)
@library.response(201, SearchOut)
def keep(data: dict[str, Any]) -> Response:
    """Keep a search under a name; the same name again replaces it."""
    name = data.pop("name")
    wanted = {key: str(value) for key, value in data.items() if value}
    with acting() as act:
        return act.answer(SearchOut, save_search(act.unit, name, wanted), 201)


@library.delete("/searches/<uuid:search_id>")
@library.response(204)
def forget(search_id: UUID) -> None:
    """Forget a search."""
    with acting() as act:
        forget_search(act.unit, search_id)


@library.get("/library/<uuid:post_id>")
@library.response(200, LibraryPostFull)
def one(post_id: UUID) -> dict[str, Any]:
    """Return an approved post, and why it may not be shared now if it may not."""
    now = datetime.now(UTC)
    post = queries.library_post(current_person(), post_id, now)
    names = (
        *("id", "entity", "author", "approved", "approved_at", "not_before", "expires_at"),
        *("kind", "parent_id", "translates", "sharing_rule"),
    )
    refusal = why_not(post, now)
    first, last = sharing.uses(post) or (None, None)
    return {name: getattr(post, name) for name in names} | {
        "refusal": translated(refusal) if refusal else None,
        "shares": queries.share_count(post),
        "first_shared_at": first,
        "last_shared_at": last,
        "not_for_me": sharing.not_for(current_person(), post.id),
    }


@library.post("/library/<uuid:post_id>/shares")
@library.arguments(ShareIn)
@library.response(201, ShareOut)
def take(data: dict[str, Any], post_id: UUID) -> Response:
    """Take the approved text to a channel; the answer holds exactly what to publish."""
    with acting() as act:
        return act.answer(ShareOut, share.share(act.unit, post_id, **data), 201)


@library.post("/library/<uuid:post_id>/recalls")
@library.arguments(RecallIn)
@library.response(201, PostOut)
def withdraw(data: dict[str, Any], post_id: UUID) -> Response:
    """Recall an approved post; everybody who shared it reads the reason and confirms."""
    with acting() as act:
        return act.answer(PostOut, recall.recall(act.unit, post_id, **data), 201)


@library.get("/recalls")
@library.response(200, RecalledPage)
def recalled() -> Page[dict[str, Any]]:
    """List one's shares of recalled posts that are not confirmed yet, at most fifty at a time."""
    rows = queries.recalled_shares(current_person())
    return Page([{"share": taken, "recall": why} for taken, why in rows], None)
