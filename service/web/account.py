"""Sign in, sign out, and what a person prefers: language and theme."""

from collections.abc import Callable
from typing import Any, TypeVar, cast
from uuid import uuid4

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from service.accounts import authenticate, check_password
from service.dials import dials
from service.errors import StepUpRequired
from service.identity import current_person, current_session, prove_again, this_session
from service.identity import sign_in as open_session
from service.identity import sign_out as close_session
from service.limits import account as named_account
from service.limits import limiter
from service.models import EmergencyAccount, Person, db
from service.problems import refused, wants_json
from service.provider import the_provider
from service.steps.held import hold_form
from service.steps.session import Proof
from service.unit import unit_of_work
from service.web.browsers import browser_name
from service.web.forms import words
from service.web.i18n import COOKIE, LANGUAGES, YEAR, said
from service.web.navigation import SWITCHED, THEMES
from service.web.visitor import moment, own_path, visitor

account = Blueprint("account", __name__)


@account.app_context_processor
def _doors() -> dict[str, object]:
    """Let the sign-in page know by which doors people may come."""
    rules = dials(db.session())
    notices = ("fr", rules.notice_fr), ("en", rules.notice_en)
    return {
        "provider": the_provider(),
        "emergency_only": current_app.config["PASSWORDS"] == "emergency",
        "notice": said({name: each for name, each in notices if each}),
    }


PER_ADDRESS = "30 per minute"
PER_ACCOUNT = "5 per minute;30 per hour"
"""Failed attempts. A device that signed in to the account before is counted by itself, so that
nobody who guesses from elsewhere keeps its owner out."""

DEVICE = "device"

View = TypeVar("View", bound=Callable[..., Any])


def _guesser() -> str:
    """Return whose attempts are counted together: the account's, or a known device's own."""
    named = named_account()
    try:
        known, device = _devices().loads(request.cookies.get(_device(), ""), max_age=YEAR)
    except (BadSignature, ValueError, TypeError):
        return named
    return f"device {device}" if known == named else named


def _device() -> str:
    """Return the name of the cookie; over TLS one that no other host and no plain HTTP can set."""
    return f"__Host-{DEVICE}" if current_app.config["SESSION_COOKIE_SECURE"] else DEVICE


def _devices() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=DEVICE)


def prover() -> str:
    """Return whose attempts to confirm are counted together."""
    return f"proof {current_person().id}"


def _failed(response: Response) -> bool:
    return response.status_code == 401


@account.get("/sign-in")
def sign_in() -> Response | str:
    """Show the door."""
    if visitor() is not None:
        return redirect(url_for("web.home.home"))
    return render_template("account/sign_in.html", wanted=own_path(request.args.get("next")))


@account.post("/sign-in")
@limiter.limit(PER_ADDRESS, deduct_when=_failed)
@limiter.limit(PER_ACCOUNT, key_func=_guesser, deduct_when=_failed)
def signed_in() -> Response | tuple[str, int]:
    """Open a session for who gives the right address and password."""
    wanted = own_path(request.form.get("next"))
    email, password = words("email"), request.form.get("password", "")
    person = authenticate(db.session(), email, password, moment())
    if person is None or not by_password(person):
        page = render_template("account/sign_in.html", wanted=wanted, email=email, failed=True)
        return page, 401
    open_session(person, Proof(browser=browser_name(request.user_agent.string)))
    answer = redirect(wanted or url_for("web.home.home"), 303)
    _keep(answer, _device(), str(_devices().dumps([named_account(), uuid4().hex])), private=True)
    return answer


@account.app_errorhandler(StepUpRequired)
def ask_again(error: StepUpRequired) -> tuple[Response | str, int]:
    """Ask a person for their password before what they sent goes on; tell a program why not."""
    held = current_session()
    if wants_json() or held is None:
        return refused(error)
    to, given = request.full_path.rstrip("?"), sent()
    if request.method == "POST" and the_provider() is not None:
        with unit_of_work(current_person()) as unit:
            hold_form(unit, held, to, given)
    return _confirmation(to, request.method, given), 403


def proving(failed: Callable[[Response], bool]) -> Callable[[View], View]:
    """Limit how often a person may fail to prove who they are, over all forms that ask."""
    limited = limiter.shared_limit(PER_ACCOUNT, "proof", key_func=prover, deduct_when=failed)
    return cast("Callable[[View], View]", limited)


@account.post("/confirmation")
@limiter.limit(PER_ADDRESS, deduct_when=_failed)
@proving(_failed)
def confirm() -> Response | tuple[str, int]:
    """Take the proof, and go on with what was asked before."""
    person = current_person()
    to = own_path(request.form.get("confirm-to")) or url_for("web.home.home")
    method = "POST" if request.form.get("confirm-method") == "POST" else "GET"
    this_session()
    right = check_password(person, request.form.get("confirm-password", ""))
    if not (right and by_password(person)):
        return _confirmation(to, method, sent(), failed=True), 401
    prove_again(Proof())
    return redirect(to, 307 if method == "POST" else 303)


def _confirmation(
    to: str, method: str, kept: list[tuple[str, str]], *, failed: bool = False
) -> str:
    """Return the page that asks who it is, and keeps what was sent."""
    person = current_person()
    return render_template(
        "account/confirm.html",
        to=to,
        method=method,
        kept=kept,
        failed=failed,
        by_password=person.password is not None and by_password(person),
    )


def sent() -> list[tuple[str, str]]:
    """Return what the form holds besides our own fields."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not name.startswith("confirm-")
    ]


@account.post("/sign-out")
def sign_out() -> Response:
    """End the session; who came by the company's account may end that one too."""
    came_by_company = session.get("company")
    close_session()
    left = "company" if came_by_company else None
    return redirect(url_for("web.account.sign_in", left=left), 303)


def by_password(person: Person) -> bool:
    """Whether this person may use a password here."""
    everybody = current_app.config["PASSWORDS"] == "all"
    return everybody or db.session.get(EmergencyAccount, person.id) is not None


@account.post("/preferences")
def prefer() -> Response:
    """Keep the language, theme or keys that the visitor chose, and go back to the page."""
    answer = redirect(own_path(request.form.get("next")) or url_for("web.home.home"), 303)
    language, theme = request.form.get("language"), request.form.get("theme")
    if language in LANGUAGES:
        _keep(answer, COOKIE, language)
    if theme in THEMES:
        _keep(answer, "theme", theme)
    if request.form.get("keys") in SWITCHED:
        _keep(answer, "keys", request.form["keys"])
    return answer


def _keep(answer: Response, name: str, value: str, *, private: bool = False) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=YEAR,
        samesite="Lax",
        httponly=private,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
