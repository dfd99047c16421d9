"""Locks: a post and its case, as far as who acts may see them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from service.access import visible
from service.errors import NotFound
from service.models import CaseRow, Person, Post
from service.unit import Unit


def locked_post(unit: Unit, post_id: UUID) -> Post:
    """Return a post that the actor may see, its open case and then itself locked, or NotFound."""
    return locked(unit, post_id)[0]


def locked(unit: Unit, post_id: UUID) -> tuple[Post, CaseRow | None]:
    """Return a post that the actor may see and its open case, both locked, or raise NotFound.

    Every step that moves a post takes the two locks in this order: no two wait for each other.
    """
    case = unit.session.scalar(
        select(CaseRow)
        .where(CaseRow.post_id == post_id, CaseRow.closed_at.is_(None))
        .with_for_update(of=CaseRow)
        .options(joinedload(CaseRow.revision), lazyload(CaseRow.decisions))
        .execution_options(populate_existing=True)
    )
    found = unit.session.scalars(
        select(Post)
        .where(Post.id == post_id, visible(unit.session, unit.actor, unit.now))
        .with_for_update(of=Post)
        .options(joinedload(Post.author).joinedload(Person.grants))
        .execution_options(populate_existing=True)
    )
    post = found.unique().one_or_none()
    if post is None:
        raise NotFound("There is no such post.")
    return post, case
