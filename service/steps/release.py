"""The release: a second person puts in force what one proposed, or refuses it."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func, select

from service.access import CHANGES, allow, may_decide, refuse_united, visible_changes
from service.definitions import InForce, in_force_now, release
from service.errors import Forbidden, NotFound, Stale, _
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    DefinitionKind,
    Grant,
    Person,
    Policy,
)
from service.queue import Job
from service.sound import sound
from service.steps.change import record_change, said
from service.steps.effect import ask_effect, ask_for_others, known_effect, version_of
from service.steps.groups import enact_end, enact_mapping
from service.steps.regime import enact_regime
from service.unit import Unit


def release_change(
    unit: Unit, change_id: UUID, in_force: InForce, read: str | None = None
) -> Change:
    """Put in force what somebody else proposed; Unsound if it can't be, next to what is now.

    `read` is the digest of the effect that the actor saw; if it is another by now, that is Stale.
    """
    change = _open(unit, change_id)
    _allow(unit, change)
    if change.proposed_by == unit.actor.id:
        raise Forbidden(_("You proposed this: another person must release it."))
    _refuse_concerned(unit, change)
    if change.kind in _ENACT:
        _ENACT[change.kind](unit, change)
        return _decided(unit, change, ChangeState.RELEASED, "")
    unit.session.execute(select(func.pg_advisory_xact_lock(RELEASING)))
    if change.kind is ChangeKind.ENTITY:
        effect = enact_regime(unit, change, read)
    else:
        effect = _define(unit, change, in_force, read)
    ask_for_others(unit, change)
    unit.afterwards(Job.RECHECK_LIBRARY)
    return _decided(unit, change, ChangeState.RELEASED, "", effect)


def try_again(unit: Unit, change_id: UUID, last: int | None = None) -> Change:
    """Have the effect of an open change computed once more, on so many submissions."""
    change = _open(unit, change_id)
    if change.source is None:
        raise NotFound(_("A role is tried on no post."))
    if change.proposed_by != unit.actor.id:
        _allow(unit, change)
    ask_effect(unit, change, last)
    return change


def refuse_change(unit: Unit, change_id: UUID, reason: str) -> Change:
    """Refuse what somebody else proposed, and say why."""
    change = _open(unit, change_id)
    _allow(unit, change)
    if change.proposed_by == unit.actor.id:
        raise Forbidden(_("You proposed this: withdraw it, if you no longer want it."))
    _refuse_concerned(unit, change)
    why = said("reason", reason, _("Say why: who proposed it needs a reason to go on."))
    return _decided(unit, change, ChangeState.REFUSED, why)


def _allow(unit: Unit, change: Change) -> None:
    allow(unit, CHANGES[change.kind][1], change.entity_id)
    if not may_decide(unit.session, unit.actor, change, unit.now):
        raise Forbidden(_("A move is decided on by who answers for its new place too."))


def _refuse_concerned(unit: Unit, change: Change) -> None:
    if change.person_id == unit.actor.id:
        raise Forbidden(_("It concerns your own role: another person decides on it."))


def withdraw_change(unit: Unit, change_id: UUID) -> Change:
    """Take back what the actor proposed."""
    change = _open(unit, change_id)
    if change.proposed_by != unit.actor.id:
        raise Forbidden(_("Only who proposed it may withdraw it."))
    return _decided(unit, change, ChangeState.WITHDRAWN, "")


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


def _decided(
    unit: Unit, change: Change, state: ChangeState, reason: str, effect: str | None = None
) -> Change:
    change.decided_by, change.decided_at = unit.actor.id, unit.now
    change.state, change.reason = state, reason
    record_change(unit, change, str(state), {"reason": reason} if reason else {}, effect)
    return change


def _grant(unit: Unit, change: Change) -> None:
    """Let the person hold the role, unless the law keeps it from them by now."""
    person = _locked(unit, change)
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


def _define(unit: Unit, change: Change, in_force: InForce, read: str | None) -> str:
    """Put the version in force, if what is in force is what it was proposed against.

    Return the digest of its effect, which must be known.
    """
    policy = Policy(DefinitionKind(change.kind), change.name or "")
    before = in_force_now(unit.session, policy)
    if (before.digest if before else None) != change.base_digest:
        raise Stale(_("Another version came into force since: propose it again against that one."))
    effect = known_effect(unit, change, read)
    version = version_of(change)
    sound(unit.session, in_force, version)
    release(
        unit.session,
        policy.kind,
        policy.name,
        change.source,
        unit.now,
        entity_id=version.entity_id,
        proposed_by=change.proposed_by,
        released_by=unit.actor.id,
    )
    return effect


_ENACT: dict[ChangeKind, Callable[[Unit, Change], None]] = {
    ChangeKind.GRANT: _grant,
    ChangeKind.REVOCATION: _revoke,
    ChangeKind.GROUP: enact_mapping,
    ChangeKind.GROUP_END: enact_end,
}
"""What a release of roles does; all others put a regime or a definition in force."""

RELEASING = 4_817_302_265
"""The advisory lock under which definitions and regimes are released one after the other."""
