"""People and groups as SCIM resources, there and back."""

import hashlib
from typing import Any
from uuid import UUID

from flask import current_app
from scim2_models import Context, InvalidValueException, Meta, Reference, Resource

from service.models import DirectoryGroup, Person, Provisioned
from service.scim.resources import Email, Group, Member, User
from service.steps.provision import Entry
from service.steps.provision_groups import Roll

PREFIX = "/scim/v2"
KEPT = {"name", "display_name", "title", "preferred_language", "emails"}
"""What is given back to the directory as it wrote it."""


def user_of(person: Person, row: Provisioned | None, *, active: bool) -> User:
    """Return a person as the directory reads them."""
    if row is not None and row.kept:
        user = User.model_validate({**row.kept, "userName": row.user_name})
    else:
        user = User(
            user_name=row.user_name if row else person.email,
            display_name=person.name,
            title=person.title or None,
            preferred_language=person.language,
            emails=[Email(value=person.email, type="work", primary=True)],
        )
    user.id, user.active = str(person.id), active
    user.external_id = row.external_id if row else None
    user.meta = Meta(
        resource_type="User", created=person.created_at, location=where("Users", person.id)
    )
    user.meta.version = version(user)
    return user


def group_of(group: DirectoryGroup, members: list[UUID]) -> Group:
    """Return a group as the directory reads it."""
    found = Group(
        id=str(group.id),
        external_id=group.external_id,
        display_name=group.name,
        members=[
            Member(value=str(each), ref=Reference[User](where("Users", each)), type="User")
            for each in members
        ]
        or None,
    )
    found.meta = Meta(
        resource_type="Group", created=group.created_at, location=where("Groups", group.id)
    )
    found.meta.version = version(found)
    return found


def entry_of(user: User) -> Entry:
    """Return what a resource says of a person."""
    user_name = (user.user_name or "").strip()
    kept = user.model_dump(scim_ctx=Context.DEFAULT, include=KEPT)
    kept.pop("schemas", None)
    return Entry(
        user_name=user_name,
        email=_address(user, user_name),
        name=_name(user) or user_name,
        title=user.title or "",
        language=user.preferred_language or "",
        active=bool(user.active),
        external_id=user.external_id,
        kept=kept,
    )


def roll_of(group: Group) -> Roll:
    """Return what a resource says of a group."""
    try:
        members = frozenset(UUID(each.value or "") for each in group.members or [])
    except ValueError:
        raise InvalidValueException(detail="A member's value is the id of a User.") from None
    return Roll(
        name=group.display_name or "", external_id=group.external_id or None, members=members
    )


def where(kind: str, identity: UUID) -> str:
    """Return the address of a resource."""
    return f"{current_app.config['BASE_URL']}{PREFIX}/{kind}/{identity}"


def version(resource: Resource[Any]) -> str:
    """Return the weak entity tag of what a resource says."""
    said = resource.model_dump_json(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:20]}"'


def _address(user: User, user_name: str) -> str:
    """Return the primary address, or the first, or the user name where it is one."""
    addresses = sorted(user.emails or [], key=lambda each: not each.primary)
    return next((each.value for each in addresses if each.value), user_name)


def _name(user: User) -> str:
    if user.display_name:
        return user.display_name.strip()
    if user.name is None:
        return ""
    parts = [user.name.given_name, user.name.family_name]
    return (user.name.formatted or " ".join(each for each in parts if each)).strip()
