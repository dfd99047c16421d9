"""What a group of the directory gives: proposed by one admin, released by another, ended by any."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from service.access import APART, Act, allow, may, tree
from service.content import admit
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.models import (
    LONGEST_GROUP,
    DirectoryGroup,
    Entity,
    GroupGrant,
    GroupMember,
    Person,
    new_id,
)
from service.steps.membership import follow
from service.unit import Unit
from workflows import Role


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """The role that whoever is in a group should hold, in an entity and below."""

    group: str
    role: Role
    entity_id: UUID


def propose_mapping(unit: Unit, wanted: Mapping) -> GroupGrant:
    """Propose that a group gives a role; it gives nothing before another admin releases it."""
    name = group_name(wanted.group)
    if wanted.entity_id not in tree(unit.session).parents:
        raise NotFound(_("There is no such entity."))
    allow(unit, Act.MANAGE_PEOPLE, wanted.entity_id)
    _lock(unit, name)
    _refuse_member(unit, name)
    for each in _standing(unit, name):
        if (each.role, each.entity_id) == (wanted.role, wanted.entity_id):
            raise Stale(_("This group gives that role already, or it is proposed."))
    _refuse_united(unit, name, wanted.role)
    mapping = GroupGrant(
        id=new_id(),
        group_name=name,
        role=wanted.role,
        entity_id=wanted.entity_id,
        proposed_by=unit.actor.id,
        proposed_at=unit.now,
    )
    unit.session.add(mapping)
    _record(unit, mapping, "proposed")
    return mapping


def release_mapping(unit: Unit, mapping_id: UUID) -> GroupGrant:
    """Let a group give what somebody else proposed; its members hold the role from now on."""
    mapping = _open(unit, mapping_id)
    if mapping.released_at is not None:
        raise Stale(_("This mapping is released already."))
    if mapping.proposed_by == unit.actor.id:
        raise Forbidden(_("You proposed this: another person must release it."))
    _refuse_member(unit, mapping.group_name)
    _refuse_united(unit, mapping.group_name, mapping.role)
    mapping.released_by, mapping.released_at = unit.actor.id, unit.now
    _record(unit, mapping, "released")
    _follow_members(unit, mapping.group_name)
    return mapping


def end_mapping(unit: Unit, mapping_id: UUID) -> GroupGrant:
    """Let a group give this no longer; the grants that came of it end now."""
    mapping = _open(unit, mapping_id)
    mapping.ended_at = unit.now
    _record(unit, mapping, "ended")
    _follow_members(unit, mapping.group_name)
    return mapping


def group_name(words: str) -> str:
    """Return the name of a group, trimmed, or raise Invalid."""
    name = admit(words).strip()
    if not 0 < len(name) <= LONGEST_GROUP:
        raise Invalid(
            "group", _("A group's name has 1 to %(most)s characters."), most=LONGEST_GROUP
        )
    return name


def _open(unit: Unit, mapping_id: UUID) -> GroupGrant:
    """Return a mapping in an entity that the actor manages, locked and not ended."""
    mapping = unit.session.scalar(
        select(GroupGrant).where(GroupGrant.id == mapping_id).with_for_update()
    )
    if mapping is None or not may(
        unit.session, unit.actor, Act.MANAGE_PEOPLE, mapping.entity_id, unit.now
    ):
        raise NotFound(_("There is no such mapping."))
    if mapping.ended_at is not None:
        raise Stale(_("This mapping has ended already."))
    _lock(unit, mapping.group_name)
    return mapping


def _lock(unit: Unit, name: str) -> None:
    """Let changes of what one group gives follow one another."""
    key = func.hashtextextended(f"group {name.lower()}", 0)
    unit.session.execute(select(func.pg_advisory_xact_lock(key)))


def _standing(unit: Unit, name: str) -> list[GroupGrant]:
    statement = select(GroupGrant).where(
        func.lower(GroupGrant.group_name) == name.lower(), GroupGrant.ended_at.is_(None)
    )
    return list(unit.session.scalars(statement))


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


def _refuse_united(unit: Unit, name: str, role: Role) -> None:
    """Raise Forbidden if one group would give admin and a role that must stay apart from it."""
    others = {each.role for each in _standing(unit, name)} - {role}
    united = others & APART if role is Role.ADMIN else others & {Role.ADMIN}
    if united and (role is Role.ADMIN or role in APART):
        raise Forbidden(
            _("Who administers neither reviews nor audits: this group already gives %(role)s."),
            role=min(united),
        )


def _record(unit: Unit, mapping: GroupGrant, what: str) -> None:
    unit.record(
        f"mapping.{what}",
        unit.session.get_one(Entity, mapping.entity_id),
        ids={"mapping": mapping.id},
        facts={"role": mapping.role},
        payloads={"group": mapping.group_name},
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
