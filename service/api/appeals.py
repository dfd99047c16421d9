"""Appeals: made by an author once for a revision, answered by a second reader."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.appeals import AppealIn, AppealOut, AppealsOut, HearingIn
from service.api.schemas.base import PageIn
from service.identity import current_person
from service.models import Appeal
from service.queries.appeals import waiting
from service.queries.pages import Page
from service.steps.appeal import appeal, hear

appeals = Resource("appeals", "Appeals, and the second readers who answer them")


@appeals.get("/appeals")
@appeals.arguments(PageIn, location="query")
@appeals.response(200, AppealsOut)
def to_hear(query: dict[str, Any]) -> Page[Appeal]:
    """List the appeals that the reader may answer, those due first first."""
    return waiting(current_person(), datetime.now(UTC), **query)


@appeals.post("/posts/<uuid:post_id>/appeals")
@appeals.arguments(AppealIn)
@appeals.response(201, AppealOut)
def make(data: dict[str, Any], post_id: UUID) -> Response:
    """Ask a second reader, once for a revision, whether its refusal stands."""
    with acting() as act:
        return act.answer(AppealOut, appeal(act.unit, post_id, **data), 201)


@appeals.patch("/posts/<uuid:post_id>/appeals/<uuid:appeal_id>")
@appeals.arguments(HearingIn)
@appeals.response(200, AppealOut)
def answer(data: dict[str, Any], post_id: UUID, appeal_id: UUID) -> Response:
    """Say as a second reader that the refusal stands, or overturn it."""
    with acting() as act:
        return act.answer(AppealOut, hear(act.unit, post_id, appeal_id, **data), 200)
