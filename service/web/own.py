"""A person's own account: where they are signed in, their tokens, their password."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.dials import dials
from service.errors import Invalid
from service.identity import (
    current_person,
    current_session,
    fresh_proof,
    go_on_in,
    sign_out,
    this_session,
)
from service.limits import limiter
from service.models import db
from service.problems import told
from service.queries import account as queries
from service.steps.account import OFFERED, change_password, issue, revoke
from service.steps.session import end_session, end_sessions
from service.unit import unit_of_work
from service.web.account import PER_ACCOUNT, prover
from service.web.forms import number, words
from service.web.visitor import moment

own = Blueprint("own", __name__)


def _unproved(response: Response) -> bool:
    """Whether the password of today was not the right one, or the new one was not taken."""
    return response.status_code == 422


@own.get("/account")
def show() -> str:
    """Show where one is signed in, one's tokens, and the form for another password."""
    return _page()


@own.post("/account/sessions/<uuid:session_id>/end")
def end(session_id: UUID) -> Response:
    """End one session, maybe this one."""
    here = current_session()
    if here is not None and here.id == session_id:
        sign_out()
        return redirect(url_for("web.account.sign_in"), 303)
    with unit_of_work(current_person()) as unit:
        end_session(unit, session_id)
    flash(gettext("That session has ended."), "done")
    return _back()


@own.post("/account/sessions/end")
def end_others() -> Response:
    """End all sessions but this one."""
    here = current_session()
    with unit_of_work(current_person()) as unit:
        end_sessions(unit, unit.actor, but=here.id if here else None)
    flash(gettext("You are signed in here and nowhere else."), "done")
    return _back()


@own.post("/account/password")
@limiter.limit(PER_ACCOUNT, key_func=prover, deduct_when=_unproved)
def password() -> Any:
    """Change one's password; all other sessions end."""
    person, here = current_person(), this_session()
    given = request.form.get("current", ""), request.form.get("new", "")
    try:
        with unit_of_work(person) as unit:
            held = change_password(unit, *given, here)
    except Invalid as error:
        return _page(refused={"form": "password", "field": error.pointer, "why": told(error)}), 422
    go_on_in(person, held)
    flash(gettext("Your password is changed, and you are signed out everywhere else."), "done")
    return _back()


@own.post("/account/tokens")
def make_token() -> Any:
    """Issue a token and show its secret, this once."""
    fresh_proof()
    chosen = [each for each in OFFERED if each in request.form.getlist("scopes")]
    try:
        with unit_of_work(current_person()) as unit:
            token, secret = issue(unit, words("name"), days=number("days") or 0, scopes=chosen)
            name = token.name
    except Invalid as error:
        shown = {"form": "token", "field": error.pointer, "why": told(error)}
        return _page(refused=shown, typed=request.form), 422
    return render_template("account/token.html", name=name, secret=secret), 201


@own.post("/account/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: UUID) -> Response:
    """Revoke a token."""
    with unit_of_work(current_person()) as unit:
        revoke(unit, token_id)
    flash(gettext("That token is revoked: nothing can use it any more."), "done")
    return _back()


def _page(**shown: Any) -> str:
    person = current_person()
    return render_template(
        "account/account.html",
        sessions=queries.sessions(person, moment()),
        here=current_session(),
        tokens=queries.tokens(person),
        offered=OFFERED,
        longest=dials(db.session()).token_days,
        now=moment(),
        **shown,
    )


def _back() -> Response:
    return redirect(url_for("web.own.show"), 303)
