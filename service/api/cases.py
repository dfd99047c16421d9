"""What people do with a case besides deciding on it."""

from uuid import UUID

from service.api.acts import acting
from service.api.blueprint import Resource
from service.steps.carry_over import read_again

cases = Resource("cases", "Approvals that are carried over")


@cases.delete("/posts/<uuid:post_id>/carry-overs/<stage>")
@cases.response(204)
def reopen(post_id: UUID, stage: str) -> None:
    """Have a stage read again whose approval of an earlier revision was carried over."""
    with acting() as act:
        read_again(act.unit, post_id, stage)
