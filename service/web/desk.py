"""The desk: what is looked for in the queue, what of it is the same, where a case stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from flask import g, request
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import load_only

from service.access import REVIEWERS, roles_held, tree
from service.models import Entity, Person, Reservation, StageRow, among, db
from service.queries import reviews, turns
from service.queries import waits as counted
from service.queries.clock import timing
from service.queries.pages import COUNTED, Page
from service.queries.reviews import LANGUAGES, Due, Kind, Sought
from service.queries.turns import Turn
from service.queries.waits import Waits
from service.web.i18n import label
from service.web.visitor import moment
from workflows import Risk, Role

NAMED = {
    "fr": lazy_gettext("French"),
    "en": lazy_gettext("English"),
    "other": lazy_gettext("Another"),
}
DUE = {Due.LATE: lazy_gettext("late"), Due.SOON: lazy_gettext("within a day, or late")}
ENTITIES = 200
"""Entities that the filter offers."""

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class Option:
    """One choice of a filter, and how much waits behind it, where that is known."""

    value: str
    name: str
    count: int | None


@dataclass(frozen=True)
class Entry:
    """A line of the queue: a stage, those on the page that are the same, how many are in all."""

    stage: StageRow
    same: Sequence[StageRow]
    many: int


@dataclass(frozen=True)
class Desk:
    """What surrounds a case that waits for the visitor: its turn, and what waits just like it."""

    turn: Turn
    total: int
    alike: Sequence[StageRow]
    more_alike: bool
    looked_at: Mapping[UUID, Reservation]
    """Who looks at those just like it, by case."""
    kept: Mapping[str, Any]


def sought() -> Sought:
    """Return what the address looks for; a word that we do not know looks for nothing."""
    language = request.args.get("language")
    return Sought(
        role=_word(Role, "role"),
        entity=_entity(),
        risk=_word(Risk, "risk"),
        language=language if language in LANGUAGES else None,
        due=_word(Due, "due"),
    )


def kept() -> dict[str, Any]:
    """Return what the address looks for, to be kept in the addresses that follow."""
    wanted = sought()
    named = {name: getattr(wanted, name) for name in ("role", "entity", "risk", "language", "due")}
    return {name: str(each) for name, each in named.items() if each}


def of_others() -> bool:
    """Whether the address asks for what waits for others."""
    return request.args.get("turn") == "others"


def asked_for(person: Person) -> Page[StageRow]:
    """Return the page of the queue that the address asks for."""
    cursor = request.args.get("cursor")
    if of_others():
        return reviews.with_others(person, moment(), cursor=cursor)
    return reviews.inbox(person, moment(), sought(), cursor=cursor)


def mark(waiting: Page[StageRow]) -> str:
    """Return what tells one list of waiting stages from another."""
    named = (f"{each.id} {each.queued_at}" for each in waiting.rows)
    return sha256(" ".join(named).encode()).hexdigest()[:16]


def waits(person: Person) -> Waits:
    """Return how much waits for the visitor, asked once however often a page says it."""
    known: tuple[datetime, Waits] | None = g.get("waits")
    if known is None or known[0] is not moment():
        known = g.waits = (moment(), counted.waits(person, moment()))
    return known[1]


def desk(person: Person, post_id: UUID) -> Desk | None:
    """Return what surrounds the case of a post, if it waits for this person."""
    now, wanted = moment(), sought()
    stage = turns.waiting_at(person, post_id, now)
    if stage is None:
        return None
    same = turns.alike(person, stage, now) if stage.alike else None
    return Desk(
        turn=turns.turn(person, stage, now, wanted),
        total=reviews.waiting_count(person, now, wanted) if kept() else waits(person).reviews,
        alike=same.rows if same else (),
        more_alike=bool(same and same.next),
        looked_at=timing(person, same.rows, now).held if same else {},
        kept=kept(),
    )


def entries(person: Person, rows: Sequence[StageRow]) -> list[Entry]:
    """Return the lines of a page of the queue: what is the same stands in one."""
    counts = turns.alike_counts(person, rows, moment())
    found: dict[object, list[StageRow]] = {}
    for each in rows:
        found.setdefault(each.alike or each.id, []).append(each)
    return [
        Entry(same[0], same[1:], max(counts.get(same[0].alike, 1), len(same)))
        for same in found.values()
    ]


def filters(person: Person) -> dict[str, Sequence[Option]]:
    """Return what the queue can be sifted by: a filter with one choice is none."""
    spread = reviews.spread(person, moment()) if waits(person).reviews < COUNTED else None
    held = {role for role, _entity in roles_held(person, moment()) if role in REVIEWERS}
    offered = {
        "role": [(str(each), label(each)) for each in Role if each in held],
        "entity": [(str(each.id), each.name) for each in _entities(person)],
        "risk": [(str(each), label(each)) for each in reversed(Risk)],
        "due": [(str(each), str(name)) for each, name in DUE.items()],
        "language": [(each, str(name)) for each, name in NAMED.items()],
    }
    return {
        name: [Option(value, said, _many(spread, name, value)) for value, said in values]
        for name, values in offered.items()
        if len(values) > 1
    }


def _many(spread: Mapping[Kind, int] | None, name: str, value: str) -> int | None:
    if spread is None or name == "due":
        return None
    if name == "entity":
        below = tree(db.session()).below([UUID(value)])
        return sum(many for kind, many in spread.items() if kind.entity in below)
    return sum(many for kind, many in spread.items() if getattr(kind, name) == value)


def _entities(person: Person) -> Sequence[Entity]:
    served = {entity for role, entity in roles_held(person, moment()) if role in REVIEWERS}
    below = tree(db.session()).below(served)
    return db.session.scalars(_ENTITIES, {"ids": list(below)}).all()


_ENTITIES = (
    select(Entity)
    .where(Entity.id == among("ids"))
    .order_by(Entity.name)
    .limit(ENTITIES)
    .options(load_only(Entity.name))
)


def _word(kind: type[Word], name: str) -> Word | None:
    given = request.args.get(name)
    return kind(given) if given in set(kind) else None


def _entity() -> UUID | None:
    try:
        return UUID(request.args.get("entity", ""))
    except ValueError:
        return None
