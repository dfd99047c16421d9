"""Who could still decide at a stage: who holds its role, less those who are kept from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from service.access import roles_held
from service.confided import holders
from service.models import CaseRow, Grant, Person, Post, Revision
from workflows import Action, Case, Role, RouteStage, State


def grants_of(person: Person, now: datetime) -> frozenset[tuple[Role, str]]:
    """Return the grants in force as the workflows know them."""
    return frozenset((role, str(entity)) for role, entity in roles_held(person, now))


def able(session: Session, case: Case, stage: RouteStage, now: datetime) -> Iterator[UUID]:
    """Yield everybody who may still decide at a stage, once it is open."""
    over = stage.escalate_to if stage.name in case.escalated else None
    asked = [(stage.reviewers, stage.scope), *([(over.reviewers, over.scope)] if over else [])]
    people = {
        each for role, scope in asked for each in holders(session, role, map(UUID, scope), now)
    }
    for each in people:
        if case.open_to(str(each), stage):
            yield each


@dataclass(frozen=True)
class Readers:
    """Who could hear an appeal: those nearest to the post, and where they hold their role."""

    entity_id: UUID
    people: frozenset[UUID]


def second_readers(
    session: Session, row: CaseRow, stage: RouteStage, now: datetime
) -> Readers | None:
    """Return who could read a case a second time, of its stage's entity, or else of one above."""
    case = row.value()
    for entity in map(UUID, reversed(stage.scope)):
        people = {
            each
            for each in holders(session, stage.reviewers, [entity], now)
            if case.may_hear(str(each))
        }
        if people:
            return Readers(entity, frozenset(people))
    return None


def refused_at(post: Post) -> Select[CaseRow]:
    """Return how to find the case that refused the revision at which a post stands, if one did."""
    latest = select(CaseRow.id).where(CaseRow.post_id == post.id).order_by(CaseRow.id.desc())
    stands = post.state in {State.DRAFT, State.REJECTED}
    return (
        select(CaseRow)
        .join(Revision, Revision.id == CaseRow.revision_id)
        .where(
            CaseRow.id == latest.limit(1).scalar_subquery(),
            CaseRow.outcome.in_([Action.RETURN, Action.REJECT]),
            Revision.number == post.revision_count,
            literal(stands),
        )
    )


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
