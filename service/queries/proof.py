"""The proof of the record: its chains, and the rows that they speak of."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from service.models import (
    Appeal,
    Breach,
    CaseRow,
    Comment,
    DecisionRow,
    Event,
    Ground,
    Override,
    Post,
    Proposal,
    Recall,
    ReportRow,
    Revision,
    Sample,
    Share,
    Stream,
    StreamKind,
)
from service.queries.facts import Said
from service.queries.testimony import Kept, differences
from service.record import Break, verify, verify_stream

BATCH = 100
"""Posts whose rows are compared at once."""


@dataclass(frozen=True)
class Proof:
    """What was recomputed and where it does not hold."""

    streams: int
    events: int
    breaks: tuple[Break, ...]


def verify_all(session: Session) -> Proof:
    """Recompute every chain, and compare the rows of every post with what was recorded of them."""
    with _snapshot(session) as still:
        return Proof(
            streams=still.scalar(select(func.count()).select_from(Stream)) or 0,
            events=still.scalar(select(func.count()).select_from(Event)) or 0,
            breaks=(*verify(still), *_removed(still), *_posts(still)),
        )


def verify_post(session: Session, post_id: UUID) -> Proof:
    """Recompute the chain of one post, and compare its rows with what was recorded of them."""
    with _snapshot(session) as still:
        broken = verify_stream(still, StreamKind.POST, post_id)
        stream = still.get(Stream, (StreamKind.POST, post_id))
        return Proof(
            streams=1,
            events=stream.length if stream else 0,
            breaks=(*([broken] if broken else []), *_batch(still, [post_id])),
        )


def verify_one(session: Session, kind: StreamKind, subject: UUID) -> Proof:
    """Recompute the chain of one stream; one without events holds."""
    with _snapshot(session) as still:
        stream = still.get(Stream, (kind, subject))
        broken = verify_stream(still, kind, subject) if stream else None
        return Proof(1, stream.length if stream else 0, (broken,) if broken else ())


@contextmanager
def _snapshot(session: Session) -> Iterator[Session]:
    """Read everything as of one moment: an act under way must not look like a forgery."""
    engine = session.get_bind().engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as still:
        yield still


def _removed(session: Session) -> Iterator[Break]:
    gone = session.scalars(
        select(Stream.subject_id)
        .outerjoin(Post, Post.id == Stream.subject_id)
        .where(Stream.kind == StreamKind.POST, Post.id.is_(None))
    )
    return (Break(f"post:{each}", 1, "the post was removed") for each in gone)


def _posts(session: Session) -> Iterator[Break]:
    after = UUID(int=0)
    while ids := session.scalars(
        select(Post.id).where(Post.id > after).order_by(Post.id).limit(BATCH)
    ).all():
        yield from _batch(session, ids)
        session.expunge_all()
        after = ids[-1]


def _batch(session: Session, ids: Sequence[UUID]) -> Iterator[Break]:
    told = _told(session, ids)
    kinds = (Comment, Proposal, Override, Share, Recall, Sample, Breach, Appeal)
    comments, proposals, overrides, shares, recalls, samples, breaches, appeals = (
        _by_post(session, ids, kind) for kind in kinds
    )
    cases = _by_post(session, ids, CaseRow, selectinload(CaseRow.stages))
    grounds = _grounds(session, ids)
    revisions = _by_post(
        session,
        ids,
        Revision,
        selectinload(Revision.reports).selectinload(ReportRow.findings),
        selectinload(Revision.contests),
        selectinload(Revision.class_contest),
    )
    for post in session.scalars(select(Post).where(Post.id.in_(ids))):
        kept = Kept(
            post=post,
            revisions=revisions[post.id],
            cases=cases[post.id],
            comments=comments[post.id],
            proposals=proposals[post.id],
            overrides=overrides[post.id],
            grounds=grounds[post.id],
            shares=shares[post.id],
            recall=next(iter(recalls[post.id]), None),
            appeals=appeals[post.id],
            sample=next(iter(samples[post.id]), None),
            breach=next(iter(breaches[post.id]), None),
        )
        for each in differences(kept, told[post.id]):
            yield Break(f"post:{post.id}", each.sequence, each.what)


def _by_post(
    session: Session, ids: Sequence[UUID], kind: Any, *options: Any
) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in session.scalars(select(kind).where(kind.post_id.in_(ids)).options(*options)):
        found[row.post_id].append(row)
    return found


def _grounds(
    session: Session, ids: Sequence[UUID]
) -> defaultdict[UUID, defaultdict[UUID, list[Ground]]]:
    """Return what was asked by post and by decision."""
    found: defaultdict[UUID, defaultdict[UUID, list[Ground]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for post_id, row in session.execute(
        select(CaseRow.post_id, Ground)
        .join(DecisionRow, DecisionRow.id == Ground.decision_id)
        .join(CaseRow, CaseRow.id == DecisionRow.case_id)
        .where(CaseRow.post_id.in_(ids))
        .order_by(Ground.position)
    ):
        found[post_id][row.decision_id].append(row)
    return found


def _told(session: Session, ids: Sequence[UUID]) -> defaultdict[UUID, list[Said]]:
    found: defaultdict[UUID, list[Said]] = defaultdict(list)
    for event in session.scalars(
        select(Event)
        .where(Event.kind == StreamKind.POST, Event.subject_id.in_(ids))
        .order_by(Event.subject_id, Event.sequence)
        .options(selectinload(Event.payloads))
    ):
        body = json.loads(event.body)
        members = ("sequence", "name", "actor", "at", "ids", "digests", "facts")
        words = {each.name: each.value for each in event.payloads}
        found[event.subject_id].append(Said(**{name: body[name] for name in members}, words=words))
    return found
