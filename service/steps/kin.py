"""Kinship: posts that are made from another, who may write them, and what reaches them all."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from service.access import Act, allow
from service.errors import Forbidden, NotFound, _
from service.models import Post, Revision
from service.shareable import in_reach, kin, reach, refuse
from service.unit import Unit
from workflows import PostKind, State


def allow_to_write(unit: Unit, post: Post) -> None:
    """Raise Forbidden unless the actor may submit a post of this kind in its entity."""
    if post.kind is PostKind.PERSONALISATION:
        allow_to_personalise(unit, post)
    elif post.kind is PostKind.VARIANT:
        allow(unit, Act.PREPARE_VARIANTS, post.entity_id)
    else:
        allow(unit, Act.PROPOSE, post.entity_id)


def allow_to_personalise(unit: Unit, post: Post) -> None:
    """Raise Forbidden unless the actor may share what this post's entity validated."""
    if post.entity_id not in reach(unit.session, unit.actor, Act.SHARE, now=unit.now):
        raise Forbidden(_("Your roles in this entity do not allow that."))


def parent_for(unit: Unit, post_id: UUID) -> Post:
    """Return the post to make another from: in the library, in force, nobody's own version.

    It is held against a recall at the same moment.
    """
    post = unit.session.scalar(
        select(Post)
        .where(
            Post.id == post_id,
            Post.kind != PostKind.PERSONALISATION,
            in_reach(unit.session, unit.actor, unit.now),
        )
        .options(lazyload(Post.author), joinedload(Post.approved).joinedload(Revision.report))
        .with_for_update(of=Post, read=True)
        .execution_options(populate_existing=True)
    )
    if post is None:
        raise NotFound(_("There is no such post in the library."))
    refuse(post, unit.now)
    return post


def kin_of(unit: Unit, post: Post) -> Sequence[Post]:
    """Return the other approved texts of the same post: the original, its variants."""
    if post.kind is PostKind.PERSONALISATION:
        return []
    return unit.session.scalars(select(Post).where(kin(post)).order_by(Post.id)).all()


def personalisations_of(unit: Unit, post: Post) -> Sequence[Post]:
    """Return the approved versions that employees made from a post, locked."""
    return unit.session.scalars(
        select(Post)
        .where(
            Post.parent_id == post.id,
            Post.kind == PostKind.PERSONALISATION,
            Post.state == State.APPROVED,
        )
        .order_by(Post.id)
        .with_for_update(of=Post)
        .execution_options(populate_existing=True)
    ).all()
