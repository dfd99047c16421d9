"""What goes with a share: a quiet no, a link that counts, the text that was published."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, moment, words
from service.world import Channel


class NotForMe(Base):
    """That a post of the library is not for a person; nobody is shown who said so."""

    __tablename__ = "not_for_me"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
    said_at: Mapped[datetime] = moment()


class PublishedText(Base):
    """What a person pasted of what they published: their own, to compare with what was approved."""

    __tablename__ = "published_text"

    share_id: Mapped[UUID] = mapped_column(ForeignKey("share.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    pasted_at: Mapped[datetime] = moment()


class Signpost(Base):
    """A short link to an address of an approved revision, one for each channel, nobody's own."""

    __tablename__ = "signpost"
    __table_args__ = (
        UniqueConstraint("revision_id", "channel", "address", name="signpost_once"),
        Index("signpost_by_post", "post_id"),
    )

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    address: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = moment()


class Clicks(Base):
    """How often a short link was followed on one day (UTC); of whom, nothing is kept."""

    __tablename__ = "clicks"
    __table_args__ = (CheckConstraint("count > 0", name="count_positive"),)

    signpost_id: Mapped[str] = mapped_column(ForeignKey("signpost.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column()


class AdmittedKey(Base):
    """A key of a passage of a post that entered the library without a review, to find it by."""

    __tablename__ = "admitted_key"

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
