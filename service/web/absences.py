"""One's own absences: from when until when, and who stands in."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.away import alone, served, stand_ins, unheld
from service.days import day_told
from service.errors import Invalid, _
from service.identity import current_person
from service.models import Absence, db
from service.problems import told
from service.queries import clock as queries
from service.steps.absence import Away, end_absence, enter_absence
from service.unit import unit_of_work
from service.web.forms import words
from service.web.visitor import moment
from workflows import Role

absences = Blueprint("absences", __name__)


@absences.get("/absences")
def show() -> str:
    """Show when the visitor is away, and the form for another absence."""
    return _page()


@absences.post("/absences")
def enter() -> Any:
    """Keep when the visitor is away and who stands in."""
    try:
        away = Away(
            starts_on=_day("starts_on"),
            ends_on=_day("ends_on"),
            delegate=words("delegate"),
            role=_role(),
        )
        with unit_of_work(current_person()) as unit:
            enter_absence(unit, away)
    except Invalid as error:
        return _page(error), 422
    flash(gettext("Your absence is kept. It ends by itself."), "done")
    return redirect(url_for("web.absences.show"), 303)


@absences.post("/absences/<uuid:absence_id>/end")
def end(absence_id: UUID) -> Response:
    """End an absence now, or forget one to come."""
    with unit_of_work(current_person()) as unit:
        end_absence(unit, absence_id)
    flash(gettext("You are no longer said to be away."), "done")
    return redirect(url_for("web.absences.show"), 303)


@absences.app_template_filter("back_on")
def last_day(absence: Absence) -> str:
    """Return the last day of an absence, in the reader's zone."""
    return day_told(absence.ends_at - timedelta(hours=1), "EEEE d MMMM")


def _page(error: Invalid | None = None) -> str:
    person, session = current_person(), db.session()
    own, others = queries.absences(person, moment()), queries.stands_in(person, moment())
    roles = {role for role, _place in served(person, moment())}
    return render_template(
        "account/absences.html",
        absences=own,
        others=others,
        alone=alone(session, [*own, *others]),
        unheld=unheld(session, [*own, *others], moment()),
        roles=sorted(roles),
        stand_ins=stand_ins(session, person, moment()),
        typed=request.form,
        refused={"field": error.pointer, "why": told(error)} if error else None,
    )


def _day(field: str) -> date:
    try:
        return date.fromisoformat(words(field).strip())
    except ValueError:
        raise Invalid(field, _("A date such as 2026-11-23 is expected.")) from None


def _role() -> Role | None:
    given = words("role")
    try:
        return Role(given) if given else None
    except ValueError:
        raise Invalid("role", _("Choose one of your roles.")) from None
