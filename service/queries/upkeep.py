"""How true the library is: re-checks and how far they are, pauses, what ends soon, imports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from service.access import Act, entities_where, granted, tree
from service.campaigns import (
    OVER_AT,
    end_with_campaign,
    ends_sooner,
    in_campaigns,
    lasts,
    over,
)
from service.errors import Forbidden, NotFound, _
from service.models import (
    Awaited,
    BroughtLibrary,
    BroughtPost,
    Change,
    ChangeKind,
    ChangeState,
    Entity,
    Pause,
    Person,
    Post,
    Recheck,
    RecheckPart,
    Way,
    db,
)
from service.shareable import reach
from workflows import State

SHOWN = 50
"""Posts of a list on the page, those whose date is nearest."""

SOON = timedelta(days=14)
RENEWABLE = timedelta(days=30)
"""How near an end is listed, and how near it may be put off by a click."""

READ_ANEW = frozenset({ChangeKind.PACK, ChangeKind.CONCEPTS, ChangeKind.LEXICON, ChangeKind.ENTITY})
"""The changes whose release has the library read again."""


@dataclass(frozen=True)
class Progress:
    """A re-check of the library, and how far it is."""

    id: UUID
    asked_at: datetime
    ended_at: datetime | None
    found: int
    checked: int
    changed: int
    suspended: int

    @property
    def under_way(self) -> bool:
        """Whether posts are still to be read."""
        return self.ended_at is None

    @property
    def superseded(self) -> bool:
        """Whether a later one took its place before all was read."""
        return self.ended_at is not None and self.checked < self.found


def admit(person: Person, now: datetime) -> None:
    """Raise Forbidden unless the person keeps a library somewhere."""
    if not granted(person, Act.KEEP_LIBRARY, now):
        raise Forbidden(_("You hold no role that keeps the library."))


def rechecks(limit: int = 10) -> list[Progress]:
    """Return the latest re-checks, the last one first."""
    return _progress(limit, None)


def recheck_after(change: Change) -> Progress | None:
    """Return the re-check that the release of a change began, once it has begun."""
    if change.state is not ChangeState.RELEASED or change.kind not in READ_ANEW:
        return None
    return next(iter(_progress(1, change.decided_at)), None)


def pauses(person: Person, now: datetime) -> list[Pause]:
    """Return the pauses that hold where the library is offered to this person, or they keep it."""
    near = reach(db.session(), person, Act.SHARE, Act.KEEP_LIBRARY, Act.PAUSE_SHARING, now=now)
    above = tree(db.session()).above(near)
    found = select(Pause).where(Pause.lifted_at.is_(None), Pause.entity_id.in_(above))
    return list(db.session.scalars(found.order_by(Pause.thrown_at)))


def liftable(person: Person, now: datetime) -> frozenset[UUID]:
    """Return the entities in which this person may pause sharing, and let it go on."""
    return entities_where(db.session(), person, Act.PAUSE_SHARING, now)


def pausable(person: Person, now: datetime) -> list[Entity]:
    """Return the entities in which this person may pause sharing and nobody has, by name."""
    paused = select(Pause.entity_id).where(Pause.lifted_at.is_(None))
    found = select(Entity).where(Entity.id.in_(liftable(person, now)), Entity.id.not_in(paused))
    return list(db.session.scalars(found.order_by(Entity.name)))


def importable(person: Person, now: datetime) -> list[Entity]:
    """Return the entities into which this person may bring a library, by name."""
    session = db.session()
    both = entities_where(session, person, Act.KEEP_LIBRARY, now) & entities_where(
        session, person, Act.PROPOSE, now
    )
    return list(session.scalars(select(Entity).where(Entity.id.in_(both)).order_by(Entity.name)))


def expiring(person: Person, now: datetime) -> list[tuple[Post, datetime]]:
    """Return what ends within fourteen days, of whom this person keeps or wrote, and when.

    That is by its own date, or by the last day of its campaign where that comes first.
    """
    soon = and_(Post.expires_at.between(now, now + SOON), ~ends_sooner())
    found = db.session.execute(
        in_campaigns(Post, OVER_AT)
        .where(over(db.session(), OVER_AT.between(now, now + SOON)), lasts(OVER_AT))
        .where(_of(person, now))
        .order_by(OVER_AT, Post.id)
        .limit(SHOWN)
        .options(joinedload(Post.approved))
    ).all()
    dated = [
        (each, each.expires_at)
        for each in _listed(person, now, soon, Post.expires_at)
        if each.expires_at is not None
    ]
    ends = dated + [(post, at) for post, at in found]
    return sorted(ends, key=lambda each: (each[1], each[0].id))[:SHOWN]


def suspended(person: Person, now: datetime) -> list[tuple[Post, datetime]]:
    """Return the posts that are reviewed again, of whom this person keeps or wrote, since when."""
    found = _listed(person, now, Post.suspended_at.is_not(None), Post.suspended_at)
    return [(each, each.suspended_at) for each in found if each.suspended_at is not None]


def last_day_of(post: Post) -> date | None:
    """Return the last day of the campaign with which a post ends, if it ends with one."""
    found = end_with_campaign(db.session(), post)
    return found[1] if found else None


def awaits(person: Person, post: Post) -> bool:
    """Whether the person is told when this post can be shared."""
    return db.session.get(Awaited, (person.id, post.id)) is not None


def renews(person: Person, post: Post, now: datetime) -> bool:
    """Whether this person may renew a post of the library, and its end is near enough to."""
    campaign = end_with_campaign(db.session(), post)
    ends = campaign[0] if campaign else post.expires_at
    if ends is None or ends > now + RENEWABLE:
        return False
    kept = post.entity_id in entities_where(db.session(), person, Act.KEEP_LIBRARY, now)
    return post.suspended_at is None and (kept or post.author_id == person.id)


def own_import(person: Person, library_id: UUID) -> BroughtLibrary:
    """Return a library that this person brings in, or raise NotFound."""
    found = db.session.scalar(
        select(BroughtLibrary).where(
            BroughtLibrary.id == library_id, BroughtLibrary.person_id == person.id
        )
    )
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def own_imports(person: Person) -> list[BroughtLibrary]:
    """Return the latest libraries that this person brings in."""
    found = select(BroughtLibrary).where(BroughtLibrary.person_id == person.id)
    return list(db.session.scalars(found.order_by(BroughtLibrary.id.desc()).limit(10)))


def done(library: BroughtLibrary) -> int:
    """Return how many rows the present phase has dealt with."""
    rows = select(func.count()).where(
        BroughtPost.library_id == library.id, BroughtPost.line <= library.cursor
    )
    return db.session.scalar(rows) or 0


def ways(library: BroughtLibrary) -> dict[Way, int]:
    """Return how many rows go which way."""
    found = db.session.execute(
        select(BroughtPost.way, func.count())
        .where(BroughtPost.library_id == library.id, BroughtPost.way.is_not(None))
        .group_by(BroughtPost.way)
    ).all()
    told = {way: count for way, count in found if way is not None}
    return {way: told[way] for way in Way if way in told}


def _progress(limit: int, after: datetime | None) -> list[Progress]:
    latest = select(Recheck).order_by(Recheck.asked_at.desc(), Recheck.id.desc())
    if after is not None:
        latest = select(Recheck).where(Recheck.asked_at >= after).order_by(Recheck.asked_at)
    some = latest.limit(limit).subquery()
    counted = (
        func.coalesce(func.sum(column), 0)
        for column in (
            RecheckPart.found,
            RecheckPart.checked,
            RecheckPart.changed,
            RecheckPart.suspended,
        )
    )
    rows = db.session.execute(
        select(some.c.id, some.c.asked_at, some.c.ended_at, *counted)
        .outerjoin(RecheckPart, RecheckPart.recheck_id == some.c.id)
        .group_by(some.c.id, some.c.asked_at, some.c.ended_at)
        .order_by(some.c.asked_at.desc(), some.c.id.desc())
    )
    return [Progress(*each) for each in rows]


def _listed(
    person: Person, now: datetime, condition: ColumnElement[bool], by: object
) -> Sequence[Post]:
    return db.session.scalars(
        select(Post)
        .where(Post.state == State.APPROVED, condition, _of(person, now))
        .order_by(by, Post.id)  # type: ignore[arg-type]
        .limit(SHOWN)
        .options(joinedload(Post.approved))
    ).all()


def _of(person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition of posts whose library this person keeps, or that they wrote."""
    kept = entities_where(db.session(), person, Act.KEEP_LIBRARY, now)
    return or_(Post.entity_id.in_(kept), Post.author_id == person.id)
