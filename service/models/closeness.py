"""Passages that were shared, by the keys under which the same or nearly the same are found."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base


class SharedPassage(Base):
    """One key of a passage of a post that somebody shared, and where it stands in its words."""

    __tablename__ = "shared_passage"
    __table_args__ = (CheckConstraint('"start" >= 0 AND "end" > "start"', name="span_is_forward"),)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int] = mapped_column()
