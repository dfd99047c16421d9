"""Notices: what a person is told, by page and e-mail; and the timers that fired."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, identity, moment, words


class NoticeKind(StrEnum):
    """What a notice tells."""

    ASSIGNED = "assigned"
    DECIDED = "decided"
    COMMENTED = "commented"
    REMINDED = "reminded"
    SAFETY = "safety"
    LEAK = "leak"
    HELD = "held"
    STUCK = "stuck"
    DUE = "due"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    FORGOTTEN = "forgotten"
    CERTIFICATE = "certificate"
    EXPIRING = "expiring"
    SUSPENDED = "suspended"
    AVAILABLE = "available"
    PAUSED = "paused"
    RECALLED = "recalled"
    RECALL_LATE = "recall_late"


WAITING_KINDS = frozenset(
    {NoticeKind.ASSIGNED, NoticeKind.DUE, NoticeKind.OVERDUE, NoticeKind.ESCALATED}
)
"""The kinds that say, when their facts name a role, that a stage waits for it."""

URGENT = frozenset(
    {
        NoticeKind.SAFETY,
        NoticeKind.LEAK,
        NoticeKind.REMINDED,
        NoticeKind.PAUSED,
        NoticeKind.RECALLED,
        NoticeKind.RECALL_LATE,
    }
)
"""The kinds that are mailed at once and that nobody can switch off."""


class Notice(Base):
    """One thing that one person is told; `settled_at` says that no e-mail is owed any more."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("notice_owed", "person_id", "kind", postgresql_where=text("settled_at IS NULL")),
        Index("notice_by_person", "person_id", "told_at", "id"),
    )

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind, "kind"))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    told_at: Mapped[datetime] = moment()
    settled_at: Mapped[datetime | None] = moment(optional=True)


class MutedKind(Base):
    """A kind of notice of which a person wants no e-mail."""

    __tablename__ = "muted_kind"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind, "kind"), primary_key=True)


class Postman(Base):
    """When a person last got a digest, and when to try again after the mail server refused."""

    __tablename__ = "postman"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    digest_at: Mapped[datetime | None] = moment(optional=True)
    retry_at: Mapped[datetime | None] = moment(optional=True)
    tries: Mapped[int] = mapped_column(default=0)


class FiredTimer(Base):
    """That something was done for a subject because of a moment; each is done once."""

    __tablename__ = "fired_timer"

    what: Mapped[str] = mapped_column(String(60), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    fired_at: Mapped[datetime] = moment()
