"""What a group of the directory gives, and its end: changes that two admins make."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from service.access import APART, Act, allow, may
from service.content import admit, trimmed
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.models import (
    LONGEST_GROUP,
    Change,
    ChangeKind,
    ChangeState,
    DirectoryGroup,
    GroupGrant,
    GroupMember,
    Person,
)
from service.steps.change import open_change, refuse_again
from service.steps.membership import follow
from service.unit import Unit
from workflows import Role


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """The role that whoever is in a group should hold, in an entity and below."""

    group: str
    role: Role
    entity_id: UUID


def propose_mapping(unit: Unit, wanted: Mapping, note: str) -> Change:
    """Propose that a group gives a role; it gives nothing before another admin releases it."""
    allow(unit, Act.MANAGE_PEOPLE, wanted.entity_id)
    name = group_name(wanted.group)
    _lock(unit, name)
    _refuse_member(unit, name)
    _refuse_given(unit, name, wanted.role, wanted.entity_id)
    refuse_again(
        unit,
        Change.kind == ChangeKind.GROUP,
        func.lower(Change.name) == name.lower(),
        Change.role == wanted.role,
        Change.entity_id == wanted.entity_id,
    )
    _refuse_united(wanted.role, _roles(unit, name) | _proposed(unit, name))
    return open_change(unit, ChangeKind.GROUP, wanted.entity_id, note, name=name, role=wanted.role)


def propose_end(unit: Unit, mapping_id: UUID, note: str) -> Change:
    """Propose that a group gives a role no longer."""
    mapping = unit.session.get(GroupGrant, mapping_id)
    if (
        mapping is None
        or mapping.ended_at is not None
        or not may(unit.session, unit.actor, Act.MANAGE_PEOPLE, mapping.entity_id, unit.now)
    ):
        raise NotFound(_("There is no such mapping."))
    _lock(unit, mapping.group_name)
    refuse_again(unit, Change.group_grant_id == mapping.id)
    return open_change(
        unit,
        ChangeKind.GROUP_END,
        mapping.entity_id,
        note,
        name=mapping.group_name,
        role=mapping.role,
        group_grant_id=mapping.id,
    )


def enact_mapping(unit: Unit, change: Change) -> None:
    """Let a group give what somebody else proposed; its members hold the role from now on."""
    if change.name is None or change.role is None:
        raise AssertionError("the database holds that a group's change names both")
    _lock(unit, change.name)
    _refuse_member(unit, change.name)
    _refuse_given(unit, change.name, change.role, change.entity_id)
    _refuse_united(change.role, _roles(unit, change.name))
    unit.session.add(
        GroupGrant(
            group_name=change.name,
            role=change.role,
            entity_id=change.entity_id,
            proposed_by=change.proposed_by,
            released_by=unit.actor.id,
            released_at=unit.now,
        )
    )
    _follow_members(unit, change.name)


def enact_end(unit: Unit, change: Change) -> None:
    """Let a group give this no longer; the grants that came of it end now."""
    mapping = unit.session.get_one(GroupGrant, change.group_grant_id, with_for_update=True)
    if mapping.ended_at is not None:
        raise Stale(_("This mapping has ended already."))
    _lock(unit, mapping.group_name)
    mapping.ended_at = unit.now
    _follow_members(unit, mapping.group_name)


def group_name(words: str) -> str:
    """Return the name of a group, trimmed, or raise Invalid."""
    name = trimmed(admit(words))
    if not 0 < len(name) <= LONGEST_GROUP:
        raise Invalid(
            "group", _("A group's name has 1 to %(most)s characters."), most=LONGEST_GROUP
        )
    return name


def _lock(unit: Unit, name: str) -> None:
    """Let changes of what one group gives follow one another."""
    key = func.hashtextextended(f"group {name.lower()}", 0)
    unit.session.execute(select(func.pg_advisory_xact_lock(key)))


def _roles(unit: Unit, name: str) -> set[Role]:
    """Return the roles that a group gives."""
    return {each.role for each in _standing(unit, name)}


def _proposed(unit: Unit, name: str) -> set[Role]:
    """Return the roles that it is proposed to give."""
    found = select(Change.role).where(
        Change.kind == ChangeKind.GROUP,
        Change.state == ChangeState.OPEN,
        func.lower(Change.name) == name.lower(),
    )
    return {role for role in unit.session.scalars(found) if role is not None}


def _standing(unit: Unit, name: str) -> list[GroupGrant]:
    statement = select(GroupGrant).where(
        func.lower(GroupGrant.group_name) == name.lower(), GroupGrant.ended_at.is_(None)
    )
    return list(unit.session.scalars(statement))


def _refuse_given(unit: Unit, name: str, role: Role, entity_id: UUID) -> None:
    if any((each.role, each.entity_id) == (role, entity_id) for each in _standing(unit, name)):
        raise Stale(_("This group gives that role already."))


def _refuse_member(unit: Unit, name: str) -> None:
    """Raise Forbidden if the actor would give the role to themselves."""
    member = (
        select(GroupMember.group_id)
        .join(DirectoryGroup, DirectoryGroup.id == GroupMember.group_id)
        .where(GroupMember.person_id == unit.actor.id)
        .where(func.lower(DirectoryGroup.name) == name.lower())
    )
    if unit.session.scalar(member.limit(1)) is not None:
        raise Forbidden(_("You are in this group: nobody grants a role to themselves."))


def _refuse_united(role: Role, others: set[Role]) -> None:
    """Raise Forbidden if one group would give admin and a role that must stay apart from it."""
    united = others & APART if role is Role.ADMIN else others & {Role.ADMIN}
    if united and (role is Role.ADMIN or role in APART):
        raise Forbidden(
            _("Who administers neither reviews nor audits: this group already gives %(role)s."),
            role=min(united),
        )


def _follow_members(unit: Unit, name: str) -> None:
    members = (
        select(Person)
        .join(GroupMember, GroupMember.person_id == Person.id)
        .join(DirectoryGroup, DirectoryGroup.id == GroupMember.group_id)
        .where(func.lower(DirectoryGroup.name) == name.lower())
        .distinct()
        .order_by(Person.id)
    )
    for person in unit.session.scalars(members).all():
        follow(unit, person)
