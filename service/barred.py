"""Which stages a person serves, and what keeps them from one: being aside, or their own word."""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from service.models import CaseRow, DecisionRow, StageRow
from workflows import Role


def open_to(person_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of stages, joined with cases, from which nothing keeps a person.

    But the lack of a role, which is asked for apart: the same as `Case.open_to` says.
    """
    return (
        CaseRow.author_id != person_id,
        ~CaseRow.aside.contains([person_id]),
        ~barred(person_id),
        ~carried(person_id),
    )


def serving(person_id: UUID, roles: Iterable[tuple[Role, UUID]]) -> list[ColumnElement[bool]]:
    """Return, a role each, the condition of stages that it serves and that are not for others."""
    asked = or_(StageRow.named.is_(None), StageRow.named.contains([person_id]), StageRow.freed)
    return [
        and_(StageRow.role == role, StageRow.scope.contains([entity]), asked)
        for role, entity in sorted(roles)
    ]


def barred(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which an earlier decision of theirs bars a person from a stage."""
    earlier = _other()
    return (
        select(DecisionRow.id)
        .join(
            earlier,
            and_(earlier.case_id == DecisionRow.case_id, earlier.name == DecisionRow.stage),
        )
        .where(
            DecisionRow.case_id == StageRow.case_id,
            DecisionRow.reviewer_id == person_id,
            _bars(earlier),
        )
        .exists()
    )


def carried(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition under which an approval of theirs that stands bars them from a stage."""
    other = _other()
    return (
        select(other.id)
        .where(
            other.case_id == StageRow.case_id,
            other.carried_by.is_not(None),
            other.carried_by.contains([person_id]),
            _bars(other),
        )
        .exists()
    )


@cache
def _other() -> type[StageRow]:
    """Return another stage of the same case, as questions name it."""
    return aliased(StageRow)


def _bars(earlier: type[StageRow]) -> ColumnElement[bool]:
    """Return the condition under which a word at one stage keeps its speaker from another."""
    both = and_(~earlier.same_person, ~StageRow.same_person)
    return or_(earlier.id == StageRow.id, both)
