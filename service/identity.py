"""Who is asking: a browser session with a CSRF token, or a bearer token."""

from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request, session
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature, URLSafeSerializer

from service.accounts import bearer, session_named
from service.dials import dials
from service.errors import Forbidden, StepUpRequired, Unauthenticated, _
from service.models import BrowserSession, Person, Scope, Token, db
from service.steps.session import (
    SEEN,
    Proof,
    end_session,
    keep_session,
    open_session,
    prove,
    settled,
)
from service.unit import unit_of_work

BEARER = "bearer "

TURN = "portevoix_turn"
"""The cookie of a session's turn. It has one of its own, which only a new turn writes: an answer
that was long under way can't put an old turn back with the rest of the session."""

UNCOUNTED = frozenset({"/inbox/waiting"})
"""Addresses that pages ask for by themselves: no session lasts longer for that."""

csrf = CSRFProtect()
logins = LoginManager()


class Asker(UserMixin):  # type: ignore[misc]  # the library has no types
    """A signed-in person and their session, as the session library wants to see them."""

    def __init__(self, person: Person, held: BrowserSession, turn: int) -> None:
        self.person = person
        self.held = held
        self.turn = turn

    def get_id(self) -> str:
        """Return what the session cookie keeps: the name of the row."""
        return str(self.held.id)


def init_app(app: Flask) -> None:
    """Let the application know who is asking, and refuse forged requests."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    logins.init_app(app)
    logins.user_loader(_from_session)
    app.before_request(_refuse_forgery)
    app.after_request(_hand_turn)


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


def asker() -> str:
    """Return whose requests are counted together: a person's, or those of an address."""
    person = person_or_none()
    return f"person {person.id}" if person else get_remote_address()


def fresh_proof() -> None:
    """Raise StepUpRequired unless the person proved who they are minutes ago, in this browser.

    Called before signatures, releases and exports: a page then asks for the password and goes on
    with what was sent; a bearer token can't do such things at all.
    """
    held = this_session()
    if current_user.turn != held.turn or _stale(held):
        raise StepUpRequired(_("Confirm first that it is you."))


def _stale(held: BrowserSession) -> bool:
    return datetime.now(UTC) - held.proved_at > dials(db.session()).fresh


def this_session() -> BrowserSession:
    """Return the browser session of who is asking, or raise StepUpRequired: a token has none."""
    held = current_session()
    if held is None:
        raise StepUpRequired(_("Confirm first that it is you."))
    return held


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
    go_on_in(person, held)


def go_on_in(person: Person, held: BrowserSession) -> None:
    """Let the browser name this session from now on."""
    login_user(Asker(person, held, held.turn))
    g.turn = (str(held.id), held.turn)


def prove_again(proof: Proof) -> None:
    """Note that the person has just proved who they are, and turn their session."""
    held = this_session()
    with unit_of_work(current_person()) as unit:
        turn = prove(unit, held.id, proof)
    g.turn = (str(held.id), turn)


def sign_out() -> None:
    """End the browser session, in the browser and here."""
    held = current_session()
    if held is not None:
        with unit_of_work(current_person()) as unit:
            end_session(unit, held.id)
    logout_user()
    session.clear()
    g.turn = None


def as_nobody() -> None:
    """Let who asks be nobody for the rest of this request; what their browser holds stays."""
    g._login_user = logins.anonymous_user()  # where flask_login keeps whom it found
    g.bearer = None
    g.pop("turn", None)


def _from_session(name: str) -> Asker | None:
    """Return who the cookies stand for, and turn the session when its hour is over."""
    now = datetime.now(UTC)
    found, turn = session_named(db.session(), name, now), _shown(name)
    if found is None or turn is None:
        return None
    person, held = found
    if settled(held, turn, now) or (request.path in UNCOUNTED and turn == held.turn):
        return Asker(person, held, turn)
    with unit_of_work(person, now) as unit:
        kept = keep_session(unit, held, turn)
    if kept is None:
        return None
    if kept != turn:
        g.turn = (name, kept)
    return Asker(person, held, kept)


def _shown(name: str) -> int | None:
    """Return the turn of this session that the browser shows, if it is one of ours."""
    try:
        named, turn = _turns().loads(request.cookies.get(TURN, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    return turn if named == name and isinstance(turn, int) else None


def _turns() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=TURN)


def _hand_turn(response: Response) -> Response:
    """Give the browser its new turn, or take the last one away."""
    if "turn" in g:
        response.set_cookie(
            TURN,
            str(_turns().dumps(g.turn)) if g.turn else "",
            max_age=dials(db.session()).session if g.turn else 0,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


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
