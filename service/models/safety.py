"""Safety cases and alerts: what somebody wrote that one role must hear of, at once."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Entity, Person
from workflows import Role


class SafetyState(StrEnum):
    """Where a safety case stands; the clock runs until it is reported or found to be none."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    REPORTED = "reported"
    NOT_A_CASE = "not_a_case"


class Origin(StrEnum):
    """Where the words were written."""

    DRAFT = "draft"
    SUBMISSION = "submission"
    COMMENT = "comment"
    PUBLISHED = "published"
    REPORT = "report"


class SafetyCase(Base):
    """A described harmful effect; its sentences stand in its own stream, apart from the post.

    The author is who wrote the words, of the post, the comment or the report itself.
    """

    __tablename__ = "safety_case"
    __table_args__ = (
        CheckConstraint("due_at > opened_at", name="due_after_it_opens"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_once"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_one"),
        CheckConstraint(
            "state <> 'not_a_case' OR length(btrim(reason)) > 0", name="dismissal_has_a_reason"
        ),
        CheckConstraint("origin = 'report' OR post_id IS NOT NULL", name="written_somewhere"),
        Index(
            "safety_case_waiting",
            "due_at",
            "id",
            postgresql_where=text("state IN ('open', 'acknowledged')"),
        ),
        Index("safety_case_by_author", "author_id", "post_id"),
        Index("safety_case_by_entity", "entity_id", "opened_at", "id"),
    )

    id: Mapped[UUID] = identity()
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[UUID | None] = mapped_column()
    origin: Mapped[Origin] = mapped_column(words(Origin, "origin"))
    state: Mapped[SafetyState] = mapped_column(
        words(SafetyState, "state"), default=SafetyState.OPEN
    )
    opened_at: Mapped[datetime] = moment()
    due_at: Mapped[datetime] = moment()
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = moment(optional=True)
    reason: Mapped[str] = mapped_column(Text, default="")

    entity: Mapped[Entity] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    answerer: Mapped[Person | None] = relationship(foreign_keys=[answered_by])

    @property
    def waits(self) -> bool:
        """Whether the clock still runs."""
        return self.state in WAITING


WAITING = (SafetyState.OPEN, SafetyState.ACKNOWLEDGED)
"""The states in which a case still waits for its answer."""


class Alert(Base):
    """A leak that somebody wrote: of which category, whom it concerns, and who has seen to it.

    It holds none of the words, only their digests under the service's key: a secret that is copied
    leaks once more. Of each post and category at most one waits.
    """

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_one"),
        Index(
            "alert_open_once",
            "post_id",
            "category",
            "author_id",
            unique=True,
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index("alert_by_role", "role", "entity_id", "raised_at"),
        Index("alert_by_author", "author_id", "post_id"),
        Index("alert_to_tell_again", "more_at", postgresql_where=text("more_at IS NOT NULL")),
    )

    id: Mapped[UUID] = identity()
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    origin: Mapped[Origin] = mapped_column(words(Origin, "origin"))
    category: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    seals: Mapped[list[str]] = mapped_column(JSONB)
    raised_at: Mapped[datetime] = moment()
    more_at: Mapped[datetime | None] = moment(optional=True)
    """When those concerned are told of other words that came since."""

    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = moment(optional=True)
    note: Mapped[str] = mapped_column(Text, default="")

    entity: Mapped[Entity] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    answerer: Mapped[Person | None] = relationship(foreign_keys=[answered_by])
