"""What people do with a case besides deciding on it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.errors import Invalid, _
from service.identity import current_person
from service.queries import turns
from service.steps.aside import step_aside
from service.steps.carry_over import read_again
from service.steps.hold import go_on, hold
from service.unit import Unit, unit_of_work
from service.web import desk
from service.web.forms import words
from service.web.posts import again
from service.web.visitor import moment

cases = Blueprint("cases", __name__)


@cases.post("/posts/<uuid:post_id>/carry-overs/<stage>/end")
def reopen(post_id: UUID, stage: str) -> Response:
    """Have a stage read again whose approval was carried over."""
    with unit_of_work(current_person()) as unit:
        read_again(unit, post_id, stage)
    flash(gettext("This stage is open again."), "done")
    return back(post_id)


@cases.post("/posts/<uuid:post_id>/holds")
def hold_it(post_id: UUID) -> Any:
    """Hold a stage with a holding answer."""

    def step(unit: Unit) -> object:
        stage, reason = words("stage") or None, words("reason")
        return hold(unit, post_id, until=_day("until"), reason=reason, stage=stage)

    done = gettext("It is held. The author reads why, and until when.")
    return _taken(post_id, "hold", step, done)


@cases.post("/posts/<uuid:post_id>/holds/<stage>/end")
def end_hold(post_id: UUID, stage: str) -> Response:
    """Go on with a stage before the day until which it is held."""
    with unit_of_work(current_person()) as unit:
        go_on(unit, post_id, stage)
    flash(gettext("It is no longer held."), "done")
    return back(post_id)


@cases.post("/posts/<uuid:post_id>/asides")
def leave_to_others(post_id: UUID) -> Any:
    """Step aside from a case, in a conflict of interest."""
    left: dict[str, int] = {}
    person = current_person()
    stage = turns.waiting_at(person, post_id, moment())

    def step(unit: Unit) -> object:
        left.update(step_aside(unit, post_id, words("reason")))
        return left

    answer = _taken(post_id, "aside", step, gettext("You have stepped aside. Others decide."))
    if left:
        flash(gettext("Too few people are left who may decide. Those in charge were told."), "warn")
    following = turns.next_after(person, stage, moment(), desk.sought()) if stage else None
    if following is None or isinstance(answer, tuple):
        return answer
    flash(gettext("This is the next post that waits for you."), "done")
    address = following.case.post_id
    return redirect(url_for("web.posts.show", post_id=address, **desk.kept()), 303)


def _taken(post_id: UUID, form: str, step: Callable[[Unit], object], done: str) -> Any:
    """Take a step and say so, or show the form again with what was typed and why."""
    try:
        with unit_of_work(current_person()) as unit:
            step(unit)
    except Invalid as error:
        return again(post_id, error, form)
    flash(done, "done")
    return back(post_id)


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Invalid(name, _("A date such as 2026-11-23 is expected.")) from None


def back(post_id: UUID) -> Response:
    """Lead back to the post's page."""
    return redirect(url_for("web.posts.show", post_id=post_id), 303)
