"""A person's own sessions and tokens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from service.dials import dials
from service.models import BrowserSession, Person, Token, db


def sessions(person: Person, now: datetime) -> Sequence[BrowserSession]:
    """Return the open sessions of a person, the last used first."""
    rules = dials(db.session())
    return db.session.scalars(
        select(BrowserSession)
        .where(
            BrowserSession.person_id == person.id,
            BrowserSession.ended_at.is_(None),
            BrowserSession.expires_at > now,
            BrowserSession.created_at > now - rules.session,
            BrowserSession.seen_at > now - rules.idle,
        )
        .order_by(BrowserSession.seen_at.desc())
    ).all()


def tokens(person: Person) -> Sequence[Token]:
    """Return the tokens of a person that were not revoked, the newest first."""
    return db.session.scalars(
        select(Token)
        .where(Token.person_id == person.id, Token.revoked_at.is_(None))
        .order_by(Token.id.desc())
    ).all()
