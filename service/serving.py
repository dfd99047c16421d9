"""Who could still decide at a stage: who holds its role, less those who are kept from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, literal, select
from sqlalchemy.orm import Session

from service.access import roles_held
from service.confided import holders, holding
from service.models import Appeal, AppealState, CaseRow, Grant, Person, Post, Revision
from workflows import Action, Case, Role, RouteStage, State


def grants_of(person: Person, now: datetime) -> frozenset[tuple[Role, str]]:
    """Return the grants in force as the workflows know them."""
    return frozenset((role, str(entity)) for role, entity in roles_held(person, now))


def able(session: Session, case: Case, stage: RouteStage, now: datetime) -> frozenset[UUID]:
    """Return everybody who may still decide at a stage, once it is open."""
    return able_at(session, case, [stage], now)[stage.name]


def able_at(
    session: Session, case: Case, stages: Sequence[RouteStage], now: datetime
) -> dict[str, frozenset[UUID]]:
    """Return, by the names of these stages, everybody who may still decide there once it opens."""
    asked = {each.name: frozenset(_asked(case, each)) for each in stages}
    if not asked:
        return {}
    roles, scope = map(set, zip(*frozenset.union(*asked.values()), strict=True))
    held = holding(session, roles, scope, now)
    return {
        stage.name: frozenset(
            person
            for person, role, entity in held
            if case.serves(str(person), stage, frozenset({(role, str(entity))}))
            and case.open_to(str(person), stage)
        )
        for stage in stages
    }


def _asked(case: Case, stage: RouteStage) -> Iterator[tuple[Role, UUID]]:
    """Yield which role decides at a stage and where, also since it was escalated."""
    yield from ((stage.reviewers, UUID(each)) for each in stage.scope)
    over = stage.escalate_to if stage.name in case.escalated else None
    if over is not None:
        yield from ((over.reviewers, UUID(each)) for each in over.scope)


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


def unanswered() -> ColumnElement[bool]:
    """Return whether an appeal waits: nobody answered it, and its post did not go on without it."""
    stands = exists().where(
        Post.id == Appeal.post_id,
        Post.state.in_([State.DRAFT, State.REJECTED]),
        Revision.id == Appeal.revision_id,
        Revision.number == Post.revision_count,
    )
    return and_(Appeal.state == AppealState.OPEN, stands)


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
        stage.name: stage.quorum - case.approvals(stage) - len(able(session, case, stage, now))
        for stage in case.route.stages
        if not case.complete(stage)
    }
    return {name: number for name, number in left.items() if number > 0}
