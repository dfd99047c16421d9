"""Taking part: each person's own choice, which nobody else is shown."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, moment, words


class ParticipationState(StrEnum):
    """What a person chose; who never signed up, or left, has no row."""

    TAKING_PART = "taking_part"
    PAUSED = "paused"


class Participation(Base):
    """That a person takes part, or pauses, and since when."""

    __tablename__ = "participation"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    state: Mapped[ParticipationState] = mapped_column(words(ParticipationState, "state"))
    since: Mapped[datetime] = moment()
