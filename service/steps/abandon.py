"""Drafts that nobody goes on with are closed after the days that the settings say."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from service.dials import dials
from service.models import Appeal, AppealState, FiredTimer, NoticeKind, Post, Revision
from service.steps.moves import move_post
from service.steps.notices import News, fire, tell
from service.unit import Unit
from workflows import Action, State

FORGOTTEN = "draft.forgotten"
"""The timer that warns of the closing."""

WARNING = timedelta(days=14)
"""How long before a draft is closed its author is told."""


def close_abandoned(unit: Unit, most: int) -> int:
    """Close the drafts on which nobody wrote for so long, and return how many there were.

    None is closed of which its author was not told two weeks before, whatever the settings say now.
    """
    days = dials(unit.session).draft_days
    told = _warned().where(FiredTimer.fired_at <= unit.now - WARNING)
    left = _left(unit.now - timedelta(days=days)).where(told.exists())
    oldest = left.order_by(Post.updated_at).limit(most).with_for_update(of=Post, skip_locked=True)
    posts = unit.session.scalars(oldest.execution_options(populate_existing=True)).all()
    for post in posts:
        move_post(unit, post, Action.CLOSE)
        tell(unit, [post.author_id], News(NoticeKind.FORGOTTEN, post.id, post.entity_id))
        unit.record("post.abandoned", post, facts={"days": days})
    return len(posts)


def warn_of_closing(unit: Unit, most: int) -> None:
    """Tell authors once that a draft is soon closed; when they go on with it, once more later."""
    kept = timedelta(days=dials(unit.session).draft_days)
    left = _left(unit.now - kept + WARNING).where(~_warned().exists())
    for post in unit.session.scalars(left.order_by(Post.updated_at).limit(most)).all():
        if fire(unit, FORGOTTEN, post.id, post.updated_at):
            closes = max(post.updated_at + kept, unit.now + WARNING)
            facts = {"closes": closes.isoformat()}
            tell(unit, [post.author_id], News(NoticeKind.FORGOTTEN, post.id, post.entity_id, facts))


def _warned() -> Select[str]:
    """Return the question whether the author of a draft was warned since they wrote on it."""
    return select(FiredTimer.what).where(
        FiredTimer.what == FORGOTTEN,
        FiredTimer.subject_id == Post.id,
        FiredTimer.at == Post.updated_at,
    )


def _left(since: datetime) -> Select[Post]:
    """Return which drafts nobody wrote on since; not one whose appeal somebody has yet to hear."""
    heard = (
        select(Appeal.id)
        .join(Revision, Revision.id == Appeal.revision_id)
        .where(
            Appeal.post_id == Post.id,
            Appeal.state == AppealState.OPEN,
            Revision.number == Post.revision_count,
        )
    )
    return select(Post).where(Post.state == State.DRAFT, Post.updated_at < since, ~heard.exists())
