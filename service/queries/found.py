"""The bounded search of the library: the latest offers that answer, however common the words.

The index gives all that answers at a price that grows with it. So the search asks for what
answers among the latest offers only, and takes as many of them as the answers are dense: first a
few thousand, then as many as should hold MOST answers. Rare words end at the whole library, where
they cost little; common ones never get there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Double,
    Integer,
    Select,
    String,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from service.marks import Facet, latest, mark
from service.models import Channel, Offer
from service.search import query
from service.shareable import offered

MOST, MOST_UNRANKED = 5_000, 1_000
"""Answers that are counted and, with words, ranked: the latest; of more it is said that they are.

The latest come first without a rank, so fewer of them need to be known.
"""

FIRST, FIRST_UNRANKED = 8_192, 2_048
"""The latest offers that are asked first."""

STEP = 16
"""By how many times more offers are asked next, at the most."""

NARROW = 50
"""Entities up to which the index itself is asked for them."""

SOON = timedelta(days=14)
"""How soon an offer ends of which it is said that it ends soon."""

FEW = 3
"""Answers below which the last word may be the beginning of one."""

FOR_SEARCH = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_custom_plan",
    "work_mem": "32MB",
}
"""To plan for many rows takes longer than these searches do."""


NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Order(StrEnum):
    """What comes first."""

    BEST = "best"
    NEWEST = "newest"


class Ends(StrEnum):
    """Until when an offer may be shared."""

    SOON = "soon"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for in the library."""

    words: str = ""
    channel: Channel | None = None
    language: str | None = None
    entity_id: UUID | None = None
    topic_id: UUID | None = None
    audience_id: UUID | None = None
    campaign_id: UUID | None = None
    since: datetime | None = None
    after: int = 0
    """The number of an offer than which only later ones are looked for."""
    ends: Ends | None = None
    order: Order | None = None

    @property
    def marks(self) -> list[str]:
        """The marks that an offer must have."""
        values = {
            Facet.CHANNEL: self.channel,
            Facet.LANGUAGE: self.language,
            Facet.ENTITY: self.entity_id,
            Facet.TOPIC: self.topic_id,
            Facet.AUDIENCE: self.audience_id,
            Facet.CAMPAIGN: self.campaign_id,
        }
        return [mark(facet, value) for facet, value in values.items() if value is not None]

    @property
    def ranked(self) -> bool:
        """Whether the best answers come first: what has no words has no best ones."""
        return bool(self.words.strip()) and self.order is not Order.NEWEST

    @property
    def most(self) -> int:
        """How many answers are counted."""
        return MOST if self.ranked else MOST_UNRANKED


@dataclass(frozen=True)
class Shape:
    """What conditions a search has: the statements of one shape are built once."""

    words: bool
    marks: bool
    narrow: bool
    stretches: bool
    fresh: bool
    ends: Ends | None
    ranked: bool
    after_hit: bool


@dataclass(frozen=True)
class Asked:
    """A search as the database is asked: who may see what, the words, the marks."""

    wanted: Wanted
    entities: frozenset[UUID]
    now: datetime
    words: str | None
    after: int
    """The number of the last offer that is too old."""

    before: tuple[float, int] | None
    """The rank and the number of the last hit that was seen."""

    def shape(self, stretches: Sequence[str]) -> Shape:
        """Return what conditions this search has among such stretches of time."""
        return Shape(
            words=self.words is not None,
            marks=bool(self.wanted.marks),
            narrow=len(self.entities) <= NARROW,
            stretches=bool(stretches),
            fresh=self.after > 0,
            ends=self.wanted.ends,
            ranked=self.wanted.ranked,
            after_hit=self.before is not None,
        )

    def values(self, stretches: Sequence[str]) -> dict[str, Any]:
        """Return what the statement of its shape is asked with."""
        return {
            "now": self.now,
            "soon": self.now + SOON,
            "words": self.words,
            "marks": self.wanted.marks,
            "entities": sorted(self.entities),
            "places": [mark(Facet.ENTITY, each) for each in self.entities],
            "stretches": stretches,
            "after": self.after,
            "rank": self.before and self.before[0],
            "number": self.before and self.before[1],
        }


@dataclass(frozen=True)
class Hit:
    """An offer that answers."""

    post_id: UUID
    number: int
    rank: float


@dataclass(frozen=True)
class Hits:
    """Some hits, how many there are, whether there are more than that, and how it was asked."""

    rows: Sequence[Hit]
    count: int
    more: bool
    asked: Asked
    """As it was asked in the end: with the last word as a beginning, if too few had the word."""

    stretches: Sequence[str]


def search(
    session: Session,
    wanted: Wanted,
    entities: frozenset[UUID],
    now: datetime,
    *,
    before: tuple[float, int] | None = None,
    limit: int,
) -> Hits:
    """Return the first hits, or those that come after one of them."""
    known = session.execute(_FIRST, {"since": wanted.since or NEVER, **FOR_SEARCH}).one()
    top, after = known.top, max(known.after or 0 if wanted.since else 0, wanted.after)
    if before is not None and not wanted.ranked:
        top, before = before[1] - 1, None
    asked = Asked(wanted, entities, now, query(wanted.words), after, before)
    if not top or not entities or (wanted.words.strip() and asked.words is None):
        return Hits([], 0, False, asked, ())
    hits = _search(session, asked, top, limit)
    if hits.count < FEW and wanted.words.strip():
        longer = replace(asked, words=query(wanted.words, beginning=True))
        hits = hits if longer == asked else _search(session, longer, top, limit)
    return hits


@cache
def answers(shape: Shape) -> CTE:
    """Return the latest offers that answer, found before anything else is done with them."""
    words, conditions = cast(bindparam("words"), TSQUERY), _conditions(shape)
    most = MOST if shape.ranked else MOST_UNRANKED
    found = (
        select(Offer.post_id, Offer.number, Offer.marks, Offer.words)
        .where(*conditions)
        .limit(literal_column(str(4 * most)))
        .subquery()
    )
    rank: ColumnElement[Any] = literal_column("0.0")
    if shape.words and shape.ranked:
        rank = func.ts_rank(found.c.words, words)
    columns = found.c.post_id, found.c.number, found.c.marks, cast(rank, Double).label("rank")
    latest_first = select(*columns).order_by(found.c.number.desc())
    kept = latest_first.limit(literal_column(str(most + 1)))
    return kept.cte("answers").prefix_with("MATERIALIZED")


def _search(session: Session, asked: Asked, top: int, limit: int) -> Hits:
    rows = FIRST if asked.wanted.ranked else FIRST_UNRANKED
    while True:
        stretches, begin = latest(top, min(rows, top - asked.after))
        hits = _ask(session, asked, stretches, limit)
        if rows >= top - asked.after or begin <= asked.after:
            return hits
        if hits.count >= asked.wanted.most:
            return replace(hits, more=True)
        rows = _wider(top - begin, hits.count, asked.wanted.most) or top


def _wider(covered: int, count: int, most: int) -> int | None:
    """Return among how many offers enough should answer; all of them if none did so far."""
    if not count:
        return None
    return min(max(covered * most * 4 // (3 * count), 2 * covered), STEP * covered)


def _ask(session: Session, asked: Asked, stretches: Sequence[str], limit: int) -> Hits:
    statement = _page(asked.shape(stretches))
    rows = session.execute(statement, {**asked.values(stretches), "limit": limit}).all()
    count, most = rows[0].total, asked.wanted.most
    found = [Hit(each.post_id, each.number, each.rank) for each in rows if each.post_id]
    return Hits(found, min(count, most), count > most, asked, stretches)


@cache
def _page(shape: Shape) -> Select[Any]:
    """Return how many answer, beside each of the first hits or beside nothing."""
    found = answers(shape)
    page = select(found.c.post_id, found.c.number, found.c.rank)
    if shape.after_hit:
        seen = tuple_(bindparam("rank", type_=Double), bindparam("number", type_=BigInteger))
        page = page.where(tuple_(found.c.rank, found.c.number) < seen)
    ordered = page.order_by(found.c.rank.desc(), found.c.number.desc())
    best = ordered.limit(bindparam("limit", type_=Integer)).subquery()
    total = select(func.count().label("total")).select_from(found).subquery()
    return (
        select(total.c.total, best)
        .join_from(total, best, true(), isouter=True)
        .order_by(best.c.rank.desc(), best.c.number.desc())
    )


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    moment = DateTime(timezone=True)
    possible = [
        (True, offered(bindparam("now", type_=moment))),
        (True, Offer.entity_id == any_(bindparam("entities", type_=ARRAY(Uuid)))),
        (shape.words, Offer.words.op("@@")(cast(bindparam("words"), TSQUERY))),
        (shape.marks, Offer.marks.contains(_texts("marks"))),
        (shape.narrow, Offer.marks.overlap(_texts("places"))),
        (shape.stretches, Offer.marks.overlap(_texts("stretches"))),
        (shape.fresh, Offer.number > bindparam("after", type_=BigInteger)),
        (shape.ends is Ends.NEVER, Offer.expires_at.is_(None)),
        (shape.ends is Ends.SOON, Offer.expires_at <= bindparam("soon", type_=moment)),
    ]
    return [condition for asked, condition in possible if asked]


def _texts(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(String))


_LAST = (
    select(Offer.number)
    .where(Offer.approved_at < bindparam("since", type_=DateTime(timezone=True)))
    .order_by(Offer.approved_at.desc(), Offer.number.desc())
    .limit(1)
)
_FIRST = select(
    func.coalesce(select(func.max(Offer.number)).scalar_subquery(), 0).label("top"),
    _LAST.scalar_subquery().label("after"),
    *(func.set_config(name, bindparam(name), True) for name in FOR_SEARCH),
)
"""What is asked first: the latest offer, the last one before a moment; and how to plan."""
