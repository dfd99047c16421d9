"""What happened to a post: its revisions, what changed between them, and the record."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from service.api.blueprint import Resource
from service.api.schemas.base import PageIn
from service.api.schemas.history import (
    EventsOut,
    RedlineIn,
    RedlineOut,
)
from service.api.schemas.posts import RevisionOut, RevisionsOut
from service.identity import current_person
from service.models import Post, Revision
from service.queries import history as queries
from service.queries.pages import Page
from service.queries.posts import post, revision
from service.redline import besides, redline

history = Resource("history", "What happened to a post")


@history.get("/posts/<uuid:post_id>/revisions")
@history.arguments(PageIn, location="query")
@history.response(200, RevisionsOut)
def revisions(query: dict[str, Any], post_id: UUID) -> Page[Revision]:
    """List the submissions of a post, first one first."""
    return queries.revision_page(_post(post_id), **query)


@history.get("/posts/<uuid:post_id>/revisions/<int:number>")
@history.response(200, RevisionOut)
def one_revision(post_id: UUID, number: int) -> Revision:
    """Return the bytes of one submission, with the checker's report on them."""
    return revision(_post(post_id), number)


@history.get("/posts/<uuid:post_id>/redline")
@history.arguments(RedlineIn, location="query")
@history.response(200, RedlineOut)
def changes(query: dict[str, Any], post_id: UUID) -> dict[str, Any]:
    """Return what changed between two revisions, word by word, and besides the words."""
    found = _post(post_id)
    before, after = revision(found, query["before"]), revision(found, query["after"])
    runs = redline(before.text, after.text)
    return query | {"runs": runs, "besides": besides(before, after)}


@history.get("/posts/<uuid:post_id>/record")
@history.arguments(PageIn, location="query")
@history.response(200, EventsOut)
def record(query: dict[str, Any], post_id: UUID) -> Page[dict[str, Any]]:
    """Return the chained events of a post, as far as they were not erased."""
    person, now = current_person(), datetime.now(UTC)
    told = queries.record_page(person, _post(post_id), now, **query)
    return Page([_event(each) for each in told.rows], told.next)


def _post(post_id: UUID) -> Post:
    return post(current_person(), post_id, datetime.now(UTC))


def _event(told: queries.Told) -> dict[str, Any]:
    members = ("ids", "digests", "facts")
    return {name: told.body[name] for name in members} | {
        "sequence": told.number,
        "previous": told.body["previous"] if told.chained else None,
        "name": told.event.name,
        "at": told.event.at,
        "actor": told.actor if told.named else None,
        "payloads": told.payloads,
        "digest": told.event.digest,
    }
