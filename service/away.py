"""Who is away and who stands in, as steps and queries ask it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_, select, true
from sqlalchemy.orm import Session, aliased, lazyload

from service.access import REVIEWERS, roles_held, tree
from service.barred import open_to
from service.confided import holders
from service.models import Absence, CaseRow, Person, StageRow
from workflows import Role

Away = Mapping[UUID, Sequence[Absence]]
"""By stage, the absences that there is something to say of."""


def under_way(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition under which somebody is away now."""
    return and_(Absence.starts_at <= now, Absence.ends_at > now)


def touching(role: Role | None, starts: datetime, ends: datetime) -> ColumnElement[bool]:
    """Return the condition of absences on some of these days and, given one, for this role."""
    same = or_(Absence.role.is_(None), Absence.role == role) if role else true()
    return and_(Absence.starts_at < ends, Absence.ends_at > starts, same)


def stands_in(delegate: BindParameter[UUID], now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition under which somebody stands in for anybody now."""
    return exists().where(Absence.delegate_id == delegate, under_way(now))


def stood_in_for(
    session: Session, person: Person, stages: Sequence[StageRow], now: datetime
) -> Away:
    """Return for whom this person stands in at each stage: who serves it, and is away."""
    asked = {"delegate": person.id, "now": now}
    away = session.scalars(_STOOD_IN_FOR, asked).all() if stages else ()
    found: dict[UUID, list[Absence]] = {each.id: [] for each in stages if away}
    for absence in away:
        for stage_id in _waiting_for(session, absence, stages, now):
            found[stage_id].append(absence)
    return found


_STOOD_IN_FOR = (
    select(Absence)
    .where(Absence.delegate_id == bindparam("delegate"), under_way(bindparam("now")))
    .options(lazyload(Absence.person), lazyload(Absence.delegate))
    .order_by(Absence.id)
)


def alone(session: Session, absences: Collection[Absence]) -> Mapping[UUID, Absence]:
    """Return, of these absences, whose delegate is away too on some of the days, and when."""
    other = aliased(Absence)
    found = session.execute(
        select(Absence.id, other)
        .join(other, other.person_id == Absence.delegate_id)
        .where(
            Absence.id.in_([each.id for each in absences]),
            other.starts_at < Absence.ends_at,
            other.ends_at > Absence.starts_at,
            or_(Absence.role.is_(None), other.role.is_(None), other.role == Absence.role),
        )
        .order_by(other.starts_at.desc())
    )
    return {row[0]: row[1] for row in found} if absences else {}


def unheld(
    session: Session, absences: Collection[Absence], now: datetime
) -> Mapping[UUID, Sequence[tuple[Role, UUID]]]:
    """Return what who is away serves and their delegate does not: roles and places, by absence."""
    found = {}
    for each in absences:
        held = roles_held(each.delegate, now)
        lacks = [
            (role, place)
            for role, place in served(each.person, now, each.role)
            if not any((role, above) in held for above in tree(session).path(place))
        ]
        if lacks:
            found[each.id] = sorted(lacks)
    return found


def unable(stages: Sequence[StageRow], away: Away, now: datetime) -> frozenset[tuple[UUID, UUID]]:
    """Return the stages that a delegate does not serve, each with the absence."""
    return frozenset(
        (stage.id, each.id)
        for stage in stages
        for each in away.get(stage.id, ())
        if not roles_held(each.delegate, now) & {(stage.role, place) for place in stage.scope}
    )


def stand_ins(session: Session, person: Person, now: datetime) -> Mapping[Person, frozenset[Role]]:
    """Return who could stand in for this person, and for which of their roles, by name."""
    found: dict[UUID, set[Role]] = {}
    held = served(person, now)
    for role in {role for role, _place in held}:
        places = [place for each, place in held if each is role]
        able = (holders(session, role, tree(session).path(each), now) for each in places)
        for who in frozenset.intersection(*map(frozenset, able)) - {person.id}:
            found.setdefault(who, set()).add(role)
    people = select(Person).where(Person.id.in_(found)).order_by(Person.name, Person.id)
    return {each: frozenset(found[each.id]) for each in session.scalars(people).unique()}


def served(person: Person, now: datetime, role: Role | None = None) -> frozenset[tuple[Role, UUID]]:
    """Return the reviewer's roles that a person holds, and where; given one, that one alone."""
    return frozenset(
        (each, place)
        for each, place in roles_held(person, now)
        if each in REVIEWERS and role in {None, each}
    )


def _waiting_for(
    session: Session, absence: Absence, stages: Sequence[StageRow], now: datetime
) -> Sequence[UUID]:
    """Return the stages at which who is away would decide, were they here and had not yet."""
    held = roles_held(absence.person, now)
    served = [
        stage.id
        for stage in stages
        if absence.role in {None, stage.role}
        and (stage.freed or stage.named is None or absence.person_id in stage.named)
        and any((stage.role, each) in held for each in stage.scope)
    ]
    if not served:
        return ()
    return session.scalars(
        select(StageRow.id)
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .where(StageRow.id.in_(served), *open_to(absence.person_id))
    ).all()
