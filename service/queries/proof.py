"""The proof of the record: its chains, and the rows that they speak of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.content import digest_of
from service.models import (
    EVENT_OF,
    CaseRow,
    DecisionRow,
    Event,
    Revision,
    Stream,
    StreamKind,
)
from service.record import Break, verify, verify_stream


@dataclass(frozen=True)
class Proof:
    """What was recomputed and where it does not hold."""

    streams: int
    events: int
    breaks: tuple[Break, ...]


def verify_all(session: Session) -> Proof:
    """Recompute every chain, and compare revisions and decisions with what was recorded of them."""
    return Proof(
        streams=session.scalar(select(func.count()).select_from(Stream)) or 0,
        events=session.scalar(select(func.count()).select_from(Event)) or 0,
        breaks=(*verify(session), *_revisions(session), *_decisions(session)),
    )


def verify_post(session: Session, post_id: UUID) -> Proof:
    """Recompute the chain of one post, and compare its revisions and decisions with it."""
    broken = verify_stream(session, StreamKind.POST, post_id)
    stream = session.get(Stream, (StreamKind.POST, post_id))
    return Proof(
        streams=1,
        events=stream.length if stream else 0,
        breaks=(
            *([broken] if broken else []),
            *_revisions(session, post_id),
            *_decisions(session, post_id),
        ),
    )


def _revisions(session: Session, post_id: UUID | None = None) -> Iterator[Break]:
    recorded = _recorded(session, ("post.submitted",), "revision", post_id)
    statement = select(Revision)
    if post_id is not None:
        statement = statement.where(Revision.post_id == post_id)
    for each in session.scalars(statement.execution_options(yield_per=500)):
        event = recorded.get(str(each.id))
        stream = f"post:{each.post_id}"
        if event is None:
            yield Break(stream, 0, f"revision {each.number} was never submitted")
        elif _digest(each) != event.digests["revision"]:
            yield Break(
                stream, event.sequence, f"the content of revision {each.number} was altered"
            )


def _decisions(session: Session, post_id: UUID | None = None) -> Iterator[Break]:
    recorded = _recorded(session, tuple(EVENT_OF.values()), "decision", post_id)
    statement = select(DecisionRow)
    if post_id is not None:
        statement = statement.join(CaseRow, CaseRow.id == DecisionRow.case_id).where(
            CaseRow.post_id == post_id
        )
    for each in session.scalars(statement.execution_options(yield_per=500)):
        event = recorded.pop(str(each.id), None)
        if event is None:
            yield Break(f"case:{each.case_id}", 0, f"decision {each.id} was never recorded")
        elif (str(each.revision_id), each.stage) != (event.ids["revision"], event.facts["stage"]):
            yield Break(event.stream, event.sequence, "the decision was altered")
        elif event.name != EVENT_OF[each.verdict]:
            yield Break(event.stream, event.sequence, "the verdict was altered")
    for event in recorded.values():
        yield Break(event.stream, event.sequence, "the decision was removed")


@dataclass(frozen=True)
class _Recorded:
    stream: str
    sequence: int
    name: str
    ids: dict[str, str]
    digests: dict[str, str]
    facts: dict[str, Any]


def _recorded(
    session: Session, names: tuple[str, ...], subject: str, post_id: UUID | None
) -> dict[str, _Recorded]:
    """Return the events of these names, by the id of the row that they speak of."""
    found: dict[str, _Recorded] = {}
    statement = select(Event.body).where(Event.kind == StreamKind.POST, Event.name.in_(names))
    if post_id is not None:
        statement = statement.where(Event.subject_id == post_id)
    for (body,) in session.execute(statement):
        told = json.loads(body)
        event = _Recorded(
            told["stream"],
            told["sequence"],
            told["name"],
            told["ids"],
            told["digests"],
            told["facts"],
        )
        if subject in event.ids:
            found[event.ids[subject]] = event
    return found


def _digest(revision: Revision) -> str:
    return digest_of(
        text=revision.text,
        language=revision.language,
        channels=revision.channels,
        jurisdictions=revision.jurisdictions,
        entity=revision.entity_slug,
        links=revision.links,
    )
