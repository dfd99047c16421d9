"""Earned trust: certificates, what is read after publication, and breaches that were upheld."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Person
from service.models.posts import Post, Revision
from workflows import Role


class Certificate(Base):
    """That somebody was trained or examined, by whom, and between which days that counts."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="ends_after_it_begins"),
        CheckConstraint("entered_by <> person_id", name="not_of_oneself"),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)"
            " AND (ended_at IS NULL OR length(btrim(end_reason)) > 0)",
            name="ended_for_a_reason",
        ),
        Index("certificate_by_person", "person_id", "valid_to"),
        Index("certificate_ending", "valid_to", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = moment()
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = moment(optional=True)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    def standing(self, day: date) -> str:
        """Return how it stands on a day: ended, past, later, or valid."""
        if self.ended_at is not None:
            return "ended"
        if day > self.valid_to:
            return "past"
        return "later" if day < self.valid_from else "valid"


class SampleVerdict(StrEnum):
    """What is found of a post that was read after it was published."""

    FINE = "fine"
    BREACH = "breach"


class Sample(Base):
    """A post that a fast lane let through and that somebody is to read afterwards."""

    __tablename__ = "sample"
    __table_args__ = (
        UniqueConstraint("post_id", name="sample_once"),
        ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="sample_revision_refers",
        ),
        CheckConstraint(
            "(verdict IS NULL) = (read_at IS NULL) AND (read_at IS NULL) = (reader_id IS NULL)",
            name="read_by_somebody",
        ),
        CheckConstraint(
            "verdict IS DISTINCT FROM 'breach' OR length(btrim(reason)) > 0",
            name="breach_has_a_reason",
        ),
        CheckConstraint("reader_id <> author_id", name="not_read_by_its_author"),
        Index("sample_waiting", "role", "due_at", "id", postgresql_where=text("read_at IS NULL")),
        Index("sample_passed", "author_id", "read_at", postgresql_where=text("verdict = 'fine'")),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    revision_id: Mapped[UUID] = mapped_column(Uuid)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    scope: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    drawn_at: Mapped[datetime] = moment()
    due_at: Mapped[datetime] = moment()
    verdict: Mapped[SampleVerdict | None] = mapped_column(words(SampleVerdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text, default="")
    grounds: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    reader_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime | None] = moment(optional=True)

    reader: Mapped[Person | None] = relationship(foreign_keys=[reader_id])
    post: Mapped[Post] = relationship(
        foreign_keys=[post_id], primaryjoin="Sample.post_id == Post.id"
    )
    revision: Mapped[Revision] = relationship(
        foreign_keys=[revision_id], primaryjoin="Sample.revision_id == Revision.id"
    )


class Breach(Base):
    """That a published post broke a rule, as somebody upheld; its author's trust ends with it."""

    __tablename__ = "breach"
    __table_args__ = (Index("breach_by_author", "author_id", "upheld_at"),)

    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    upheld_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    upheld_at: Mapped[datetime] = moment()
