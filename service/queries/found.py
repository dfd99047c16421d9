"""The bounded search of the library: the latest offers that answer, however common the words.

The index gives all that answers at a price that grows with it. So the search asks for what
answers among the latest offers only, and takes as many of them as the answers are dense: first a
few thousand, then as many as should hold MOST answers. Words that next to none of the latest has
are asked of the whole library at once, where they cost little; common ones never get there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
    all_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from service.connections import ANEW
from service.marks import SMALL, latest
from service.models import Offer, among
from service.queries.wanted import Asked, Ends, Seen, Shape, Wanted
from service.search import query
from service.shareable import offered

FIRST, FIRST_UNRANKED = 8_192, 2_048
"""The latest offers that are asked first."""

STEP, TELLING = 16, 50
"""By how many times more offers are asked next, at the most, unless so many answers told."""

RARE = 2
"""Of the latest offers so many at most have words that few have in all."""

FEW = 3
"""Answers below which the last word may be the beginning of one."""

FOR_SEARCH = {
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "enable_seqscan": "off",
    "work_mem": "32MB",
}
"""To plan for many rows takes longer than these searches do; what follows goes by key."""


NEVER = datetime(1, 1, 1, tzinfo=UTC)


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
    but: Sequence[UUID] = (),
    before: Seen | None = None,
    limit: int,
) -> Hits:
    """Return the first hits, or those that come after one that was seen; never those in `but`."""
    beginning = before.beginning if before is not None else False
    older = before.number - 1 if before is not None and not wanted.ranked else 0
    asked = Asked(
        wanted=wanted,
        entities=entities,
        now=now,
        words=query(wanted.words, language=wanted.language, beginning=beginning),
        after=wanted.after,
        top=older,
        before=None if older else before,
        but=but,
        beginning=beginning,
    )
    hits = _found(session, asked, limit)
    if hits.count < FEW and before is None and asked.words is not None:
        longest = query(wanted.words, language=wanted.language, beginning=True)
        if longest != asked.words:
            return _found(session, replace(asked, words=longest, beginning=True), limit)
    return hits


@cache
def answers(shape: Shape) -> CTE:
    """Return the latest offers that answer, found before anything else is done with them.

    They are put in order by no column of an index: its walk is what costs where few answer.
    """
    words = cast(bindparam("words"), TSQUERY)
    found = (
        select(Offer.post_id, Offer.number, Offer.marks, Offer.words)
        .where(*_conditions(shape))
        .order_by((Offer.number + 0).desc())
        .limit(literal_column(str(shape.most + 1)))
        .subquery()
    )
    rank: ColumnElement[Any] = literal_column("0.0")
    if shape.words and shape.ranked:
        rank = func.ts_rank(found.c.words, words)
    columns = found.c.post_id, found.c.number, found.c.marks, cast(rank, Double).label("rank")
    return select(*columns).cte("answers").prefix_with("MATERIALIZED")


def _found(session: Session, asked: Asked, limit: int) -> Hits:
    """Find out what the search has to do with, then search as wide as it takes."""
    wanted = asked.wanted
    known = session.execute(
        _first(asked.words is not None),
        {"since": wanted.since or NEVER, "words": asked.words, "rare": RARE, **FOR_SEARCH},
    ).one()
    since = known.after or 0 if wanted.since else 0
    asked = replace(asked, after=max(since, asked.after), rare=known.rare)
    top = asked.top or known.top
    if not top or not asked.entities or (wanted.words.strip() and asked.words is None):
        return Hits([], 0, False, asked, ())
    return _ask(session, asked, (), limit) if asked.rare else _search(session, asked, top, limit)


def _search(session: Session, asked: Asked, top: int, limit: int) -> Hits:
    rows = FIRST if asked.wanted.ranked else FIRST_UNRANKED
    while True:
        stretches, begin = latest(top, min(rows, top - asked.after))
        hits = _ask(session, asked, stretches, limit)
        if rows >= top - asked.after or begin <= asked.after:
            return hits
        if hits.count >= asked.wanted.most:
            return replace(hits, more=True)
        rows = _wider(top - begin, hits.count, asked.wanted.most, top - asked.after)


def _wider(covered: int, count: int, most: int, of: int) -> int:
    """Return among how many offers enough should answer; all of them, if no more answer in all."""
    if count * of <= most * covered:
        return of
    enough = max(covered * most * 4 // (3 * count), 2 * covered)
    return enough if count >= TELLING else min(enough, STEP * covered)


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
        .execution_options(**ANEW)
    )


def _conditions(shape: Shape) -> list[ColumnElement[bool]]:
    moment = DateTime(timezone=True)
    alone = not (shape.words or shape.stretches)  # else the index of numbers reads far too much
    possible = [
        (True, offered(bindparam("now", type_=moment))),
        (True, Offer.entity_id == among("entities")),
        (shape.words, Offer.words.op("@@")(cast(bindparam("words"), TSQUERY))),
        (shape.marks, _by(Offer.marks.contains(_texts("marks")), index=not shape.rare)),
        (shape.narrow and not shape.rare, Offer.marks.overlap(_texts("places"))),
        (shape.stretches, Offer.marks.overlap(_texts("stretches"))),
        (shape.fresh, _by(Offer.number > bindparam("after", type_=BigInteger), index=alone)),
        (shape.older, _by(Offer.number <= bindparam("top", type_=BigInteger), index=alone)),
        (shape.but, Offer.post_id != all_(bindparam("but", type_=ARRAY(Uuid)))),
        (shape.ends is Ends.NEVER, Offer.expires_at.is_(None)),
        (shape.ends is Ends.SOON, Offer.expires_at <= bindparam("soon", type_=moment)),
    ]
    return [condition for asked, condition in possible if asked]


def _by(condition: ColumnElement[bool], *, index: bool) -> ColumnElement[bool]:
    """Let the index answer a condition, or look at what other conditions found."""
    return condition if index else condition.is_(True)


def _texts(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=ARRAY(String))


_LAST = (
    select(Offer.number)
    .where(Offer.approved_at < bindparam("since", type_=DateTime(timezone=True)))
    .order_by(Offer.approved_at.desc(), Offer.number.desc())
    .limit(1)
)
_NEWEST = select(func.max(Offer.number)).scalar_subquery()
_STEP = func.generate_series(0, FIRST_UNRANKED >> SMALL).column_valued("step")
_STRETCH = func.concat("s:", _NEWEST.op(">>")(literal_column(str(SMALL))) - _STEP)
_LATEST = func.array(select(cast(_STRETCH, String)).scalar_subquery(), type_=ARRAY(String))
"""The marks of the small stretches of time that hold the latest offers."""


@cache
def _first(words: bool) -> Select[Any]:
    """Return what is asked first.

    The latest offer, the last one before a moment, whether next to none of the latest offers has
    the words; and how to plan.
    """
    lately = select(func.count()).where(
        Offer.words.op("@@")(cast(bindparam("words"), TSQUERY)),
        Offer.marks.overlap(_LATEST),
    )
    return select(
        func.coalesce(_NEWEST, 0).label("top"),
        _LAST.scalar_subquery().label("after"),
        (lately.scalar_subquery() <= bindparam("rare") if words else false()).label("rare"),
        *(func.set_config(name, bindparam(name), True) for name in FOR_SEARCH),
    ).execution_options(**ANEW)
