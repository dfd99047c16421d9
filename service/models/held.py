"""Forms that wait while their sender proves elsewhere who they are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, moment


class HeldForm(Base):
    """What a browser sent before its person went to prove who they are; one for each session.

    The fields are written as JSON in plain text: a column of JSON takes not every character.
    """

    __tablename__ = "held_form"

    session_id: Mapped[UUID] = mapped_column(ForeignKey("browser_session.id"), primary_key=True)
    path: Mapped[str] = mapped_column(Text)
    fields: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime] = moment()
