"""Signatures under decisions, and the proofs of identity that one signature each uses up."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from service.models.base import Base, identity, moment, words
from service.models.sessions import SignInMethod
from workflows import Signature

SIGNED_WHOLE = (
    "(signed_as IS NULL) = (signed_name IS NULL) AND (signed_as IS NULL) = (signed_how IS NULL)"
    " AND (signed_as IS NULL) = (signed_zone IS NULL)"
    " AND (signed_as IS NULL) = (signed_digest IS NULL)"
)
"""A decision is signed with all that a signature shows, or not at all."""


class Signed:
    """What a decision keeps of its signature (21 CFR 11.50), with the digest that was signed."""

    signed_as: Mapped[Signature | None] = mapped_column(words(Signature, "signed_as"))
    signed_name: Mapped[str | None] = mapped_column(String(200))
    signed_how: Mapped[SignInMethod | None] = mapped_column(words(SignInMethod, "signed_how"))
    signed_zone: Mapped[str | None] = mapped_column(String(60))
    signed_digest: Mapped[str | None] = mapped_column(String(64))

    @property
    def signature(self) -> dict[str, Any] | None:
        """The signature as it is told, or None."""
        if self.signed_as is None:
            return None
        return {
            "meaning": self.signed_as,
            "sentence": vars(self.signed_as.meaning).copy(),
            "name": self.signed_name,
            "how": self.signed_how,
            "zone": self.signed_zone,
            "digest": self.signed_digest,
        }


class SignatureProof(Base):
    """That the company's sign-in has just proved who sends one certain form; kept as a SHA-256."""

    __tablename__ = "signature_proof"

    id: Mapped[UUID] = identity()
    session_id: Mapped[UUID] = mapped_column(ForeignKey("browser_session.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    form: Mapped[str] = mapped_column(String(64))
    proved_at: Mapped[datetime] = moment()
