"""A unit of work: who acts, when, in which transaction, and what is to be done after it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from service.errors import Stale
from service.models import (
    Entity,
    Person,
    Policy,
    Post,
    Rows,
    SafetyCase,
    StreamKind,
    db,
    insert_rows,
)
from service.queue import Job, enqueue
from service.record import Entry, Heads, append


@dataclass
class Unit:
    """One act of one person, at one moment, in one transaction."""

    session: Session
    actor: Person
    now: datetime
    jobs: list[tuple[Job, tuple[str | int, ...]]] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)
    """What nobody reads before this is over: it is kept at the end, all at once."""
    heads: Heads = field(default_factory=dict)
    """Where streams ended when this unit last saw it."""

    def record(
        self,
        name: str,
        subject: Post | Person | Entity | Policy | SafetyCase,
        *,
        ids: Mapping[str, UUID | None] | None = None,
        digests: Mapping[str, str] | None = None,
        facts: Mapping[str, Any] | None = None,
        payloads: Mapping[str, str] | None = None,
    ) -> None:
        """Append an event to the subject's stream, and write what changed, in this transaction."""
        if subject.id is None:
            self.session.flush()  # which names it
        append(
            self.session,
            Entry(
                kind=StreamKind(subject.__tablename__),
                subject=subject.id,
                name=name,
                actor=self.actor.id,
                at=self.now,
                ids=ids or {},
                digests=digests or {},
                facts=facts or {},
                payloads=payloads or {},
            ),
            self.heads,
        )

    def undo(self) -> None:
        """Take back all that was done, and owe nothing for it."""
        self.session.rollback()
        for owed in (self.jobs, self.rows, self.heads):
            owed.clear()

    def afterwards(self, job: Job, *ids: str | int) -> None:
        """Ask for a job once this unit is committed."""
        self.jobs.append((job, ids))


@contextmanager
def unit_of_work(actor: Person, now: datetime | None = None) -> Iterator[Unit]:
    """Commit what the block did, or nothing of it; then enqueue what follows."""
    unit = Unit(db.session(), actor, now or datetime.now(UTC))
    try:
        yield unit
        unit.session.flush()
        insert_rows(unit.session, unit.rows)
        unit.session.commit()
    except StaleDataError as error:
        unit.session.rollback()
        raise Stale("Somebody else changed this at the same moment. Look again.") from error
    except BaseException:
        unit.session.rollback()
        raise
    for job, ids in unit.jobs:
        enqueue(job, *ids)
