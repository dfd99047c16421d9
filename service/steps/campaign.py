"""The end of a campaign: from its last day on, its posts are offered no longer."""

from sqlalchemy import Date, DateTime, cast, func, or_, select

from service.locks import locked_post
from service.models import Campaign, Entity, FiredTimer, Offer, Post
from service.steps.library import end_offer
from service.steps.notices import fire
from service.unit import Unit
from workflows import State

OVER = "post.campaign_ended"
"""The timer of a post whose campaign is over; renewed after that, it stays."""


def end_with_campaigns(unit: Unit, most: int) -> int:
    """End the offer of posts whose campaign is over where it was added; return of how many."""
    after = cast(cast(Campaign.ends_on, Date) + 1, DateTime(timezone=False))
    over = func.timezone(Entity.time_zone, after, type_=DateTime(timezone=True))
    fired = select(FiredTimer.at).where(
        FiredTimer.what == OVER, FiredTimer.subject_id == Post.id, FiredTimer.at == over
    )
    rows = unit.session.execute(
        select(Post.id, over.label("at"))
        .join(Offer, Offer.post_id == Post.id)
        .join(Campaign, Campaign.id == Offer.campaign_id)
        .join(Entity, Entity.id == Campaign.entity_id)
        .where(over <= unit.now, or_(Post.expires_at.is_(None), Post.expires_at > unit.now))
        .where(~fired.exists())
        .order_by(Post.id)
        .limit(most)
    ).all()
    for post_id, at in rows:
        post = locked_post(unit, post_id)
        if post.state is State.APPROVED and fire(unit, OVER, post_id, at):
            unit.record(OVER, post)
            end_offer(unit, post)
    return len(rows)
