"""What the library is searched by: one row for each approved post, its words, kept searches."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Sequence,
    String,
    UniqueConstraint,
    Uuid,
    false,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment
from service.models.posts import Post

OFFERED = Sequence("offer_number", metadata=Base.metadata)
"""Counts admissions: of two offers the later one has the higher number."""

LONGEST_NAME = 100
"""Characters of the name of a kept search, a topic, a campaign, an audience or a team."""

LONGEST_STORED = 60
"""Characters of a word that is kept for suggestions; without ligatures it may have more."""


class Offer(Base):
    """An approved post as it is searched; the database itself keeps dates and end as its post's.

    `own` is somebody's own version: it is offered to nobody, and found for a recall.
    """

    __tablename__ = "offer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="offer_revision_refers",
        ),
        Index("offer_since", "approved_at", "number"),
        Index(
            "offer_found",
            "words",
            "marks",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
        {"postgresql_with": {"toast_tuple_target": 8160}},
    )

    post_id: Mapped[UUID] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(BigInteger, unique=True)
    revision_id: Mapped[UUID] = mapped_column(Uuid)
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    approved_at: Mapped[datetime] = moment()
    not_before: Mapped[datetime | None] = moment(optional=True)
    expires_at: Mapped[datetime | None] = moment(optional=True)
    suspended_at: Mapped[datetime | None] = moment(optional=True)
    own: Mapped[bool] = mapped_column(default=False, server_default=false())
    campaign_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign.id"))
    topics: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    audiences: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    marks: Mapped[list[str]] = mapped_column(ARRAY(String))
    words: Mapped[Any] = mapped_column(TSVECTOR)

    post: Mapped[Post] = relationship()


class LibraryWord(Base):
    """A word as a post of the library writes it, and without accents: what suggestions are."""

    __tablename__ = "library_word"

    word: Mapped[str] = mapped_column(String(LONGEST_STORED), primary_key=True)
    folded: Mapped[str] = mapped_column(String(2 * LONGEST_STORED), index=True)


class SavedSearch(Base):
    """What a person looks for again and again; `seen` is the latest offer they were shown."""

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("length(btrim(name)) > 0", name="named"),
        UniqueConstraint("person_id", "name", name="saved_search_named_once"),
    )

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    wanted: Mapped[dict[str, str]] = mapped_column(JSONB)
    seen: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = moment()
