"""Accounts: passwords, bearer tokens and who they belong to."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.errors import Invalid, _
from service.models import Person, PersonKind, Token

HASHER = PasswordHasher()
"""Argon2id with the library's current parameters (RFC 9106, low-memory profile)."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000
PREFIX = "pv_"
"""How every bearer token begins, so that scanners can recognise one that leaked."""

NOBODY = HASHER.hash(secrets.token_urlsafe(32))
"""What a password is compared with when there is no such person, so that both take as long."""


def set_password(person: Person, password: str) -> None:
    """Give the person a password, and end the sessions that the old one opened."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            "password",
            _("A password has from %(least)s to %(most)s characters."),
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
    person.password = HASHER.hash(password)
    person.epoch = (person.epoch or 0) + 1  # None until a new person is written


def authenticate(session: Session, email: str, password: str, now: datetime) -> Person | None:
    """Return the person whom this e-mail address and password belong to, if they may sign in."""
    person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
    known = person.password if person is not None and person.password else NOBODY
    try:
        HASHER.verify(known, password[: LONGEST_PASSWORD + 1])
    except (Argon2Error, InvalidHashError):
        return None
    return person if person is not None and welcome(person, now) else None


def welcome(person: Person, now: datetime) -> bool:
    """Whether this person may use the service today."""
    if person.kind is PersonKind.SYSTEM:
        return False
    return not person.ended(now)


def issue_token(
    session: Session, person: Person, name: str, now: datetime, *, days: int = 90
) -> str:
    """Return a new bearer token; it is shown once and kept as its SHA-256."""
    secret = PREFIX + secrets.token_urlsafe(32)
    session.add(
        Token(
            person_id=person.id,
            name=name,
            digest=_digest(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    return secret


def bearer(session: Session, secret: str, now: datetime) -> Person | None:
    """Return the person whom a bearer token belongs to, while it is valid."""
    token = session.scalar(
        select(Token).where(
            Token.digest == _digest(secret), Token.revoked_at.is_(None), Token.expires_at > now
        )
    )
    person = session.get(Person, token.person_id) if token else None
    return person if person is not None and welcome(person, now) else None


def by_session(session: Session, key: str, now: datetime) -> Person | None:
    """Return the person of a session key, unless their password has changed since."""
    person_id, _sep, epoch = key.partition(":")
    try:
        person = session.get(Person, UUID(person_id))
    except ValueError:
        return None
    valid = person is not None and str(person.epoch) == epoch and welcome(person, now)
    return person if valid else None


def session_key(person: Person) -> str:
    """Return what a session keeps of the person."""
    return f"{person.id}:{person.epoch}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
