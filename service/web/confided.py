"""Safety cases and alerts of leaks: what waits, by deadline, and what is done about it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.confided import answers_safety
from service.errors import Invalid, _
from service.identity import current_person
from service.models import FindingRow, Post, SafetyCase, SafetyState, db
from service.problems import told
from service.queries import confided as queries
from service.queries.confided import PassedOn
from service.steps.alerts import answer_alert
from service.steps.safety import ANSWERS, answer
from service.unit import unit_of_work
from service.web.desk import waits
from service.web.forms import words
from service.web.timeline import Reader, timeline
from service.web.visitor import moment

confided = Blueprint("confided", __name__)


@confided.app_template_global()
def passed_on(post: Post) -> list[PassedOn]:
    """Return what the visitor's own words on a post made known to others."""
    return queries.passed_on(current_person(), post.id)


@confided.app_template_global()
def told_already(post: Post, findings: Iterable[FindingRow]) -> list[PassedOn]:
    """Return of which of these findings on somebody else's post those in charge were last told."""
    if post.author_id == current_person().id:
        return []
    told_of = {each.category: each for each in queries.passed_on(post.author, post.id)}
    found = {each.category for each in findings}
    return [each for category, each in told_of.items() if category in found]


@confided.get("/safety-cases")
def safety_cases() -> str:
    """List the safety cases that wait, by deadline, and those that were answered."""
    person, now = current_person(), moment()
    queries.admit_to(queries.reads_safety(person, now))
    answered = request.args.get("answered") == "yes"
    cursor = request.args.get("cursor")
    cases = queries.safety_cases(person, now, waiting=not answered, cursor=cursor)
    return render_template(
        "confided/safety_cases.html",
        answered=answered,
        cases=cases,
        sentences=queries.last_sentences(cases.rows),
        waiting=queries.safety_waiting(person, now),
        now=now,
    )


@confided.get("/safety-cases/<uuid:case_id>")
def safety_case(case_id: UUID) -> str:
    """Show one safety case: its sentences, its deadline, what was done."""
    return _case(queries.safety_case(current_person(), case_id, moment()))


@confided.post("/safety-cases/<uuid:case_id>/answers")
def answer_case(case_id: UUID) -> Any:
    """Say that a case was seen, is reported, or is none."""
    try:
        state = _state()
        with unit_of_work(current_person()) as unit:
            answer(unit, case_id, state, words("reason"))
    except Invalid as error:
        case = queries.safety_case(current_person(), case_id, moment())
        return _case(case, why=told(error), typed=request.form), 422
    flash(_done(state), "done")
    return redirect(url_for("web.confided.safety_case", case_id=case_id), 303)


@confided.get("/alerts")
def alerts() -> str:
    """List the alerts of leaks that nobody has seen to, then the others."""
    person, now = current_person(), moment()
    queries.admit_to(queries.is_alerted(person, now))
    answered = request.args.get("answered") == "yes"
    cursor = request.args.get("cursor")
    return render_template(
        "confided/alerts.html",
        answered=answered,
        alerts=queries.alerts(person, now, waiting=not answered, cursor=cursor),
        count=waits(person).alerts,
    )


@confided.get("/alerts/<uuid:alert_id>")
def alert(alert_id: UUID) -> str:
    """Show one alert: what leaked where, by whom, and what was done."""
    return _alert(alert_id)


@confided.post("/alerts/<uuid:alert_id>/answers")
def answer_leak(alert_id: UUID) -> Any:
    """Say that one has seen to a leak."""
    try:
        with unit_of_work(current_person()) as unit:
            answer_alert(unit, alert_id, words("note"))
    except Invalid as error:
        return _alert(alert_id, why=told(error), typed=request.form), 422
    flash(gettext("It is noted that you have seen to it."), "done")
    return redirect(url_for("web.confided.alert", alert_id=alert_id), 303)


def _case(case: SafetyCase, **shown: Any) -> str:
    person, now = current_person(), moment()
    events = queries.story(case)
    return render_template(
        "confided/safety_case.html",
        case=case,
        sayings=queries.sayings(events),
        scenes=timeline(events, Reader({}, {})),
        post=queries.readable_post(person, case.post_id, now),
        offered=_offered(case),
        now=now,
        **shown,
    )


def _offered(case: SafetyCase) -> list[SafetyState]:
    """Return what the visitor may say of a case now, in the order of the page."""
    person = current_person()
    if not answers_safety(db.session(), person, case.entity_id, moment()):
        return []
    own = {SafetyState.NOT_A_CASE} if case.author_id == person.id else set()
    return [each for each in SafetyState if each in ANSWERS[case.state] - own]


def _alert(alert_id: UUID, **shown: Any) -> str:
    person, now = current_person(), moment()
    found = queries.alert(person, alert_id, now)
    post = queries.readable_post(person, found.post_id, now)
    return render_template("confided/alert.html", alert=found, post=post, **shown)


def _state() -> SafetyState:
    try:
        return SafetyState(request.form.get("state", ""))
    except ValueError:
        raise Invalid("state", _("Choose what you say of this case.")) from None


def _done(state: SafetyState) -> str:
    sentences: dict[SafetyState, str] = {
        SafetyState.ACKNOWLEDGED: gettext("It is noted that you have seen it."),
        SafetyState.REPORTED: gettext("It is noted as reported."),
        SafetyState.NOT_A_CASE: gettext("It is noted as no case, with your reason."),
    }
    return sentences[state]
