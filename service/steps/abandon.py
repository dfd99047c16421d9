"""Drafts that nobody goes on with are closed after the days that the settings say."""

from datetime import timedelta

from sqlalchemy import select

from service.dials import dials
from service.models import Post
from service.steps.moves import move_post
from service.unit import Unit
from workflows import Action, State

BATCH = 200
"""Drafts that one sweep closes."""


def close_abandoned(unit: Unit) -> int:
    """Close the drafts on which nobody wrote for so long, and return how many there were."""
    days = dials(unit.session).draft_days
    left = select(Post).where(
        Post.state == State.DRAFT, Post.updated_at < unit.now - timedelta(days=days)
    )
    oldest = left.order_by(Post.updated_at).limit(BATCH).with_for_update(of=Post, skip_locked=True)
    posts = unit.session.scalars(oldest.execution_options(populate_existing=True)).all()
    for post in posts:
        move_post(unit, post, Action.CLOSE)
        unit.record("post.abandoned", post, facts={"days": days})
    return len(posts)
