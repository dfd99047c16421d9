"""People, as the directory reads and writes them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response
from scim2_models import Context, PatchOp

from service.errors import NotFound, _
from service.models import Person, Provisioned
from service.queries import provision as found
from service.scim.blueprint import answer, asker, body, scim, session, unless_stale
from service.scim.columns import of_users
from service.scim.forms import entry_of, user_of
from service.scim.lists import Shelf, listed
from service.scim.resources import POLICY, User
from service.steps.provision import amend, dismiss, enrol, provisioned_person
from service.unit import Unit, unit_of_work


def user_shelf() -> Shelf:
    """Return how people are filtered, read and said."""
    now = datetime.now(UTC)

    def read(page: found.Page, *which: Any) -> tuple[list[found.PersonRow], int]:
        return found.people(session(), asker(), now, page, *which)

    return Shelf(User, of_users(session(), now), read, lambda row: _form(row, now))


@scim.get("/Users")
def users() -> Response:
    """List people."""
    return listed(user_shelf())


@scim.post("/Users")
def create_user() -> Response:
    """Add a person."""
    user = User.model_validate(
        _whole(body(), active=True), scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY
    )
    with unit_of_work(asker()) as unit:
        person = enrol(unit, entry_of(user))
        made = _read(unit, person)
    return answer(made, 201, Context.RESOURCE_CREATION_RESPONSE)


@scim.get("/Users/<uuid:person_id>")
def user(person_id: UUID) -> Response:
    """Return one person."""
    now = datetime.now(UTC)
    row = found.one_person(session(), asker(), now, person_id)
    if row is None:
        raise NotFound(_("There is no such person."))
    return answer(_form(row, now))


@scim.put("/Users/<uuid:person_id>")
def replace_user(person_id: UUID) -> Response:
    """Write a person anew."""
    payload = body()

    def replaced(current: User) -> User:
        wanted = User.model_validate(
            _whole(payload, active=bool(current.active)),
            scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST,
            scim_policy=POLICY,
        )
        wanted.replace(current)
        return wanted

    return _amended(person_id, replaced, Context.RESOURCE_REPLACEMENT_RESPONSE)


@scim.patch("/Users/<uuid:person_id>")
def patch_user(person_id: UUID) -> Response:
    """Change some of what is said of a person."""
    patch = PatchOp[User].model_validate(
        body(), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )

    def patched(current: User) -> User:
        patch.patch(current, scim_policy=POLICY)
        return current

    return _amended(person_id, patched, Context.RESOURCE_PATCH_RESPONSE)


@scim.delete("/Users/<uuid:person_id>")
def remove_user(person_id: UUID) -> Response:
    """End a person's access; the directory no longer sees them."""
    with unit_of_work(asker()) as unit:
        unless_stale(_version(_read(unit, provisioned_person(unit, person_id))))
        dismiss(unit, person_id)
    return Response(status=204)


def _amended(person_id: UUID, change: Callable[[User], User], scim_ctx: Context) -> Response:
    with unit_of_work(asker()) as unit:
        current = _read(unit, provisioned_person(unit, person_id))
        unless_stale(_version(current))
        person = amend(unit, person_id, entry_of(change(current)))
        now_so = _read(unit, person)
    return answer(now_so, 200, scim_ctx)


def _whole(payload: dict[str, Any], *, active: bool) -> dict[str, Any]:
    """Return the payload with what it need not say: the user name is an address, too."""
    said = {each.lower() for each in payload}
    missing: dict[str, Any] = {} if "active" in said else {"active": active}
    if "emails" not in said and payload.get("userName"):
        missing["emails"] = [{"value": payload["userName"], "primary": True}]
    return {**payload, **missing}


def _read(unit: Unit, person: Person) -> User:
    unit.session.flush()
    return _form((person, unit.session.get(Provisioned, person.id)), unit.now)


def _form(row: found.PersonRow, now: datetime) -> User:
    person, kept = row
    return user_of(person, kept, active=not person.ended(now))


def _version(resource: User) -> str | None:
    return resource.meta.version if resource.meta else None
