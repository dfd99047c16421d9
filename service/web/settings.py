"""The settings of the service: those that an admin changes here, and those of the environment."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext

from service.bounds import LANGUAGES, LONGEST_LINE
from service.dials import DECLARED, typed
from service.errors import Invalid
from service.identity import current_person, fresh_proof
from service.problems import told
from service.queries import dials as queries
from service.steps.dials import turn
from service.unit import unit_of_work
from service.web.forms import words
from service.web.visitor import moment

settings = Blueprint("settings", __name__)

BEFORE = "was-"
"""Begins the hidden field that holds what the page showed: what is the same is left alone, so
that nobody undoes what another changed meanwhile."""

GROUPS = {
    lazy_gettext("Signing in"): {
        "session_days": lazy_gettext("Days of a session"),
        "idle_minutes": lazy_gettext("Minutes without a request"),
        "fresh_minutes": lazy_gettext("Minutes of a fresh proof"),
        "token_days": lazy_gettext("Days of a token"),
        "notice_fr": lazy_gettext("Notice in French"),
        "notice_en": lazy_gettext("Notice in English"),
    },
    lazy_gettext("People"): {
        "contact": lazy_gettext("Whom to write to"),
        "language": lazy_gettext("Language"),
        "sign_up": lazy_gettext("Signing up to share"),
        "draft_days": lazy_gettext("Days of a draft"),
        "hold_days": lazy_gettext("Days of a hold"),
        "reservation_minutes": lazy_gettext("Minutes of a reservation"),
        "urgent_posts": lazy_gettext("Urgent posts of one author"),
    },
    lazy_gettext("How often"): {
        "pages_per_minute": lazy_gettext("Pages a minute"),
        "forms_per_minute": lazy_gettext("Forms a minute"),
        "calls_per_minute": lazy_gettext("Readings of the API a minute"),
        "acts_per_minute": lazy_gettext("Acts by the API a minute"),
    },
}
"""What may be changed, by what it is about, and how each is called."""


@settings.get("/settings")
def show() -> str:
    """Show what may be changed, and what the environment says."""
    return _page()


@settings.post("/settings")
def change() -> Any:
    """Change what was changed on the page: all of it, or nothing."""
    person = current_person()
    queries.refuse_others(person, moment())
    fresh_proof()
    try:
        wanted = {key: _typed(key) for key in DECLARED if _touched(key)}
        with unit_of_work(person) as unit:
            changed = sum([turn(unit, key, value) for key, value in wanted.items()])
    except Invalid as error:
        return _page(refused={"field": error.pointer, "why": told(error)}), 422
    flash(gettext("The settings hold from now on.") if changed else gettext("Nothing changed."))
    return redirect(url_for("web.settings.show"), 303)


def _touched(key: str) -> bool:
    given = request.form.get(key)
    return given is not None and given != request.form.get(BEFORE + key)


def _typed(key: str) -> Any:
    """Return what was typed; a number that was emptied is as usual again."""
    given = typed(key, words(key))
    return None if given == "" and queries.numbered(key) else given


def _page(refused: Any = None) -> str:
    queries.refuse_others(current_person(), moment())
    return render_template(
        "settings/settings.html",
        groups=GROUPS,
        changeable={each.key: each for each in queries.changeable()},
        fixed=list(queries.fixed()),
        languages=LANGUAGES,
        longest=LONGEST_LINE,
        refused=refused,
        sent=request.form,
    )
