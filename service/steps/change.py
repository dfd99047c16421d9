"""The change: what one person proposes; `steps/release.py` is what another makes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from service.access import (
    CHANGES,
    allow,
    refuse_united,
    tree,
    visible_people,
)
from service.content import admit, trimmed
from service.definitions import InForce, in_force_now
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    Definition,
    DefinitionKind,
    Entity,
    Grant,
    Person,
    Policy,
    new_id,
)
from service.sound import sound
from service.steps.effect import ask_effect
from service.unit import Unit
from workflows import Role

OF_ENTITIES = frozenset({ChangeKind.ENTITY, ChangeKind.GROUP, ChangeKind.GROUP_END})
"""Changes that are events of an entity: its regime, and what groups give there."""

LONGEST_NOTE = 2_000
"""Characters of a note or a reason."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """The role that somebody should hold in an entity and below, and between which moments."""

    person_id: UUID
    role: Role
    entity_id: UUID
    since: datetime | None = None
    until: datetime | None = None


def propose_grant(unit: Unit, wanted: Wanted, note: str) -> Change:
    """Propose that somebody else holds a role; nothing holds before another admin releases it."""
    person = _known(unit, wanted.person_id)
    since = max(wanted.since or unit.now, unit.now)
    if wanted.until is not None and wanted.until <= since:
        raise Invalid("until", _("A role ends after it begins, and in the future."))
    if person.id == unit.actor.id:
        raise Forbidden(_("Nobody grants a role to themselves."))
    refuse_united(person, wanted.role, unit.now)
    _refuse_again(unit, ChangeKind.GRANT, person, wanted.role, wanted.entity_id)
    return open_change(
        unit,
        ChangeKind.GRANT,
        wanted.entity_id,
        note,
        person=person,
        role=wanted.role,
        since=since,
        until=wanted.until,
    )


def propose_revocation(unit: Unit, grant_id: UUID, note: str) -> Change:
    """Propose that a role ends."""
    held = unit.session.get(Grant, grant_id)
    if held is None or (held.until is not None and held.until <= unit.now):
        raise NotFound(_("There is no such grant in force."))
    person = _known(unit, held.person_id)
    _refuse_again(unit, ChangeKind.REVOCATION, person, held.role, held.entity_id)
    return open_change(
        unit,
        ChangeKind.REVOCATION,
        held.entity_id,
        note,
        person=person,
        role=held.role,
        grant_id=held.id,
    )


def propose_definition(
    unit: Unit,
    policy: Policy,
    source: Any,
    note: str,
    in_force: InForce,
    entity_id: UUID | None = None,
    last: int | None = None,
) -> Change:
    """Propose a version of a definition; a lexicon is its entity's, all others the company's.

    It is tried on the last submissions once this is committed. Raises Unsound with every fault.
    """
    if (policy.kind is DefinitionKind.LEXICON) != (entity_id is not None):
        raise Invalid("entity", _("A lexicon belongs to an entity, other definitions to none."))
    where = entity_id or tree(unit.session).root
    allow(unit, CHANGES[ChangeKind(policy.kind)][0], where)
    version = Definition(kind=policy.kind, name=policy.name, source=source, entity_id=entity_id)
    sound(unit.session, in_force, version)
    before = in_force_now(unit.session, policy)
    if before is not None and before.digest == version.digest:
        raise Invalid("source", _("This is what is in force already."))
    change = open_change(
        unit,
        ChangeKind(policy.kind),
        where,
        note,
        name=policy.name,
        source=source,
        digest=version.digest,
        base_digest=before.digest if before else None,
    )
    ask_effect(unit, change, last)
    return change


def open_change(
    unit: Unit, kind: ChangeKind, entity_id: UUID, note: str, **particulars: Any
) -> Change:
    """Let a change wait for a second person, if its kind is the actor's to propose there."""
    if entity_id not in tree(unit.session).parents:
        raise NotFound(_("There is no such entity."))
    allow(unit, CHANGES[kind][0], entity_id)
    change = Change(
        id=new_id(),
        kind=kind,
        state=ChangeState.OPEN,
        entity_id=entity_id,
        note=said("note", note, _("Say why: who releases it must know.")),
        proposed_by=unit.actor.id,
        proposed_at=unit.now,
        **particulars,
    )
    unit.session.add(change)
    unit.session.flush()
    record_change(unit, change, "proposed", {"note": change.note})
    return change


def refuse_again(unit: Unit, *same: ColumnElement[bool]) -> None:
    """Raise Stale if such a change waits already."""
    asked = select(Change.id).where(Change.state == ChangeState.OPEN, *same)
    if unit.session.scalar(asked.limit(1)) is not None:
        raise Stale(_("This is proposed already, and waits for its release."))


def _refuse_again(
    unit: Unit, kind: ChangeKind, person: Person, role: Role, entity_id: UUID
) -> None:
    refuse_again(
        unit,
        Change.kind == kind,
        Change.person_id == person.id,
        Change.role == role,
        Change.entity_id == entity_id,
    )


def _known(unit: Unit, person_id: UUID) -> Person:
    """Return a person whom the actor manages, locked so that nothing is proposed twice."""
    seen = visible_people(unit.session, unit.actor, unit.now)
    person = unit.session.scalar(
        select(Person).where(Person.id == person_id, seen).with_for_update(of=Person)
    )
    if person is None:
        raise NotFound(_("There is no such person."))
    return person


def record_change(
    unit: Unit, change: Change, what: str, payloads: dict[str, str], effect: str | None = None
) -> None:
    """Append the event to the stream of the person, entity or definition concerned."""
    named = {"source": change.digest, "effect": effect}
    of_group = change.kind in {ChangeKind.GROUP, ChangeKind.GROUP_END}
    unit.record(
        f"{change.kind}.{what}",
        _subject(change),
        ids={
            "change": change.id,
            "entity": change.entity_id,
            "grant": change.grant_id,
            "mapping": change.group_grant_id,
            "parent": change.parent_id,
        },
        digests={name: each for name, each in named.items() if each is not None},
        facts=_facts(change),
        payloads={**payloads, "group": change.name or ""} if of_group else payloads,
    )


def _subject(change: Change) -> Person | Entity | Policy:
    if change.person is not None:
        return change.person
    if change.kind in OF_ENTITIES:
        return change.entity
    return Policy(DefinitionKind(change.kind), change.name or "")


def _facts(change: Change) -> dict[str, Any]:
    if change.kind is ChangeKind.ENTITY and change.source and change.before:
        return {k: each for k, each in change.source.items() if change.before[k] != each}
    facts: dict[str, Any] = {"role": change.role, "since": change.since, "until": change.until}
    if change.kind not in OF_ENTITIES:
        facts["name"] = change.name
    return {name: str(value) for name, value in facts.items() if value is not None}


def said(field: str, words: str, missing: str) -> str:
    """Return the words that somebody gave, or raise Invalid if there are none or too many."""
    said = trimmed(admit(words))
    if not said:
        raise Invalid(field, missing)
    if len(said) > LONGEST_NOTE:
        raise Invalid(field, _("At most %(most)s characters."), most=LONGEST_NOTE)
    return said
