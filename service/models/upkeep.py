"""What keeps the library true: re-checks in parts, pauses of sharing, who waits for a post."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Entity, Person


class Recheck(Base):
    """A check of the whole library by what is in force, told by the digest `footing`."""

    __tablename__ = "recheck"
    __table_args__ = (Index("recheck_latest", "asked_at", "id"),)

    id: Mapped[UUID] = identity()
    footing: Mapped[str] = mapped_column(String(64))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = moment()
    ended_at: Mapped[datetime | None] = moment(optional=True)

    parts: Mapped[list["RecheckPart"]] = relationship(
        order_by="RecheckPart.number", back_populates="recheck"
    )


class RecheckPart(Base):
    """Some of the posts of a re-check, which one worker takes: those up to `last`, how far it is.

    `cursor` is the post that was checked last, at first the one before the part.
    """

    __tablename__ = "recheck_part"
    __table_args__ = (
        CheckConstraint("checked BETWEEN 0 AND found", name="checked_what_was_found"),
        CheckConstraint("suspended <= changed AND changed <= checked", name="counted_once"),
        Index("recheck_part_open", "moved_at", postgresql_where=text("done_at IS NULL")),
    )

    recheck_id: Mapped[UUID] = mapped_column(ForeignKey("recheck.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    cursor: Mapped[UUID]
    last: Mapped[UUID]
    found: Mapped[int]
    checked: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    suspended: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime] = moment()
    done_at: Mapped[datetime | None] = moment(optional=True)

    recheck: Mapped[Recheck] = relationship(back_populates="parts")


class Pause(Base):
    """All sharing is stopped in an entity and below; two people lift it, one after the other."""

    __tablename__ = "pause"
    __table_args__ = (
        Index("pause_once", "entity_id", unique=True, postgresql_where=text("lifted_at IS NULL")),
        CheckConstraint(
            "length(btrim(message_fr)) > 0 AND length(btrim(message_en)) > 0", name="message_given"
        ),
        CheckConstraint("(lift_asked_by IS NULL) = (lift_asked_at IS NULL)", name="asked_whole"),
        CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="lifted_whole"),
        CheckConstraint(
            "lifted_by IS NULL OR lift_asked_by IS NOT NULL AND lifted_by <> lift_asked_by",
            name="lifted_by_two",
        ),
    )

    id: Mapped[UUID] = identity()
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    message_fr: Mapped[str] = mapped_column(Text)
    message_en: Mapped[str] = mapped_column(Text)
    thrown_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    thrown_at: Mapped[datetime] = moment()
    lift_asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    lift_asked_at: Mapped[datetime | None] = moment(optional=True)
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None] = moment(optional=True)

    entity: Mapped[Entity] = relationship(lazy="joined", innerjoin=True)
    thrower: Mapped[Person] = relationship(foreign_keys=[thrown_by])
    lift_asker: Mapped[Person | None] = relationship(foreign_keys=[lift_asked_by])

    @property
    def message(self) -> dict[str, str]:
        """What everybody reads, in both languages."""
        return {"fr": self.message_fr, "en": self.message_en}


class Awaited(Base):
    """That a person wants to be told when a post can be shared."""

    __tablename__ = "awaited"
    __table_args__ = (Index("awaited_by_post", "post_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
    since: Mapped[datetime] = moment()


class Phase(StrEnum):
    """How far a library that is brought in is."""

    LOOKING = "looking"
    LOOKED = "looked"
    ENTERING = "entering"
    ENTERED = "entered"


class Way(StrEnum):
    """Where a row of a library that is brought in goes."""

    LIBRARY = "library"
    REVIEW = "review"
    AUTHOR = "author"
    KNOWN = "known"


class BroughtLibrary(Base):
    """A library that somebody brings into an entity from a file: looked at first, then entered.

    `cursor` is the line that the present phase has dealt with last.
    """

    __tablename__ = "brought_library"
    __table_args__ = (
        Index(
            "brought_library_open",
            "moved_at",
            postgresql_where=text("phase IN ('looking', 'entering')"),
        ),
    )

    id: Mapped[UUID] = identity()
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    phase: Mapped[Phase] = mapped_column(words(Phase, "phase"))
    found: Mapped[int]
    cursor: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = moment()
    moved_at: Mapped[datetime] = moment()
    done_at: Mapped[datetime | None] = moment(optional=True)

    entity: Mapped[Entity] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class BroughtPost(Base):
    """One row of it: what it says, where it would go or went, and the post that it became."""

    __tablename__ = "brought_post"

    library_id: Mapped[UUID] = mapped_column(ForeignKey("brought_library.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(2))
    channels: Mapped[str] = mapped_column(Text)
    jurisdictions: Mapped[str] = mapped_column(Text)
    links: Mapped[str] = mapped_column(Text)
    not_before: Mapped[datetime | None] = moment(optional=True)
    expires_at: Mapped[datetime | None] = moment(optional=True)
    way: Mapped[Way | None] = mapped_column(words(Way, "way"))
    post_id: Mapped[UUID | None] = mapped_column(ForeignKey("post.id"))
