"""Absences: from when until when somebody is away, and who decides in their own name meanwhile."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, identity, moment, words
from service.models.people import Person
from workflows import Role


class Absence(Base):
    """One absence with its delegate, for one role or, without one, for all of them."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="lasts"),
        CheckConstraint("person_id <> delegate_id", name="of_two"),
        Index("absence_by_person", "person_id", "ends_at"),
        Index("absence_by_delegate", "delegate_id", "ends_at"),
    )

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    delegate_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role | None] = mapped_column(words(Role, "role"))
    starts_at: Mapped[datetime] = moment()
    ends_at: Mapped[datetime] = moment()
    created_at: Mapped[datetime] = moment()

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined", innerjoin=True)
    delegate: Mapped[Person] = relationship(
        foreign_keys=[delegate_id], lazy="joined", innerjoin=True
    )
