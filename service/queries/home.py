"""What wants a person's attention when they arrive, each list bounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import selectinload

from service.models import CaseRow, DecisionRow, Person, Post, ReportRow, Revision, db
from service.shareable import in_force
from workflows import State, Verdict

SHOWN = 10
"""Posts of one kind that the first page shows."""


@dataclass(frozen=True)
class Returned:
    """A post that came back to its author: who asked for what, or what the check stopped."""

    post: Post
    decision: DecisionRow | None
    report: ReportRow | None


def came_back(person: Person) -> list[Returned]:
    """Return the drafts that were submitted before and came back, last one first."""
    posts = _own(
        select(Post)
        .where(Post.state == State.DRAFT, Post.revision_count > 0)
        .order_by(Post.moved_at.desc()),
        person,
    )
    last = _last_revisions(posts)
    decisions = _returns([each.id for each in last.values()])
    return [
        Returned(post, decisions.get(revision.id), revision.report)
        for post in posts
        if (revision := last.get(post.id))
    ]


def drafts(person: Person) -> Sequence[Post]:
    """Return the drafts that were never submitted, last touched first."""
    return _own(
        select(Post)
        .where(Post.state == State.DRAFT, Post.revision_count == 0)
        .order_by(Post.updated_at.desc()),
        person,
    )


def under_way(person: Person) -> list[tuple[Post, CaseRow | None]]:
    """Return the posts that wait for others, longest waiting first, with their open case."""
    posts = _own(
        select(Post)
        .where(Post.state.in_([State.CHECKING, State.IN_REVIEW]))
        .order_by(Post.moved_at),
        person,
    )
    open_cases = select(CaseRow).where(
        CaseRow.post_id.in_([each.id for each in posts]), CaseRow.closed_at.is_(None)
    )
    cases = {
        each.post_id: each
        for each in db.session.scalars(open_cases.options(selectinload(CaseRow.stages)))
    }
    return [(each, cases.get(each.id)) for each in posts]


def live(person: Person, now: datetime) -> Sequence[Post]:
    """Return the person's posts that may be shared today, latest approval first."""
    return _own(select(Post).where(in_force(now)).order_by(Post.approved_at.desc()), person)


def has_written(person: Person) -> bool:
    """Whether this person ever began a post."""
    return bool(
        db.session.scalar(
            select(func.count()).select_from(
                select(Post.id).where(Post.author_id == person.id).limit(1).subquery()
            )
        )
    )


def _own(statement: Select[Post], person: Person) -> Sequence[Post]:
    return db.session.scalars(statement.where(Post.author_id == person.id).limit(SHOWN)).all()


def _last_revisions(posts: Sequence[Post]) -> dict[UUID, Revision]:
    wanted = [(each.id, each.revision_count) for each in posts]
    found = db.session.scalars(
        select(Revision)
        .where(tuple_(Revision.post_id, Revision.number).in_(wanted))
        .options(selectinload(Revision.report).selectinload(ReportRow.findings))
    )
    return {each.post_id: each for each in found}


def _returns(revisions: Sequence[UUID]) -> dict[UUID, DecisionRow]:
    found = db.session.scalars(
        select(DecisionRow)
        .where(DecisionRow.revision_id.in_(revisions), DecisionRow.verdict == Verdict.RETURN)
        .order_by(DecisionRow.id)
    )
    return {each.revision_id: each for each in found}
