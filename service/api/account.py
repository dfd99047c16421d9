"""The reader's own sessions and tokens: listed, ended, issued, revoked."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from service.api.blueprint import Resource
from service.api.schemas.account import IssuedOut, SessionsOut, TokenIn, TokensOut
from service.identity import current_person, current_session, fresh_proof
from service.models import Token
from service.queries import account as queries
from service.steps.account import issue, revoke
from service.steps.session import end_session, end_sessions
from service.unit import unit_of_work

account = Resource("sessions", "One's own sessions and tokens")

SESSION = ("id", "browser", "method", "created_at", "seen_at", "expires_at")
TOKEN = ("id", "name", "scopes", "created_at", "expires_at", "used_at")


@account.get("/sessions")
@account.response(200, SessionsOut)
def sessions() -> dict[str, Any]:
    """List where the reader is signed in."""
    here = current_session()
    found = queries.sessions(current_person(), datetime.now(UTC))
    return {
        "items": [
            {name: getattr(each, name) for name in SESSION} | {"this": each is here}
            for each in found
        ]
    }


@account.delete("/sessions")
@account.response(204)
def end_others() -> None:
    """End all sessions of the reader but the one that asks."""
    here = current_session()
    with unit_of_work(current_person()) as unit:
        end_sessions(unit, unit.actor, but=here.id if here else None)


@account.delete("/sessions/<uuid:session_id>")
@account.response(204)
def end(session_id: UUID) -> None:
    """End one session of the reader; one that has ended stays so."""
    with unit_of_work(current_person()) as unit:
        end_session(unit, session_id)


@account.get("/tokens")
@account.response(200, TokensOut)
def tokens() -> dict[str, Any]:
    """List the tokens of the reader."""
    return {"items": [_told(each) for each in queries.tokens(current_person())]}


@account.post("/tokens")
@account.arguments(TokenIn)
@account.response(201, IssuedOut)
def make(data: dict[str, Any]) -> dict[str, Any]:
    """Issue a token; its secret is in this answer and never again.

    It needs a fresh proof, and so a browser session; no Idempotency-Key keeps the answer.
    """
    fresh_proof()
    with unit_of_work(current_person()) as unit:
        token, secret = issue(unit, **data)
        unit.session.flush()
        return {**_told(token), "secret": secret}


@account.delete("/tokens/<uuid:token_id>")
@account.response(204)
def end_token(token_id: UUID) -> None:
    """Revoke a token of the reader; one that is revoked stays so."""
    with unit_of_work(current_person()) as unit:
        revoke(unit, token_id)


def _told(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in TOKEN}
