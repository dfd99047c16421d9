"""Posts and their review, as far as a person may see them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload, selectinload

from service.access import Act, may, sees
from service.errors import Forbidden, NotFound, _
from service.models import (
    CaseRow,
    Comment,
    Event,
    Person,
    Post,
    ReportRow,
    Revision,
    StreamKind,
    db,
)
from service.queries.pages import Page, page
from workflows import State


def own_posts(
    person: Person, *, state: State | None = None, cursor: str | None = None, limit: int = 25
) -> Page[Post]:
    """Return a page of the person's own posts, last touched first."""
    statement = select(Post).where(Post.author_id == person.id)
    if state is not None:
        statement = statement.where(Post.state == state)
    return page(
        db.session(), statement, by=Post.updated_at, key=Post.id, cursor=cursor, limit=limit
    )


def post(person: Person, post_id: UUID, now: datetime) -> Post:
    """Return a post that this person may see, or raise NotFound."""
    session: Session = db.session()
    found = session.scalar(_POST, {"post": post_id})
    if found is None or not sees(session, person, found, now):
        raise NotFound(_("There is no such post."))
    return found


def as_it_stands(post_id: UUID) -> Post:
    """Return a post as it stands by now; for who has just taken a step with it."""
    return db.session.scalars(_POST, {"post": post_id}).one()


def with_case(person: Person, post_id: UUID, now: datetime) -> tuple[Post, CaseRow | None]:
    """Return a post that this person may see and its latest case, if it ever had one."""
    session: Session = db.session()
    found = session.execute(_WITH_CASE, {"post": post_id}).one_or_none()
    if found is None or not sees(session, person, found[0], now):
        raise NotFound(_("There is no such post."))
    return found[0], found[1]


_AUTHOR = joinedload(Post.author).lazyload(Person.grants)
_POST = select(Post).where(Post.id == bindparam("post")).options(_AUTHOR)
_ANY = aliased(CaseRow)
_LATEST = (
    select(_ANY.id).where(_ANY.post_id == Post.id).order_by(_ANY.id.desc()).limit(1)
).scalar_subquery()
_WITH_CASE = (
    select(Post, CaseRow)
    .outerjoin(CaseRow, CaseRow.id == _LATEST)
    .where(Post.id == bindparam("post"))
    .options(
        _AUTHOR,
        selectinload(CaseRow.stages),
        lazyload(CaseRow.decisions),
        joinedload(CaseRow.revision).load_only(Revision.number),
    )
)


def revisions(of: Post) -> list[Revision]:
    """Return all revisions with their reports and contests, first one first."""
    return list(
        db.session.scalars(
            select(Revision)
            .where(Revision.post_id == of.id)
            .order_by(Revision.number)
            .options(
                selectinload(Revision.report).selectinload(ReportRow.findings),
                selectinload(Revision.contests),
                selectinload(Revision.class_contest),
            )
        )
    )


def revision(of: Post, number: int) -> Revision:
    """Return one revision of a post, or raise NotFound."""
    found = None
    if number <= of.revision_count:
        found = db.session.scalar(
            select(Revision).where(Revision.post_id == of.id, Revision.number == number)
        )
    if found is None:
        raise NotFound(_("There is no such revision."))
    return found


def cases(of: Post) -> list[CaseRow]:
    """Return the cases of a post with their decisions, first one first."""
    return list(
        db.session.scalars(
            select(CaseRow)
            .where(CaseRow.post_id == of.id)
            .order_by(CaseRow.id)
            .options(selectinload(CaseRow.revision), selectinload(CaseRow.stages))
        )
    )


def comments(of: Post) -> list[Comment]:
    """Return what was said about a post, first remark first."""
    return list(
        db.session.scalars(
            select(Comment)
            .where(Comment.post_id == of.id)
            .order_by(Comment.id)
            .options(selectinload(Comment.revision))
        )
    )


def timeline(of: Post) -> list[Event]:
    """Return the events of a post, in order."""
    return list(
        db.session.scalars(
            select(Event)
            .where(Event.kind == StreamKind.POST, Event.subject_id == of.id)
            .order_by(Event.sequence)
            .options(selectinload(Event.payloads))
        )
    )


def record(person: Person, post_id: UUID, now: datetime) -> list[Event]:
    """Return a post's record for somebody who may read it: its author or a control function."""
    found = post(person, post_id, now)
    allowed = may(db.session(), person, Act.SEE_RECORD, found.entity_id, now)
    if found.author_id != person.id and not allowed:
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return timeline(found)
