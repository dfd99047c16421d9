"""What the directory writes of people: they come, change and go; nothing of theirs is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.access import Act, allow, tree, visible_people
from service.errors import Invalid, NotFound, Stale, _
from service.models import (
    LONGEST_GROUP,
    Entity,
    GroupMember,
    Person,
    PersonKind,
    Provisioned,
)
from service.steps.membership import follow
from service.steps.particulars import LANGUAGES, PersonWords, address, line
from service.steps.people import add_person, change_person, end_access
from service.steps.session import end_sessions
from service.unit import Unit

LONGEST_USER_NAME = 254


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the directory says of one person; `kept` is given back to it as it was."""

    user_name: str
    email: str
    name: str
    title: str
    language: str
    active: bool
    external_id: str | None
    kept: Mapping[str, Any]


def enrol(unit: Unit, entry: Entry) -> Person:
    """Add a person whom the directory names, or take back one whom it removed."""
    manages_all(unit)
    _refuse_taken(unit, entry, None)
    person = _removed(unit, entry)
    if person is None:
        home = unit.session.get_one(Entity, tree(unit.session).root)
        words = _words(entry, PersonKind.EMPLOYEE, home.language)
        person = add_person(unit, address({"email": entry.email}), home.id, words)
    _write(unit, person, entry)
    return person


def amend(unit: Unit, person_id: UUID, entry: Entry) -> Person:
    """Write of a person what the directory says of them now."""
    manages_all(unit)
    person = provisioned_person(unit, person_id)
    _refuse_taken(unit, entry, person_id)
    _write(unit, person, entry)
    return person


def dismiss(unit: Unit, person_id: UUID) -> None:
    """End all access of somebody whom the directory removed; what they wrote stays."""
    manages_all(unit)
    person = provisioned_person(unit, person_id)
    end_access(unit, person.id)
    row = unit.session.get(Provisioned, person.id)
    if row is None:
        row = Provisioned(person_id=person.id, user_name=person.email, kept={})
        unit.session.add(row)
    row.removed_at = unit.now
    _leave_groups(unit, person)


def manages_all(unit: Unit) -> None:
    """Raise Forbidden unless the actor administers the whole company."""
    allow(unit, Act.MANAGE_PEOPLE, tree(unit.session).root)


def provisioned_person(unit: Unit, person_id: UUID) -> Person:
    """Return a person whom the directory has not removed, locked, or NotFound."""
    person = unit.session.scalar(
        select(Person)
        .where(Person.id == person_id, visible_people(unit.session, unit.actor, unit.now))
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    )
    row = unit.session.get(Provisioned, person_id) if person else None
    if person is None or (row is not None and row.removed_at is not None):
        raise NotFound(_("There is no such person."))
    return person


def _write(unit: Unit, person: Person, entry: Entry) -> None:
    if not entry.active:
        end_access(unit, person.id)
    elif person.ended(unit.now):
        _reactivate(unit, person)
    _address(unit, person, entry)
    words = replace(_words(entry, person.kind, person.language), ends_on=person.ends_on)
    change_person(unit, person.id, person.entity_id or tree(unit.session).root, words)
    row = unit.session.get(Provisioned, person.id)
    if row is None:
        row = Provisioned(person_id=person.id)
        unit.session.add(row)
    row.user_name, row.external_id = entry.user_name, entry.external_id
    row.kept, row.removed_at = dict(entry.kept), None
    follow(unit, person)


def _reactivate(unit: Unit, person: Person) -> None:
    """Let somebody in again, without any role but those that their groups give."""
    if person.kind is PersonKind.GUEST:
        raise Invalid("active", _("A guest needs a last day: an admin sets it here."))
    person.ends_on = None
    unit.record("person.reactivated", person)


def _address(unit: Unit, person: Person, entry: Entry) -> None:
    """Let the person be known by the address of the directory."""
    email = address({"email": entry.email})
    if email != person.email:
        person.email = email
        unit.record("person.address_changed", person)
        end_sessions(unit, person)


def _words(entry: Entry, kind: PersonKind, language: str) -> PersonWords:
    tongue = entry.language[:2].lower()
    return PersonWords(
        name=line("name", {"name": entry.name}, least=1),
        title=line("title", {"title": entry.title}),
        kind=kind,
        language=tongue if tongue in LANGUAGES else language,
        ends_on=None,
    )


def _refuse_taken(unit: Unit, entry: Entry, person_id: UUID | None) -> None:
    """Raise Stale if somebody else has this user name or address."""
    if not 0 < len(entry.user_name) <= LONGEST_USER_NAME:
        raise Invalid("userName", _("From 1 to %(most)s characters."), most=LONGEST_USER_NAME)
    if entry.external_id is not None and len(entry.external_id) > LONGEST_GROUP:
        raise Invalid("externalId", _("At most %(most)s characters."), most=LONGEST_GROUP)
    email = entry.email.strip().lower()
    key = func.hashtextextended(f"person {email}", 0)
    unit.session.execute(select(func.pg_advisory_xact_lock(key)))
    gone = select(Provisioned.person_id).where(Provisioned.removed_at.is_not(None))
    named = select(Provisioned.person_id).where(
        func.lower(Provisioned.user_name) == entry.user_name.lower(),
        Provisioned.removed_at.is_(None),
    )
    known = select(Person.id).where(Person.email == email)
    if person_id is None:
        known = known.where(Person.id.not_in(gone))
    taken = set(unit.session.scalars(named)) | set(unit.session.scalars(known))
    if taken - {person_id}:
        raise Stale(_("Somebody has this user name or address already."))


def _removed(unit: Unit, entry: Entry) -> Person | None:
    """Return the person of this address whom the directory removed, if there is one."""
    return unit.session.scalar(
        select(Person)
        .join(Provisioned, Provisioned.person_id == Person.id)
        .where(Person.email == entry.email.strip().lower(), Provisioned.removed_at.is_not(None))
        .with_for_update(of=Person)
    )


def _leave_groups(unit: Unit, person: Person) -> None:
    rows = select(GroupMember).where(GroupMember.person_id == person.id)
    for row in unit.session.scalars(rows).all():
        unit.session.delete(row)
