"""The record: append an event to its stream, and prove that no stream was altered.

Each stream (a post, a person, an entity, a definition) is a chain of its own: an event's body
names the digest of the event before it. What people wrote is not in the chain but beside it,
bound by HMAC-SHA-256 under a random salt; erasing salt and words leaves the chain whole.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, BindParameter, Update, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.dml import ReturningInsert

from service.content import canonical
from service.models import Event, Payload, Stream, StreamKind, flush_with, new_id, table_of

GENESIS = "0" * 64
"""What the first event of a stream names as the digest before it."""

NEW = (0, GENESIS)
"""Where a stream ends that has not begun, known by being this very value."""

Heads = dict[tuple[StreamKind, UUID], tuple[int, str]]
"""The length and the head of streams, as a transaction has seen them last."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a step wants recorded: ids, digests and plain facts, and people's words as payloads."""

    kind: StreamKind
    subject: UUID
    name: str
    actor: UUID
    at: datetime
    ids: Mapping[str, UUID | None]
    digests: Mapping[str, str]
    facts: Mapping[str, Any]
    payloads: Mapping[str, str]


@dataclass(frozen=True)
class Break:
    """The first place where a stream is not what it was when it was written."""

    stream: str
    sequence: int
    what: str


def append(session: Session, entry: Entry, seen: Heads) -> UUID:
    """Append an event in the transaction under way, with what changed, and return its id.

    A stream whose end has been seen is appended to there. If it has gone on since, or was never
    seen, its end is locked and read first.
    """
    stream, event_id = (entry.kind, entry.subject), new_id()
    salts = {name: secrets.token_bytes(32) for name in entry.payloads}
    end = _append(session, entry, event_id, salts, seen[stream]) if stream in seen else None
    if end is None:
        end = _append(session, entry, event_id, salts, _lock(session, *stream))
    if end is None:
        raise LookupError("a stream that is locked goes on nowhere else")
    seen[stream] = end
    if entry.payloads:
        session.execute(
            insert(Payload),
            [
                {"event_id": event_id, "name": name, "salt": salts[name], "value": words}
                for name, words in entry.payloads.items()
            ],
        )
    return event_id


def _append(
    session: Session, entry: Entry, event_id: UUID, salts: Mapping[str, bytes], at: tuple[int, str]
) -> tuple[int, str] | None:
    """Append where a stream ended when it was read and return its new end; None if it has moved."""
    length, previous = at
    body = canonical(
        {
            "stream": f"{entry.kind}:{entry.subject}",
            "sequence": length + 1,
            "name": entry.name,
            "actor": str(entry.actor),
            "at": stamp(entry.at),
            "ids": {name: str(each) for name, each in entry.ids.items() if each is not None},
            "digests": dict(entry.digests),
            "facts": dict(entry.facts),
            "payloads": {name: _seal(salts[name], words) for name, words in entry.payloads.items()},
            "previous": previous,
        }
    )
    digest = hashlib.sha256(body).hexdigest()
    kept = flush_with(
        session,
        _FIRST if at is NEW else _APPENDED,
        {
            "recorded_event": event_id,
            "recorded_of_kind": entry.kind,
            "recorded_subject": entry.subject,
            "recorded_length": length,
            "recorded_previous": previous,
            "recorded_next": length + 1,
            "recorded_name": entry.name,
            "recorded_actor": entry.actor,
            "recorded_at": entry.at,
            "recorded_body": body.decode(),
            "recorded_digest": digest,
        },
    )
    return (length + 1, digest) if kept else None


def stamp(at: datetime) -> str:
    """Return the moment as the record writes it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def verify(session: Session) -> Iterator[Break]:
    """Yield, for each stream that was altered, the first link that no longer holds."""
    for stream in session.scalars(select(Stream).order_by(Stream.kind, Stream.subject_id)):
        broken = _first_break(session, stream)
        if broken:
            yield broken
    yield from _orphans(session)


def verify_stream(session: Session, kind: StreamKind, subject: UUID) -> Break | None:
    """Return the first link of one stream that no longer holds, if any."""
    stream = session.get(Stream, (kind, subject))
    if stream is None:
        return Break(f"{kind}:{subject}", 1, "the stream has lost its head")
    return _first_break(session, stream)


def _lock(session: Session, kind: StreamKind, subject: UUID) -> tuple[int, str]:
    """Lock a stream, begun if need be, and return its length and its head."""
    session.flush()  # rows are locked before their stream
    asked = {"kind": kind, "subject_id": subject, "length": 0, "head": GENESIS}
    length, head = session.execute(_LOCKED, asked).one()
    return length, head


def _seal(salt: bytes, words: str) -> str:
    return hmac.new(salt, words.encode(), hashlib.sha256).hexdigest()


def _first_break(session: Session, stream: Stream) -> Break | None:
    name = f"{stream.kind}:{stream.subject_id}"
    statement = (
        select(Event)
        .where(Event.kind == stream.kind, Event.subject_id == stream.subject_id)
        .order_by(Event.sequence)
        .options(selectinload(Event.payloads))
        .execution_options(yield_per=500)
    )
    head, sequence = GENESIS, 0
    with closing(session.scalars(statement)) as events:
        for event in events:
            sequence += 1
            what = _fault(event, name, sequence, head)
            if what:
                return Break(name, sequence, what)
            head = event.digest
    if (sequence, head) != (stream.length, stream.head):
        return Break(name, sequence + 1, "the end of the stream is missing")
    return None


def _fault(event: Event, stream: str, sequence: int, previous: str) -> str | None:
    if hashlib.sha256(event.body.encode()).hexdigest() != event.digest:
        return "the body does not match its digest"
    body = json.loads(event.body)
    expected = {
        "stream": stream,
        "sequence": sequence,
        "previous": previous,
        "name": event.name,
        "actor": str(event.actor_id),
        "at": stamp(event.at),
    }
    for key, value in expected.items():
        if body.get(key) != value:
            return f"{key} is {body.get(key)!r} where {value!r} belongs"
    return _payload_fault(event, body["payloads"])


def _payload_fault(event: Event, seals: Mapping[str, str]) -> str | None:
    if {each.name for each in event.payloads} != set(seals):
        return "a payload is missing or was added"
    for each in event.payloads:
        if each.salt is None or each.value is None:
            continue
        if not hmac.compare_digest(_seal(each.salt, each.value), seals[each.name]):
            return f"the payload {each.name!r} was altered"
    return None


def _orphans(session: Session) -> Iterator[Break]:
    rows = session.execute(
        select(Event.kind, Event.subject_id, Event.sequence)
        .outerjoin(Stream, (Stream.kind == Event.kind) & (Stream.subject_id == Event.subject_id))
        .where(Stream.head.is_(None))
        .order_by(Event.sequence)
        .limit(20)
    )
    for kind, subject, sequence in rows:
        yield Break(f"{kind}:{subject}", sequence, "the stream has lost its head")


def _locked() -> ReturningInsert[int, str]:
    stream = table_of(Stream)
    return (
        upsert(stream)
        .on_conflict_do_update(
            index_elements=["kind", "subject_id"], set_={"length": stream.c.length}
        )
        .returning(stream.c.length, stream.c.head)
    )


def _moved() -> Update:
    """Return what moves a head from where it was read."""
    stream = table_of(Stream)
    return (
        update(stream)
        .where(
            stream.c.kind == bindparam("recorded_of_kind"),
            stream.c.subject_id == bindparam("recorded_subject"),
            stream.c.length == bindparam("recorded_length"),
            stream.c.head == bindparam("recorded_previous"),
        )
        .values(length=bindparam("recorded_next"), head=bindparam("recorded_digest"))
    )


def _begun() -> Insert:
    """Return what begins a stream, unless there is one."""
    values = {"kind": "of_kind", "subject_id": "subject", "length": "next", "head": "digest"}
    named: dict[str, BindParameter[Any]] = {
        name: bindparam(f"recorded_{each}") for name, each in values.items()
    }
    return upsert(table_of(Stream)).values(named).on_conflict_do_nothing()


def _appended(head: Update | Insert) -> CTE:
    """Return what sets a head and, where it did, keeps the event."""
    stream, event = table_of(Stream).c, table_of(Event)
    moved = head.returning(stream.kind, stream.subject_id, stream.length, stream.head).cte("moved")
    values = {
        "id": bindparam("recorded_event", type_=event.c.id.type),
        "kind": moved.c.kind,
        "subject_id": moved.c.subject_id,
        "sequence": moved.c.length,
        "name": bindparam("recorded_name", type_=event.c.name.type),
        "actor_id": bindparam("recorded_actor", type_=event.c.actor_id.type),
        "at": bindparam("recorded_at", type_=event.c.at.type),
        "body": bindparam("recorded_body", type_=event.c.body.type),
        "digest": moved.c.head,
    }
    kept = insert(event).from_select([*values], select(*values.values())).returning(event.c.id)
    return kept.cte("kept")


_LOCKED = _locked()
_APPENDED, _FIRST = _appended(_moved()), _appended(_begun())
