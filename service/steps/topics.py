"""How comms orders the library: topics, campaigns, audiences; and teams that people join."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from service.access import Act, allow, entities_where
from service.content import admit, trimmed
from service.errors import Invalid, NotFound, _
from service.locks import locked_post
from service.marks import relabelled
from service.models import (
    LONGEST_NAME,
    Audience,
    Campaign,
    Entity,
    Named,
    Offer,
    Post,
    Team,
    TeamMember,
    Topic,
    new_id,
)
from service.shareable import reach
from service.steps.campaign import end_posts_of
from service.unit import Unit
from workflows import IllegalMove

Kind = type[Topic] | type[Campaign] | type[Audience] | type[Team]

MOST_OPEN = 200
"""How many of one kind may be open in an entity."""


@dataclass(frozen=True)
class Sorting:
    """By what a post is found beside its words."""

    topics: tuple[UUID, ...] = ()
    audiences: tuple[UUID, ...] = ()
    campaign_id: UUID | None = None


def add(
    unit: Unit, kind: Kind, entity_id: UUID, name: str, days: tuple[date, date] | None = None
) -> Named:
    """Add a topic, an audience, a team, or a campaign with its first and last day."""
    if entity_id not in entities_where(unit.session, unit.actor, Act.ORDER_LIBRARY, unit.now):
        raise Invalid("entity", _("Choose an entity whose library you order."))
    entity = unit.session.get_one(Entity, entity_id, with_for_update=True)
    called = trimmed(admit(name))
    _refuse_name(unit, kind, entity_id, called)
    made = kind(id=new_id(), entity_id=entity_id, name=called, created_at=unit.now)
    if isinstance(made, Campaign):
        made.starts_on, made.ends_on = _days(days)
    unit.session.add(made)
    told = f"entity.{kind.__tablename__}_added"
    unit.record(told, entity, ids={kind.__tablename__: made.id}, payloads={"name": called})
    return made


def end(unit: Unit, kind: Kind, key: UUID, *, with_posts: bool = False) -> int:
    """End one: it is no longer chosen, and the posts that have it keep it; return how many ended.

    The posts of a campaign are offered until its last day, unless they end with it now.
    """
    found = _known(unit, kind, key, lock=True)
    allow(unit, Act.ORDER_LIBRARY, found.entity_id)
    if found.ended_at is not None:
        return 0
    found.ended_at = unit.now
    told, facts = f"entity.{kind.__tablename__}_ended", {"count": 0}
    if with_posts and isinstance(found, Campaign):
        told, facts["count"] = "entity.campaign_ended_with_posts", end_posts_of(unit, found)
    ids, payloads = {kind.__tablename__: found.id}, {"name": found.name}
    unit.record(told, found.entity, ids=ids, facts=facts, payloads=payloads)
    return facts["count"]


def sort_post(unit: Unit, post_id: UUID, sorting: Sorting) -> Post:
    """Say what a post of the library is about, for whom, and in which campaign."""
    post = locked_post(unit, post_id)
    allow(unit, Act.ORDER_LIBRARY, post.entity_id)
    offer = unit.session.get(Offer, post.id)
    if offer is None:
        raise IllegalMove(_("Cannot order a post that is %(state)s."), state=post.state)
    if offer.own:
        raise IllegalMove(_("An employee’s own version is shared by them alone, as it is."))
    had = {*offer.topics, *offer.audiences, offer.campaign_id}
    _refuse_unknown(unit, "topics", Topic, [each for each in sorting.topics if each not in had])
    new = [each for each in sorting.audiences if each not in had]
    _refuse_unknown(unit, "audiences", Audience, new)
    if sorting.campaign_id is not None and sorting.campaign_id not in had:
        _refuse_unknown(unit, "campaign", Campaign, [sorting.campaign_id])
    offer.topics, offer.audiences = list(sorting.topics), list(sorting.audiences)
    offer.campaign_id = sorting.campaign_id
    offer.marks = relabelled(
        offer.marks,
        topics=sorting.topics,
        audiences=sorting.audiences,
        campaign_id=sorting.campaign_id,
    )
    unit.record("post.sorted", post, ids={"campaign": sorting.campaign_id}, facts=_facts(sorting))
    return post


def join(unit: Unit, team_id: UUID) -> None:
    """Let the actor join a team."""
    team = _known(unit, Team, team_id)
    if team.ended_at is not None:
        raise IllegalMove(_("This team has ended."))
    joined = unit.session.execute(
        upsert(TeamMember)
        .values(team_id=team_id, person_id=unit.actor.id, since=unit.now)
        .on_conflict_do_nothing()
        .returning(TeamMember.team_id)
    ).first()
    if joined is not None:
        unit.record("person.joined_team", unit.actor, ids={"team": team_id})


def leave(unit: Unit, team_id: UUID) -> None:
    """Let the actor leave a team; who is in none leaves nothing."""
    left = unit.session.execute(
        delete(TeamMember)
        .where(TeamMember.team_id == team_id, TeamMember.person_id == unit.actor.id)
        .returning(TeamMember.team_id)
    ).first()
    if left is not None:
        unit.record("person.left_team", unit.actor, ids={"team": team_id})


def _known(unit: Unit, kind: Kind, key: UUID, *, lock: bool = False) -> Any:
    near = reach(unit.session, unit.actor, Act.SHARE, Act.KEEP_LIBRARY, now=unit.now)
    statement = select(kind).where(kind.id == key, kind.entity_id.in_(near))
    found = unit.session.scalar(statement.with_for_update(of=kind) if lock else statement)
    if found is None:
        raise NotFound(_("There is no such page."))
    return found


def _refuse_name(unit: Unit, kind: Kind, entity_id: UUID, name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid("name", _("A name has from 1 to %(most)s characters."), most=LONGEST_NAME)
    open_ones = select(func.count()).where(kind.entity_id == entity_id, kind.ended_at.is_(None))
    same = func.lower(kind.name) == func.lower(name)
    if unit.session.scalar(open_ones.where(same)):
        raise Invalid("name", _("There is one of this name already."))
    if (unit.session.scalar(open_ones) or 0) >= MOST_OPEN:
        raise Invalid("name", _("There are %(most)s already: end one first."), most=MOST_OPEN)


def _days(days: tuple[date, date] | None) -> tuple[date, date]:
    if days is None:
        raise Invalid("starts_on", _("A campaign has a first and a last day."))
    if days[1] < days[0]:
        raise Invalid("ends_on", _("A campaign ends after it begins, not before."))
    return days


def _refuse_unknown(unit: Unit, field: str, kind: Kind, wanted: Iterable[UUID]) -> None:
    near = reach(unit.session, unit.actor, Act.SHARE, Act.KEEP_LIBRARY, now=unit.now)
    ids = set(wanted)
    known = select(func.count()).where(
        kind.id.in_(ids), kind.entity_id.in_(near), kind.ended_at.is_(None)
    )
    if ids and unit.session.scalar(known) != len(ids):
        raise Invalid(field, _("Choose among those that are offered."))


def _facts(sorting: Sorting) -> dict[str, Any]:
    return {
        "topics": [str(each) for each in sorting.topics],
        "audiences": [str(each) for each in sorting.audiences],
    }
