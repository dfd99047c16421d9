"""What people do with the library: how many, how much, where and how alike; never who."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    Date,
    DateTime,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    cast,
    func,
    select,
)

from service.crowds import FEWEST, Crowd, hundredths, rounded, withheld
from service.models import Channel, Clicks, ClosenessOfDay, Post, Share, Signpost, db
from service.queries import crowded
from service.queries.dashboard import PERIODS, Gap, Scope, Standing, gaps, standings
from service.shareable import in_force
from workflows import PostKind

BANDS = (FEWEST, 10, 25, 50)
"""By how many people posts were shared, from so many on."""

FOR_SUMS = select(func.set_config("work_mem", "64MB", True), func.set_config("jit", "off", True))
"""What is asked first: room to add up many shares, and no time spent on compiling that."""

LONG = 365
"""Days from which on months are told, not weeks."""


@dataclass(frozen=True)
class Point:
    """A week or a month: its first day, its number; none where there is nothing, or it is kept."""

    begins: date
    value: int | None
    withheld: bool = False


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What was shared: numbers as they are told, None where they are withheld.

    `posts` are the live ones by the least number of people who shared them; `own` is the share of
    employees' own versions, in hundredths.
    """

    people: int
    shares: int
    channels: Mapping[Channel, int | None]
    posts: Mapping[int, int]
    own: int | None
    closeness: Sequence[Point]
    clicks: Sequence[Point]


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """All of it: how posts stand, how many people are there, what they shared, what is missing."""

    scope: Scope
    posts: Mapping[Standing, int]
    people: int
    taking_part: int | None
    shared: Shared | None
    gaps: Sequence[Gap]


def dashboard(scope: Scope) -> Dashboard:
    """Return the dashboard of an entity and all below it."""
    db.session.execute(FOR_SUMS)
    posts = standings(scope)
    people, engaged = taking_part(scope)
    return Dashboard(
        scope=scope,
        posts=posts,
        people=people,
        taking_part=engaged,
        shared=shared(scope, posts[Standing.LIVE]),
        gaps=gaps(scope),
    )


def taking_part(scope: Scope) -> tuple[int, int | None]:
    """Return how many people are at home in an entity and below, and of them how many take part.

    That everybody does, or all but few, would tell of each of them: it is withheld too.
    """
    cut, window = crowded.tiling(scope), (0, 0)
    crowds = crowded.people(scope, cut, taking_part=True)
    engaged = crowded.crowd_of(crowds, cut, window)
    all_ = crowded.crowd_of(crowded.people(scope, cut, taking_part=False), cut, window)
    clear = all_.size - engaged.size >= FEWEST <= engaged.size
    open_ = clear and crowded.telling(crowds, cut, 0)
    return all_.size, rounded(engaged.size) if open_ else None


def shared(scope: Scope, live: int) -> Shared | None:
    """Return what people did in the period with the posts of an entity and below, if it is told.

    A whole of one channel that is not told is not told either.
    """
    cut, longest = crowded.tiling(scope), PERIODS.index(scope.days)
    crowds = crowded.sharers(scope, cut)
    ways = (crowded.ALL, crowded.OWN, crowded.GIVEN, *Channel)
    clear = {way for way in ways if crowded.telling(crowds, cut, longest, way)}
    acts = _acts(scope)
    channels = crowded.counted(acts, acts.c.channel)
    if crowded.ALL not in clear or (len(channels) == 1 and not channels.keys() & clear):
        return None
    owned = {crowded.OWN, crowded.GIVEN} <= clear
    return Shared(
        people=rounded(crowded.crowd_of(crowds, cut, (0, longest)).size),
        shares=rounded(sum(count for count, _crowd in channels.values())),
        channels=_channels(channels, set(Channel) - clear),
        posts=_posts(scope, acts, live),
        own=_own(crowded.counted(acts, acts.c.own)) if owned else None,
        closeness=_closeness(scope),
        clicks=_clicks(scope),
    )


def moments(scope: Scope) -> Sequence[date]:
    """Return the first days of the weeks that are over, or of the months of a long period."""
    at, running = _begin(scope, scope.since(scope.days).date()), _begin(scope, scope.today)
    found = []
    while at < running:
        found.append(at)
        at = _begin(scope, at + timedelta(days=31 if scope.days >= LONG else 7))
    return found


def _begin(scope: Scope, day: date) -> date:
    return day.replace(day=1) if scope.days >= LONG else day - timedelta(days=day.weekday())


def _moment(scope: Scope, day: SQLColumnExpression[Any]) -> SQLColumnExpression[date]:
    return cast(func.date_trunc("month" if scope.days >= LONG else "week", day), Date)


def _acts(scope: Scope) -> Subquery:
    """Return who shared what where in the period; own versions count for what they are made of."""
    own = Post.kind == PostKind.PERSONALISATION
    return (
        select(
            Share.person_id,
            Share.channel,
            own.label("own"),
            case((own, Post.parent_id), else_=Post.id).label("post_id"),
        )
        .join(Post, Post.id == Share.post_id)
        .where(Share.shared_at >= scope.since(scope.days), Post.entity_id.in_(scope.places))
        .subquery()
    )


def _channels(
    found: Mapping[Channel, tuple[int, Crowd]], untold: Set[Channel]
) -> Mapping[Channel, int | None]:
    kept = withheld({channel: crowd for channel, (_count, crowd) in found.items()}, untold)
    counts = {channel: found[channel][0] if channel in found else 0 for channel in Channel}
    return {
        channel: None if channel in kept else rounded(count) for channel, count in counts.items()
    }


def _own(found: Mapping[bool, tuple[int, Crowd]]) -> int | None:
    if withheld({own: crowd for own, (_count, crowd) in found.items()}):
        return None
    own, whole = found.get(True, (0,))[0], sum(count for count, _crowd in found.values())
    return hundredths(own, whole) if whole else None


def _posts(scope: Scope, acts: Subquery, live: int) -> Mapping[int, int]:
    """Return how many live posts were shared by how many people; the first are those by fewer."""
    each = select(acts.c.post_id, acts.c.person_id).distinct().subquery()
    people = func.count()
    many = (
        select(each.c.post_id, people.label("people"))
        .group_by(each.c.post_id)
        .having(people >= FEWEST)
        .subquery()
    )
    band = case(*((many.c.people >= least, least) for least in reversed(BANDS)))
    rows = db.session.execute(
        select(band, func.count())
        .join_from(many, Post, Post.id == many.c.post_id)
        .where(in_force(scope.now))
        .group_by(band)
    )
    found = {least: count for least, count in rows}  # noqa: C416  # a row is no pair to mypy
    return {0: live - sum(found.values()), **{least: found.get(least, 0) for least in BANDS}}


def _closeness(scope: Scope) -> Sequence[Point]:
    """Return how close shares were, on the mean; what is over is told once, and moves no more."""
    over, when = moments(scope), _moment(scope, ClosenessOfDay.day)
    local = func.timezone(scope.entity.time_zone, Share.shared_at, type_=DateTime())
    acts = (
        select(Share.person_id, _moment(scope, local).label("moment"))
        .join(Post, Post.id == Share.post_id)
        .where(Share.shared_at >= scope.begin(over[0]), Post.entity_id.in_(scope.places))
        .subquery()
    )
    crowds = crowded.counted(acts, acts.c.moment)
    rows = db.session.execute(
        select(when, func.sum(ClosenessOfDay.total), func.sum(ClosenessOfDay.shares))
        .where(ClosenessOfDay.entity_id.in_(scope.places), ClosenessOfDay.day >= over[0])
        .group_by(when)
    )
    means = {begins: hundredths(total, 100 * shares) for begins, total, shares in rows}
    return [_point(each, means.get(each), crowds) for each in over]


def _point(begins: date, value: int | None, crowds: Mapping[date, tuple[int, Crowd]]) -> Point:
    """Return a number of a moment, if any, unless fewer than five people are behind it."""
    kept = value is not None and crowds.get(begins, (0, Crowd(0)))[1].size < FEWEST
    return Point(begins, None if kept else value, kept)


def _clicks(scope: Scope) -> Sequence[Point]:
    """Return the clicks, where those whose shares they came from are people enough."""
    over, when = moments(scope), _moment(scope, Clicks.day)
    followed = (
        select(
            when.label("moment"),
            Signpost.post_id,
            Signpost.channel,
            func.sum(Clicks.count).label("count"),
        )
        .join(Signpost, Signpost.id == Clicks.signpost_id)
        .join(Post, Post.id == Signpost.post_id)
        .where(Post.entity_id.in_(scope.places), Clicks.day >= over[0])
        .group_by(when, Signpost.post_id, Signpost.channel)
        .subquery()
    )
    sums = select(followed.c.moment, func.sum(followed.c.count)).group_by(followed.c.moment)
    counts = {begins: rounded(int(count)) for begins, count in db.session.execute(sums)}
    behind = (
        select(followed.c.moment, Share.person_id)
        .join(Share, and_(Share.post_id == followed.c.post_id, Share.channel == followed.c.channel))
        .subquery()
    )
    crowds = crowded.counted(behind, behind.c.moment)
    return [_point(each, counts.get(each), crowds) for each in over]
