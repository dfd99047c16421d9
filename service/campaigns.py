"""When campaigns end, and with them the posts of the library that do not outlive them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Select, cast, false, func, or_, select
from sqlalchemy.orm import Session

from service.marks import Facet, mark
from service.models import Campaign, Entity, FiredTimer, Offer, Post
from workflows import State

OVER = "post.campaign_ended"
"""The timer of a post whose campaign is over; once it has fired, the post outlives it."""

OVER_AT: ColumnElement[datetime] = func.timezone(
    Entity.time_zone,
    cast(cast(Campaign.ends_on, Date) + 1, DateTime(timezone=False)),
    type_=DateTime(timezone=True),
)
"""The moment at which a campaign is over: after its last day, where it was added."""


def in_campaigns(*columns: Any) -> Select[Any]:
    """Select of the approved posts that end with a campaign, beside it and its entity."""
    posts = _ending(*columns).join(Post, Post.id == Offer.post_id)
    return posts.where(Post.state == State.APPROVED)


def lasts(until: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """Return the condition of posts that expire later than this moment, or never."""
    return or_(Post.expires_at.is_(None), Post.expires_at > until)


def over(session: Session, when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of posts in the campaigns of which this holds, found by their marks."""
    found = session.scalars(select(Campaign.id).join(Campaign.entity).where(when)).all()
    marks = [mark(Facet.CAMPAIGN, each) for each in found]
    return Offer.marks.overlap(marks) & when if marks else false()


def ends_with(session: Session, when: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of posts that end with a campaign of which this holds."""
    its_own = _ending(Offer.post_id).where(Offer.post_id == Post.id, over(session, when))
    return its_own.correlate(Post).exists()


def ends_sooner() -> ColumnElement[bool]:
    """Return the condition of posts whose campaign ends before they expire."""
    its_own = _ending(Offer.post_id).where(Offer.post_id == Post.id, Post.expires_at > OVER_AT)
    return its_own.correlate(Post).exists()


def end_with_campaign(session: Session, post: Post) -> tuple[datetime, date] | None:
    """Return when a post ends with its campaign, and the last day of that, if it does so."""
    found = session.execute(
        in_campaigns(OVER_AT, Campaign.ends_on).where(Post.id == post.id, lasts(OVER_AT))
    ).first()
    return (found[0], found[1]) if found else None


def _ending(*columns: Any) -> Select[Any]:
    """Select of the offers that end with a campaign: those of posts that have not outlived it."""
    outlived = select(FiredTimer.at).where(
        FiredTimer.what == OVER, FiredTimer.subject_id == Offer.post_id, FiredTimer.at == OVER_AT
    )
    return (
        select(*columns)
        .select_from(Offer)
        .join(Campaign, Campaign.id == Offer.campaign_id)
        .join(Entity, Entity.id == Campaign.entity_id)
        .where(~outlived.exists())
    )
