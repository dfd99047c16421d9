"""Locks: a post and its case, as far as who acts may see them."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, exists, null, select
from sqlalchemy.orm import joinedload, lazyload

from service.access import sees
from service.errors import NotFound
from service.models import CaseRow, Person, Post, ReportRow, Revision, Stream, StreamKind
from service.unit import Unit


def locked_post(unit: Unit, post_id: UUID) -> Post:
    """Return a post that the actor may see, its open case and then itself locked, or NotFound."""
    return locked(unit, post_id)[0]


def locked_alone(unit: Unit, post_id: UUID) -> Post:
    """Return what `locked_post` does, in one question where no case is open, as on a draft.

    A case that is opened at this very moment stays unlocked: the state of the post tells of it.
    """
    found = unit.session.execute(_UNREVIEWED, {"post": post_id}).unique().one_or_none()
    return locked_post(unit, post_id) if found is None else _seen(unit, found)


def locked(unit: Unit, post_id: UUID) -> tuple[Post, CaseRow | None]:
    """Return a post that the actor may see and its open case, both locked, or raise NotFound.

    Every step that moves a post takes the two locks in this order: no two wait for each other.
    """
    asked = {"post": post_id}
    found: Row[*tuple[Any, ...]] | None = unit.session.execute(_UNDER_REVIEW, asked).one_or_none()
    if found is None:
        found = unit.session.execute(_ALONE, asked).unique().one_or_none()
    if found is None:
        raise NotFound("There is no such post.")
    return _seen(unit, found), found[0]


def _seen(unit: Unit, found: Row[*tuple[Any, ...]]) -> Post:
    """Return the post that was found, if the actor may see it, and note where its stream ends."""
    post: Post = found.Post
    if not sees(unit.session, unit.actor, post, unit.now):
        raise NotFound("There is no such post.")
    if found.head is not None:
        unit.heads[StreamKind.POST, post.id] = found.length, found.head
    return post


_STREAM = and_(Stream.kind == StreamKind.POST, Stream.subject_id == Post.id)

_UNDER_REVIEW = (
    select(CaseRow, Post, Stream.length, Stream.head)
    .join(Post, Post.id == CaseRow.post_id)
    .outerjoin(Stream, _STREAM)
    .where(CaseRow.post_id == bindparam("post"), CaseRow.closed_at.is_(None))
    .with_for_update(of=[CaseRow, Post])
    .options(
        joinedload(CaseRow.revision, innerjoin=True)
        .joinedload(Revision.report)
        .lazyload(ReportRow.findings),
        lazyload(CaseRow.decisions),
        joinedload(Post.author).lazyload(Person.grants),
    )
    .execution_options(populate_existing=True)
)
"""Locks a case and then its post: PostgreSQL takes the rows in the order that is written."""

_ALONE = (
    select(null(), Post, Stream.length, Stream.head)
    .outerjoin(Stream, _STREAM)
    .where(Post.id == bindparam("post"))
    .with_for_update(of=Post)
    .options(joinedload(Post.author).joinedload(Person.grants))
    .execution_options(populate_existing=True)
)

_UNREVIEWED = _ALONE.where(~exists().where(CaseRow.post_id == Post.id, CaseRow.closed_at.is_(None)))
