"""Who is asking: a browser session with a CSRF token, or a bearer token."""

from datetime import UTC, datetime

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect

from service.accounts import bearer, by_session, session_key
from service.errors import Unauthenticated, _
from service.models import Person, db

BEARER = "bearer "

csrf = CSRFProtect()
logins = LoginManager()


class Asker(UserMixin):  # type: ignore[misc]  # the library has no types
    """A signed-in person, as the session library wants to see them."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def get_id(self) -> str:
        """Return what the session cookie keeps."""
        return session_key(self.person)


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
        return _bearer()
    return current_user.person if current_user.is_authenticated else None


def sign_in(person: Person) -> None:
    """Open a fresh browser session for the person."""
    session.clear()
    session.permanent = True
    login_user(Asker(person))


def sign_out() -> None:
    """End the browser session."""
    logout_user()
    session.clear()


def _from_session(key: str) -> Asker | None:
    person = by_session(db.session(), key, datetime.now(UTC))
    return Asker(person) if person else None


def by_token() -> bool:
    """Whether the request carries a bearer token."""
    return request.headers.get("Authorization", "").lower().startswith(BEARER)


def _bearer() -> Person | None:
    if "bearer" not in g:
        secret = request.headers["Authorization"][len(BEARER) :].strip()
        g.bearer = bearer(db.session(), secret, datetime.now(UTC))
    person: Person | None = g.bearer
    return person


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
