"""Letters that wait to be sent: who shall get one and of which kind, never its words."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, identity, moment, words
from service.models.links import LinkPurpose


class LetterRow(Base):
    """A letter with a link, until the mail server has taken it: then the row is gone.

    It is written, link and all, at each attempt to send it. `fault` is the kind of the last fault;
    a letter that was given up stays for a while, for the operator to know.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("letter_due", "due_at", postgresql_where=text("given_up_at IS NULL")),)

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose, "purpose"))
    created_at: Mapped[datetime] = moment()
    due_at: Mapped[datetime] = moment()
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(String(60), default="")
    given_up_at: Mapped[datetime | None] = moment(optional=True)
