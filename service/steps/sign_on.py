"""Signing in with the company's account: who that is here, and what their groups give them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from service.access import tree
from service.accounts import welcome
from service.errors import Forbidden, _
from service.models import (
    SYSTEM,
    Entity,
    ExternalIdentity,
    LogoutToken,
    Person,
    PersonKind,
)
from service.steps.membership import follow_groups
from service.steps.particulars import ADDRESS, LANGUAGES, LONGEST_ADDRESS, LONGEST_NAME, PersonWords
from service.steps.people import add_person
from service.steps.session import end_session_of, end_sessions
from service.unit import Unit


@dataclass(frozen=True, kw_only=True)
class Proved:
    """What the provider proved of somebody; `email` only where it verified it."""

    issuer: str
    subject: str
    email: str | None = None
    name: str = ""
    language: str = ""
    groups: Sequence[str] | None = None
    """None when the provider says nothing of groups: then nothing changes."""


def recognise(unit: Unit, proved: Proved, *, create: bool = False) -> Person:
    """Return the person whom the provider names: known, of that address, or made if allowed."""
    _lock(unit, proved)
    person = _known(unit, proved) or _linked(unit, proved, create=create)
    if person is None or not welcome(person, unit.now):
        raise Forbidden(
            _(
                "Your company account is right, but nobody has opened Porte-voix to it."
                " Ask the person who runs Porte-voix in your company."
            )
        )
    if proved.groups is not None:
        follow_groups(unit, person, proved.groups)
    return person


def signed_out(unit: Unit, issuer: str, subject: str | None, sid: str | None) -> None:
    """End what the provider names: one session by `sid`, or all of a person by `subject`."""
    if sid is not None:
        end_session_of(unit, issuer, sid)
        return
    found = select(Person).join(ExternalIdentity, ExternalIdentity.person_id == Person.id)
    person = unit.session.scalar(
        found.where(ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject)
        .with_for_update(of=Person)
        .execution_options(populate_existing=True)
    )
    if person is not None:
        unit.record("person.signed_out_by_provider", person)
        end_sessions(unit, person)


def spend(unit: Unit, token_id: str, expires_at: datetime) -> bool:
    """Say whether this sign-out token comes for the first time; what has expired is forgotten."""
    unit.session.execute(delete(LogoutToken).where(LogoutToken.expires_at < unit.now))
    digest = hashlib.sha256(token_id.encode()).hexdigest()
    row = {"digest": digest, "expires_at": expires_at}
    kept = upsert(LogoutToken).values(row).on_conflict_do_nothing().returning(LogoutToken.digest)
    return unit.session.scalar(kept) is not None


def _lock(unit: Unit, proved: Proved) -> None:
    key = func.hashtextextended(f"identity {proved.issuer} {proved.subject}", 0)
    unit.session.execute(select(func.pg_advisory_xact_lock(key)))


def _known(unit: Unit, proved: Proved) -> Person | None:
    identity = unit.session.scalar(
        select(ExternalIdentity).where(
            ExternalIdentity.issuer == proved.issuer, ExternalIdentity.subject == proved.subject
        )
    )
    if identity is None:
        return None
    identity.seen_at = unit.now
    return unit.session.get(Person, identity.person_id)


def _linked(unit: Unit, proved: Proved, *, create: bool) -> Person | None:
    """Link the person of this verified address who is not linked at this provider yet."""
    email = (proved.email or "").strip().lower()
    if not ADDRESS.fullmatch(email) or len(email) > LONGEST_ADDRESS:
        return None
    person = unit.session.scalar(
        select(Person).where(Person.email == email, Person.id != SYSTEM).with_for_update(of=Person)
    )
    if person is None and create:
        person = add_person(unit, email, _root(unit), _words(unit, proved, email))
    if person is None or _taken(unit, person.id, proved.issuer):
        return None
    unit.session.add(
        ExternalIdentity(
            person_id=person.id,
            issuer=proved.issuer,
            subject=proved.subject,
            created_at=unit.now,
            seen_at=unit.now,
        )
    )
    unit.record("person.linked", person, facts={"issuer": proved.issuer})
    return person


def _taken(unit: Unit, person_id: UUID, issuer: str) -> bool:
    """Whether somebody else at this provider is that person already."""
    linked = select(ExternalIdentity.id).where(
        ExternalIdentity.person_id == person_id, ExternalIdentity.issuer == issuer
    )
    return unit.session.scalar(linked.limit(1)) is not None


def _root(unit: Unit) -> UUID:
    return tree(unit.session).root


def _words(unit: Unit, proved: Proved, email: str) -> PersonWords:
    home = unit.session.get_one(Entity, _root(unit))
    language = proved.language[:2].lower()
    return PersonWords(
        name=(proved.name.strip() or email)[:LONGEST_NAME],
        title="",
        kind=PersonKind.EMPLOYEE,
        language=language if language in LANGUAGES else home.language,
        ends_on=None,
    )
