"""Appeals: what waits for a second reader, and what became of one's own."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import selectinload

from service.away import served
from service.models import (
    Appeal,
    AppealState,
    CaseRow,
    DecisionRow,
    Person,
    Post,
    Revision,
    StageRow,
    db,
)
from service.queries import pages
from service.queries.pages import Page, page
from service.serving import Readers, grants_of, refused_at, second_readers, unanswered
from workflows import Role


def waiting(
    person: Person, now: datetime, *, cursor: str | None = None, limit: int = 25
) -> Page[Appeal]:
    """Return a page of the appeals that this person could hear, those due first first."""
    return page(
        db.session(),
        _heard_by(person.id, served(person, now)),
        by=Appeal.due_at,
        key=Appeal.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )


def counting(person: Person, now: datetime) -> Select[int]:
    """Return the question how many appeals this person could hear, up to a bound."""
    return _counted(_heard_by(person.id, served(person, now)))


@lru_cache(maxsize=256)
def _counted(statement: Select[Appeal]) -> Select[int]:
    return pages.counting(statement.with_only_columns(Appeal.id))


@lru_cache(maxsize=256)
def _heard_by(person_id: UUID, roles: frozenset[tuple[Role, UUID]]) -> Select[Appeal]:
    """Return what is asked for who holds these roles, made once: each page of the desk asks it."""
    asked = [
        and_(Appeal.role == role, Appeal.scope.contains([entity])) for role, entity in sorted(roles)
    ]
    decided = select(DecisionRow.id).where(
        DecisionRow.case_id == Appeal.case_id, DecisionRow.reviewer_id == person_id
    )
    carried = select(StageRow.id).where(
        StageRow.case_id == Appeal.case_id, StageRow.carried_by.contains([person_id])
    )
    return (
        select(Appeal)
        .join(Post, Post.id == Appeal.post_id)
        .join(CaseRow, CaseRow.id == Appeal.case_id)
        .where(
            unanswered(),
            or_(false(), *asked),
            Post.author_id != person_id,
            ~CaseRow.aside.contains([person_id]),
            ~decided.exists(),
            ~carried.exists(),
        )
        .options(selectinload(Appeal.post), selectinload(Appeal.case).joinedload(CaseRow.revision))
    )


def of_post(of: Post) -> Appeal | None:
    """Return the appeal against what was decided on the latest revision, if there is one."""
    return db.session.scalar(
        select(Appeal)
        .join(Revision, Revision.id == Appeal.revision_id)
        .where(Appeal.post_id == of.id, Revision.number == of.revision_count)
    )


def lapsed(found: Appeal) -> bool:
    """Whether nobody answered an appeal, and its post went on without it."""
    waits = select(Appeal.id).where(Appeal.id == found.id, unanswered())
    return found.state is AppealState.OPEN and db.session.scalar(waits) is None


def could_hear(person: Person, found: Appeal, now: datetime) -> bool:
    """Whether this person may answer an appeal that is open."""
    refused = db.session.scalar(refused_at(found.post))
    if found.state is not AppealState.OPEN or refused is None or refused.id != found.case_id:
        return False
    case = refused.value()
    serves = case.route.stage(found.stage).served_by(grants_of(person, now))
    return serves and case.may_hear(str(person.id))


def could_make(person: Person, of: Post) -> bool:
    """Whether this person may appeal against what was decided on the latest revision."""
    own = of.author_id == person.id and of.revision_count > 0
    return own and db.session.scalar(refused_at(of)) is not None and of_post(of) is None


def readers(of: Post, now: datetime) -> Readers | None:
    """Return who could hear an appeal against the refusal of a post, if anybody could."""
    case = db.session.scalars(refused_at(of)).one()
    return second_readers(
        db.session(), case, case.value().route.stage(case.decisions[-1].stage), now
    )
