"""Your notices: what you were told, and what comes by e-mail."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.identity import current_person
from service.mail import the_mailer
from service.models import URGENT, NoticeKind, db
from service.notices import path_of, sentence
from service.queries import notices as queries
from service.steps.notices import choose_kinds
from service.unit import unit_of_work
from service.web.visitor import moment

notices = Blueprint("notices", __name__)


@notices.get("/notices", endpoint="notices")
def show() -> str:
    """Show what the visitor was told, the latest first, and their choice of e-mail."""
    person = current_person()
    told = queries.told(person, cursor=request.args.get("cursor"))
    places = queries.places(told.rows)
    beginnings = queries.beginnings(person, told.rows, moment())
    return render_template(
        "notices/notices.html",
        told=[(each, sentence(each, places[each.entity_id]), path_of(each)) for each in told.rows],
        beginnings=beginnings,
        next=told.next,
        kinds=_kinds(),
        urgent=URGENT,
        muted=queries.muted(db.session(), person.id),
        mailed=the_mailer() is not None,
    )


@notices.post("/notices")
def choose() -> Response:
    """Keep which kinds the visitor wants by e-mail."""
    wanted = [each for each in NoticeKind if each in request.form.getlist("kinds")]
    with unit_of_work(current_person()) as unit:
        choose_kinds(unit, wanted)
    flash(gettext("Your choice is kept."), "done")
    return redirect(url_for("web.notices.notices"), 303)


def _kinds() -> dict[NoticeKind, Any]:
    return {
        NoticeKind.ASSIGNED: gettext("A post waits for you"),
        NoticeKind.DECIDED: gettext("Your post is approved, comes back or is rejected"),
        NoticeKind.HELD: gettext("A reviewer holds your post until a day"),
        NoticeKind.STUCK: gettext("Too few people may decide on a post"),
        NoticeKind.COMMENTED: gettext("Somebody remarks on a post in which you take part"),
        NoticeKind.DUE: gettext("A post that waits for you comes near its deadline"),
        NoticeKind.OVERDUE: gettext("A post is past its deadline"),
        NoticeKind.ESCALATED: gettext("A post past its deadline turns to you"),
        NoticeKind.FORGOTTEN: gettext("A draft on which you don’t go on is closed"),
        NoticeKind.REMINDED: gettext("A safety case is overdue"),
        NoticeKind.SAFETY: gettext("A safety case is open"),
        NoticeKind.LEAK: gettext("Somebody wrote what must not leak"),
        NoticeKind.CERTIFICATE: gettext("A certificate of yours ends soon"),
        NoticeKind.EXPIRING: gettext("A post of your library expires"),
        NoticeKind.SUSPENDED: gettext("A post of yours is reviewed again"),
        NoticeKind.AVAILABLE: gettext("A post that you wait for can be shared"),
        NoticeKind.PAUSED: gettext("Sharing is paused, or goes on"),
        NoticeKind.RECALLED: gettext("Something that you shared is recalled"),
        NoticeKind.RECALL_LATE: gettext("A recall is overdue"),
    }
