"""Where a stage stands in a reviewer's queue: what lies beside it, comes next, is like it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, String, bindparam, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from service.models import CaseRow, Person, StageRow, db
from service.queries.listed import listed
from service.queries.pages import Page
from service.queries.reviews import ALL, Sought, counted, waiting_for

ALIKE = 50
"""Cases that are decided together at most."""

FIRST = (StageRow.queued_at, StageRow.id)
LAST = (StageRow.queued_at.desc(), StageRow.id.desc())


@dataclass(frozen=True)
class Turn:
    """Where a stage stands among those that wait: its number, and the stages beside it."""

    stage: StageRow
    number: int
    before: StageRow | None
    after: StageRow | None


def turn(person: Person, stage: StageRow, now: datetime, sought: Sought = ALL) -> Turn:
    """Return where a stage stands among those that this person looks for."""
    wanted = waiting_for(person, now, sought)
    place, here = tuple_(*FIRST), (stage.queued_at, stage.id)
    earlier, later = wanted.where(place < here), wanted.where(place > here)
    return Turn(
        stage,
        number=counted(earlier) + 1,
        before=db.session.scalar(earlier.order_by(*LAST).limit(1)),
        after=db.session.scalar(later.order_by(*FIRST).limit(1)),
    )


def next_after(
    person: Person, stage: StageRow | None, now: datetime, sought: Sought = ALL
) -> StageRow | None:
    """Return what waits after this stage, else what waits first, if anything does."""
    wanted = waiting_for(person, now, sought).order_by(*FIRST).limit(1)
    later = wanted.where(tuple_(*FIRST) > (stage.queued_at, stage.id)) if stage else wanted
    return db.session.scalar(later) or db.session.scalar(wanted)


def waiting_at(person: Person, post_id: UUID, now: datetime) -> StageRow | None:
    """Return the stage of a post that waits for this person, that which is due first."""
    wanted = waiting_for(person, now).where(CaseRow.post_id == post_id)
    return db.session.scalar(wanted.order_by(*FIRST).limit(1))


def stage_of(post_id: UUID, name: str | None) -> StageRow | None:
    """Return the stage of this name in the latest case of a post that has one."""
    return db.session.scalar(
        select(StageRow)
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .where(CaseRow.post_id == post_id, StageRow.name == name)
        .order_by(CaseRow.id.desc())
        .limit(1)
    )


def alike(person: Person, stage: StageRow, now: datetime) -> Page[StageRow]:
    """Return other stages that wait for this person's word on the same bytes and findings.

    Not those that somebody holds: what they wait for is read before it is decided on.
    """
    same = waiting_for(person, now).where(StageRow.alike == stage.alike, StageRow.id != stage.id)
    same = same.where(or_(StageRow.held_until.is_(None), StageRow.held_until <= now))
    return listed(same, None, ALIKE - 1)


def alike_counts(
    person: Person, stages: Iterable[StageRow], now: datetime
) -> Mapping[str | None, int]:
    """Return how many wait with the same bytes and findings as each of these, up to a bound."""
    keys = {each.alike for each in stages if each.alike}
    found = db.session.execute(_counting(waiting_for(person, now)), {"keys": list(keys)})
    return {key: many for key, many in found if many > 1}


@lru_cache(maxsize=256)
def _counting(waiting: Select[StageRow]) -> Select[str, int]:
    asked = func.unnest(bindparam("keys", type_=ARRAY(String))).column_valued("asked")
    of_key = waiting.where(StageRow.alike == asked).with_only_columns(StageRow.id)
    same = of_key.limit(ALIKE).lateral()
    return select(asked, func.count(same.c.id)).group_by(asked)
