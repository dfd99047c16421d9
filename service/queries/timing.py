"""Terms of workflows that come too late to be of use, by the hours that entities work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.calendars import hours_of_day
from service.models import Change, ChangeKind, Entity
from workflows import Stage, Term, Workflow, parse_workflow


@dataclass(frozen=True, kw_only=True)
class Late:
    """A term that may end no sooner than the deadline of its stage in an entity.

    `key` is `remind` or `reassign`; `hours` are those of a working day there.
    """

    workflow: str
    entity: str
    slug: str
    stage: Stage
    key: str
    term: Term
    hours: float


def late_terms(
    session: Session,
    workflows: Mapping[str, Workflow],
    now: datetime,
    moved: Mapping[UUID, str] | None = None,
) -> Iterator[Late]:
    """Yield each such term, as long as people work there; `moved` have another workflow."""
    for entity in session.scalars(select(Entity).order_by(Entity.slug)):
        asked = workflows.get((moved or {}).get(entity.id, entity.workflow))
        for stage in asked.stages if asked else ():
            for key, term in (("remind", stage.remind), ("reassign", stage.reassign)):
                hours = hours_of_day(entity, now)
                if asked and term and not term.before_in(stage.within, hours):
                    yield Late(
                        workflow=asked.name,
                        entity=entity.name,
                        slug=entity.slug,
                        stage=stage,
                        key=key,
                        term=term,
                        hours=hours,
                    )


def late_terms_of(
    session: Session, change: Change, workflows: Mapping[str, Workflow], now: datetime
) -> list[Late]:
    """Return those that there would be by a change, and are not now."""
    after, moved = dict(workflows), dict[UUID, str]()
    if change.kind is ChangeKind.WORKFLOW:
        proposed = parse_workflow(change.source)
        after[proposed.name] = proposed
    elif change.kind is ChangeKind.ENTITY and change.source:
        moved = {change.entity_id: change.source["workflow"]}
    else:
        return []
    known = set(late_terms(session, workflows, now))
    return [each for each in late_terms(session, after, now, moved) if each not in known]
