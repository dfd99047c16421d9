"""Who took an approved post where, and what they were told when it was recalled."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Person
from service.models.posts import Post, Revision
from service.world import Channel


class RecallAnswer(StrEnum):
    """What became of what somebody shared and was asked to take back."""

    REMOVED = "removed"
    CORRECTED = "corrected"
    NEVER_POSTED = "never_posted"
    SEEN_TO = "seen_to"


class Share(Base):
    """A person took the approved bytes to a channel; confirmed when they dealt with a recall."""

    __tablename__ = "share"
    __table_args__ = (
        ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="share_revision_refers",
        ),
        CheckConstraint(
            "answer IS NULL OR confirmed_at IS NOT NULL", name="answered_when_confirmed"
        ),
        Index("share_by_post", "post_id", "id"),
        Index("share_by_person", "person_id", "id"),
        Index("share_by_time", "shared_at"),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    revision_id: Mapped[UUID] = mapped_column(Uuid)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    shared_at: Mapped[datetime] = moment()
    confirmed_at: Mapped[datetime | None] = moment(optional=True)
    answer: Mapped[RecallAnswer | None] = mapped_column(words(RecallAnswer, "answer"))

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    post: Mapped[Post] = relationship(
        foreign_keys=[post_id], primaryjoin="Share.post_id == Post.id"
    )
    revision: Mapped[Revision] = relationship(
        foreign_keys=[revision_id], primaryjoin="Share.revision_id == Revision.id"
    )


class Recall(Base):
    """The withdrawal of an approved post: by whom, when and why, and by when it is to be gone.

    Posts that were recalled in one act share its `act_id`; `remind_at` is when those who have not
    confirmed are reminded next.
    """

    __tablename__ = "recall"
    __table_args__ = (
        CheckConstraint("length(btrim(reason)) > 0", name="reason_given"),
        CheckConstraint("correction_id <> post_id", name="corrected_by_another"),
        Index("recall_to_remind", "remind_at", postgresql_where=text("remind_at IS NOT NULL")),
        Index("recall_by_act", "act_id"),
    )

    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"), primary_key=True)
    recalled_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text)
    recalled_at: Mapped[datetime] = moment()
    act_id: Mapped[UUID] = mapped_column(Uuid)
    due_at: Mapped[datetime] = moment()
    correction_id: Mapped[UUID | None] = mapped_column(ForeignKey("post.id"))
    remind_at: Mapped[datetime | None] = moment(optional=True)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
