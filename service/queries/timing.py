"""Terms of workflows that come too late to be of use, by the hours that entities work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.calendars import calendar
from service.models import Change, ChangeKind, Entity
from workflows import Stage, Term, Workflow, parse_workflow

Regime = tuple[str, str, str]
"""The workflow, the calendar and the time zone of an entity."""


@dataclass(frozen=True, kw_only=True)
class Late:
    """A term that may end no sooner than the deadline of its stage in an entity.

    `key` is `remind` or `reassign`; `hours` are those of a working day there.
    """

    workflow: str
    entity: str
    slug: str
    stage: Stage = field(compare=False)
    name: str
    key: str
    term: Term
    within: Term
    hours: float


def late_terms(
    session: Session,
    workflows: Mapping[str, Workflow],
    now: datetime,
    moved: Mapping[UUID, Regime] | None = None,
) -> Iterator[Late]:
    """Yield each such term, as long as people work there; `moved` are under another regime."""
    for entity in session.scalars(select(Entity).order_by(Entity.slug)):
        own = entity.workflow, entity.calendar, entity.time_zone
        name, days, zone = (moved or {}).get(entity.id, own)
        timed = [*_timed(workflows[name])] if name in workflows else []
        hours = calendar(days, zone, now.year).hours_of_day if timed else 0
        for stage, key, term in timed:
            if not term.before_in(stage.within, hours):
                yield Late(
                    workflow=name,
                    entity=entity.name,
                    slug=entity.slug,
                    stage=stage,
                    name=stage.name,
                    key=key,
                    term=term,
                    within=stage.within,
                    hours=hours,
                )


def _timed(workflow: Workflow) -> Iterator[tuple[Stage, str, Term]]:
    """Yield each term that is to end before the deadline of its stage."""
    for stage in workflow.stages:
        for key, term in (("remind", stage.remind), ("reassign", stage.reassign)):
            if term is not None:
                yield stage, key, term


def late_terms_of(
    session: Session, change: Change, workflows: Mapping[str, Workflow], now: datetime
) -> list[Late]:
    """Return those that there would be by a change, and are not now."""
    after, moved, source = dict(workflows), dict[UUID, Regime](), change.source
    if change.kind is ChangeKind.WORKFLOW:
        proposed = parse_workflow(source)
        after[proposed.name] = proposed
    elif change.kind is ChangeKind.ENTITY and source:
        moved = {change.entity_id: (source["workflow"], source["calendar"], source["time_zone"])}
    else:
        return []
    known = set(late_terms(session, workflows, now))
    return [each for each in late_terms(session, after, now, moved) if each not in known]
