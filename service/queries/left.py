"""Who is left to decide on a case: as its reader needs to know before they decide, and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.away import under_way
from service.models import Absence, CaseRow, Person, db
from service.serving import able_at, grants_of
from workflows import Case, RouteStage


@dataclass(frozen=True, kw_only=True)
class Left:
    """Who may still decide at each unfinished stage, by its name.

    The reader serves the stages of `kept_out`, and decided elsewhere in the case. Were they to
    decide now, too few who are present would be left at those of `alone`.
    """

    able: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    kept_out: frozenset[str] = frozenset()
    alone: Sequence[RouteStage] = ()


def left(person: Person, row: CaseRow, offered: Sequence[RouteStage], now: datetime) -> Left:
    """Return who is left at the stages of a case, as it looks to somebody who reads it."""
    case = row.value()
    stages = [each for each in case.route.stages if not case.complete(each)]
    if row.closed_at is not None or not stages:
        return Left()
    able = able_at(db.session(), case, stages, now)
    grants, own = grants_of(person, now), str(person.id)
    decided = own in {each.reviewer for each in case.decisions}
    return Left(
        able=able,
        kept_out=frozenset(
            each.name
            for each in case.open_stages
            if decided and case.serves(own, each, grants) and person.id not in able[each.name]
        ),
        alone=_alone(person, case, offered, able, now) if offered else (),
    )


def _alone(
    person: Person,
    case: Case,
    offered: Sequence[RouteStage],
    able: Mapping[str, frozenset[UUID]],
    now: datetime,
) -> list[RouteStage]:
    """Return the other stages at which somebody is lacking once this person has decided here."""
    others = [
        each
        for each in case.route.stages
        if each not in offered
        and person.id in able.get(each.name, ())
        and not any(each.same_person or here.same_person for here in offered)
    ]
    gone = _away(frozenset().union(*(able[each.name] for each in others)), now) if others else ()
    return [
        each
        for each in others
        if len(able[each.name] - {*gone, person.id}) < each.quorum - case.approvals(each)
    ]


def _away(people: Iterable[UUID], now: datetime) -> Sequence[UUID]:
    wanted = select(Absence.person_id).where(Absence.person_id.in_(people), under_way(now))
    return db.session.scalars(wanted).all()
