"""Signing in and out with the company's account."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.access import roles_held
from service.errors import Forbidden, ServiceError, _
from service.id_tokens import Unproved, proved_at, refuse_old
from service.identity import current_person, prove_again, this_session
from service.identity import sign_in as open_session
from service.limits import limiter
from service.models import SYSTEM, Person, SignInMethod, db
from service.problems import told
from service.provider import Attempt, Provider, ProviderDown, the_provider
from service.steps.held import take_form
from service.steps.session import Proof
from service.steps.sign_on import Proved, recognise, signed_out, spend
from service.unit import Unit, unit_of_work
from service.web.browsers import browser_name
from service.web.signing import prove_form
from service.web.visitor import moment, own_path

company = Blueprint("company", __name__)

PER_ADDRESS = "60 per minute"
LONGEST_SID = 500
ATTEMPT = "attempt"
CAME_BY = "company"
"""What the session keeps of who came by the company's account."""


@company.get("/sign-in/company")
@limiter.limit(PER_ADDRESS)
def begin() -> Response | tuple[str, int]:
    """Send the visitor to the company's sign-in."""
    try:
        address, attempt = _provider().begin()
    except ProviderDown as error:
        return _door(error, 503)
    session[ATTEMPT] = {**asdict(attempt), "next": own_path(request.args.get("next"))}
    return redirect(address, 303)


@company.get("/sign-in/company/again")
@limiter.limit(PER_ADDRESS)
def prove() -> Response | tuple[str, int]:
    """Send somebody who signed in to prove there, now, who they are; then they go on."""
    held, wanted = this_session(), own_path(request.args.get("next"))
    try:
        address, attempt = _provider().begin(again=True)
    except ProviderDown as error:
        return _again(error, 503, wanted)
    session[ATTEMPT] = {
        **asdict(attempt),
        "next": wanted,
        "proves": str(held.id),
        "since": moment().timestamp(),
    }
    return redirect(address, 303)


@company.get("/sign-in/company/answer")
@limiter.limit(PER_ADDRESS)
def answer() -> Response | str | tuple[str, int]:
    """Let in whom the provider proves to be one of ours, or let who is in go on."""
    kept = session.get(ATTEMPT)
    if isinstance(kept, dict) and "proves" in kept:
        return _proved_again(session.pop(ATTEMPT))
    return _let_in()


def _proved_again(kept: dict[str, Any]) -> Response | str | tuple[str, int]:
    """Go on with what was asked, once the provider has proved anew that it is the same person."""
    provider, person = _provider(), current_person()
    try:
        if kept["proves"] != str(this_session().id):
            raise Unproved(_("This answer belongs to another attempt to sign in. Try again."))
        claims = provider.finish(_attempt(kept, provider), request.args.get("code", ""), moment())
        refuse_old(claims, datetime.fromtimestamp(kept["since"], UTC), moment())
        with unit_of_work(person, moment()) as unit:
            _refuse_another(unit, provider, claims)
            waiting = None if kept["next"] else take_form(unit, this_session())
            fields = prove_form(unit, this_session(), *waiting) if waiting else ()
    except ProviderDown as error:
        return _again(error, 503, kept["next"])
    except Unproved as error:
        return _again(error, 401, kept["next"])
    except Forbidden as error:
        return _again(error, 403, kept["next"])
    prove_again(_proof(provider, claims))
    if waiting is None:
        return redirect(kept["next"] or url_for("web.home.home"), 303)
    return render_template("account/confirmed.html", to=waiting[0], kept=fields)


def _refuse_another(unit: Unit, provider: Provider, claims: Mapping[str, Any]) -> None:
    if recognise(unit, proved(provider, claims)).id != unit.actor.id:
        raise Forbidden(_("That is the company account of somebody else."))


def _let_in() -> Response | tuple[str, int]:
    provider, kept = _provider(), session.pop(ATTEMPT, None)
    try:
        attempt = _attempt(kept, provider)
        claims = provider.finish(attempt, request.args.get("code", ""), moment())
        with unit_of_work(db.session.get_one(Person, SYSTEM), moment()) as unit:
            person = recognise(unit, proved(provider, claims), create=provider.create)
    except ProviderDown as error:
        return _door(error, 503)
    except Unproved as error:
        return _door(error, 401)
    except Forbidden as error:
        return _door(error, 403)
    open_session(person, _proof(provider, claims))
    session[CAME_BY] = True
    _say_what_is_missing(person)
    return redirect((kept or {}).get("next") or url_for("web.home.home"), 303)


@company.post("/sign-in/company/back-channel")
@limiter.limit("300 per minute")
def back_channel() -> tuple[dict[str, str], int]:
    """End the sessions of whom the provider signed out (Back-Channel Logout 1.0)."""
    provider = _provider()
    try:
        claims = provider.signed_out(request.form.get("logout_token", ""), moment())
        with unit_of_work(db.session.get_one(Person, SYSTEM), moment()) as unit:
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
            if not spend(unit, f"{claims['iss']} {claims['jti']}", expires_at):
                raise Unproved(_("This request to sign somebody out was used already."))
            signed_out(unit, claims["iss"], claims.get("sub"), claims.get("sid"))
    except Unproved as error:
        return {"error": "invalid_request", "error_description": str(error)}, 400
    except ProviderDown as error:
        return {"error": "temporarily_unavailable", "error_description": str(error)}, 503
    return {}, 200


@company.get("/sign-out/company")
@limiter.limit(PER_ADDRESS)
def leave() -> Response | tuple[str, int]:
    """Send the visitor to where they sign out of the company's account too."""
    try:
        address = _provider().leave()
    except ProviderDown as error:
        return _door(error, 503)
    return redirect(address or url_for("web.account.sign_in"), 303)


def proved(provider: Provider, claims: Mapping[str, Any]) -> Proved:
    """Return what counts of what the provider says; an address counts only if it verified it."""
    groups = claims.get(provider.groups_claim)
    listed = [groups] if isinstance(groups, str) else groups
    verified = claims.get("email_verified", provider.trust_email) in (True, "true")
    return Proved(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=_text(claims, "email") if verified else None,
        name=_text(claims, "name"),
        language=_text(claims, "locale"),
        groups=[str(each) for each in listed] if isinstance(listed, list) else None,
    )


def _proof(provider: Provider, claims: Mapping[str, Any]) -> Proof:
    """Return how the person signed in, with the provider's name of its session if it tells one."""
    return Proof(
        method=SignInMethod.OIDC,
        issuer=provider.issuer,
        sid=_text(claims, "sid")[:LONGEST_SID] or None,
        browser=browser_name(request.user_agent.string),
        at=proved_at(claims),
    )


def _attempt(kept: Any, provider: Provider) -> Attempt:
    """Return the attempt that this answer belongs to, or raise Unproved."""
    state = request.args.get("state", "")
    if not isinstance(kept, dict) or not state or kept["state"] != state:
        raise Unproved(_("This answer belongs to another attempt to sign in. Try again."))
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise Unproved(_("This answer comes from another provider."))
    if "error" in request.args or not request.args.get("code"):
        raise Unproved(_("Your company's sign-in did not let you through. Try again."))
    return Attempt(kept["state"], kept["nonce"], kept["verifier"])


def _say_what_is_missing(person: Person) -> None:
    if not roles_held(person, moment()):
        flash(
            gettext(
                "None of your company groups gives you a role here yet."
                " Ask the person who runs Porte-voix in your company."
            ),
            "note",
        )


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) and value.isprintable() else ""


def _provider() -> Provider:
    provider = the_provider()
    if provider is None:
        abort(404)
    return provider


def _again(error: ServiceError, status: int, wanted: str | None) -> tuple[str, int]:
    """Say why the proof failed; what was sent still waits, and may be tried again."""
    return render_template("account/unproved.html", trouble=told(error), again=wanted), status


def _door(error: ServiceError, status: int) -> tuple[str, int]:
    return render_template("account/sign_in.html", trouble=told(error)), status
