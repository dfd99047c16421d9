"""What the directory writes of groups: their names and members, and the grants that follow."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select

from service.access import tree
from service.errors import Invalid, NotFound, Stale, _
from service.models import (
    SYSTEM,
    DirectoryGroup,
    Entity,
    GroupMember,
    Person,
    Provisioned,
    Source,
    new_id,
)
from service.steps.groups import group_name
from service.steps.membership import follow, join
from service.steps.provision import manages_all
from service.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Roll:
    """What the directory says of one group."""

    name: str
    external_id: str | None
    members: frozenset[UUID]


def found_group(unit: Unit, roll: Roll) -> DirectoryGroup:
    """Take down a group of the directory; one that sign-ins named already becomes this one."""
    manages_all(unit)
    group = _named(unit, group_name(roll.name))
    if group is not None and group.provisioned:
        raise Stale(_("There is a group of this name already."))
    if group is None:
        group = DirectoryGroup(id=new_id(), created_at=unit.now)
        unit.session.add(group)
    group.provisioned = True
    _write(unit, group, roll)
    return group


def amend_group(unit: Unit, group_id: UUID, roll: Roll) -> DirectoryGroup:
    """Write of a group what the directory says of it now."""
    manages_all(unit)
    group = provisioned_group(unit, group_id)
    other = _named(unit, group_name(roll.name))
    if other is not None and other.id != group.id:
        raise Stale(_("There is a group of this name already."))
    _write(unit, group, roll)
    return group


def drop_group(unit: Unit, group_id: UUID) -> None:
    """Forget a group; what it gave ends now."""
    manages_all(unit)
    group = provisioned_group(unit, group_id)
    members = _members(unit, group, None)
    _record(unit, group, "removed", len(members))
    unit.session.execute(delete(GroupMember).where(GroupMember.group_id == group.id))
    unit.session.delete(group)
    _follow(unit, members)


def provisioned_group(unit: Unit, group_id: UUID) -> DirectoryGroup:
    """Return a group that the directory wrote, locked, or NotFound."""
    group = unit.session.scalar(
        select(DirectoryGroup)
        .where(DirectoryGroup.id == group_id, DirectoryGroup.provisioned)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if group is None:
        raise NotFound(_("There is no such group."))
    return group


def _write(unit: Unit, group: DirectoryGroup, roll: Roll) -> None:
    group.name, group.external_id = group_name(roll.name), roll.external_id
    unit.session.flush()
    _refuse_unknown(unit, roll.members)
    before = _members(unit, group, Source.PROVISIONING)
    for person_id in sorted(roll.members - before):
        join(unit, group.id, person_id, Source.PROVISIONING)
    unit.session.execute(
        delete(GroupMember).where(
            GroupMember.group_id == group.id,
            GroupMember.source == Source.PROVISIONING,
            GroupMember.person_id.in_(before - roll.members),
        )
    )
    _record(unit, group, "written", len(roll.members))
    _follow(unit, before | roll.members)


def _follow(unit: Unit, people: Collection[UUID]) -> None:
    for person_id in sorted(people):
        follow(unit, unit.session.get_one(Person, person_id))


def _refuse_unknown(unit: Unit, members: frozenset[UUID]) -> None:
    gone = select(Provisioned.person_id).where(Provisioned.removed_at.is_not(None))
    known = select(Person.id).where(
        Person.id.in_(members), Person.id != SYSTEM, Person.id.not_in(gone)
    )
    missing = members - set(unit.session.scalars(known))
    if missing:
        raise Invalid("members", _("There is no such person: %(id)s."), id=str(min(missing)))


def _members(unit: Unit, group: DirectoryGroup, source: Source | None) -> frozenset[UUID]:
    statement = select(GroupMember.person_id).where(GroupMember.group_id == group.id)
    if source is not None:
        statement = statement.where(GroupMember.source == source)
    return frozenset(unit.session.scalars(statement))


def _named(unit: Unit, name: str) -> DirectoryGroup | None:
    key = func.hashtextextended(f"group {name.lower()}", 0)
    unit.session.execute(select(func.pg_advisory_xact_lock(key)))
    return unit.session.scalar(
        select(DirectoryGroup).where(func.lower(DirectoryGroup.name) == name.lower())
    )


def _record(unit: Unit, group: DirectoryGroup, what: str, members: int) -> None:
    unit.record(
        f"group.{what}",
        unit.session.get_one(Entity, tree(unit.session).root),
        ids={"group": group.id},
        facts={"members": members},
        payloads={"group": group.name},
    )
