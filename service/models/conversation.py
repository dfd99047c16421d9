"""What is said about words of a post: remarks, proposed edits, what a refusal rests on."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.cases import DecisionRow
from service.models.people import Person
from service.models.posts import Revision


class ProposalState(StrEnum):
    """What became of an edit that a reviewer proposed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Weight(StrEnum):
    """Whether a change is a condition, or advice."""

    MUST_FIX = "must_fix"
    SUGGESTION = "suggestion"


class Comment(Base):
    """A remark on a revision, or on some of its words; replies to it make it a thread."""

    __tablename__ = "comment"
    __table_args__ = (
        CheckConstraint("length(body) > 0", name="body_given"),
        CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL) AND ("start" IS NULL OR "end" > "start")',
            name="span_is_whole",
        ),
        ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="comment_revision_refers",
        ),
        ForeignKeyConstraint(
            ["post_id", "reply_to"],
            ["comment.post_id", "comment.id"],
            name="reply_stays_on_its_post",
        ),
        UniqueConstraint("post_id", "id", name="comment_of_post"),
        CheckConstraint(
            '"reply_to" IS NULL OR "start" IS NULL AND resolved_at IS NULL',
            name="thread_is_its_first_comment",
        ),
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"
        ),
        Index("comment_by_post", "post_id", "id"),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    revision_id: Mapped[UUID] = mapped_column()
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    start: Mapped[int | None] = mapped_column()
    end: Mapped[int | None] = mapped_column()
    created_at: Mapped[datetime] = moment()
    reply_to: Mapped[UUID | None] = mapped_column()
    resolved_at: Mapped[datetime | None] = moment(optional=True)
    resolved_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="joined", innerjoin=True)
    resolver: Mapped[Person | None] = relationship(foreign_keys=[resolved_by])
    revision: Mapped[Revision] = relationship(
        foreign_keys=[revision_id], primaryjoin="Comment.revision_id == Revision.id"
    )


class Proposal(Base):
    """A reviewer's edit of some words of a revision; only the author can make it."""

    __tablename__ = "proposal"
    __table_args__ = (
        ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="proposal_revision_refers",
        ),
        CheckConstraint('"start" >= 0 AND "end" >= "start"', name="span_is_forward"),
        CheckConstraint('"end" > "start" OR length(text) > 0', name="changes_something"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_once"),
        Index("proposal_by_post", "post_id", "id"),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    revision_id: Mapped[UUID] = mapped_column()
    proposer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    start: Mapped[int] = mapped_column()
    end: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = moment()
    state: Mapped[ProposalState] = mapped_column(words(ProposalState, "state"))
    answered_at: Mapped[datetime | None] = moment(optional=True)
    answer: Mapped[str] = mapped_column(Text, default="")

    proposer: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    revision: Mapped[Revision] = relationship(
        foreign_keys=[revision_id], primaryjoin="Proposal.revision_id == Revision.id"
    )


class Ground(Base):
    """One thing that a refusal rests on: which rule, on which words, and what must change."""

    __tablename__ = "ground"
    __table_args__ = (
        UniqueConstraint("decision_id", "position", name="ground_position_once"),
        CheckConstraint(
            '("start" IS NULL) = ("end" IS NULL)'
            ' AND ("start" IS NULL OR "start" >= 0 AND "end" > "start")',
            name="span_is_whole",
        ),
        CheckConstraint("rule IS NULL OR written IS NULL", name="one_rule"),
        CheckConstraint("length(btrim(change)) > 0", name="change_is_said"),
    )

    id: Mapped[UUID] = identity()
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("decision.id"))
    position: Mapped[int] = mapped_column()
    rule: Mapped[str | None] = mapped_column(String(200))
    written: Mapped[str | None] = mapped_column(Text)
    start: Mapped[int | None] = mapped_column()
    end: Mapped[int | None] = mapped_column()
    change: Mapped[str] = mapped_column(Text)
    weight: Mapped[Weight] = mapped_column(words(Weight, "weight"))
    done_at: Mapped[datetime | None] = moment(optional=True)

    decision: Mapped[DecisionRow] = relationship(lazy="joined", innerjoin=True)

    @property
    def span(self) -> tuple[int, int] | None:
        """Where the words begin and end that it is about, if it is about some."""
        return None if self.start is None or self.end is None else (self.start, self.end)


class Reading(Base):
    """That a reviewer has had a revision before their eyes."""

    __tablename__ = "reading"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    first_at: Mapped[datetime] = moment()
