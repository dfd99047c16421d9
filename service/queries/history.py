"""What happened to one post, page by page, first thing first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from service.access import Act, may
from service.errors import Forbidden, Invalid, _
from service.models import (
    CaseRow,
    Comment,
    DecisionRow,
    Event,
    Person,
    Post,
    ReportRow,
    Revision,
    StreamKind,
    db,
)
from service.queries.pages import Page, page
from workflows import PostKind

PRIVATE = frozenset(
    {
        "post.shared",
        "post.recall_confirmed",
        "post.text_pasted",
        "post.published_leak_passed_on",
    }
)
"""Events whose actor nobody else is told; others than readers of records don't see them at all."""

CONFIDED = frozenset({"post.note_kept", "post.note_erased"})
"""Events that the author of a post is not told of."""


@dataclass(frozen=True)
class Told:
    """An event of the record, with who acted and what was not erased."""

    event: Event
    actor: Person
    body: dict[str, Any]
    named: bool = True
    number: int = 0
    """Its place among the events that its reader is told of, on a page of the record."""

    chained: bool = False
    """Whether the reader is told of every event, and so of the one before it."""

    @property
    def payloads(self) -> dict[str, str | None]:
        """The words that belong to the event; None where they were erased."""
        return {each.name: each.value for each in self.event.payloads}


def revision_page(of: Post, *, cursor: str | None = None, limit: int = 25) -> Page[Revision]:
    """Return a page of a post's revisions with their reports."""
    statement = (
        select(Revision)
        .where(Revision.post_id == of.id)
        .options(selectinload(Revision.report).lazyload(ReportRow.findings))
    )
    return page(
        db.session(),
        statement,
        by=Revision.created_at,
        key=Revision.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )


def decision_page(of: Post, *, cursor: str | None = None, limit: int = 25) -> Page[DecisionRow]:
    """Return a page of the decisions on a post, over all its cases."""
    statement = (
        select(DecisionRow)
        .join(CaseRow, CaseRow.id == DecisionRow.case_id)
        .where(CaseRow.post_id == of.id)
    )
    return page(
        db.session(),
        statement,
        by=DecisionRow.decided_at,
        key=DecisionRow.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )


def comment_page(of: Post, *, cursor: str | None = None, limit: int = 25) -> Page[Comment]:
    """Return a page of what was said about a post."""
    statement = (
        select(Comment).where(Comment.post_id == of.id).options(joinedload(Comment.revision))
    )
    return page(
        db.session(),
        statement,
        by=Comment.created_at,
        key=Comment.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )


def numbers(rows: Sequence[DecisionRow]) -> dict[UUID, int]:
    """Return the numbers of the revisions that these decisions bind to."""
    wanted = {each.revision_id for each in rows}
    found = db.session.execute(select(Revision.id, Revision.number).where(Revision.id.in_(wanted)))
    return dict(found.all())


def record_page(
    person: Person, of: Post, now: datetime, *, cursor: str | None = None, limit: int = 25
) -> Page[Told]:
    """Return a page of a post's record to its author or to who may read records.

    From whom any event may be kept, no link of the chain is told: a missing one would tell of it.
    """
    keeps = may(db.session(), person, Act.SEE_RECORD, of.entity_id, now)
    if of.author_id != person.id and not keeps:
        raise Forbidden(_("Your roles in this entity do not allow that."))
    unnamed = keeps and of.kind is not PostKind.PERSONALISATION  # its author alone shares it
    told = or_(
        true() if unnamed else false(), Event.name.not_in(PRIVATE), Event.actor_id == person.id
    )
    if of.author_id == person.id:
        told = and_(told, Event.name.not_in(CONFIDED))
    found = stream_page((StreamKind.POST, of.id), told, cursor=cursor, limit=limit)
    every = unnamed and of.author_id != person.id
    rows = [
        replace(
            each,
            named=each.event.name not in PRIVATE or each.actor.id == person.id,
            chained=every,
        )
        for each in found.rows
    ]
    return Page(rows, found.next)


def stream_page(
    stream: tuple[StreamKind, UUID],
    told: ColumnElement[bool],
    *,
    cursor: str | None = None,
    limit: int = 25,
) -> Page[Told]:
    """Return a page of the events of a stream that may be told, numbered without the others.

    What is not told shows by no gap: of a version it would say that its author shared it.
    """
    kind, subject = stream
    rank = func.row_number().over(order_by=Event.sequence).label("number")
    own = Event.kind == kind, Event.subject_id == subject
    listed = select(Event.id, rank).where(*own, told).subquery()
    found = db.session.execute(
        select(Event, Person, listed.c.number)
        .join(listed, listed.c.id == Event.id)
        .join(Person, Person.id == Event.actor_id)
        .where(listed.c.number > _place(cursor))
        .order_by(listed.c.number)
        .options(selectinload(Event.payloads))
        .limit(limit + 1)
    )
    rows = [
        Told(event, actor, json.loads(event.body), number=number) for event, actor, number in found
    ]
    more = len(rows) > limit
    return Page(rows[:limit], str(rows[limit - 1].number) if more else None)


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 10:
        return int(cursor)
    raise Invalid("cursor", _("This is not a cursor that a page gave."))
