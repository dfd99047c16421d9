"""Who is asking: a browser session with a CSRF token, or a bearer token."""

from datetime import UTC, datetime, timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from service.accounts import bearer, session_key, session_named, welcome
from service.errors import Forbidden, StepUpRequired, Unauthenticated, _
from service.models import BrowserSession, Person, Scope, Token, db
from service.steps.session import (
    SEEN,
    Proof,
    end_session,
    keep_session,
    open_session,
    settled,
)
from service.unit import unit_of_work

BEARER = "bearer "

FRESH = timedelta(minutes=10)
"""How long a proof of who somebody is counts as fresh."""

csrf = CSRFProtect()
logins = LoginManager()


class Asker(UserMixin):  # type: ignore[misc]  # the library has no types
    """A signed-in person and their session, as the session library wants to see them."""

    def __init__(self, person: Person, held: BrowserSession, turn: int) -> None:
        self.person = person
        self.held = held
        self.turn = turn

    def get_id(self) -> str:
        """Return what the session cookie keeps."""
        return session_key(self.held, self.turn)


def init_app(app: Flask) -> None:
    """Let the application know who is asking, and refuse forged requests."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    logins.init_app(app)
    logins.user_loader(_from_session)
    app.before_request(_refuse_forgery)


def current_person() -> Person:
    """Return who is asking, or raise Unauthenticated."""
    person = person_or_none()
    if person is None:
        raise Unauthenticated(_("Sign in first."))
    return person


def person_or_none() -> Person | None:
    """Return who is asking, if somebody is."""
    if by_token():
        found = _bearer()
        return found[0] if found else None
    return current_user.person if current_user.is_authenticated else None


def current_session() -> BrowserSession | None:
    """Return the browser session of who is asking; None for a bearer token, or for nobody."""
    if by_token() or not current_user.is_authenticated:
        return None
    held: BrowserSession = current_user.held
    return held


def fresh_proof() -> None:
    """Raise StepUpRequired unless the person proved who they are minutes ago, in this browser.

    Called before signatures, releases and exports: a page then asks for the password and goes on
    with what was sent; a bearer token can't do such things at all.
    """
    held = current_session()
    if held is None or datetime.now(UTC) - held.proved_at > FRESH:
        raise StepUpRequired(_("Confirm first that it is you."))


def require_scope(scope: Scope) -> None:
    """Raise Forbidden if who asks does so with a token that is not meant for this."""
    found = _bearer() if by_token() else None
    if found is not None and scope not in found[1].scopes:
        raise Forbidden(_("This token may not be used for that: it lacks %(scope)s."), scope=scope)


def sign_in(person: Person, proof: Proof) -> None:
    """Open a fresh browser session for the person."""
    with unit_of_work(person) as unit:
        held = open_session(unit, proof)
    session.clear()
    session.permanent = True
    login_user(Asker(person, held, held.turn))


def sign_out() -> None:
    """End the browser session, in the browser and here."""
    held = current_session()
    if held is not None:
        with unit_of_work(current_person()) as unit:
            end_session(unit, held.id)
    logout_user()
    session.clear()


def _from_session(key: str) -> Asker | None:
    """Return who a cookie stands for, and turn the session when its hour is over."""
    now = datetime.now(UTC)
    found = session_named(db.session(), key, now)
    if found is None:
        return None
    held, turn = found
    person = db.session.get_one(Person, held.person_id)
    if not welcome(person, now):
        return None
    if settled(held, turn, now):
        return Asker(person, held, turn)
    with unit_of_work(person, now) as unit:
        kept = keep_session(unit, held, turn)
    if kept is None:
        return None
    if kept != turn:
        session["_user_id"] = session_key(held, kept)
    return Asker(person, held, kept)


def by_token() -> bool:
    """Whether the request carries a bearer token."""
    return request.headers.get("Authorization", "").lower().startswith(BEARER)


def _bearer() -> tuple[Person, Token] | None:
    if "bearer" not in g:
        secret = request.headers["Authorization"][len(BEARER) :].strip()
        g.bearer = bearer(db.session(), secret, datetime.now(UTC))
        if g.bearer is not None:
            _note_use(*g.bearer)
    found: tuple[Person, Token] | None = g.bearer
    return found


def _note_use(person: Person, token: Token) -> None:
    """Note when a token was last used, to the minute."""
    now = datetime.now(UTC)
    if token.used_at is None or now - token.used_at >= SEEN:
        with unit_of_work(person, now):
            token.used_at = now


def _refuse_forgery() -> None:
    """Ask for the CSRF token wherever a browser may have added the credentials by itself."""
    if request.method in {"GET", "HEAD", "OPTIONS"} or by_token() or _nobody_calls():
        return
    csrf.protect()


PROGRAMS = ("/scim/", "/sign-in/company/back-channel")
"""Addresses that never look at a browser's session: nothing can be forged there."""


def _nobody_calls() -> bool:
    """Whether a program asks without credentials: it is told so, and there is nothing to forge."""
    if request.path.startswith(PROGRAMS):
        return True
    return request.path.startswith("/api/") and not current_user.is_authenticated
