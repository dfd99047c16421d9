"""Accounts: passwords, bearer tokens and who they belong to."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from service.dials import TURNED, keep_dials
from service.entity_tree import ENTITIES, keep_tree
from service.errors import Invalid, _
from service.models import BrowserSession, Link, Person, PersonKind, Scope, Token, new_id
from service.passwords import common, own

HASHER = PasswordHasher()
"""Argon2id with the library's current parameters (RFC 9106, low-memory profile)."""

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000
SERVICE = "porte voix portevoix"
"""Names of this service, which are as easy to guess as one's own."""

PREFIX = "pv_"
"""How every bearer token begins, so that scanners can recognise one that leaked."""

ORDINARY = frozenset({Scope.CHECK, Scope.READ, Scope.WRITE})
"""What a token may be used for when nothing else is said."""

NOBODY = HASHER.hash(secrets.token_urlsafe(32))
"""What a password is compared with when there is no such person, so that both take as long."""


_AT_HAND = (joinedload(Person.grants), joinedload(Person.entity))
"""What every request wants to know of who asks, read with them."""

_BEARER = (
    select(Token, Person, TURNED, ENTITIES)
    .join(Person, Person.id == Token.person_id)
    .where(
        Token.digest == bindparam("secret"),
        Token.revoked_at.is_(None),
        Token.expires_at > bindparam("now"),
    )
    .options(*_AT_HAND)
)

_SESSION = (
    select(BrowserSession, Person, TURNED, ENTITIES)
    .join(Person, Person.id == BrowserSession.person_id)
    .where(
        BrowserSession.id == bindparam("named"),
        BrowserSession.ended_at.is_(None),
        BrowserSession.expires_at > bindparam("now"),
    )
    .options(*_AT_HAND)
)


def set_password(person: Person, password: str) -> None:
    """Give the person a password that nobody guesses; the steps end what the old one opened."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(
            "password",
            _("A password has from %(least)s to %(most)s characters."),
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
    if common(password):
        raise Invalid("password", _("This is one of the passwords that are tried first."))
    if own(password, (person.name, person.email, SERVICE)):
        raise Invalid("password", _("This is little more than your own name or address."))
    person.password = HASHER.hash(password)


def authenticate(session: Session, email: str, password: str, now: datetime) -> Person | None:
    """Return the person whom this e-mail address and password belong to, if they may sign in."""
    person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
    right = check_password(person, password)
    return person if right and person is not None and welcome(person, now) else None


def check_password(person: Person | None, password: str) -> bool:
    """Whether this is the person's password; it takes as long when there is no such person."""
    known = person.password if person is not None and person.password else NOBODY
    try:
        return HASHER.verify(known, password[: LONGEST_PASSWORD + 1])
    except (Argon2Error, InvalidHashError):
        return False


def welcome(person: Person, now: datetime) -> bool:
    """Whether this person may use the service today."""
    if person.kind is PersonKind.SYSTEM:
        return False
    return not person.ended(now)


def issue_token(
    session: Session,
    person: Person,
    name: str,
    now: datetime,
    *,
    days: int = 90,
    scopes: Iterable[Scope] = ORDINARY,
) -> tuple[Token, str]:
    """Return a new bearer token and its secret, which is kept as its SHA-256 only."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        id=new_id(),
        person_id=person.id,
        name=name,
        digest=digest_of(secret),
        scopes=sorted(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(token)
    return token, secret


def bearer(session: Session, secret: str, now: datetime) -> tuple[Person, Token] | None:
    """Return a bearer token and the person whom it belongs to, while it is valid.

    It is looked up by its SHA-256, so the time that this takes tells nothing of the secret.
    """
    found = session.execute(_BEARER, {"secret": digest_of(secret), "now": now})
    for token, person, turned, entities in found.unique():
        keep_dials(session, turned)
        keep_tree(session, entities)
        return (person, token) if welcome(person, now) else None
    return None


def session_named(
    session: Session, name: str, now: datetime
) -> tuple[Person, BrowserSession] | None:
    """Return the session that a cookie names, while it is open, and the person whose it is."""
    try:
        named = UUID(name)
    except ValueError:
        return None
    found = session.execute(_SESSION, {"named": named, "now": now})
    for held, person, turned, entities in found.unique():
        rules = keep_dials(session, turned)
        keep_tree(session, entities)
        over = now - held.created_at >= rules.session or now - held.seen_at >= rules.idle
        return None if over or not welcome(person, now) else (person, held)
    return None


def person_of_link(session: Session, secret: str, now: datetime) -> Person | None:
    """Return the person whose password this link sets, while it works."""
    link = session.scalar(
        select(Link).where(
            Link.digest == digest_of(secret), Link.ended_at.is_(None), Link.expires_at > now
        )
    )
    person = session.get(Person, link.person_id) if link else None
    return person if person is not None and welcome(person, now) else None


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
