"""A post, its revisions, and what the checker reported on them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Entity, Person
from workflows import ContentClass, PostKind, Risk, State


class SharingRule(StrEnum):
    """How far an employee may go from a library post without asking anybody again."""

    VERBATIM = "verbatim"
    LIGHT = "light"
    FREE = "free"


class FindingSource(StrEnum):
    """What raised a finding."""

    RULE = "rule"
    MODEL = "model"


class Post(Base):
    """What an employee proposes: where it stands, and the draft they are working on."""

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("revision_count >= 0", name="revisions_counted"),
        CheckConstraint("draft_version > 0", name="draft_version_positive"),
        CheckConstraint(
            "revision_count > 0 OR state IN ('draft', 'withdrawn', 'closed')",
            name="submitted_before_it_moves",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'recalled') OR approved_number IS NOT NULL",
            name="approved_revision_is_named",
        ),
        CheckConstraint(
            "expires_at IS NULL OR not_before IS NULL OR expires_at > not_before",
            name="embargo_before_expiry",
        ),
        CheckConstraint("(kind = 'original') = (parent_id IS NULL)", name="made_from_another"),
        CheckConstraint("NOT translates OR kind = 'variant'", name="translation_is_a_variant"),
        ForeignKeyConstraint(
            ["id", "approved_number"],
            ["revision.post_id", "revision.number"],
            name="post_approved_revision_refers",
            use_alter=True,
        ),
        Index("post_by_author", "author_id", "updated_at"),
        Index("post_by_entity", "entity_id", "state", "updated_at"),
        Index("post_in_library", "id", postgresql_where=text("state = 'approved'")),
        Index("post_expiring", "expires_at", postgresql_where=text("state = 'approved'")),
        Index("post_embargoed", "not_before", postgresql_where=text("state = 'approved'")),
        Index(
            "post_by_parent",
            "parent_id",
            "author_id",
            postgresql_where=text("parent_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = identity()
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[PostKind] = mapped_column(
        words(PostKind, "kind"), default=PostKind.ORIGINAL, server_default=PostKind.ORIGINAL
    )
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("post.id"))
    translates: Mapped[bool] = mapped_column(default=False, server_default=false())
    sharing_rule: Mapped[SharingRule] = mapped_column(
        words(SharingRule, "sharing_rule"),
        default=SharingRule.LIGHT,
        server_default=SharingRule.LIGHT,
    )
    state: Mapped[State] = mapped_column(words(State, "state"), default=State.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = moment()
    updated_at: Mapped[datetime] = moment()
    moved_at: Mapped[datetime] = moment()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    draft_text: Mapped[str] = mapped_column(Text)
    draft_language: Mapped[str | None] = mapped_column(String(2))
    draft_channels: Mapped[list[str]] = mapped_column(JSONB)
    draft_jurisdictions: Mapped[list[str]] = mapped_column(JSONB)
    draft_links: Mapped[list[str]] = mapped_column(JSONB)
    draft_version: Mapped[int] = mapped_column(default=1)

    revision_count: Mapped[int] = mapped_column(default=0)
    approved_number: Mapped[int | None] = mapped_column()
    approved_at: Mapped[datetime | None] = moment(optional=True)
    not_before: Mapped[datetime | None] = moment(optional=True)
    expires_at: Mapped[datetime | None] = moment(optional=True)
    suspended_at: Mapped[datetime | None] = moment(optional=True)

    entity: Mapped[Entity] = relationship(lazy="joined", innerjoin=True)
    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    parent: Mapped["Post | None"] = relationship(remote_side=[id], viewonly=True)
    revisions: Mapped[list["Revision"]] = relationship(
        order_by="Revision.number",
        back_populates="post",
        primaryjoin="Post.id == Revision.post_id",
        foreign_keys="Revision.post_id",
    )
    approved: Mapped["Revision | None"] = relationship(
        primaryjoin="and_(Post.id == foreign(Revision.post_id),"
        " Post.approved_number == foreign(Revision.number))",
        viewonly=True,
        uselist=False,
    )


class Revision(Base):
    """The content of a post at one submission; never changed."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("post_id", "number", name="revision_number_once"),
        UniqueConstraint("post_id", "id", name="revision_of_post"),
        Index("revision_by_digest", "digest", postgresql_using="hash"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("length(digest) = 64", name="digest_is_sha256"),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(2))
    channels: Mapped[list[str]] = mapped_column(JSONB)
    jurisdictions: Mapped[list[str]] = mapped_column(JSONB)
    entity_slug: Mapped[str] = mapped_column(String(60))
    links: Mapped[list[str]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = moment()

    post: Mapped[Post] = relationship(
        back_populates="revisions",
        foreign_keys=[post_id],
        primaryjoin="Post.id == Revision.post_id",
    )
    report: Mapped["ReportRow | None"] = relationship(
        primaryjoin="and_(Revision.id == ReportRow.revision_id, ReportRow.superseded_at.is_(None))",
        back_populates="revision",
    )
    reports: Mapped[list["ReportRow"]] = relationship(order_by="ReportRow.id", viewonly=True)
    contests: Mapped[list["Contest"]] = relationship(order_by="Contest.rule")
    class_contest: Mapped["ClassContest | None"] = relationship()


class ReportRow(Base):
    """What the checker said of one revision, and with what it was made.

    A later check that found something else supersedes it; of each revision one report stands.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(
            "(class_start IS NULL) = (class_end IS NULL)"
            " AND (class_start IS NULL OR class_start >= 0 AND class_end > class_start)",
            name="class_span_is_whole",
        ),
        Index(
            "report_stands_once",
            "revision_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("report_by_revision", "revision_id", "id"),
    )

    id: Mapped[UUID] = identity()
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"))
    as_of: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10))
    content_class: Mapped[str] = mapped_column(String(40))
    class_start: Mapped[int | None] = mapped_column()
    class_end: Mapped[int | None] = mapped_column()
    risk: Mapped[Risk] = mapped_column(words(Risk, "risk"))
    digests: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = moment()
    superseded_at: Mapped[datetime | None] = moment(optional=True)

    revision: Mapped[Revision] = relationship(back_populates="report")
    findings: Mapped[list["FindingRow"]] = relationship(
        order_by="FindingRow.position", lazy="selectin"
    )

    @property
    def class_reason(self) -> dict[str, Any] | None:
        """The words that decided the class, if any did, and where they stand."""
        if self.class_start is None or self.class_end is None:
            return None
        quote = self.revision.text[self.class_start : self.class_end]
        return {"start": self.class_start, "end": self.class_end, "quote": quote}

    def value(self) -> dict[str, Any]:
        """Return all that the report says, as the record's digest of it is taken."""
        names = ["as_of", "language", "content_class", "risk", "digests"]
        if self.class_start is not None:
            names += ["class_start", "class_end"]
        return {name: getattr(self, name) for name in names} | {
            "findings": [each.value() for each in self.findings]
        }


class FindingRow(Base):
    """One match of one rule: the exact words, the reason, the article and the fix."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("report_id", "position", name="finding_position_once"),
        CheckConstraint('"start" >= 0 AND "end" > "start"', name="span_is_forward"),
        CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence_is_a_share"),
    )

    id: Mapped[UUID] = identity()
    report_id: Mapped[UUID] = mapped_column(ForeignKey("report.id"))
    position: Mapped[int] = mapped_column()
    rule: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(100))
    severity: Mapped[Risk] = mapped_column(words(Risk, "severity"))
    start: Mapped[int] = mapped_column()
    end: Mapped[int] = mapped_column()
    quote: Mapped[str] = mapped_column(Text)
    message: Mapped[dict[str, str]] = mapped_column(JSONB)
    why: Mapped[dict[str, str]] = mapped_column(JSONB)
    fix: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    references: Mapped[list[Any]] = mapped_column(JSONB)
    reviewers: Mapped[list[str]] = mapped_column(JSONB)
    confidence: Mapped[float] = mapped_column(Numeric(3, 2, asdecimal=False))
    source: Mapped[FindingSource] = mapped_column(words(FindingSource, "source"))

    def value(self) -> dict[str, Any]:
        """Return all that the finding says."""
        left_out = {"id", "report_id"}
        return {
            each.key: getattr(self, each.key)
            for each in self.__table__.columns
            if each.key not in left_out
        }


class Contest(Base):
    """The author's objection to what a rule says of one revision."""

    __tablename__ = "contest"
    __table_args__ = (CheckConstraint("length(reason) > 0", name="reason_given"),)

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(String(200), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = moment()


class ClassContest(Base):
    """The author's objection to the content class that the checker gave one revision."""

    __tablename__ = "class_contest"
    __table_args__ = (CheckConstraint("length(btrim(reason)) > 0", name="reason_given"),)

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    content_class: Mapped[ContentClass] = mapped_column(words(ContentClass, "content_class"))
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = moment()
