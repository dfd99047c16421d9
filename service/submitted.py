"""What was submitted: the cases, and what was routed without one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, cast, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from service.models import CaseRow, Event, Post, ReportRow, Revision, StageRow, StreamKind
from workflows import Lane, Route

BATCH = 200
"""Cases that are held in memory at once."""


@dataclass(frozen=True)
class Past:
    """A revision that was routed, the way it went, and the stages that it had."""

    post: Post
    revision: Revision
    went: Route | None
    stages: Sequence[StageRow] = ()


def submitted(session: Session, since: datetime) -> Iterator[Past]:
    """Yield what was routed since a moment, each revision once; some of it is held at a time."""
    return chain(_cases(session, since), _alone(session, since))


_READ = (
    joinedload(Revision.report).selectinload(ReportRow.findings),
    selectinload(Revision.contests),
    selectinload(Revision.class_contest),
)


def _cases(session: Session, since: datetime) -> Iterator[Past]:
    """Yield the cases, once for a revision: an appeal that is upheld opens another."""
    last = UUID(int=0)
    other = aliased(CaseRow)
    earlier = select(other.id).where(
        other.revision_id == CaseRow.revision_id, other.id < CaseRow.id
    )
    statement = select(CaseRow).options(
        joinedload(CaseRow.post),
        selectinload(CaseRow.stages),
        joinedload(CaseRow.revision).options(*_READ),
    )
    while True:
        batch = session.scalars(
            statement.where(CaseRow.opened_at >= since, CaseRow.id > last, ~earlier.exists())
            .order_by(CaseRow.id)
            .limit(BATCH)
        ).all()
        for each in batch:
            yield Past(each.post, each.revision, Route.from_dict(each.route), each.stages)
        if len(batch) < BATCH:
            return
        last = batch[-1].id
        session.expunge_all()


def _alone(session: Session, since: datetime) -> Iterator[Past]:
    """Yield what was routed without a case: admitted by a fast lane, or stopped by a finding.

    Not an employee's own version that left all intact: no workflow sends it to anybody.
    """
    last = UUID(int=0)
    told = cast(Event.body, JSONB)["ids"]["revision"].astext
    statement = (
        select(Revision, Event.name, Event.body)
        .join(Event, and_(Event.kind == StreamKind.POST, Event.subject_id == Revision.post_id))
        .where(
            Event.name.in_(["post.admitted", "post.returned"]),
            cast(Event.body, JSONB)["ids"]["parent"].astext.is_(None),  # its original was read
            told == cast(Revision.id, Text),
            Revision.created_at >= since,
            ~select(CaseRow.id).where(CaseRow.revision_id == Revision.id).exists(),
        )
        .order_by(Revision.id)
        .limit(BATCH)
        .options(joinedload(Revision.post), *_READ)
    )
    while True:
        batch = session.execute(statement.where(Revision.id > last)).unique().all()
        for revision, name, body in batch:
            admitted = json.loads(body) if name == "post.admitted" else None
            yield Past(revision.post, revision, _spared(admitted) if admitted else None)
        if len(batch) < BATCH:
            return
        last = batch[-1][0].id
        session.expunge_all()


def _spared(told: Mapping[str, Any]) -> Route:
    """Return the route by which a post was admitted alone, as the record tells it."""
    facts, digest = told["facts"], told["digests"]["workflow"]
    lane = Lane.from_dict(facts["conditions"])
    return Route(
        workflow=facts["workflow"], version=facts["version"], digest=digest, groups=(), lane=lane
    )
