"""People: they are added, said otherwise, and their access ends; roles are changes of their own."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from service.access import (
    OUTSIDE,
    OUTSIDE_ROLES,
    Act,
    allow,
    entities_where,
    visible_people,
)
from service.errors import Forbidden, Invalid, NotFound, _
from service.models import Entity, LinkPurpose, Person, Token, new_id
from service.steps.letters import ask_letter
from service.steps.links import end_links
from service.steps.particulars import PersonWords
from service.steps.session import end_sessions
from service.unit import Unit

FIELDS = ("name", "title", "kind", "language", "ends_on")


def add_person(unit: Unit, email: str, home: UUID, words: PersonWords) -> Person:
    """Add somebody to an entity; they hold no role until two admins give them one."""
    entity = _home(unit, home)
    unit.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"person {email}", 0)))
    )
    if unit.session.scalar(select(Person.id).where(Person.email == email)) is not None:
        raise Invalid("email", _("Somebody has this address already."))
    person = Person(id=new_id(), email=email, entity=entity, created_at=unit.now)
    for name in FIELDS:
        setattr(person, name, getattr(words, name))
    _refuse_past(unit, person)
    unit.session.add(person)
    unit.record("person.added", person, ids={"entity": home}, facts=_facts(person))
    return person


def change_person(unit: Unit, person_id: UUID, home: UUID, words: PersonWords) -> bool:
    """Say otherwise who somebody is or where they belong; what is the same leaves no trace."""
    person = managed_person(unit, person_id)
    changed = [name for name in FIELDS if getattr(person, name) != getattr(words, name)]
    _refuse_outside(unit, person, words)
    for name in changed:
        setattr(person, name, getattr(words, name))
    if home != person.entity_id:
        person.entity = _home(unit, home)
        changed.append("entity")
    if "ends_on" in changed:
        _refuse_past(unit, person)
    if changed:
        unit.record(
            "person.changed",
            person,
            ids={"entity": home},
            facts={**_facts(person), "fields": changed},
        )
    return bool(changed)


def end_access(unit: Unit, person_id: UUID) -> Person:
    """End all that a person may do, at once: sign-in, sessions, tokens, roles."""
    person = managed_person(unit, person_id)
    if person.id == unit.actor.id:
        raise Forbidden(_("Nobody ends their own access: another admin does."))
    if person.ended(unit.now):
        return person
    person.ends_on = person.today(unit.now) - timedelta(days=1)
    for held in person.grants:
        if held.until is None or held.until > unit.now:
            held.until = max(held.since, unit.now)
    unit.session.execute(
        update(Token)
        .where(Token.person_id == person.id, Token.revoked_at.is_(None))
        .values(revoked_at=unit.now)
    )
    end_links(unit, person)
    end_sessions(unit, person)
    unit.record("person.ended", person, ids={"entity": person.entity_id}, facts=_facts(person))
    return person


def end_access_after(unit: Unit, person_id: UUID, day: date) -> Person:
    """Let this day be the last on which a person may do anything."""
    person = managed_person(unit, person_id)
    if person.id == unit.actor.id:
        raise Forbidden(_("Nobody ends their own access: another admin does."))
    if person.today(unit.now) > day:
        raise Invalid("ends_on", _("The last day is today or later."))
    person.ends_on = day
    facts = {**_facts(person), "fields": ["ends_on"]}
    unit.record("person.changed", person, ids={"entity": person.entity_id}, facts=facts)
    return person


def invite(unit: Unit, person_id: UUID) -> Person:
    """Send somebody whom the actor manages the link to set their first password by."""
    person = managed_person(unit, person_id)
    if person.ended(unit.now):
        raise Forbidden(_("Their access has ended: give them a later last day first."))
    if person.password is not None:
        raise Forbidden(_("They have a password. Who forgot it asks for another."))
    unit.record("person.invited", person)
    ask_letter(unit, person.id, LinkPurpose.SET_UP)
    return person


def managed_person(unit: Unit, person_id: UUID) -> Person:
    """Return a person of an entity that the actor manages, locked, or NotFound."""
    seen = visible_people(unit.session, unit.actor, unit.now)
    person = unit.session.scalar(
        select(Person)
        .where(Person.id == person_id, seen)
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    )
    if person is None:
        raise NotFound(_("There is no such person."))
    if person.entity_id is None:
        raise Forbidden(_("Your roles in this entity do not allow that."))
    allow(unit, Act.MANAGE_PEOPLE, person.entity_id)
    return person


def _home(unit: Unit, home: UUID) -> Entity:
    if home not in entities_where(unit.session, unit.actor, Act.MANAGE_PEOPLE, unit.now):
        raise Invalid("entity", _("Choose an entity that you administer."))
    return unit.session.get_one(Entity, home)


def _refuse_past(unit: Unit, person: Person) -> None:
    if person.ended(unit.now):
        raise Invalid("ends_on", _("The last day is today or later."))


def _refuse_outside(unit: Unit, person: Person, words: PersonWords) -> None:
    """Raise Invalid if somebody would become an outsider with roles that no outsider holds."""
    if words.kind not in OUTSIDE:
        return
    kept = {
        each.role
        for each in person.grants
        if each.role not in OUTSIDE_ROLES and (each.until is None or each.until > unit.now)
    }
    if kept:
        raise Invalid(
            "kind",
            _("Who is not of the company may only be author. End their role first: %(role)s."),
            role=min(kept),
        )


def _facts(person: Person) -> dict[str, str | None]:
    ends_on = person.ends_on.isoformat() if person.ends_on else None
    return {"kind": person.kind, "language": person.language, "ends_on": ends_on}
