"""How the library of an entity and below stands: posts by what is to do, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import joinedload

from service.access import Act, entities_where, tree
from service.campaigns import OVER_AT, ends_with
from service.errors import Forbidden, NotFound, _
from service.marks import Facet, mark
from service.models import (
    Entity,
    Offer,
    Person,
    Post,
    Recheck,
    RecheckPart,
    Share,
    Topic,
    db,
)
from service.queries.pages import Page, page
from service.shareable import in_force, offered, paused
from workflows import PostKind, State

PERIODS = (30, 90, 365)
"""The days that a dashboard may look back on."""

USUAL = 90
SOON = timedelta(days=14)
LANGUAGES = ("fr", "en")
OTHER = "other"
MOST_TOPICS = 200


class Standing(StrEnum):
    """How a post of the library stands."""

    LIVE = "live"
    EXPIRING = "expiring"
    STALE = "stale"
    SUSPENDED = "suspended"
    RECALLED = "recalled"


@dataclass(frozen=True)
class Scope:
    """What a dashboard is about: an entity and all below it, and the days up to a moment.

    `top` is the highest entity above it of which the reader has a dashboard too.
    """

    entity: Entity
    top: UUID
    days: int
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which its days begin."""
        return ZoneInfo(self.entity.time_zone)

    @property
    def today(self) -> date:
        """The last of its days."""
        return self.now.astimezone(self.zone).date()

    @property
    def places(self) -> frozenset[UUID]:
        """The entity and all below it."""
        return tree(db.session()).below([self.entity.id])

    def since(self, days: int) -> datetime:
        """Return when the first of the last so many days began."""
        return self.begin(self.today - timedelta(days=days - 1))

    def begin(self, day: date) -> datetime:
        """Return when a day began."""
        return datetime.combine(day, time(), self.zone)


@dataclass(frozen=True)
class Gap:
    """A topic, or what has none, and how many live posts there are in each language."""

    topic: Topic | None
    posts: Mapping[str, int]


def places(person: Person, now: datetime) -> Sequence[Entity]:
    """Return the entities whose dashboard this person may see, or raise Forbidden: by name."""
    seen = entities_where(db.session(), person, Act.SEE_DASHBOARD, now)
    if not seen:
        raise Forbidden(_("You hold no role that may see this."))
    found = select(Entity).where(Entity.id.in_(seen)).order_by(func.lower(Entity.name), Entity.id)
    return db.session.scalars(found).all()


def scope(person: Person, slug: str | None, days: int, now: datetime) -> Scope:
    """Return what a dashboard of this entity is about, by default of the highest one."""
    known = {each.slug: each for each in places(person, now)}
    seen = {each.id for each in known.values()}
    paths = tree(db.session()).path
    slug = slug or min(known, key=lambda each: len(paths(known[each].id)))
    if slug not in known:
        raise NotFound(_("There is no such entity."))
    above = [each for each in paths(known[slug].id) if each in seen]
    return Scope(known[slug], above[0], days, now)


def standings(scope: Scope) -> Mapping[Standing, int]:
    """Return how many posts stand how."""
    counted = [
        func.count().filter(condition).label(name) for name, condition in _standing(scope).items()
    ]
    row = db.session.execute(select(*counted).select_from(Post).where(_library(scope))).one()
    return {name: row._mapping[name] for name in Standing}


def standing(scope: Scope, wanted: Standing, cursor: str | None, limit: int = 20) -> Page[Post]:
    """Return a page of the posts that stand so, the latest first."""
    return page(
        db.session(),
        select(Post)
        .where(_library(scope), _standing(scope)[wanted])
        .options(joinedload(Post.approved)),
        by=Post.approved_at,  # type: ignore[arg-type]  # approved posts have it
        key=Post.id,
        cursor=cursor,
        limit=limit,
    )


def gaps(scope: Scope) -> Sequence[Gap]:
    """Return the live posts of each topic and language, and last those without a topic."""
    known = tree(db.session())
    met = scope.places | known.above([scope.entity.id])
    topics = db.session.scalars(
        select(Topic)
        .where(Topic.entity_id.in_(met), Topic.ended_at.is_(None))
        .order_by(func.lower(Topic.name), Topic.id)
        .limit(MOST_TOPICS)
    )
    counts = _counts(scope)
    every = [*((each, each.id) for each in topics), (None, None)]
    return [
        Gap(topic, {language: counts.get((key, language), 0) for language in (*LANGUAGES, OTHER)})
        for topic, key in every
    ]


def _counts(scope: Scope) -> Mapping[tuple[UUID | None, str], int]:
    marked = [(Offer.marks.any_() == mark(Facet.LANGUAGE, each), each) for each in LANGUAGES]
    language = case(*marked, else_=OTHER)
    nothing, one = cast(array([], type_=Uuid), ARRAY(Uuid)), cast(array([null()]), ARRAY(Uuid))
    topics = func.unnest(func.coalesce(func.nullif(Offer.topics, nothing), one))
    rows = (
        select(topics.label("topic"), language.label("language"))
        .where(
            Offer.entity_id.in_(scope.places - paused(db.session())),
            offered(literal(scope.now, DateTime(timezone=True))),
        )
        .subquery()
    )
    counted = select(rows.c.topic, rows.c.language, func.count()).group_by(
        rows.c.topic, rows.c.language
    )
    return {(topic, language): count for topic, language, count in db.session.execute(counted)}


def _library(scope: Scope) -> ColumnElement[bool]:
    """Return the condition of the posts of the library, also of those recalled from it."""
    return and_(
        Post.entity_id.in_(scope.places),
        Post.state.in_([State.APPROVED, State.RECALLED]),
    )


def _standing(scope: Scope) -> Mapping[Standing, ColumnElement[bool]]:
    live = in_force(scope.now)
    approved = and_(Post.state == State.APPROVED, Post.kind != PostKind.PERSONALISATION)
    left = select(Share.id).where(Share.post_id == Post.id, Share.confirmed_at.is_(None))
    waiting = (
        select(RecheckPart.number)
        .join(Recheck)
        .where(
            Recheck.ended_at.is_(None),
            RecheckPart.done_at.is_(None),
            RecheckPart.cursor < Post.id,
            RecheckPart.last >= Post.id,
        )
    )
    soon = scope.now + SOON
    with_campaign = ends_with(db.session(), OVER_AT.between(scope.now, soon))
    return {
        Standing.LIVE: live,
        Standing.EXPIRING: and_(live, or_(Post.expires_at <= soon, with_campaign)),
        Standing.STALE: and_(approved, or_(Post.expires_at <= scope.now, waiting.exists())),
        Standing.SUSPENDED: and_(approved, Post.suspended_at.is_not(None)),
        Standing.RECALLED: and_(Post.state == State.RECALLED, left.exists()),
    }
