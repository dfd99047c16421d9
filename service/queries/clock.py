"""What time does to cases: who looks at them, what is urgent, who is away and who stands in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select

from service.away import Away, alone, stood_in_for, under_way
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
    among,
    db,
)


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What is to be said beside some waiting stages: by case, by post and by stage."""

    held: Mapping[UUID, Reservation]
    urgent: Mapping[UUID, Urgency]
    away: Away


def timing(
    person: Person, stages: Sequence[StageRow], now: datetime, post: Post | None = None
) -> Timing:
    """Return who looks at these cases, which are urgent, and for whom this person stands in."""
    cases, posts = {each.case_id for each in stages}, {each.case.post_id for each in stages}
    posts |= {post.id} if post else set()
    held = db.session.scalars(_HELD, {"ids": list(cases), "now": now}) if cases else ()
    return Timing(
        held={each.case_id: each for each in held},
        urgent={each.post_id: each for each in db.session.scalars(_URGENT, {"ids": list(posts)})},
        away=stood_in_for(db.session(), person, stages, now),
    )


_HELD = select(Reservation).where(
    Reservation.case_id == among("ids"), Reservation.until > bindparam("now")
)
_URGENT = select(Urgency).where(Urgency.post_id == among("ids"), Urgency.ended_at.is_(None))


def waiting_stages(cases: Sequence[CaseRow]) -> Sequence[StageRow]:
    """Return the open stages of the case that is under way, the last of these."""
    if not cases or cases[-1].closed_at is not None:
        return ()
    return [each for each in cases[-1].stages if each.opened_at and not each.closed_at]


def away_at(stages: Sequence[StageRow], now: datetime) -> Away:
    """Return who is away among those who hold the role of each of these stages."""
    found: defaultdict[UUID, list[Absence]] = defaultdict(list)
    for stage in stages:
        named = None if stage.freed else stage.named
        people = named or holders(db.session(), stage.role, stage.scope, now)
        wanted = select(Absence).where(Absence.person_id.in_(people), under_way(now))
        for each in db.session.scalars(wanted.order_by(Absence.id)):
            if each.role in {None, stage.role}:
                found[stage.id].append(each)
    return found


def absences(person: Person, now: datetime) -> Sequence[Absence]:
    """Return this person's absences that have not ended, the next first."""
    return _coming(Absence.person_id == person.id, now)


def stands_in(person: Person, now: datetime) -> Sequence[Absence]:
    """Return the absences of others in which this person stands in, the next first."""
    return _coming(Absence.delegate_id == person.id, now)


def unserved(away: Away, now: datetime) -> Mapping[UUID, Absence]:
    """Return, of who is away now, whose delegate is away now too, and until when."""
    found = alone(db.session(), [each for rows in away.values() for each in rows])
    return {key: each for key, each in found.items() if each.starts_at <= now < each.ends_at}


def _coming(whose: ColumnElement[bool], now: datetime) -> Sequence[Absence]:
    wanted = select(Absence).where(whose, Absence.ends_at > now)
    return db.session.scalars(wanted.order_by(Absence.starts_at, Absence.id).limit(50)).all()


def entity_name(entity_id: UUID) -> str:
    """Return what an entity is called."""
    return db.session.get_one(Entity, entity_id).name
