"""What people do with a case besides deciding on it."""

from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.cases import AsideIn, AsideOut, HoldIn, HoldOut
from service.steps import hold as holds
from service.steps.aside import step_aside
from service.steps.carry_over import read_again

cases = Resource("cases", "What is done with a case besides deciding: holds, what is carried over")


@cases.delete("/posts/<uuid:post_id>/carry-overs/<stage>")
@cases.response(204)
def reopen(post_id: UUID, stage: str) -> None:
    """Have a stage read again whose approval of an earlier revision was carried over."""
    with acting() as act:
        read_again(act.unit, post_id, stage)


@cases.post("/posts/<uuid:post_id>/holds")
@cases.arguments(HoldIn)
@cases.response(201, HoldOut)
def hold(data: dict[str, Any], post_id: UUID) -> Response:
    """Hold a stage at which one may decide, with a holding answer and until a day."""
    with acting() as act:
        return act.answer(HoldOut, holds.hold(act.unit, post_id, **data), 201)


@cases.delete("/posts/<uuid:post_id>/holds/<stage>")
@cases.response(204)
def go_on(post_id: UUID, stage: str) -> None:
    """End a hold before its day."""
    with acting() as act:
        holds.go_on(act.unit, post_id, stage)


@cases.post("/posts/<uuid:post_id>/asides")
@cases.arguments(AsideIn)
@cases.response(201, AsideOut)
def leave_to_others(data: dict[str, Any], post_id: UUID) -> Response:
    """Step aside from a case, in a conflict of interest; `lacking` says where too few are left."""
    with acting() as act:
        return act.answer(AsideOut, {"lacking": step_aside(act.unit, post_id, **data)}, 201)
