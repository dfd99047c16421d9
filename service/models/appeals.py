"""Appeals: an author's, once for a revision, against the decision that sent it back or ended it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.cases import CaseRow
from service.models.people import Entity, Person
from service.models.posts import Post
from workflows import Role


class AppealState(StrEnum):
    """What a second reader said; an appeal is answered once."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Appeal(Base):
    """An appeal: to who holds the role in `scope`; those of `entity_id` were told."""

    __tablename__ = "appeal"
    __table_args__ = (
        CheckConstraint("length(btrim(reason)) > 0", name="reason_given"),
        CheckConstraint(
            "(state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)",
            name="answered_once",
        ),
        Index("appeal_waiting", "role", "due_at", "id", postgresql_where=text("state = 'open'")),
        Index("appeal_by_post", "post_id", "id"),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id"), unique=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    stage: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    scope: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    entity_id: Mapped[UUID] = mapped_column(ForeignKey("entity.id"))
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = moment()
    due_at: Mapped[datetime] = moment()
    state: Mapped[AppealState] = mapped_column(words(AppealState, "state"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = moment(optional=True)
    answer: Mapped[str] = mapped_column(Text, default="")

    post: Mapped[Post] = relationship()
    case: Mapped[CaseRow] = relationship()
    entity: Mapped[Entity] = relationship()
    reader: Mapped[Person | None] = relationship()
