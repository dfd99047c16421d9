"""The change: one person proposes a grant or a definition, another releases or refuses it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from service.access import (
    CHANGES,
    allow,
    refuse_united,
    tree,
    visible_changes,
    visible_people,
)
from service.content import admit, sha256
from service.definitions import in_force_now, release
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    DefinitionKind,
    Grant,
    Person,
    Policy,
    new_id,
)
from service.unit import Unit
from workflows import Role

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
    return _propose(
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
    return _propose(
        unit,
        ChangeKind.REVOCATION,
        held.entity_id,
        note,
        person=_known(unit, held.person_id),
        role=held.role,
        grant_id=held.id,
    )


def propose_definition(
    unit: Unit, policy: Policy, source: Any, note: str, entity_id: UUID | None = None
) -> Change:
    """Propose a version of a definition; a lexicon is its entity's, all others the company's."""
    if (policy.kind is DefinitionKind.LEXICON) != (entity_id is not None):
        raise Invalid("entity", _("A lexicon belongs to an entity, other definitions to none."))
    before = in_force_now(unit.session, policy)
    digest = sha256(source)
    if before is not None and before.digest == digest:
        raise Invalid("source", _("This is what is in force already."))
    return _propose(
        unit,
        ChangeKind(policy.kind),
        entity_id or tree(unit.session).root,
        note,
        name=policy.name,
        source=source,
        digest=digest,
        base_digest=before.digest if before else None,
    )


def release_change(unit: Unit, change_id: UUID) -> Change:
    """Put in force what somebody else proposed."""
    change = _open(unit, change_id)
    allow(unit, CHANGES[change.kind][1], change.entity_id)
    if change.proposed_by == unit.actor.id:
        raise Forbidden(_("You proposed this: another person must release it."))
    enact: Callable[[Unit, Change], None] = _ENACT.get(change.kind, _define)
    enact(unit, change)
    return _decided(unit, change, ChangeState.RELEASED, "")


def refuse_change(unit: Unit, change_id: UUID, reason: str) -> Change:
    """Refuse what somebody else proposed, and say why."""
    change = _open(unit, change_id)
    allow(unit, CHANGES[change.kind][1], change.entity_id)
    if change.proposed_by == unit.actor.id:
        raise Forbidden(_("You proposed this: withdraw it, if you no longer want it."))
    why = _said("reason", reason, _("Say why: who proposed it needs a reason to go on."))
    return _decided(unit, change, ChangeState.REFUSED, why)


def withdraw_change(unit: Unit, change_id: UUID) -> Change:
    """Take back what the actor proposed."""
    change = _open(unit, change_id)
    if change.proposed_by != unit.actor.id:
        raise Forbidden(_("Only who proposed it may withdraw it."))
    return _decided(unit, change, ChangeState.WITHDRAWN, "")


def _propose(
    unit: Unit,
    kind: ChangeKind,
    entity_id: UUID,
    note: str,
    *,
    person: Person | None = None,
    **particulars: Any,
) -> Change:
    if entity_id not in tree(unit.session).parents:
        raise NotFound(_("There is no such entity."))
    allow(unit, CHANGES[kind][0], entity_id)
    change = Change(
        id=new_id(),
        kind=kind,
        state=ChangeState.OPEN,
        entity_id=entity_id,
        note=_said("note", note, _("Say why: who releases it must know.")),
        proposed_by=unit.actor.id,
        proposed_at=unit.now,
        person=person,
        **particulars,
    )
    if person is not None:
        _refuse_again(unit, change, person)
    if person is not None and kind is ChangeKind.GRANT:
        refuse_united(person, particulars["role"], unit.now)
    unit.session.add(change)
    unit.session.flush()
    _record(unit, change, "proposed", {"note": change.note})
    return change


def _refuse_again(unit: Unit, change: Change, person: Person) -> None:
    """Raise Stale if this is proposed already for that person."""
    asked = select(Change.id).where(
        Change.kind == change.kind,
        Change.state == ChangeState.OPEN,
        Change.person_id == person.id,
        Change.role == change.role,
        Change.entity_id == change.entity_id,
    )
    with unit.session.no_autoflush:
        if unit.session.scalar(asked) is not None:
            raise Stale(_("This is proposed already, and waits for its release."))


def _known(unit: Unit, person_id: UUID) -> Person:
    """Return a person whom the actor manages, locked so that nothing is proposed twice."""
    seen = visible_people(unit.session, unit.actor, unit.now)
    person = unit.session.scalar(
        select(Person).where(Person.id == person_id, seen).with_for_update(of=Person)
    )
    if person is None:
        raise NotFound(_("There is no such person."))
    return person


def _open(unit: Unit, change_id: UUID) -> Change:
    """Return a change that the actor may see, locked and still open."""
    seen = visible_changes(unit.session, unit.actor, unit.now)
    change = unit.session.scalar(
        select(Change)
        .where(Change.id == change_id, seen)
        .with_for_update(of=Change)
        .execution_options(populate_existing=True)
    )
    if change is None:
        raise NotFound(_("There is no such change."))
    if change.state is not ChangeState.OPEN:
        raise Stale(_("This change is already %(state)s."), state=change.state)
    return change


def _decided(unit: Unit, change: Change, state: ChangeState, reason: str) -> Change:
    change.state = state
    change.decided_by, change.decided_at = unit.actor.id, unit.now
    change.reason = reason
    _record(unit, change, str(state), {"reason": reason} if reason else {})
    return change


def _record(unit: Unit, change: Change, what: str, payloads: dict[str, str]) -> None:
    """Append the event to the stream of the person or of the definition concerned."""
    unit.record(
        f"{change.kind}.{what}",
        _subject(change),
        ids={"change": change.id, "entity": change.entity_id, "grant": change.grant_id},
        digests={"source": change.digest} if change.digest else {},
        facts=_facts(change),
        payloads=payloads,
    )


def _subject(change: Change) -> Person | Policy:
    if change.person is not None:
        return change.person
    return Policy(DefinitionKind(change.kind), change.name or "")


def _facts(change: Change) -> dict[str, str]:
    facts = {"role": change.role, "since": change.since, "until": change.until, "name": change.name}
    return {name: str(value) for name, value in facts.items() if value is not None}


def _said(field: str, words: str, missing: str) -> str:
    said = admit(words).strip()
    if not said:
        raise Invalid(field, missing)
    if len(said) > LONGEST_NOTE:
        raise Invalid(field, _("At most %(most)s characters."), most=LONGEST_NOTE)
    return said


def _grant(unit: Unit, change: Change) -> None:
    """Let the person hold the role, unless the law keeps it from them by now."""
    person = _locked(unit, change)
    if person.id == unit.actor.id:
        raise Forbidden(_("Nobody grants a role to themselves."))
    role, since = change.role, max(change.since or unit.now, unit.now)
    if role is None or (change.until is not None and change.until <= since):
        raise Stale(_("The time for which this role was proposed is over."))
    refuse_united(person, role, unit.now)
    if any(
        each.role is role and each.entity_id == change.entity_id and each.until is None
        for each in person.grants
    ):
        raise Stale(_("%(name)s holds this role already."), name=person.name)
    person.grants.append(
        Grant(
            role=role,
            entity_id=change.entity_id,
            granted_by=unit.actor.id,
            since=since,
            until=change.until,
        )
    )


def _revoke(unit: Unit, change: Change) -> None:
    """End the grant now; one that has not begun never begins."""
    _locked(unit, change)
    held = unit.session.get_one(Grant, change.grant_id)
    if held.until is not None and held.until <= unit.now:
        raise Stale(_("This role has ended already."))
    held.until = max(held.since, unit.now)


def _locked(unit: Unit, change: Change) -> Person:
    """Return the person whom a change concerns, locked so that two releases follow one another."""
    return unit.session.scalars(
        select(Person)
        .where(Person.id == change.person_id)
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    ).one()


def _define(unit: Unit, change: Change) -> None:
    """Put the version in force, if what is in force is what it was proposed against."""
    policy = Policy(DefinitionKind(change.kind), change.name or "")
    unit.session.execute(select(func.pg_advisory_xact_lock(policy.id.int % 2**63)))
    before = in_force_now(unit.session, policy)
    if (before.digest if before else None) != change.base_digest:
        raise Stale(_("Another version came into force since: propose it again against that one."))
    release(
        unit.session,
        policy.kind,
        policy.name,
        change.source,
        unit.now,
        entity_id=change.entity_id if policy.kind is DefinitionKind.LEXICON else None,
        proposed_by=change.proposed_by,
        released_by=unit.actor.id,
    )


_ENACT: dict[ChangeKind, Callable[[Unit, Change], None]] = {
    ChangeKind.GRANT: _grant,
    ChangeKind.REVOCATION: _revoke,
}
"""What a release does by kind; all others put a definition in force."""
