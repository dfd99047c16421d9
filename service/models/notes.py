"""Notes on a case that one role keeps for itself: no author sees them, no record holds them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Person
from workflows import Role


class Note(Base):
    """A note for those who serve a stage of the case in this role; erased, it keeps no words.

    A privileged one is between those of legal alone.
    """

    __tablename__ = "note"
    __table_args__ = (
        CheckConstraint("NOT privileged OR role = 'legal'", name="privilege_of_legal"),
        CheckConstraint("(body IS NULL) = (erased_at IS NOT NULL)", name="erased_whole"),
        Index("note_by_post", "post_id", "id"),
    )

    id: Mapped[UUID] = identity()
    post_id: Mapped[UUID] = mapped_column(ForeignKey("post.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    privileged: Mapped[bool] = mapped_column()
    author_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = moment()
    erased_at: Mapped[datetime | None] = moment(optional=True)

    author: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
