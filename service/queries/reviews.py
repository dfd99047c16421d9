"""The waiting work of a reviewer, found by index whatever the backlog."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from service.access import REVIEWERS, escalated_to, roles_held
from service.models import CaseRow, DecisionRow, Person, ReportRow, Revision, StageRow, db
from service.queries.pages import Page, page
from workflows import RouteStage

COUNTED = 1_000
"""Waiting stages up to which the exact number is told."""


def inbox(
    person: Person, now: datetime, *, cursor: str | None = None, limit: int = 25
) -> Page[StageRow]:
    """Return a page of the stages that wait for this person, those due first first."""
    statement = _waiting(person, now).options(
        joinedload(StageRow.case, innerjoin=True).options(
            joinedload(CaseRow.post, innerjoin=True),
            joinedload(CaseRow.revision, innerjoin=True)
            .joinedload(Revision.report)
            .selectinload(ReportRow.findings),
            selectinload(CaseRow.decisions),
        )
    )
    return page(
        db.session(),
        statement,
        by=StageRow.queued_at,  # type: ignore[arg-type]  # waiting stages are open
        key=StageRow.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )


def waiting_count(person: Person, now: datetime) -> int:
    """Return how many stages wait for this person, counted up to a bound."""
    bounded = _waiting(person, now).with_only_columns(StageRow.id).limit(COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(bounded)) or 0


def stages_for(person: Person, case: CaseRow, now: datetime) -> tuple[RouteStage, ...]:
    """Return the stages of a case at which this person may decide now."""
    if case.closed_at is not None:
        return ()
    grants = frozenset((role, str(entity)) for role, entity in roles_held(person, now))
    return case.value().stages_for(str(person.id), grants)


def _escalated(person: Person, now: datetime) -> list[ColumnElement[bool]]:
    """Return the condition that adds what was escalated to this person, if anything was.

    It is asked for apart: were it always in the question, the index could not order the answer.
    """
    roles = [(role, each) for role, each in roles_held(person, now) if role in REVIEWERS]
    found = db.session.scalars(
        select(StageRow.id)
        .where(
            or_(false(), *(escalated_to(role, each) for role, each in roles)),
            StageRow.escalated_at.is_not(None),
            StageRow.escalated_decides,
            StageRow.closed_at.is_(None),
        )
        .order_by(StageRow.escalated_at)
        .limit(COUNTED)
    ).all()
    return [StageRow.id.in_(found)] if found else []


def _waiting(person: Person, now: datetime) -> Select[StageRow]:
    served = [
        and_(StageRow.role == role, StageRow.scope.contains([entity]))
        for role, entity in roles_held(person, now)
        if role in REVIEWERS
    ]
    served += _escalated(person, now)
    earlier = aliased(StageRow)
    barred = (
        select(DecisionRow.id)
        .join(
            earlier,
            and_(earlier.case_id == DecisionRow.case_id, earlier.name == DecisionRow.stage),
        )
        .where(
            DecisionRow.case_id == StageRow.case_id,
            DecisionRow.reviewer_id == person.id,
            or_(
                earlier.id == StageRow.id,
                and_(~earlier.same_person, ~StageRow.same_person),
            ),
        )
        .exists()
    )
    return (
        select(StageRow)
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .where(
            or_(false(), *served),
            StageRow.opened_at.is_not(None),
            StageRow.closed_at.is_(None),
            CaseRow.closed_at.is_(None),
            CaseRow.author_id != person.id,
            ~barred,
        )
    )
