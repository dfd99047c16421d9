"""The account: a person's own password and tokens."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select

from service.accounts import check_password, issue_token, set_password
from service.content import trimmed
from service.dials import dials
from service.errors import Invalid, NotFound, _
from service.models import BrowserSession, Scope, Token
from service.steps.links import end_links
from service.steps.session import end_sessions, replace_session
from service.unit import Unit

LONGEST_NAME = 100
MOST_DAYS = 365
USUAL_DAYS = 90
"""Days of a token when nothing is said, unless fewer are allowed."""

OFFERED = (Scope.READ, Scope.WRITE, Scope.CHECK)
"""What a person may let a token of theirs do; provisioning tokens come from the command line."""

MOST_TOKENS = 50
"""Tokens in force that one person may hold."""


def change_password(unit: Unit, current: str, new: str, here: BrowserSession) -> BrowserSession:
    """Give the actor another password, end every session, and return the one to go on in."""
    if not check_password(unit.actor, current):
        raise Invalid("current", _("This is not your password."))
    set_password(unit.actor, new)
    unit.record("person.password_changed", unit.actor)
    end_links(unit, unit.actor)
    end_sessions(unit, unit.actor, but=here.id)
    return replace_session(unit, here)


def issue(unit: Unit, name: str, *, days: int | None, scopes: Iterable[Scope]) -> tuple[Token, str]:
    """Issue a bearer token to the actor; its secret is returned this once."""
    wanted = frozenset(scopes)
    if not 0 < len(trimmed(name)) <= LONGEST_NAME:
        raise Invalid("name", _("A name has from 1 to %(most)s characters."), most=LONGEST_NAME)
    longest = dials(unit.session).token_days
    lasts = min(USUAL_DAYS, longest) if days is None else days
    if not 1 <= lasts <= longest:
        raise Invalid("days", _("A token lasts from 1 to %(most)s days."), most=longest)
    if not wanted:
        raise Invalid("scopes", _("Choose what the token may be used for."))
    if not wanted.issubset(OFFERED):
        raise Invalid("scopes", _("Tokens for provisioning come from the command line."))
    held = select(func.count()).where(
        Token.person_id == unit.actor.id, Token.revoked_at.is_(None), Token.expires_at > unit.now
    )
    if unit.session.scalars(held).one() >= MOST_TOKENS:
        raise Invalid("name", _("Nobody holds more than %(most)s tokens."), most=MOST_TOKENS)
    token, secret = issue_token(
        unit.session, unit.actor, trimmed(name), unit.now, days=lasts, scopes=wanted
    )
    unit.record(
        "person.token_issued",
        unit.actor,
        ids={"token": token.id},
        facts={"days": lasts, "scopes": token.scopes},
    )
    return token, secret


def revoke(unit: Unit, token_id: UUID) -> None:
    """Revoke one of the actor's tokens; one that is revoked stays so."""
    token = unit.session.scalar(
        select(Token)
        .where(Token.id == token_id, Token.person_id == unit.actor.id)
        .with_for_update()
    )
    if token is None:
        raise NotFound(_("There is no such token."))
    if token.revoked_at is None:
        token.revoked_at = unit.now
        unit.record("person.token_revoked", unit.actor, ids={"token": token.id})
