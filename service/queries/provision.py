"""What the directory reads: people and groups, in the order in which they came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from service.access import visible_people
from service.models import DirectoryGroup, GroupGrant, GroupMember, Person, Provisioned, Source


@dataclass(frozen=True)
class Page:
    """Which resources of a list are wanted: from this one on (the first is 0), at most so many."""

    start: int
    count: int


PersonRow = tuple[Person, Provisioned | None]
GroupRow = tuple[DirectoryGroup, list[UUID]]


def people(
    session: Session, asker: Person, now: datetime, page: Page, *named: ColumnElement[bool]
) -> tuple[list[PersonRow], int]:
    """Return people whom the directory may read, and how many there are."""
    statement = _people(session, asker, now).where(*named)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = session.execute(statement.order_by(Person.id).offset(page.start).limit(page.count))
    return [(person, row) for person, row in rows], total


def one_person(session: Session, asker: Person, now: datetime, person_id: UUID) -> PersonRow | None:
    """Return one person whom the directory may read."""
    row = session.execute(_people(session, asker, now).where(Person.id == person_id)).first()
    return (row[0], row[1]) if row else None


def user_named(name: str) -> ColumnElement[bool]:
    """Return the condition under which a person has this user name."""
    return or_(
        func.lower(Provisioned.user_name) == name.lower(),
        Provisioned.person_id.is_(None) & (Person.email == name.lower()),
    )


def groups(session: Session, page: Page, *named: ColumnElement[bool]) -> tuple[list[GroupRow], int]:
    """Return groups that the directory wrote, with their members, and how many there are."""
    statement = select(DirectoryGroup).where(DirectoryGroup.provisioned, *named)
    total = session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    found = session.scalars(
        statement.order_by(DirectoryGroup.id).offset(page.start).limit(page.count)
    ).all()
    members = _members(session, [each.id for each in found])
    return [(each, members.get(each.id, [])) for each in found], total


def one_group(session: Session, group_id: UUID) -> GroupRow | None:
    """Return one group that the directory wrote."""
    found, _total = groups(session, Page(0, 1), DirectoryGroup.id == group_id)
    return found[0] if found else None


@dataclass(frozen=True)
class SeenGroup:
    """A group of the directory, how many of our people are in it, and whether it gives a role."""

    name: str
    members: int
    mapped: bool


def seen_groups(session: Session) -> list[SeenGroup]:
    """Return every group that a sign-in or the directory named."""
    mapped = (
        select(GroupGrant.id)
        .where(func.lower(GroupGrant.group_name) == func.lower(DirectoryGroup.name))
        .where(GroupGrant.ended_at.is_(None))
        .exists()
    )
    members = func.count(GroupMember.person_id.distinct())
    rows = session.execute(
        select(DirectoryGroup.name, members, mapped)
        .outerjoin(GroupMember, GroupMember.group_id == DirectoryGroup.id)
        .group_by(DirectoryGroup.id, DirectoryGroup.name)
        .order_by(func.lower(DirectoryGroup.name))
    )
    return [SeenGroup(name, count, gives) for name, count, gives in rows]


def mappings(session: Session, entities: Iterable[UUID]) -> list[GroupGrant]:
    """Return what groups give in these entities."""
    statement = select(GroupGrant).where(
        GroupGrant.ended_at.is_(None), GroupGrant.entity_id.in_(list(entities))
    )
    return list(session.scalars(statement.order_by(func.lower(GroupGrant.group_name))))


def _people(session: Session, asker: Person, now: datetime) -> Select[Any, Any]:
    return (
        select(Person, Provisioned)
        .outerjoin(Provisioned, Provisioned.person_id == Person.id)
        .where(visible_people(session, asker, now), Provisioned.removed_at.is_(None))
    )


def _members(session: Session, group_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    rows = session.execute(
        select(GroupMember.group_id, GroupMember.person_id)
        .where(GroupMember.group_id.in_(group_ids), GroupMember.source == Source.PROVISIONING)
        .order_by(GroupMember.person_id)
    )
    members: dict[UUID, list[UUID]] = {}
    for group_id, person_id in rows:
        members.setdefault(group_id, []).append(person_id)
    return members
