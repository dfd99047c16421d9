"""How earned trust stands in the entities of a reader: numbers, never names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, distinct, func, select, true

from service.access import Act, entities_where
from service.crowds import FEWEST
from service.errors import Forbidden, _
from service.models import CaseRow, Certificate, Entity, Person, Post, Sample, SampleVerdict, db
from workflows import State, Workflow

LATELY = timedelta(days=90)
"""How far back is counted what was published and read."""

SOON = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Readings:
    """What became of the samples of late, and what waits."""

    drawn: int
    fine: int
    breaches: int
    waiting: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The entities that trust, people with a certificate, and posts; None for very few people."""

    entities: Sequence[Entity]
    certified: int | None
    ending: int | None
    published: int
    readings: Readings


def totals(reader: Person, workflows: Mapping[str, Workflow], now: datetime) -> Totals:
    """Return the numbers of the entities where this reader may see them, or raise Forbidden."""
    seen = entities_where(db.session(), reader, Act.SEE_TRUST, now)
    if not seen:
        raise Forbidden(_("You hold no role that may see this."))
    trusting = [name for name, each in workflows.items() if _trusts(each)]
    rows = select(Entity).where(Entity.id.in_(seen), Entity.workflow.in_(trusting))
    soon = Certificate.valid_to <= now.date() + SOON
    return Totals(
        entities=db.session.scalars(rows.order_by(Entity.name)).all(),
        certified=_certified(seen, now.date(), true()),
        ending=_certified(seen, now.date(), soon),
        published=_published(seen, now),
        readings=_readings(seen, now),
    )


def _trusts(workflow: Workflow) -> bool:
    return workflow.fast_lane is not None and workflow.fast_lane.passed_unchanged > 0


def _certified(seen: Iterable[UUID], today: date, also: ColumnElement[bool]) -> int | None:
    counted = (
        select(func.count(distinct(Person.id)))
        .join(Certificate, Certificate.person_id == Person.id)
        .where(
            Person.entity_id.in_(seen),
            Certificate.ended_at.is_(None),
            Certificate.valid_from <= today,
            Certificate.valid_to >= today,
            also,
        )
    )
    count = db.session.scalar(counted) or 0
    return count if count >= FEWEST else None


def _published(seen: Iterable[UUID], now: datetime) -> int:
    """Return how many posts a fast lane let through of late."""
    read = select(CaseRow.id).where(CaseRow.post_id == Post.id)
    counted = select(func.count()).where(
        Post.entity_id.in_(seen),
        Post.approved_at > now - LATELY,
        Post.state.in_([State.APPROVED, State.WITHDRAWN, State.RECALLED]),
        ~read.exists(),
    )
    return db.session.scalar(counted) or 0


def _readings(seen: Iterable[UUID], now: datetime) -> Readings:
    lately, open_ = Sample.drawn_at > now - LATELY, Sample.read_at.is_(None)
    found = db.session.execute(
        select(
            func.count().filter(lately).label("drawn"),
            func.count().filter(and_(lately, Sample.verdict == SampleVerdict.FINE)).label("fine"),
            func.count()
            .filter(and_(lately, Sample.verdict == SampleVerdict.BREACH))
            .label("breaches"),
            func.count().filter(open_).label("waiting"),
            func.count().filter(and_(open_, Sample.due_at < now)).label("late"),
        )
        .select_from(Sample)
        .join(Post, Post.id == Sample.post_id)
        .where(Post.entity_id.in_(seen))
    ).one()
    return Readings(**found._mapping)
