"""The waiting work of a reviewer, found by index whatever the backlog."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from service.access import escalated_to, tree
from service.away import served
from service.barred import open_to, serving
from service.connections import ANEW
from service.models import CaseRow, DecisionRow, Person, StageRow, db
from service.queries.listed import listed
from service.queries.pages import COUNTED, Page, counting
from service.serving import grants_of
from workflows import Risk, Role, RouteStage

DECIDED = 1_000
"""A person's latest decisions among which those are found that wait for others."""

LANGUAGES = ("fr", "en", "other")
"""What the check may say that a text is written in."""

SOON = timedelta(hours=24)


class Due(StrEnum):
    """How near a deadline is."""

    LATE = "late"
    SOON = "soon"


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What of the waiting work is looked for; what is not said may be anything."""

    role: Role | None = None
    entity: UUID | None = None
    risk: Risk | None = None
    language: str | None = None
    due: Due | None = None


ALL = Sought()


class Kind(NamedTuple):
    """What waiting stages are sifted by."""

    role: Role
    entity: UUID
    risk: Risk
    language: str


def inbox(
    person: Person,
    now: datetime,
    sought: Sought = ALL,
    *,
    cursor: str | None = None,
    limit: int = 25,
) -> Page[StageRow]:
    """Return a page of the stages that wait for this person, those due first first."""
    return listed(waiting_for(person, now, sought), cursor, limit)


def with_others(
    person: Person, now: datetime, *, cursor: str | None = None, limit: int = 25
) -> Page[StageRow]:
    """Return a page of the stages at which others must still decide what this person decided."""
    decided = StageRow.case_id.in_(
        select(DecisionRow.case_id)
        .where(DecisionRow.reviewer_id == person.id)
        .order_by(DecisionRow.id.desc())
        .limit(DECIDED)
    )
    own = waiting_for(person, now).where(decided).with_only_columns(StageRow.id)
    statement = (
        select(StageRow)
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .where(
            decided,
            StageRow.opened_at.is_not(None),
            StageRow.closed_at.is_(None),
            StageRow.id.not_in(own),
        )
        .execution_options(**ANEW)
    )
    return listed(statement, cursor, limit)


def waiting_count(person: Person, now: datetime, sought: Sought = ALL) -> int:
    """Return how many stages wait for this person, counted up to a bound."""
    return counted(waiting_for(person, now, sought))


def counted(statement: Select[StageRow]) -> int:
    """Return how many stages there are, counted up to a bound."""
    return db.session.scalar(_counting(statement)) or 0


@lru_cache(maxsize=256)
def _counting(statement: Select[StageRow]) -> Select[int]:
    return counting(statement.with_only_columns(StageRow.id)).execution_options(**ANEW)


def spread(person: Person, now: datetime) -> Mapping[Kind, int]:
    """Return how many stages of each kind wait for this person, counted up to the bound."""
    columns = (StageRow.role, StageRow.entity_id, StageRow.risk, StageRow.language)
    some = waiting_for(person, now).with_only_columns(*columns).limit(COUNTED).subquery()
    kinds = select(*some.c, func.count()).group_by(*some.c).execution_options(**ANEW)
    found = db.session.execute(kinds)
    return {Kind(*each[:-1]): each[-1] for each in found}


def waiting_for(person: Person, now: datetime, sought: Sought = ALL) -> Select[StageRow]:
    """Return the question which stages wait for this person, of those that are looked for."""
    wanted: list[ColumnElement[bool]] = []
    if sought.role:
        wanted.append(StageRow.role == sought.role)
    if sought.entity:
        wanted.append(StageRow.entity_id.in_(tree(db.session()).below([sought.entity])))
    if sought.risk:
        wanted.append(StageRow.risk == sought.risk)
    if sought.language:
        wanted.append(StageRow.language == sought.language)
    if sought.due:
        wanted.append(StageRow.due_at < (now if sought.due is Due.LATE else now + SOON))
        wanted.append(or_(StageRow.held_until.is_(None), StageRow.held_until <= now))
    waiting = _waiting(person, now)
    return waiting.where(*wanted) if wanted else waiting


def stages_for(person: Person, case: CaseRow, now: datetime) -> tuple[RouteStage, ...]:
    """Return the stages of a case at which this person may decide now; its author, at none."""
    if case.closed_at is not None or case.author_id == person.id:
        return ()
    return case.value().stages_for(str(person.id), grants_of(person, now))


def may_leave(person: Person, case: CaseRow, now: datetime) -> bool:
    """Whether this person could step aside: they serve a stage, open or not, and said nothing."""
    value, grants, own = case.value(), grants_of(person, now), str(person.id)
    out = own == value.author or own in value.aside or case.closed_at is not None
    decided = own in {each.reviewer for each in value.decisions}
    return (
        not out
        and not decided
        and any(value.serves(own, each, grants) for each in value.route.stages)
    )


def _escalated(person: Person, now: datetime) -> Sequence[UUID]:
    """Return what was escalated to this person; a page asks in many questions of one moment.

    It is asked for apart: were it always in the question, the index could not order the answer.
    """
    key, info = (person.id, now), db.session().info
    if info.get("escalated", (None,))[0] != key:
        info["escalated"] = (key, _escalated_ids(person, now))
    found: Sequence[UUID] = info["escalated"][1]
    return found


def _escalated_ids(person: Person, now: datetime) -> Sequence[UUID]:
    return db.session.scalars(_escalated_to(served(person, now))).all()


@lru_cache(maxsize=256)
def _escalated_to(roles: frozenset[tuple[Role, UUID]]) -> Select[UUID]:
    return (
        select(StageRow.id)
        .where(
            or_(false(), *(escalated_to(role, each) for role, each in sorted(roles))),
            StageRow.escalated_at.is_not(None),
            StageRow.escalated_decides,
            StageRow.closed_at.is_(None),
        )
        .order_by(StageRow.escalated_at)
        .limit(COUNTED)
        .execution_options(**ANEW)
    )


def _waiting(person: Person, now: datetime) -> Select[StageRow]:
    roles = served(person, now)
    if escalated := _escalated(person, now):
        return _asked(person.id, [*serving(person.id, roles), StageRow.id.in_(escalated)])
    return _usual(person.id, roles)


@lru_cache(maxsize=256)
def _usual(person_id: UUID, roles: frozenset[tuple[Role, UUID]]) -> Select[StageRow]:
    """Return what is asked for who holds these roles, made once: a page asks it many times."""
    return _asked(person_id, serving(person_id, roles))


def _asked(person_id: UUID, served: Iterable[ColumnElement[bool]]) -> Select[StageRow]:
    """Return the question which stages wait for a person who serves those of one condition."""
    return (
        select(StageRow)
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .where(
            or_(false(), *served),
            StageRow.opened_at.is_not(None),
            StageRow.closed_at.is_(None),
            CaseRow.closed_at.is_(None),
            *open_to(person_id),
        )
        .execution_options(**ANEW)
    )
