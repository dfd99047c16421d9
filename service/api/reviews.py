"""The reviewers' side: what waits for them, and their decisions."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.base import PageIn
from service.api.schemas.posts import PostOut
from service.api.schemas.reviews import DecisionIn, DecisionsOut, InboxIn, InboxOut
from service.identity import current_person
from service.models import StageRow
from service.queries.company import entity
from service.queries.conversation import grounds
from service.queries.history import decision_page, numbers
from service.queries.pages import Page
from service.queries.posts import post
from service.queries.reviews import Sought, inbox
from service.steps import decide

reviews = Resource("reviews", "Decisions, and the work that waits for them")


@reviews.get("/inbox", hides=True)
@reviews.arguments(InboxIn, location="query")
@reviews.response(200, InboxOut)
def waiting(query: dict[str, Any]) -> Page[StageRow]:
    """List the stages that wait for the reader, those due first first; `due` is late or soon."""
    person, now = current_person(), datetime.now(UTC)
    slug = query.pop("entity", None)
    place = entity(person, slug, now).id if slug else None
    paging = {name: query.pop(name, None) for name in ("cursor", "limit")}
    return inbox(person, now, Sought(entity=place, **query), **paging)


@reviews.get("/posts/<uuid:post_id>/decisions")
@reviews.arguments(PageIn, location="query")
@reviews.response(200, DecisionsOut)
def decisions(query: dict[str, Any], post_id: UUID) -> Page[dict[str, Any]]:
    """List the decisions on a post, over all its revisions."""
    found = decision_page(post(current_person(), post_id, datetime.now(UTC)), **query)
    number, rests = numbers(found.rows), grounds(found.rows)
    members = ("id", "stage", "reviewer", "verdict", "reason", "signature", "decided_at")
    rows = [
        {name: getattr(each, name) for name in members}
        | {"revision": {"number": number[each.revision_id]}, "grounds": rests[each.id]}
        for each in found.rows
    ]
    return Page(rows, found.next)


@reviews.post("/posts/<uuid:post_id>/decisions")
@reviews.arguments(DecisionIn)
@reviews.response(201, PostOut)
def rule(data: dict[str, Any], post_id: UUID) -> Response:
    """Approve, return or reject the revision that was read.

    A revision submitted since is answered with 409 and `changed`: its number and the redline.
    """
    with acting() as act:
        ruled = decide.decide(act.unit, post_id, _ruling(data))
        return act.answer(PostOut, ruled, 201)


def _ruling(data: dict[str, Any]) -> decide.Ruling:
    return decide.Ruling(**data | {"grounds": tuple(data["grounds"])})
