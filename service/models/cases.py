"""A case: the review of one revision along a frozen route, its stages and decisions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Interval,
    String,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Person
from service.models.posts import Post, Revision
from service.models.signatures import SIGNED_WHOLE, Signed
from workflows import Action, Case, Decision, Risk, Role, Route, Verdict

EVENT_OF = {
    Verdict.APPROVE: "post.approved",
    Verdict.RETURN: "post.returned",
    Verdict.REJECT: "post.rejected",
}
"""How the record names a decision of each verdict."""


class CaseRow(Base):
    """The review of one revision; its route was frozen when it began.

    `again` says that the post was in the library already, where it waits, suspended.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("id", "revision_id", name="case_of_revision"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
        ForeignKeyConstraint(
            ["post_id", "revision_id"],
            ["revision.post_id", "revision.id"],
            name="case_revision_refers",
        ),
        Index("case_open_once", "post_id", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index("case_by_post", "post_id", "id"),
        Index(
            "case_judged_by_author",
            "author_id",
            "closed_at",
            postgresql_where=text("outcome IN ('approve', 'return', 'reject')"),
        ),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    revision_id: Mapped[UUID] = mapped_column(Uuid)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    workflow: Mapped[str] = mapped_column(String(60))
    workflow_digest: Mapped[str] = mapped_column(String(64))
    route: Mapped[dict[str, Any]] = mapped_column(JSONB)
    opened_at: Mapped[datetime] = moment()
    closed_at: Mapped[datetime | None] = moment(optional=True)
    outcome: Mapped[Action | None] = mapped_column(words(Action, "outcome"))
    again: Mapped[bool] = mapped_column(default=False)
    aside: Mapped[list[UUID]] = mapped_column(
        ARRAY(Uuid), default=list, server_default=text("'{}'")
    )

    post: Mapped[Post] = relationship(
        foreign_keys=[post_id], primaryjoin="CaseRow.post_id == Post.id", viewonly=True
    )
    revision: Mapped[Revision] = relationship(
        foreign_keys=[revision_id], primaryjoin="CaseRow.revision_id == Revision.id", viewonly=True
    )
    decisions: Mapped[list["DecisionRow"]] = relationship(
        order_by="DecisionRow.id", foreign_keys="DecisionRow.case_id", lazy="selectin"
    )
    stages: Mapped[list["StageRow"]] = relationship(order_by="StageRow.position")

    def value(self) -> Case:
        """Return the case as the workflows know it."""
        return Case(
            route=Route.from_dict(self.route),
            author=str(self.author_id),
            decisions=tuple(
                Decision(stage=each.stage, reviewer=str(each.reviewer_id), verdict=each.verdict)
                for each in self.decisions
            )
            + self._carried(),
            aside=frozenset(map(str, self.aside or ())),
            escalated=frozenset(each.name for each in self.stages if each.escalated_decides),
            freed=frozenset(each.name for each in self.stages if each.freed),
        )

    def _carried(self) -> tuple[Decision, ...]:
        """Return the approvals of an earlier revision that stand."""
        return tuple(
            Decision(stage=stage.name, reviewer=str(each), verdict=Verdict.APPROVE)
            for stage in self.stages
            for each in stage.carried_by or ()
        )


QUEUED_AT = (
    "(((due_at AT TIME ZONE 'UTC'::text) - CASE WHEN urgent THEN '876000:00:00'::interval"
    " ELSE '00:00:00'::interval END) AT TIME ZONE 'UTC'::text)"
)


class StageRow(Base):
    """One stage of a case, kept beside the route so that waiting work is found by index.

    `carried_by` approved at it what `carried_from` was, the revision for which that stands. Entity,
    risk and language are those of what is reviewed. `alike` is shared by stages that wait for the
    same word on the same bytes, in which the check found the same.
    """

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("case_id", "name", name="stage_name_once"),
        Index(
            "stage_waiting",
            "role",
            "queued_at",
            "id",
            postgresql_where=text("opened_at IS NOT NULL AND closed_at IS NULL"),
        ),
        Index(
            "stage_timed",
            "next_at",
            postgresql_where=text("closed_at IS NULL AND next_at IS NOT NULL"),
        ),
        Index(
            "stage_escalated",
            "escalated_role",
            postgresql_where=text("closed_at IS NULL AND escalated_at IS NOT NULL"),
        ),
        Index(
            "stage_alike",
            "alike",
            "due_at",
            postgresql_where=text(
                "alike IS NOT NULL AND opened_at IS NOT NULL AND closed_at IS NULL"
            ),
        ),
        Index(
            "stage_named",
            "id",
            postgresql_where=text("named IS NOT NULL AND closed_at IS NULL"),
        ),
        Index("stage_carried", "case_id", postgresql_where=text("carried_by IS NOT NULL")),
        CheckConstraint("closed_at IS NULL OR opened_at IS NOT NULL", name="opened_before_closed"),
        CheckConstraint("(opened_at IS NULL) = (due_at IS NULL)", name="due_once_opened"),
        CheckConstraint("(carried_from IS NULL) = (carried_by IS NULL)", name="carried_whole"),
        CheckConstraint(
            "(held_until IS NULL) = (held_by IS NULL)"
            " AND (held_until IS NULL) = (held_reason IS NULL)"
            " AND (held_until IS NULL) = (held_since IS NULL)",
            name="held_whole",
        ),
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    position: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    scope: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    quorum: Mapped[int] = mapped_column()
    named: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    """Who alone of those that hold the role decides here, where it is not everybody of them."""
    freed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether others of them may too: somebody who was named can decide no more."""
    same_person: Mapped[bool] = mapped_column()
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    risk: Mapped[Risk] = mapped_column(words(Risk, "risk"))
    language: Mapped[str] = mapped_column(String(10))
    alike: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime | None] = moment(optional=True)
    due_at: Mapped[datetime | None] = moment(optional=True)
    closed_at: Mapped[datetime | None] = moment(optional=True)
    carried_from: Mapped[UUID | None] = mapped_column(ForeignKey("revision.id"))
    carried_by: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    held_until: Mapped[datetime | None] = moment(optional=True)
    held_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    held_reason: Mapped[str | None] = mapped_column(Text)
    held_since: Mapped[datetime | None] = moment(optional=True)
    held_for: Mapped[timedelta] = mapped_column(
        Interval, default=timedelta(), server_default=text("'0'")
    )
    """How long holds that are over lasted: of that time nobody's speed is judged."""
    urgent: Mapped[bool] = mapped_column(default=False)
    queued_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), Computed(QUEUED_AT, persisted=True)
    )
    """Where the stage stands in the queue: at its deadline, or a century before if urgent."""
    next_at: Mapped[datetime | None] = moment(optional=True)
    """When the clock next has something to say of this stage; None once it has said all."""
    overdue_at: Mapped[datetime | None] = moment(optional=True)
    """When people were told that the deadline had passed."""
    escalated_at: Mapped[datetime | None] = moment(optional=True)
    escalated_role: Mapped[Role | None] = mapped_column(words(Role, "escalated_role"))
    escalated_scope: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    escalated_decides: Mapped[bool] = mapped_column(default=False)
    """Whether those it was escalated to may decide; not where the law asks for another role."""

    title: Mapped[dict[str, str] | None] = query_expression()
    """What the route calls the stage, where a list has read that."""

    case: Mapped[CaseRow] = relationship(back_populates="stages")

    holder: Mapped[Person | None] = relationship(viewonly=True)

    def deciding(self) -> frozenset[tuple[Role, UUID]]:
        """Return which role in which entity decides here, also since it was escalated."""
        asked = [(self.role, self.scope)]
        if self.escalated_decides and self.escalated_role:
            asked.append((self.escalated_role, self.escalated_scope or []))
        return frozenset((role, at) for role, scope in asked for at in scope)

    def held(self, now: datetime) -> bool:
        """Whether somebody holds the stage now, while it waits."""
        waits = self.opened_at is not None and self.closed_at is None
        return waits and self.held_until is not None and now < self.held_until

    def end_hold(self, now: datetime) -> None:
        """End the hold, if there is one, and keep how long it lasted."""
        self.held_for = self.held_until_now(now)
        self.held_by = self.held_until = self.held_reason = self.held_since = None

    def held_until_now(self, now: datetime) -> timedelta:
        """Return how long it was held in all, also by a hold that is not over or ended alone."""
        if self.held_since is None or self.held_until is None:
            return self.held_for
        return self.held_for + max(timedelta(), min(now, self.held_until) - self.held_since)

    def begun_at(self) -> datetime | None:
        """Return when it opened, moved on by all the time for which it is or was held."""
        if self.opened_at is None or self.held_since is None or self.held_until is None:
            return self.opened_at and self.opened_at + self.held_for
        return self.opened_at + self.held_for + (self.held_until - self.held_since)

    @property
    def carried_over(self) -> bool:
        """Whether an approval of an earlier revision stands."""
        return self.carried_from is not None


class DecisionRow(Signed, Base):
    """One reviewer's word on one revision; never changed."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("case_id", "stage", "reviewer_id", name="decision_once"),
        ForeignKeyConstraint(
            ["case_id", "revision_id"],
            ["case.id", "case.revision_id"],
            name="decision_binds_to_the_revision",
        ),
        Index("decision_by_reviewer", "reviewer_id", "id"),
        CheckConstraint(
            "verdict = 'approve' OR length(btrim(reason)) > 0", name="refusal_has_a_reason"
        ),
        CheckConstraint(SIGNED_WHOLE, name="signed_whole"),
    )

    id: Mapped[UUID] = identity()
    case_id: Mapped[UUID] = mapped_column(Uuid)
    revision_id: Mapped[UUID] = mapped_column(Uuid)
    stage: Mapped[str] = mapped_column(String(100))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[Verdict] = mapped_column(words(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime] = moment()
    on_behalf_of: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """Who was away, and whose delegate decided here by their own right."""

    reviewer: Mapped[Person] = relationship(
        foreign_keys=[reviewer_id], lazy="joined", innerjoin=True
    )
