"""Findings that reviewers say are wrong."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.overrides import OverrideIn, OverrideKept, OverridesOut
from service.identity import current_person
from service.queries.overrides import dismissals
from service.queries.posts import post
from service.steps.override import end_override, override
from service.unit import unit_of_work

overrides = Resource("overrides", "What reviewers say of findings: that this one is wrong")


@overrides.get("/posts/<uuid:post_id>/overrides")
@overrides.response(200, OverridesOut)
def read(post_id: UUID) -> dict[str, Any]:
    """List what stands of what reviewers said of the findings of a post, the latest 200."""
    return {"items": dismissals(post(current_person(), post_id, datetime.now(UTC)))}


@overrides.post("/posts/<uuid:post_id>/overrides")
@overrides.arguments(OverrideIn)
@overrides.response(201, OverrideKept)
def say(data: dict[str, Any], post_id: UUID) -> Response:
    """Say why a finding is wrong; the way of the post stays as it is."""
    with acting() as act:
        return act.answer(OverrideKept, override(act.unit, post_id, **data), 201)


@overrides.delete("/posts/<uuid:post_id>/overrides/<uuid:override_id>")
@overrides.response(204)
def end(post_id: UUID, override_id: UUID) -> None:
    """Take back what one said of a finding."""
    with unit_of_work(current_person()) as unit:
        end_override(unit, post_id, override_id)
