"""Groups, as the directory reads and writes them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response
from scim2_models import Context, PatchOp

from service.errors import NotFound, _
from service.queries import provision as found
from service.scim.blueprint import answer, asker, body, scim, session, unless_stale
from service.scim.columns import of_groups
from service.scim.forms import group_of, roll_of
from service.scim.lists import Shelf, listed
from service.scim.resources import POLICY, Group
from service.steps.provision_groups import amend_group, drop_group, found_group, provisioned_group
from service.unit import Unit, unit_of_work


def group_shelf() -> Shelf:
    """Return how groups are filtered, read and said."""

    def read(page: found.Page, *which: Any) -> tuple[list[found.GroupRow], int]:
        return found.groups(session(), page, *which)

    return Shelf(Group, of_groups(), read, lambda row: group_of(*row))


@scim.get("/Groups")
def groups() -> Response:
    """List groups."""
    return listed(group_shelf())


@scim.post("/Groups")
def create_group() -> Response:
    """Add a group."""
    wanted = Group.model_validate(
        body(), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    with unit_of_work(asker()) as unit:
        made = _read(unit, found_group(unit, roll_of(wanted)).id)
    return answer(made, 201, Context.RESOURCE_CREATION_RESPONSE)


@scim.get("/Groups/<uuid:group_id>")
def group(group_id: UUID) -> Response:
    """Return one group."""
    row = found.one_group(session(), group_id)
    if row is None:
        raise NotFound(_("There is no such group."))
    return answer(group_of(*row))


@scim.put("/Groups/<uuid:group_id>")
def replace_group(group_id: UUID) -> Response:
    """Write a group anew."""
    wanted = Group.model_validate(
        body(), scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY
    )

    def replaced(current: Group) -> Group:
        wanted.replace(current)
        return wanted

    return _amended(group_id, replaced, Context.RESOURCE_REPLACEMENT_RESPONSE)


@scim.patch("/Groups/<uuid:group_id>")
def patch_group(group_id: UUID) -> Response:
    """Change some of what is said of a group."""
    patch = PatchOp[Group].model_validate(
        body(), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )

    def patched(current: Group) -> Group:
        patch.patch(current, scim_policy=POLICY)
        return current

    return _amended(group_id, patched, Context.RESOURCE_PATCH_RESPONSE)


@scim.delete("/Groups/<uuid:group_id>")
def remove_group(group_id: UUID) -> Response:
    """Forget a group."""
    with unit_of_work(asker()) as unit:
        provisioned_group(unit, group_id)
        unless_stale(_version(_read(unit, group_id)))
        drop_group(unit, group_id)
    return Response(status=204)


def _amended(group_id: UUID, change: Callable[[Group], Group], scim_ctx: Context) -> Response:
    with unit_of_work(asker()) as unit:
        provisioned_group(unit, group_id)
        current = _read(unit, group_id)
        unless_stale(_version(current))
        amend_group(unit, group_id, roll_of(change(current)))
        now_so = _read(unit, group_id)
    return answer(now_so, 200, scim_ctx)


def _read(unit: Unit, group_id: UUID) -> Group:
    unit.session.flush()
    row = found.one_group(unit.session, group_id)
    if row is None:
        raise NotFound(_("There is no such group."))
    return group_of(*row)


def _version(resource: Group) -> str | None:
    return resource.meta.version if resource.meta else None
