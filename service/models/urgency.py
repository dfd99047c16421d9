"""Urgency: why an author asks that a post is read first, and until when they wish an answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, moment


class Urgency(Base):
    """The urgency of a post; asked for by its author, taken away by who reviews."""

    __tablename__ = "urgency"
    __table_args__ = (
        CheckConstraint("length(btrim(reason)) > 0", name="says_why"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index("urgency_open", "author_id", postgresql_where=text("ended_at IS NULL")),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(200))
    wished_at: Mapped[datetime] = moment()
    asked_at: Mapped[datetime] = moment()
    ended_at: Mapped[datetime | None] = moment(optional=True)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
