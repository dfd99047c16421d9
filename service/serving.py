"""Who could still decide at a stage: who holds its role, less those who are kept from it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import roles_held
from service.confided import holders
from service.models import CaseRow, Grant, Person
from workflows import Case, Role, RouteStage


def able(session: Session, case: Case, stage: RouteStage, now: datetime) -> Iterator[UUID]:
    """Yield everybody who may still decide at a stage, once it is open."""
    scope = [UUID(each) for each in stage.scope]
    for each in {*holders(session, stage.reviewers, scope, now)}:
        if case.open_to(str(each), stage):
            yield each


def admins(session: Session, scope: Iterable[UUID], now: datetime) -> list[UUID]:
    """Return who administers one of these entities."""
    wanted = {(Role.ADMIN, each) for each in scope}
    granted = select(Grant.person_id).where(Grant.role == Role.ADMIN)
    people = session.scalars(select(Person).where(Person.id.in_(granted)))
    return [each.id for each in people if wanted & roles_held(each, now)]


def lacking(session: Session, row: CaseRow, now: datetime) -> dict[str, int]:
    """Return how many people are lacking for each unfinished stage of an open case, if any are."""
    case = row.value()
    if row.closed_at is not None:
        return {}
    left = {
        stage.name: stage.quorum - case.approvals(stage) - len([*able(session, case, stage, now)])
        for stage in case.route.stages
        if not case.complete(stage)
    }
    return {name: number for name, number in left.items() if number > 0}
