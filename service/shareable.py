"""Whether a post may be shared: the one answer that every share and every list asks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from service.access import OUTSIDE, Act, entities_where, granted, tree
from service.errors import NotShareable, _
from service.models import (
    Offer,
    Participation,
    ParticipationState,
    Pause,
    Person,
    Post,
    db,
)
from workflows import PostKind, State

SHARING = 6_120_448_731
"""The advisory lock that a share holds with others, and who pauses sharing holds alone."""


def shareable(post: Post, now: datetime) -> bool:
    """Whether the approved bytes of this post may be shared at this moment."""
    return why_not(post, now) is None


def refuse(post: Post, now: datetime) -> None:
    """Raise NotShareable, with the message of a pause if there is one, unless it may be shared."""
    refusal = why_not(post, now)
    if refusal:
        pause = pause_over(db.session(), post.entity_id)
        raise NotShareable(refusal, pause.message if pause else None)


def why_not(post: Post, now: datetime) -> str | None:
    """Return the first reason why the post may not be shared, or None."""
    if post.state is State.RECALLED:
        return _("This post was recalled: choose another one.")
    if post.state is not State.APPROVED or post.approved_number is None:
        return _("This post is not approved.")
    if post.suspended_at is not None:
        return _("This post is suspended while it is reviewed again.")
    if post.not_before is not None and now < post.not_before:
        return _("This post is under embargo.")
    if post.expires_at is not None and now >= post.expires_at:
        return _("This post has expired: choose another one, or ask communications to renew it.")
    if pause_over(db.session(), post.entity_id) is not None:
        return _("Sharing is paused here for now.")
    if post.kind is PostKind.PERSONALISATION and post.parent and why_not(post.parent, now):
        return _("The post that this version was made from may not be shared now.")
    return None


def in_force(now: datetime) -> ColumnElement[bool]:
    """Return the same answer as a condition for the database, of all but personalisations."""
    return and_(
        Post.state == State.APPROVED,
        Post.kind != PostKind.PERSONALISATION,
        Post.approved_number.is_not(None),
        Post.suspended_at.is_(None),
        or_(Post.not_before.is_(None), Post.not_before <= now),
        or_(Post.expires_at.is_(None), Post.expires_at > now),
        not_paused(db.session()),
    )


def pause_over(session: Session, entity_id: UUID) -> Pause | None:
    """Return the pause of sharing that holds in an entity, the one thrown highest if several do."""
    path = tree(session).path(entity_id)
    found = session.scalars(
        select(Pause).where(Pause.lifted_at.is_(None), Pause.entity_id.in_(path))
    ).all()
    return min(found, key=lambda each: path.index(each.entity_id), default=None)


def paused(session: Session) -> frozenset[UUID]:
    """Return the entities in which a pause of sharing holds, theirs or one from above."""
    held = session.scalars(select(Pause.entity_id).where(Pause.lifted_at.is_(None))).all()
    return tree(session).below(held) if held else frozenset()


def not_paused(session: Session) -> ColumnElement[bool]:
    """Return the condition under which no pause holds where a post belongs."""
    held = paused(session)
    return Post.entity_id.not_in(held) if held else true()


def offered(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the same answer as a condition on the offers, which exist for approved posts only.

    But for pauses: who asks leaves out the entities that are `paused`.
    """
    return and_(
        ~Offer.own,
        Offer.suspended_at.is_(None),
        or_(Offer.not_before.is_(None), Offer.not_before <= now),
        or_(Offer.expires_at.is_(None), Offer.expires_at > now),
    )


def takes_part(session: Session, person: Person) -> bool:
    """Whether the person takes part today, by their own choice."""
    chosen = session.get(Participation, person.id)
    return chosen is not None and chosen.state is ParticipationState.TAKING_PART


def reach(session: Session, person: Person, *acts: Act, now: datetime) -> frozenset[UUID]:
    """Return the entities of which the library is offered to who may do one of these acts.

    What an entity validated is offered in it, below it and above it; to outsiders only in it.
    """
    held = frozenset[UUID]().union(*(granted(person, act, now) for act in acts))
    known = tree(session)
    return held if person.kind in OUTSIDE else known.below(held) | known.above(held)


def kin(post: Post) -> ColumnElement[bool]:
    """Return the condition of the other approved texts of a post: the original, its variants."""
    original = post.parent_id if post.parent_id is not None else post.id
    return and_(
        Post.id != post.id,
        or_(Post.id == original, Post.parent_id == original),
        Post.kind != PostKind.PERSONALISATION,
        Post.state == State.APPROVED,
    )


def in_reach(session: Session, person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a library post is offered to this person."""
    return and_(Post.state == State.APPROVED, shown(session, person, now))


def shown(session: Session, person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a post is this person's to see, were it in the library.

    Somebody's own version is shown to them alone; who keeps the library there may look at it.
    """
    offered = reach(session, person, Act.SHARE, Act.KEEP_LIBRARY, now=now)
    kept = entities_where(session, person, Act.KEEP_LIBRARY, now)
    own = or_(
        Post.kind != PostKind.PERSONALISATION,
        Post.author_id == person.id,
        Post.entity_id.in_(kept),
    )
    return and_(Post.entity_id.in_(offered), own)
