"""What a proposed definition would have done to past submissions, as it was computed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, moment
from service.models.changes import Change
from service.settings import MOST_SUBMISSIONS


class Effect(Base):
    """The trial of one change on the last submissions: how far it is, then what it showed.

    `release` is what was in force beside it and `compared` the digest of all that was compared.
    `faults` are those that keep it from being in force at all.
    """

    __tablename__ = "effect"
    __table_args__ = (
        CheckConstraint(f"last BETWEEN 1 AND {MOST_SUBMISSIONS}", name="last_in_bounds"),
        CheckConstraint("tried BETWEEN 0 AND found AND found <= last", name="tried_what_was_found"),
        CheckConstraint(
            "(done_at IS NULL) = (compared IS NULL) AND (done_at IS NULL) = (posts IS NULL)"
            " AND (done_at IS NULL) = (faults IS NULL)",
            name="done_with_all",
        ),
    )

    change_id: Mapped[UUID] = mapped_column(ForeignKey("change.id"), primary_key=True)
    last: Mapped[int]
    found: Mapped[int] = mapped_column(default=0)
    tried: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime] = moment()
    release: Mapped[int | None] = mapped_column(BigInteger)
    compared: Mapped[str | None] = mapped_column(String(64))
    faults: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    posts: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    done_at: Mapped[datetime | None] = moment(optional=True)

    change: Mapped[Change] = relationship()

    def holds(self, release: int) -> bool:
        """Whether it is computed, beside the definitions of this release."""
        return self.done_at is not None and self.release == release
