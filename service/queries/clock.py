"""What time does to cases: who looks at them, what is urgent, who is away and who stands in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from service.access import roles_held
from service.confided import holders
from service.models import (
    Absence,
    CaseRow,
    Entity,
    Person,
    Post,
    Reservation,
    StageRow,
    Urgency,
    db,
)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What is to be said beside some waiting stages: by case, by post and by stage."""

    held: Mapping[UUID, Reservation]
    urgent: Mapping[UUID, Urgency]
    away: Mapping[UUID, Sequence[Absence]]


def timing(
    person: Person, stages: Sequence[StageRow], now: datetime, post: Post | None = None
) -> Timing:
    """Return who looks at these cases, which are urgent, and for whom this person stands in."""
    cases, posts = {each.case_id for each in stages}, {each.case.post_id for each in stages}
    held = select(Reservation).where(Reservation.case_id.in_(cases), Reservation.until > now)
    posts |= {post.id} if post else set()
    hurried = select(Urgency).where(Urgency.post_id.in_(posts), Urgency.ended_at.is_(None))
    return Timing(
        held={each.case_id: each for each in db.session.scalars(held)} if cases else {},
        urgent={each.post_id: each for each in db.session.scalars(hurried)},
        away=_stood_in_for(person, stages, now),
    )


def waiting_stages(cases: Sequence[CaseRow]) -> Sequence[StageRow]:
    """Return the open stages of the case that is under way, the last of these."""
    if not cases or cases[-1].closed_at is not None:
        return ()
    return [each for each in cases[-1].stages if each.opened_at and not each.closed_at]


def away_at(stages: Sequence[StageRow], now: datetime) -> Mapping[UUID, Sequence[Absence]]:
    """Return who is away among those who hold the role of each of these stages."""
    found: defaultdict[UUID, list[Absence]] = defaultdict(list)
    for stage in stages:
        people = holders(db.session(), stage.role, stage.scope, now)
        wanted = select(Absence).where(Absence.person_id.in_(people), under_way(now))
        for each in db.session.scalars(wanted.order_by(Absence.id)):
            if each.role in {None, stage.role}:
                found[stage.id].append(each)
    return found


def absences(person: Person, now: datetime) -> Sequence[Absence]:
    """Return this person's absences that have not ended, the next first."""
    own = select(Absence).where(Absence.person_id == person.id, Absence.ends_at > now)
    return db.session.scalars(own.order_by(Absence.starts_at, Absence.id).limit(50)).all()


def under_way(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which somebody is away now."""
    return and_(Absence.starts_at <= now, Absence.ends_at > now)


def entity_name(entity_id: UUID) -> str:
    """Return what an entity is called."""
    return db.session.get_one(Entity, entity_id).name


def _stood_in_for(
    person: Person, stages: Sequence[StageRow], now: datetime
) -> Mapping[UUID, Sequence[Absence]]:
    mine = select(Absence).where(Absence.delegate_id == person.id, under_way(now))
    away = db.session.scalars(mine.order_by(Absence.id)).all()
    return {
        stage.id: [each for each in away if _served_by(each, stage, now)]
        for stage in (stages if away else ())
    }


def _served_by(absence: Absence, stage: StageRow, now: datetime) -> bool:
    held = roles_held(absence.person, now)
    out = {stage.case.author_id, *stage.case.aside}
    return (
        absence.person_id not in out
        and absence.role in {None, stage.role}
        and any((stage.role, each) in held for each in stage.scope)
    )
