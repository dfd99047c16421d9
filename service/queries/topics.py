"""The topics, campaigns and audiences by which the library is ordered, and the teams."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from service.access import Act, entities_where
from service.campaigns import in_campaigns, lasts
from service.crowds import FEWEST
from service.marks import Facet, mark
from service.models import (
    Audience,
    Campaign,
    Named,
    Offer,
    Person,
    Post,
    TeamMember,
    Topic,
    db,
)
from service.shareable import reach

KINDS: dict[Facet, type[Topic] | type[Campaign] | type[Audience]] = {
    Facet.TOPIC: Topic,
    Facet.CAMPAIGN: Campaign,
    Facet.AUDIENCE: Audience,
}

SHOWN = 200
"""Of each kind, so many are shown, by name."""


def open_ones(person: Person, kind: type[Named], now: datetime) -> list[Named]:
    """Return those of one kind that this person meets and that have not ended, by name."""
    near = reach(db.session(), person, Act.SHARE, Act.KEEP_LIBRARY, now=now)
    found = db.session.scalars(
        select(kind)
        .where(kind.entity_id.in_(near), kind.ended_at.is_(None))
        .order_by(func.lower(kind.name), kind.id)
        .limit(SHOWN)
    )
    return list(found)


def named(person: Person, now: datetime) -> dict[Facet, list[Named]]:
    """Return all by which posts are ordered and that this person meets."""
    return {facet: open_ones(person, kind, now) for facet, kind in KINDS.items()}


def sorted_by(post: Post) -> dict[Facet, list[Named]]:
    """Return the topics, the campaign and the audiences of a post, those that ended included."""
    offer = db.session.get(Offer, post.id)
    if offer is None:
        return {facet: [] for facet in KINDS}
    ids = {
        Facet.TOPIC: offer.topics,
        Facet.CAMPAIGN: [offer.campaign_id] if offer.campaign_id else [],
        Facet.AUDIENCE: offer.audiences,
    }
    return {facet: _by_id(kind, ids[facet]) for facet, kind in KINDS.items()}


def own_teams(person: Person) -> frozenset[UUID]:
    """Return the teams that the person is in."""
    mine = select(TeamMember.team_id).where(TeamMember.person_id == person.id)
    return frozenset(db.session.scalars(mine))


def team_sizes(teams: Sequence[Named]) -> dict[UUID, int]:
    """Return how many people are in each of these teams, where they are not too few to tell."""
    rows = db.session.execute(
        select(TeamMember.team_id, func.count().label("people"))
        .where(TeamMember.team_id.in_([each.id for each in teams]))
        .group_by(TeamMember.team_id)
        .having(func.count() >= FEWEST)
    )
    return {each.team_id: each.people for each in rows}


def ending_with(person: Person, campaigns: Sequence[Named], now: datetime) -> dict[UUID, int]:
    """Return how many posts of each campaign would end with it now, of those that one keeps."""
    kept = entities_where(db.session(), person, Act.KEEP_LIBRARY, now)
    marks = [mark(Facet.CAMPAIGN, each.id) for each in campaigns]
    if not marks:
        return {}
    counted = in_campaigns(Offer.campaign_id, func.count()).where(
        Offer.marks.overlap(marks), Post.entity_id.in_(kept), lasts(now)
    )
    rows = db.session.execute(counted.group_by(Offer.campaign_id))
    return {each[0]: each[1] for each in rows}


def _by_id(kind: type[Named], ids: Sequence[UUID]) -> list[Named]:
    if not ids:
        return []
    found = select(kind).where(kind.id.in_(ids)).order_by(func.lower(kind.name), kind.id)
    return list(db.session.scalars(found))
