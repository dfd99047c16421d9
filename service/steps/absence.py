"""Absence: a person says from when until when they are away, and who decides meanwhile.

No grant is lent: the delegate holds the role already and decides in their own name.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from service.access import roles_held, tree
from service.away import served, touching, unheld
from service.errors import Invalid, NotFound, Words, _
from service.models import Absence, Entity, FiredTimer, NoticeKind, Person
from service.serving import admins
from service.steps.notices import News, fire, tell
from service.unit import Unit
from workflows import Role

LOST = "absence.lost"
"""The timer that fires when a delegate no longer holds the role in which they stand in."""

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
    same = touching(away.role, starts, ends)
    _lock(unit, {unit.actor.id, delegate.id})
    if _first(unit, Absence.person_id == unit.actor.id, same) is not None:
        raise Invalid("starts_on", _("You are already said to be away on some of these days."))
    gone = _first(unit, Absence.person_id == delegate.id, same)
    if gone is not None:
        raise _away_too(unit, gone)
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
    _tell_left(unit, away, same)
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


def tell_of_lost_delegates(unit: Unit, _most: int) -> None:
    """Tell once who is away, and who gives roles there, what their delegate does not serve.

    All of it at a time: there are as many as reviewers who are or will be away.
    """
    told = select(FiredTimer.at).where(FiredTimer.what == LOST, FiredTimer.subject_id == Absence.id)
    coming = select(Absence).where(Absence.ends_at > unit.now, ~told.exists()).order_by(Absence.id)
    rows = {each.id: each for each in unit.session.scalars(coming).all()}
    for key, lacks in unheld(unit.session, list(rows.values()), unit.now).items():
        if fire(unit, LOST, key, rows[key].starts_at):
            _tell_lost(unit, rows[key], {place for _role, place in lacks})


def _tell_lost(unit: Unit, absence: Absence, places: set[UUID]) -> None:
    """Tell both in the words of one place, where there are several."""
    news = News(NoticeKind.STUCK, absence.id, min(places), {"to": "absences", "lost": "yes"})
    tell(unit, [absence.person_id], news)
    give = admins(unit.session, tree(unit.session).above(places), unit.now)
    tell(unit, {*give} - {absence.person_id}, replace(news, facts={**news.facts, "to": "people"}))


def _place(unit: Unit, person: Person) -> UUID:
    return person.entity_id or tree(unit.session).root


def _lock(unit: Unit, people: set[UUID]) -> None:
    """Let nobody enter another absence meanwhile: two who named each other would both be away."""
    rows = select(Person.id).where(Person.id.in_(people)).order_by(Person.id)
    unit.session.execute(rows.with_for_update())


def _first(unit: Unit, *where: ColumnElement[bool]) -> Absence | None:
    found = select(Absence).where(*where).order_by(Absence.starts_at, Absence.id)
    return unit.session.scalars(found.limit(1)).first()


def _away_too(unit: Unit, gone: Absence) -> Invalid:
    zone = _zone(unit)
    return Invalid(
        "delegate",
        _(
            "%(name)s is away too, from %(first)s to %(last)s. Name somebody else, or say these"
            " days apart from the others."
        ),
        name=gone.person.name,
        first=gone.starts_at.astimezone(zone).date(),
        last=(gone.ends_at - timedelta(hours=1)).astimezone(zone).date(),
    )


def _tell_left(unit: Unit, away: Away, same: ColumnElement[bool]) -> None:
    """Tell those for whom the actor stands in that nobody does on these days."""
    days = {"from": away.starts_on.isoformat(), "until": away.ends_on.isoformat()}
    for each in unit.session.scalars(
        select(Absence).where(Absence.delegate_id == unit.actor.id, same)
    ):
        place = _place(unit, each.person)
        news = News(NoticeKind.STUCK, each.id, place, {"to": "absences", **days})
        tell(unit, [each.person_id], news)


def _zone(unit: Unit) -> tzinfo:
    home = unit.actor.entity_id and unit.session.get(Entity, unit.actor.entity_id)
    return ZoneInfo(home.time_zone) if home else UTC


def _bounds(unit: Unit, away: Away) -> tuple[datetime, datetime]:
    zone = _zone(unit)
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
    held_here = served(unit.actor, unit.now, away.role)
    if not held_here:
        raise Invalid(
            "role", _("You hold no role of a reviewer for which somebody could stand in.")
        )
    address = away.delegate.strip().lower()
    delegate = unit.session.scalars(select(Person).where(Person.email == address)).unique().first()
    held = roles_held(delegate, unit.now) if delegate is not None else frozenset()
    near = {above for _role, place in held_here for above in tree(unit.session).path(place)}
    known = delegate and (delegate.entity_id in near or any(place in near for _role, place in held))
    if delegate is None or not known or delegate.id == unit.actor.id:
        raise Invalid("delegate", _("Name a colleague by their e-mail address."))
    lacking = sorted(
        role
        for role, place in held_here
        if not any((role, above) in held for above in tree(unit.session).path(place))
    )
    if lacking:
        raise Invalid(
            "delegate",
            _("Who stands in must hold your role there already; they are not: %(roles)s."),
            roles=Words(lacking),
        )
    return delegate
