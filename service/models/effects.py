"""What a proposed change would have done to past submissions, as far as it is computed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, moment
from service.models.changes import Change
from service.settings import MOST_SUBMISSIONS


class Effect(Base):
    """The trial of one change on the last submissions: how far it is, and what it showed so far.

    `footing` is the digest of what is in force beside it; `compared` that of all that was compared.
    `cursor` is the submission that was tried last. `faults` keep it from being in force at all.
    """

    __tablename__ = "effect"
    __table_args__ = (
        CheckConstraint(f"last BETWEEN 1 AND {MOST_SUBMISSIONS}", name="last_in_bounds"),
        CheckConstraint("tried BETWEEN 0 AND found AND found <= last", name="tried_what_was_found"),
        CheckConstraint("done_at IS NULL OR compared IS NOT NULL", name="done_with_digest"),
    )

    change_id: Mapped[UUID] = mapped_column(ForeignKey("change.id"), primary_key=True)
    last: Mapped[int]
    found: Mapped[int] = mapped_column(default=0)
    tried: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[UUID | None]
    moved_at: Mapped[datetime] = moment()
    footing: Mapped[str | None] = mapped_column(String(64))
    compared: Mapped[str | None] = mapped_column(String(64))
    faults: Mapped[Any] = mapped_column(JSONB, default=list)
    posts: Mapped[Any] = mapped_column(JSONB, default=list)
    done_at: Mapped[datetime | None] = moment(optional=True)

    change: Mapped[Change] = relationship()

    def holds(self, footing: str) -> bool:
        """Whether it is computed, beside all that is in force now."""
        return self.done_at is not None and self.footing == footing
