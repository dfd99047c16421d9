"""Absence: a person says from when until when they are away, and who decides meanwhile.

No grant is lent: the delegate holds the role already and decides in their own name.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from service.access import REVIEWERS, roles_held, tree
from service.errors import Invalid, NotFound, Words, _
from service.models import Absence, CaseRow, Entity, Person, StageRow
from service.unit import Unit
from workflows import Role

LONGEST = timedelta(days=366)
"""How long an absence may last."""


@dataclass(frozen=True, kw_only=True)
class Away:
    """From which day to which, both included; whose delegate; for one role, or for all."""

    starts_on: date
    ends_on: date
    delegate: str
    role: Role | None = None


def enter_absence(unit: Unit, away: Away) -> Absence:
    """Keep when the actor is away and who stands in, or say at once why it can't be."""
    starts, ends = _bounds(unit, away)
    delegate = _delegate(unit, away)
    clash = select(Absence.id).where(
        Absence.person_id == unit.actor.id,
        Absence.starts_at < ends,
        Absence.ends_at > starts,
        *([or_(Absence.role.is_(None), Absence.role == away.role)] if away.role else []),
    )
    unit.session.get_one(Person, unit.actor.id, with_for_update=True)
    if unit.session.scalar(clash.limit(1)) is not None:
        raise Invalid("starts_on", _("You are already said to be away on some of these days."))
    absence = Absence(
        person=unit.actor,
        delegate=delegate,
        role=away.role,
        starts_at=starts,
        ends_at=ends,
        created_at=unit.now,
    )
    unit.session.add(absence)
    unit.record(
        "person.absence_entered",
        unit.actor,
        ids={"delegate": delegate.id},
        facts={
            "role": str(away.role) if away.role else None,
            "from": away.starts_on.isoformat(),
            "to": away.ends_on.isoformat(),
        },
    )
    return absence


def end_absence(unit: Unit, absence_id: UUID) -> None:
    """End an absence of the actor now; one to come is forgotten, one that has ended stays so."""
    absence = unit.session.get(Absence, absence_id, with_for_update=True)
    if absence is None or absence.person_id != unit.actor.id:
        raise NotFound(_("There is no such absence."))
    if absence.ends_at <= unit.now:
        return
    if absence.starts_at < unit.now:
        absence.ends_at = unit.now
    else:
        unit.session.delete(absence)
    unit.record("person.absence_ended", unit.actor)


def absent_for(unit: Unit, case: CaseRow, stage: StageRow) -> Person | None:
    """Return for whom the actor stands in at a stage, if for somebody who serves it and is away."""
    rows = unit.session.scalars(
        select(Absence)
        .where(
            Absence.delegate_id == unit.actor.id,
            Absence.starts_at <= unit.now,
            Absence.ends_at > unit.now,
            Absence.person_id.not_in([case.author_id, *case.aside]),
            or_(Absence.role.is_(None), Absence.role == stage.role),
        )
        .order_by(Absence.id)
    )
    for each in rows:
        held = roles_held(each.person, unit.now)
        if any((stage.role, place) in held for place in stage.scope):
            return each.person
    return None


def _bounds(unit: Unit, away: Away) -> tuple[datetime, datetime]:
    home = unit.actor.entity_id and unit.session.get(Entity, unit.actor.entity_id)
    zone = ZoneInfo(home.time_zone) if home else UTC
    if away.ends_on < away.starts_on:
        raise Invalid("ends_on", _("The last day is not before the first."))
    if away.ends_on - away.starts_on > LONGEST:
        raise Invalid("ends_on", _("An absence lasts a year at most."))
    ends = datetime.combine(away.ends_on + timedelta(days=1), time(), zone)
    if ends <= unit.now:
        raise Invalid("ends_on", _("These days have passed."))
    return datetime.combine(away.starts_on, time(), zone), ends


def _delegate(unit: Unit, away: Away) -> Person:
    """Return who stands in: somebody who holds each of these roles there, or higher up."""
    served = {
        (role, place)
        for role, place in roles_held(unit.actor, unit.now)
        if role in REVIEWERS and away.role in {None, role}
    }
    if not served:
        raise Invalid(
            "role", _("You hold no role of a reviewer for which somebody could stand in.")
        )
    address = away.delegate.strip().lower()
    delegate = unit.session.scalars(select(Person).where(Person.email == address)).unique().first()
    held = roles_held(delegate, unit.now) if delegate is not None else frozenset()
    if delegate is None or delegate.id == unit.actor.id:
        raise Invalid("delegate", _("Name a colleague by their e-mail address."))
    lacking = sorted(
        role
        for role, place in served
        if not any((role, above) in held for above in tree(unit.session).path(place))
    )
    if lacking:
        raise Invalid(
            "delegate",
            _("Who stands in must hold your role there already; they are not: %(roles)s."),
            roles=Words(lacking),
        )
    return delegate
