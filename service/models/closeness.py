"""Passages that were shared, by the keys under which like ones are found; how close shares were."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class SharedPassage(Base):
    """One key of a passage of a post that somebody shared, and where it stands in its words."""

    __tablename__ = "shared_passage"
    __table_args__ = (
        CheckConstraint('"start" >= 0 AND "end" > "start"', name="span_is_forward"),
        Index("shared_passage_by_post", "post_id"),
    )

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int] = mapped_column()


class ClosenessOfDay(Base):
    """How close a day's shares of an entity were to what colleagues had shared: all together.

    `total` adds up the hundredths of each; whose they were is kept nowhere.
    """

    __tablename__ = "closeness_of_day"
    __table_args__ = (
        CheckConstraint("shares > 0 AND total BETWEEN 0 AND 100 * shares", name="hundredths"),
    )

    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    shares: Mapped[int] = mapped_column()
    total: Mapped[int] = mapped_column()
