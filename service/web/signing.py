"""Signing a decision in the browser: by password, or by the company's account."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request
from flask_babel import format_datetime
from werkzeug.wrappers import Response

from service.accounts import check_password
from service.days import first_told
from service.errors import SignatureRequired
from service.identity import current_person, current_session, this_session
from service.models import BrowserSession, DecisionRow, Person, SignInMethod
from service.problems import refused
from service.provider import the_provider
from service.steps.decide import Ruling
from service.steps.held import hold_form
from service.steps.sign import Form, issue_proof, spend_proof
from service.unit import Unit, unit_of_work
from service.web.account import by_password, sent
from service.web.i18n import language, said
from service.web.reading import read
from service.web.visitor import moment
from workflows import Signature, Verdict

PASSWORD, PROOF = "confirm-password", "confirm-proof"
"""Where a form carries what proves its sender; neither is ever kept or shown again."""

signing = Blueprint("signing", __name__)


@signing.app_context_processor
def _words() -> dict[str, Any]:
    """Let pages say what is signed, and by whom it was."""
    return {"meaning": meaning, "signed_at": signed_at, "signs_by_password": signs_by_password}


def meaning(signature: str) -> str:
    """Return the sentence that is signed, in the reader's language."""
    return said(vars(Signature(signature).meaning))


def signed_at(decision: DecisionRow) -> str:
    """Return when a decision was signed, in the zone that it was signed in."""
    local = decision.decided_at.astimezone(ZoneInfo(decision.signed_zone or "UTC"))
    written = "d MMMM y, HH:mm:ss" if language() == "en" else "d MMMM y 'à' HH:mm:ss"
    return (
        f"{first_told(format_datetime(local, written, rebase=False))} (UTC{local.isoformat()[-6:]})"
    )


def signs_by_password(person: Person) -> bool:
    """Whether this person can sign with a password of theirs."""
    return person.password is not None and by_password(person)


def proved(unit: Unit) -> SignInMethod | None:
    """Return how this form proves who sends it; nothing that it proves counts for another."""
    password, secret = request.form.get(PASSWORD, ""), request.form.get(PROOF, "")
    if password and signs_by_password(unit.actor) and check_password(unit.actor, password):
        this_session()
        return SignInMethod.PASSWORD
    if secret and spend_proof(unit, this_session(), secret, request.full_path.rstrip("?"), sent()):
        return SignInMethod.OIDC
    g.misproved = bool(password or secret)
    return None


def misproved(response: Response) -> bool:
    """Whether the request brought a proof that was wrong: such attempts are counted."""
    return bool(g.get("misproved"))


def prove_form(unit: Unit, held: BrowserSession, path: str, fields: Form) -> Form:
    """Return a form that waited, with the proof that its sender is who signs it."""
    return [*fields, (PROOF, issue_proof(unit, held, path, fields))]


def ask_signature(error: SignatureRequired, ruling: Ruling) -> tuple[Response | str, int]:
    """Show what is about to be signed, with all that was entered, and ask for the proof."""
    held = current_session()
    if held is None:
        return refused(error)
    page, path = read(current_person(), error.post, moment()), request.full_path.rstrip("?")
    stages = [each for each in page.offered if each.name == ruling.stage] or list(page.offered)
    asked = next((each.signature for each in stages if each.signature), Signature.REVIEW)
    if the_provider() is not None:
        with unit_of_work(current_person()) as unit:
            hold_form(unit, held, path, sent())
    shown = render_template(
        "reviews/sign.html",
        page=page,
        ruling=ruling,
        stage=stages[0] if stages else None,
        signature=asked if ruling.verdict is Verdict.APPROVE else Signature.REVIEW,
        to=path,
        kept=sent(),
        failed=bool(g.get("misproved")),
    )
    return shown, 401 if g.get("misproved") else 403
