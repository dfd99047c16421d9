"""Who is in which group of the directory, and the grants that follow from it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from service.access import refuse_united
from service.errors import Forbidden
from service.models import (
    LONGEST_GROUP,
    SYSTEM,
    DirectoryGroup,
    Grant,
    GroupGrant,
    GroupMember,
    MappedGrant,
    Person,
    Source,
    new_id,
)
from service.unit import Unit
from workflows import Role

MOST_GROUPS = 500
"""Groups of one person that we read; directories send what they have."""

Held = tuple[Role, UUID]


def follow_groups(unit: Unit, person: Person, names: Iterable[str]) -> None:
    """Take down the groups that a sign-in named, and let grants follow; it names all or none."""
    wanted = {each.lower(): each for each in _readable(names)}
    groups = [_group(unit, name) for name in wanted.values()]
    unit.session.execute(
        delete(GroupMember).where(
            GroupMember.person_id == person.id,
            GroupMember.source == Source.SIGN_ON,
            GroupMember.group_id.not_in([each.id for each in groups]),
        )
    )
    for each in groups:
        join(unit, each.id, person.id, Source.SIGN_ON)
    follow(unit, person)


def join(unit: Unit, group_id: UUID, person_id: UUID, source: Source) -> None:
    """Note that a person is in a group; noting it twice changes nothing."""
    row = {"group_id": group_id, "person_id": person_id, "source": source}
    unit.session.execute(upsert(GroupMember).values(row).on_conflict_do_nothing())


def follow(unit: Unit, person: Person) -> None:
    """Give what the person's groups give, and end what they no longer give."""
    unit.session.flush()
    _locked(unit, person)
    wanted = _given(unit, person)
    for grant in _mapped(unit, person):
        if (grant.role, grant.entity_id) not in wanted:
            grant.until = max(grant.since, unit.now)
            _record(unit, person, "person.group_grant_ended", grant)
    for (role, entity_id), mapping in sorted(wanted.items(), key=lambda each: str(each[0])):
        _give(unit, person, role, entity_id, mapping)


def _give(unit: Unit, person: Person, role: Role, entity_id: UUID, mapping: GroupGrant) -> None:
    """Let the person hold the role, unless they do already or it must stay apart from another."""
    current = [each for each in person.grants if each.until is None or each.until > unit.now]
    if any((each.role, each.entity_id) == (role, entity_id) for each in current):
        return
    try:
        refuse_united(person, role, unit.now)
    except Forbidden:
        return
    grant = Grant(id=new_id(), role=role, entity_id=entity_id, granted_by=SYSTEM, since=unit.now)
    person.grants.append(grant)
    unit.session.flush()
    unit.session.add(MappedGrant(grant_id=grant.id, group_grant_id=mapping.id))
    _record(unit, person, "person.group_granted", grant)


def _given(unit: Unit, person: Person) -> dict[Held, GroupGrant]:
    """Return what the person's groups give them; nobody gains by a mapping of their own making."""
    if person.ended(unit.now):
        return {}
    statement = (
        select(GroupGrant)
        .join(DirectoryGroup, func.lower(DirectoryGroup.name) == func.lower(GroupGrant.group_name))
        .join(GroupMember, GroupMember.group_id == DirectoryGroup.id)
        .where(GroupMember.person_id == person.id)
        .where(GroupGrant.ended_at.is_(None))
        .order_by(GroupGrant.id)
    )
    return {
        (each.role, each.entity_id): each
        for each in unit.session.scalars(statement)
        if person.id not in {each.proposed_by, each.released_by}
    }


def _mapped(unit: Unit, person: Person) -> list[Grant]:
    """Return the grants in force that came of groups."""
    statement = select(MappedGrant.grant_id).join(Grant, Grant.id == MappedGrant.grant_id)
    ids = set(unit.session.scalars(statement.where(Grant.person_id == person.id)))
    return [
        each
        for each in person.grants
        if each.id in ids and (each.until is None or each.until > unit.now)
    ]


def _group(unit: Unit, name: str) -> DirectoryGroup:
    """Return the group of this name, noted now if it is new."""
    row = {"id": new_id(), "name": name, "created_at": unit.now, "provisioned": False}
    unit.session.execute(upsert(DirectoryGroup).values(row).on_conflict_do_nothing())
    named = select(DirectoryGroup).where(func.lower(DirectoryGroup.name) == name.lower())
    return unit.session.scalars(named).one()


def _readable(names: Iterable[str]) -> list[str]:
    trimmed = (each.strip() for each in names)
    kept = [each for each in trimmed if 0 < len(each) <= LONGEST_GROUP and each.isprintable()]
    return sorted(kept)[:MOST_GROUPS]


def _locked(unit: Unit, person: Person) -> None:
    """Let two that follow the same person's groups follow one another."""
    unit.session.execute(
        select(Person)
        .where(Person.id == person.id)
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    )


def _record(unit: Unit, person: Person, name: str, grant: Grant) -> None:
    unit.record(
        name,
        person,
        ids={"grant": grant.id, "entity": grant.entity_id},
        facts={"role": grant.role},
    )
