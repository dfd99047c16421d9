"""The end of a campaign: after its last day, or when comms say, its posts are offered no longer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from service.access import Act, entities_where
from service.campaigns import OVER, OVER_AT, end_with_campaign, in_campaigns, lasts, over
from service.locks import locked_post
from service.models import Campaign, Offer, Post
from service.steps.library import end_offer
from service.steps.notices import fire
from service.unit import Unit
from workflows import State


def end_with_campaigns(unit: Unit, most: int) -> int:
    """End the offer of posts whose campaign is over where it was added; return of how many."""
    posts = in_campaigns(Post.id, OVER_AT).where(
        over(unit.session, unit.now >= OVER_AT), lasts(unit.now)
    )
    return _end(unit, _rows(unit, posts.limit(most)))


def end_posts_of(unit: Unit, campaign: Campaign) -> int:
    """End the offers of a campaign's posts at once, as its last day would; return of how many.

    Of posts of an entity whose library the actor does not keep, the last day stands.
    """
    kept = entities_where(unit.session, unit.actor, Act.KEEP_LIBRARY, unit.now)
    posts = in_campaigns(Post.id, OVER_AT).where(
        Offer.campaign_id == campaign.id, Post.entity_id.in_(kept), lasts(unit.now)
    )
    return _end(unit, _rows(unit, posts))


def outlive_campaign(unit: Unit, post: Post, ends: datetime) -> None:
    """Let a post that is renewed beyond the end of its campaign stay when that comes."""
    found = end_with_campaign(unit.session, post)
    if found is not None and ends > found[0]:
        fire(unit, OVER, post.id, found[0])


def _rows(unit: Unit, posts: Select[Any]) -> list[tuple[UUID, datetime]]:
    rows = unit.session.execute(posts.order_by(Post.id)).all()
    return [(post_id, at) for post_id, at in rows]


def _end(unit: Unit, rows: Sequence[tuple[UUID, datetime]]) -> int:
    ended = 0
    for post_id, at in rows:
        post = locked_post(unit, post_id)
        if post.state is State.APPROVED and fire(unit, OVER, post_id, at):
            unit.record(OVER, post)
            end_offer(unit, post)
            ended += 1
    return ended
