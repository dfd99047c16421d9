"""How long stages really take: by entity and stage, and by role, from decisions taken lately.

While a reviewer holds a stage it waits for others: that time counts neither as theirs nor as late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.calendars import at_work, due
from service.models import CaseRow, DecisionRow, Entity, Post, StageRow
from workflows import Role, RouteStage

Groups = Sequence[Sequence[RouteStage]]

LATELY = timedelta(days=90)
"""How far back decisions tell how long a stage takes."""

ENOUGH = 5
"""Cases from which a duration is told; from fewer, the workflow's deadline is."""


@dataclass(frozen=True)
class Spread:
    """How long a stage took: in how many cases, half of them, eight of ten; and the share late."""

    cases: int
    median: timedelta
    usual: timedelta
    late: float


@dataclass(frozen=True)
class Delay:
    """When an answer is likely: in half of the cases, in eight of ten; or by the deadlines.

    None where what is open has lasted longer than that already.
    """

    likely: datetime | None
    usual: datetime | None
    measured: bool


def by_stage(
    session: Session, since: datetime, entity: UUID | None = None
) -> Mapping[tuple[UUID, str], Spread]:
    """Return how long each stage of each entity took."""
    where = [Post.entity_id == entity] if entity else []
    rows = _spreads(session, since, (Post.entity_id, StageRow.name), where)
    return {(row[0], row[1]): _spread(row[2:]) for row in rows}


def by_role(session: Session, since: datetime) -> Mapping[Role, Spread]:
    """Return how long the stages of each role took, in the whole company."""
    return {row[0]: _spread(row[1:]) for row in _spreads(session, since, (StageRow.role,), [])}


def delay(
    session: Session,
    entity: Entity,
    groups: Groups,
    begun: datetime,
    now: datetime,
    held_until: datetime | None = None,
    since: Mapping[str, datetime] | None = None,
) -> Delay:
    """Return when an answer is likely where these stages are left, the first since `begun`.

    `since` says of those that are open since when they are, by their names.
    Where too little is known of one of them, the deadlines of all are told: nothing is due sooner.
    """
    known = by_stage(session, now - LATELY, entity.id)
    spreads = {stage.name: known.get((entity.id, stage.name)) for each in groups for stage in each}
    measured = all(each and each.cases >= ENOUGH for each in spreads.values())

    opened = since or {}

    def ends(which: str) -> datetime | None:
        at = begun
        for group in groups:
            ways = [(stage, spreads[stage.name] if measured else None) for stage in group]
            at = max(
                _end(entity, stage, opened.get(stage.name, at), spread, which)
                for stage, spread in ways
            )
            at = max(at, held_until or at)
            if at < now:  # only what is open may have begun in the past
                return None
        return at_work(entity, at)

    return Delay(ends("median"), ends("usual"), measured)


def _end(
    entity: Entity, stage: RouteStage, at: datetime, spread: Spread | None, which: str
) -> datetime:
    if spread is None:
        return due(entity, at, stage.within)
    took: timedelta = getattr(spread, which)
    return at + took


def _spreads(
    session: Session,
    since: datetime,
    keys: tuple[InstrumentedAttribute[Any], ...],
    where: list[ColumnElement[bool]],
) -> Any:
    worked = StageRow.closed_at - StageRow.held_for
    took = func.extract("epoch", worked - StageRow.opened_at)
    decided = (
        select(DecisionRow.id)
        .where(DecisionRow.case_id == StageRow.case_id, DecisionRow.stage == StageRow.name)
        .exists()
    )
    return session.execute(
        select(
            *keys,
            func.count(),
            func.percentile_cont(0.5).within_group(took),
            func.percentile_cont(0.8).within_group(took),
            func.avg(case((worked > StageRow.due_at, 1.0), else_=0.0)),
        )
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .join(Post, Post.id == CaseRow.post_id)
        .where(StageRow.closed_at >= since, decided, *where)
        .group_by(*keys)
    )


def _spread(row: Any) -> Spread:
    cases, median, usual, late = row
    return Spread(
        cases, timedelta(seconds=float(median)), timedelta(seconds=float(usual)), float(late)
    )
