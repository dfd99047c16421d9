"""Browser sessions: who signed in where, since when, and until when it counts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, identity, moment, words


class SignInMethod(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105  # a word, not a secret
    OIDC = "oidc"


class BrowserSession(Base):
    """One browser in which a person signed in.

    Its cookies, which we sign, name the row and the turn. A turn lasts an hour; `taken_at` is when
    the browser first showed it. A cookie of an older turn is a copy, and ends the session. `issuer`
    and `sid` are the provider's names of its own session, by which it may end this one.
    """

    __tablename__ = "browser_session"
    __table_args__ = (
        CheckConstraint("turn > 0", name="turn_counted"),
        CheckConstraint("expires_at > created_at", name="ends_after_it_begins"),
        CheckConstraint("(method = 'oidc') = (issuer IS NOT NULL)", name="issuer_of_oidc"),
        Index("browser_session_open", "person_id", "id", postgresql_where=text("ended_at IS NULL")),
        Index("browser_session_sid", "issuer", "sid"),
    )

    id: Mapped[UUID] = identity()
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    method: Mapped[SignInMethod] = mapped_column(words(SignInMethod, "method"))
    issuer: Mapped[str | None] = mapped_column(String(500))
    sid: Mapped[str | None] = mapped_column(String(500))
    browser: Mapped[str] = mapped_column(String(60), default="")
    turn: Mapped[int] = mapped_column(default=1)
    turned_at: Mapped[datetime] = moment()
    taken_at: Mapped[datetime | None] = moment(optional=True)
    created_at: Mapped[datetime] = moment()
    seen_at: Mapped[datetime] = moment()
    proved_at: Mapped[datetime] = moment()
    expires_at: Mapped[datetime] = moment()
    ended_at: Mapped[datetime | None] = moment(optional=True)
