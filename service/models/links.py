"""Links by which a person sets their password: the first one, or another when it is forgotten."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, identity, moment, words


class LinkPurpose(StrEnum):
    """What a link is for."""

    SET_UP = "set_up"
    RESET = "reset"


class Link(Base):
    """A link that works once, kept as the SHA-256 of its secret; `ended_at` says it no longer does.

    Of each purpose a person has at most one that works.
    """

    __tablename__ = "link"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="ends_after_it_begins"),
        Index(
            "link_open",
            "person_id",
            "purpose",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose, "purpose"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = moment()
    expires_at: Mapped[datetime] = moment()
    ended_at: Mapped[datetime | None] = moment(optional=True)
