"""The record: streams of events, each chained to the one before, and their erasable payloads."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words


class StreamKind(StrEnum):
    """What a stream of events is about."""

    POST = "post"
    PERSON = "person"
    ENTITY = "entity"
    DEFINITION = "definition"
    SAFETY_CASE = "safety_case"


class Stream(Base):
    """The head of one chain; locked while an event is appended to it."""

    __tablename__ = "stream"
    __table_args__ = (
        CheckConstraint("length >= 0", name="length_counted"),
        CheckConstraint("length(head) = 64", name="head_is_sha256"),
    )

    kind: Mapped[StreamKind] = mapped_column(words(StreamKind, "kind"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    length: Mapped[int] = mapped_column()
    head: Mapped[str] = mapped_column(String(64))


class Event(Base):
    """One step that was taken; `body` is the canonical JSON that `digest` is the SHA-256 of."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "sequence", name="event_sequence_once"),
        CheckConstraint("sequence > 0", name="sequence_positive"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
        Index("event_by_actor", "actor_id", "id"),
    )

    id: Mapped[UUID] = identity()
    kind: Mapped[StreamKind] = mapped_column(words(StreamKind, "kind"))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    sequence: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = moment()
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))

    payloads: Mapped[list["Payload"]] = relationship(order_by="Payload.name")


class Payload(Base):
    """Words of a person that an event refers to; both columns are emptied when it is erased."""

    __tablename__ = "payload"
    __table_args__ = (
        CheckConstraint("(salt IS NULL) = (value IS NULL)", name="erased_whole"),
        CheckConstraint("salt IS NULL OR length(salt) = 32", name="salt_is_32_bytes"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(220), primary_key=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    value: Mapped[str | None] = mapped_column(Text)
