"""Who stands behind the numbers of a dashboard: how many, and whether they may be told.

A reader who sees several entities, or several periods, must not work out by subtraction what is
withheld of one. So an entity is told only if it is told among its sisters at every level that the
reader sees, and a period only if what it adds to each shorter one that is told is of people enough.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    SelectBase,
    String,
    Subquery,
    TableValuedAlias,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import array

from service.access import tree
from service.crowds import FEWEST, Crowd, withheld
from service.models import Participation, ParticipationState, Person, PersonKind, Post, Share, db
from service.queries.dashboard import PERIODS, Scope
from workflows import PostKind

Window = tuple[int, int]
"""A stretch of time: the first and the last of the bands into which PERIODS part it."""

Cells = Mapping[tuple[str, int, UUID, Window], Crowd]
"""Of each way of acting, the crowd of each part of the tree, by its level and stretch of time."""

ALL, OWN, GIVEN = "all", "own", "given"
"""Acts of every way; shares of one's own version, and of a text that was given. Or a channel."""


@dataclass(frozen=True)
class Tiling:
    """The tree below `top`, cut at each level of the path to an entity, and last itself alone."""

    path: Sequence[UUID]
    rows: Sequence[tuple[int, UUID, UUID]]
    """The level, the entity, and the part of the level that it is in."""


def tiling(scope: Scope) -> Tiling:
    """Return how the tree is cut for this reader and this entity."""
    whole = tree(db.session()).path(scope.entity.id)
    path = whole[whole.index(scope.top) :]
    return Tiling(path, list(_cut(path)))


def telling(crowds: Cells, cut: Tiling, longest: int, way: str = ALL) -> bool:
    """Whether numbers of a period may be told of the entity that a tree was cut for."""
    told: list[int] = []
    for band in range(longest + 1):
        rings = [(shorter + 1, band) for shorter in told]
        clear = not any(crowd_of(crowds, cut, ring, way).small for ring in rings)
        if clear and _told_among_sisters(crowds, cut, (0, band), way):
            told.append(band)
    return longest in told


def sharers(scope: Scope, cut: Tiling) -> Cells:
    """Return who shared what the entities offer: in all, on each channel, own versions or not."""
    longest = PERIODS.index(scope.days)
    older = (cast(Share.shared_at < scope.since(days), Integer) for days in PERIODS[:longest])
    band = sum(older, start=_number(0))
    kind = case((Post.kind == PostKind.PERSONALISATION, OWN), else_=GIVEN)
    ways = array([literal(ALL), cast(Share.channel, String), kind])
    acts = (
        select(ways.label("ways"), Post.entity_id, Share.person_id, band.label("band"))
        .join(Post, Post.id == Share.post_id)
        .where(
            Share.shared_at >= scope.since(scope.days),
            Post.entity_id.in_({entity for _level, entity, _part in cut.rows}),
        )
    )
    return _crowds(acts, cut, [(a, b) for b in range(longest + 1) for a in range(b + 1)])


def people(scope: Scope, cut: Tiling, *, taking_part: bool) -> Cells:
    """Return who is at home in each part of the tree, or of them who takes part."""
    ended = Person.ends_on < scope.today
    found = select(
        array([literal(ALL)]).label("ways"),
        Person.entity_id,
        Person.id.label("person_id"),
        _number(0).label("band"),
    ).where(Person.kind != PersonKind.SYSTEM, func.coalesce(~ended, True))
    if taking_part:
        found = found.join(
            Participation,
            and_(
                Participation.person_id == Person.id,
                Participation.state == ParticipationState.TAKING_PART,
            ),
        )
    return _crowds(found, cut, [(0, 0)])


def crowd_of(crowds: Cells, cut: Tiling, window: Window, way: str = ALL) -> Crowd:
    """Return the crowd of the entity itself and all below it, in a stretch of time."""
    return crowds.get((way, len(cut.path) - 1, cut.path[-1], window), Crowd(0))


def counted(acts: Subquery, part: ColumnElement[Any]) -> dict[Any, tuple[int, Crowd]]:
    """Return how often each part was acted on, and by whom."""
    each = (
        select(part.label("part"), acts.c.person_id, func.count().label("times"))
        .group_by(part, acts.c.person_id)
        .subquery()
    )
    rows = db.session.execute(
        select(each.c.part, func.sum(each.c.times), func.count(), _few(each.c.person_id)).group_by(
            each.c.part
        )
    )
    return {value: (int(count), _crowd(size, few)) for value, count, size, few in rows}


def _cut(path: Sequence[UUID]) -> Iterator[tuple[int, UUID, UUID]]:
    known = tree(db.session())
    for level, parent in enumerate(path[:-1]):
        for entity in known.below([parent]):
            down = known.path(entity)
            below = down[down.index(parent) :]
            yield level, entity, below[1] if len(below) > 1 else parent
    for entity in known.below([path[-1]]):
        yield len(path) - 1, entity, path[-1]


def _told_among_sisters(crowds: Cells, cut: Tiling, window: Window, way: str) -> bool:
    if crowd_of(crowds, cut, window, way).small:
        return False
    for level, child in enumerate(cut.path[1:]):
        parts = {
            part: crowd
            for (how, at, part, when), crowd in crowds.items()
            if (how, at, when) == (way, level, window)
        }
        if child in withheld(parts):
            return False
    return True


def _crowds(acts: SelectBase, cut: Tiling, windows: Sequence[Window]) -> Cells:
    """Return the crowds of acts, which have ways, an entity, a person and a band.

    Bands become bits: of each person it is known in one number when they did something.
    """
    tile, done = _tiles(cut), acts.subquery("acts")
    by = (tile.c.level, tile.c.part, done.c.person_id, done.c.ways)
    bits = func.bit_or(_number(1).op("<<")(done.c.band)).label("bits")
    some = (
        select(*by, bits).join(tile, tile.c.entity_id == done.c.entity_id).group_by(*by).subquery()
    )
    way = func.unnest(some.c.ways).label("way")
    each = select(way, some.c.level, some.c.part, some.c.person_id, some.c.bits).subquery()
    who = (each.c.way, each.c.level, each.c.part, each.c.person_id)
    once = select(*who, func.bit_or(each.c.bits).label("bits")).group_by(*who).subquery()
    begins, ends = zip(*windows, strict=True)
    masks = [2 ** (end + 1) - 2**begin for begin, end in windows]
    time = (
        func.unnest(*(_many(each, Integer()) for each in (begins, ends, masks)))
        .table_valued("begins", "ends", "mask")
        .render_derived(name="times")
    )
    cell = (once.c.way, once.c.level, once.c.part, time.c.begins, time.c.ends)
    rows = db.session.execute(
        select(*cell, func.count(), _few(once.c.person_id))
        .join(time, once.c.bits.bitwise_and(time.c.mask) > 0)
        .group_by(*cell)
    )
    return {
        (way, level, part, (begin, end)): _crowd(size, few)
        for way, level, part, begin, end, size, few in rows
    }


def _tiles(cut: Tiling) -> TableValuedAlias:
    levels, entities, parts = zip(*cut.rows, strict=True)
    return (
        func.unnest(_many(levels, Integer()), _many(entities, Uuid()), _many(parts, Uuid()))
        .table_valued("level", "entity_id", "part")
        .render_derived(name="tiles")
    )


def _crowd(size: int, few: Sequence[UUID]) -> Crowd:
    return Crowd(size, frozenset(few) if size < FEWEST else frozenset())


def _few(who: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the people of a group, as many as it takes to know few of them."""
    return func.array_agg(who, type_=ARRAY(Uuid))[1:FEWEST]


def _many(values: Sequence[Any], kind: Any) -> ColumnElement[Any]:
    return bindparam(None, list(values), ARRAY(kind), unique=True)


def _number(value: int) -> ColumnElement[int]:
    return bindparam(None, value, Integer, unique=True)
