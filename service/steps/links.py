"""Links by which people set their password: sent by e-mail, used once, dead after a while."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from service.accounts import digest_of, set_password, welcome
from service.errors import NotFound, _
from service.models import SYSTEM, Link, LinkPurpose, Person, new_id
from service.steps.letters import ask_letter
from service.steps.session import end_sessions
from service.unit import Unit

LASTS = {LinkPurpose.SET_UP: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=1)}

BETWEEN = timedelta(minutes=10)
"""Who asks again sooner has a link that works already: nobody fills a mailbox of somebody else."""


def ask_reset(unit: Unit, email: str) -> None:
    """Ask for a link to be sent to this address.

    Nobody's address does the same work as somebody's: the worker finds out, unseen.
    """
    known = unit.session.scalar(select(Person.id).where(Person.email == email.strip().lower()))
    ask_letter(unit, known or SYSTEM, LinkPurpose.RESET)


def wanted_link(unit: Unit, person: Person, purpose: LinkPurpose) -> str | None:
    """Return the secret of a new link, or None for who may not have one, or has one just now.

    Nobody gets a first password by having forgotten it: they may have been given none on purpose.
    """
    unit.session.refresh(person, with_for_update=True)
    fits = (person.password is None) is (purpose is LinkPurpose.SET_UP)
    recent = select(Link.id).where(
        Link.person_id == person.id,
        Link.purpose == purpose,
        Link.ended_at.is_(None),
        Link.created_at > unit.now - BETWEEN,
    )
    if not fits or not welcome(person, unit.now) or unit.session.scalar(recent) is not None:
        return None
    return open_link(unit, person, purpose)


def open_link(unit: Unit, person: Person, purpose: LinkPurpose) -> str:
    """Return the secret of a new link; an older one of the same purpose is dead."""
    end_links(unit, person, purpose)
    secret = secrets.token_urlsafe(32)
    link = Link(
        id=new_id(),
        person_id=person.id,
        purpose=purpose,
        digest=digest_of(secret),
        created_at=unit.now,
        expires_at=unit.now + LASTS[purpose],
    )
    unit.session.add(link)
    unit.record("person.link_issued", person, ids={"link": link.id}, facts={"purpose": purpose})
    return secret


def set_password_by_link(unit: Unit, secret: str, password: str) -> None:
    """Give the actor the password they chose by their link; it, all others and sessions end."""
    link = unit.session.scalar(
        select(Link)
        .where(Link.digest == digest_of(secret), Link.person_id == unit.actor.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if link is None or link.ended_at is not None or unit.now >= link.expires_at:
        raise NotFound(_("This link no longer works."))
    set_password(unit.actor, password)
    end_links(unit, unit.actor)
    end_sessions(unit, unit.actor)
    facts = {"purpose": link.purpose}
    unit.record("person.password_set", unit.actor, ids={"link": link.id}, facts=facts)


def end_links(unit: Unit, person: Person, purpose: LinkPurpose | None = None) -> None:
    """Let the links of a person, or those of one purpose, work no longer."""
    statement = update(Link).where(Link.person_id == person.id, Link.ended_at.is_(None))
    if purpose is not None:
        statement = statement.where(Link.purpose == purpose)
    unit.session.execute(statement.values(ended_at=unit.now))
