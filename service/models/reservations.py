"""Reservations: who has said that they look at a case, and until when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.models.base import Base, moment
from service.models.cases import CaseRow
from service.models.people import Person


class Reservation(Base):
    """The one reservation of a case; once `until` has passed it is none any more.

    `reassigns` says that its stage's own term ends it, and that the others are told then.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("until > since", name="lasts"),
        Index("reservation_to_reassign", "until", postgresql_where=text("reassigns")),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = moment()
    until: Mapped[datetime] = moment()
    reassigns: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[CaseRow] = relationship()
