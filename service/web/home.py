"""The first page: what wants this person's attention, by what they do."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.access import REVIEWERS, Act, granted, roles_held
from service.errors import Invalid, _
from service.identity import current_person
from service.models import Person, RecallAnswer
from service.queries import confided, library, reviews
from service.queries import home as waiting
from service.queries.wanted import Wanted
from service.steps.recall import confirm
from service.unit import unit_of_work
from service.web.desk import waits
from service.web.visitor import moment

FRESH = 5
"""Posts of the library that the first page shows."""

home = Blueprint("home", __name__)


@home.get("/", endpoint="home")
def show() -> str:
    """Show what came back, what waits, what is fresh."""
    person = current_person()
    return render_template(
        "home/home.html",
        recalls=[
            (share, recall, library.correction(person, recall, moment()))
            for share, recall in library.recalled_shares(person)
        ],
        writing=_writing(person),
        reviewing=_reviewing(person),
        fresh=_fresh(person),
        safety=confided.safety_waiting(person, moment()),
        alerts=waits(person).alerts,
    )


@home.post("/shares/<uuid:share_id>/confirmation")
def confirm_recall(share_id: UUID) -> Response:
    """Note that the visitor removed what was recalled."""
    try:
        answer = RecallAnswer(request.form.get("answer", RecallAnswer.REMOVED))
    except ValueError:
        raise Invalid("answer", _("Say what you did with it.")) from None
    with unit_of_work(current_person()) as unit:
        stands = confirm(unit, share_id, answer).answer is answer
    if stands:
        flash(gettext("Thank you. It is noted, and nobody waits for you any more."), "done")
    else:
        flash(gettext("You had answered this already; your first answer stands."), "warn")
    return redirect(url_for("web.home.home"), 303)


def _writing(person: Person) -> dict[str, Any] | None:
    if not (granted(person, Act.PROPOSE, moment()) or waiting.has_written(person)):
        return None
    return {
        "may_write": bool(granted(person, Act.PROPOSE, moment())),
        "came_back": waiting.came_back(person),
        "drafts": waiting.drafts(person),
        "under_way": waiting.under_way(person),
        "live": waiting.live(person, moment()),
    }


def _reviewing(person: Person) -> dict[str, Any] | None:
    if not {role for role, _entity in roles_held(person, moment())} & REVIEWERS:
        return None
    return {
        "count": waits(person).reviews,
        "oldest": reviews.inbox(person, moment(), limit=3).rows,
    }


def _fresh(person: Person) -> Any:
    if not granted(person, Act.SHARE, moment()):
        return None
    return library.library(person, moment(), Wanted(), limit=FRESH).rows
