"""The share: a person takes the approved bytes to a channel, and the record knows."""

from uuid import UUID

from sqlalchemy import func, select

from service.access import Act
from service.errors import Forbidden, Invalid, NotFound, NotShareable, NotTakingPart, _
from service.models import Channel, Post, Revision, Share, new_id
from service.shareable import SHARING, reach, refuse, shown, takes_part
from service.steps.shared import keep_shared
from service.steps.signpost import put_up
from service.steps.urgency import written
from service.unit import Unit
from workflows import PostKind, State


def share(unit: Unit, post_id: UUID, channel: Channel) -> Share:
    """Record that the actor takes the approved revision to this channel.

    A recall under way is waited for: what it withdraws is not shared any more. Who pauses sharing
    waits for shares under way; a share that comes after reads the pause.
    """
    unit.session.execute(select(func.pg_advisory_xact_lock_shared(SHARING)))
    post = _locked(unit, post_id)
    _refuse(unit, post)
    revision = unit.session.scalars(
        select(Revision).where(Revision.post_id == post.id, Revision.number == post.approved_number)
    ).one()
    if channel not in revision.channels:
        raise Invalid("channel", _("This post is not approved for that channel."))
    taken = Share(
        id=new_id(),
        post_id=post.id,
        revision=revision,
        person=unit.actor,
        channel=channel,
        shared_at=unit.now,
    )
    unit.session.add(taken)
    keep_shared(unit, revision)
    put_up(unit, revision, channel)
    unit.record(
        "post.shared",
        post,
        ids={"revision": revision.id, "share": taken.id},
        digests={"revision": revision.digest},
        facts={"channel": str(channel)},
    )
    return taken


def _refuse(unit: Unit, post: Post) -> None:
    """Raise why the actor may not share this post now, if they may not."""
    if post.entity_id not in reach(unit.session, unit.actor, Act.SHARE, now=unit.now):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    if post.kind is PostKind.PERSONALISATION and post.author_id != unit.actor.id:
        raise Forbidden(_("This is a colleague’s own version: share the post, or write yours."))
    if not takes_part(unit.session, unit.actor):
        raise NotTakingPart(_("Sharing is for who takes part: sign up first, in one click."))
    if post.state is State.APPROVED and post.not_before and unit.now < post.not_before:
        at = written(post, post.not_before)
        raise NotShareable(_("This post is under embargo until %(at)s."), at=at)
    refuse(post, unit.now)


def _locked(unit: Unit, post_id: UUID) -> Post:
    """Return a post of the library, or one that was recalled from it, which nobody changes now."""
    post = unit.session.scalar(
        select(Post)
        .where(
            Post.id == post_id,
            shown(unit.session, unit.actor, unit.now),
            Post.state.in_([State.APPROVED, State.RECALLED]),
        )
        .with_for_update(of=Post, read=True)
        .execution_options(populate_existing=True)
    )
    if post is None:
        raise NotFound(_("There is no such post in the library."))
    return post
