"""Keep the library true: pauses of sharing, re-checks, what ends soon, an existing library."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.definitions import the_definitions
from service.errors import Forbidden, Invalid, Stale, _
from service.identity import current_person
from service.models import Change, Pause, Post, db
from service.problems import told
from service.queries import upkeep as queries
from service.queries.upkeep import Progress
from service.steps.again import Outcome
from service.steps.library_file import (
    MOST_POSTS,
    NEEDED,
    OPTIONAL,
    bring_library,
    enter_library,
)
from service.steps.pause import LONGEST_MESSAGE, agree_lift, ask_lift, keep_pause, pause_sharing
from service.steps.renew import await_post, renew
from service.table import Fault
from service.unit import unit_of_work
from service.web.forms import words
from service.web.visitor import moment

upkeep = Blueprint("upkeep", __name__)


@upkeep.app_template_global()
def pauses_near() -> list[Pause]:
    """Return the pauses that stop what the visitor could share."""
    return queries.pauses(current_person(), moment())


@upkeep.app_template_global()
def read_after(change: Change) -> Progress | None:
    """Return how far the library is read again that a release asked for."""
    return queries.recheck_after(change)


@upkeep.app_template_global()
def may_renew(post: Post) -> bool:
    """Whether the visitor may renew this post."""
    return queries.renews(current_person(), post, moment())


@upkeep.app_template_global()
def last_day_of(post: Post) -> date | None:
    """Return the last day of the campaign with which a post ends, if it ends with one."""
    return queries.last_day_of(post)


@upkeep.app_template_global()
def waits_for(post: Post) -> bool:
    """Whether the visitor is told when this post can be shared."""
    return queries.awaits(current_person(), post)


@upkeep.get("/library/upkeep")
def show() -> str:
    """Show what stops, ends, waits and is being read again."""
    return _page()


@upkeep.post("/library/pauses")
def pause() -> Any:
    """Stop all sharing in an entity and below."""
    try:
        message = {tongue: words(f"message_{tongue}") for tongue in ("fr", "en")}
        with unit_of_work(current_person()) as unit:
            pause_sharing(unit, _entity(), message)
    except Invalid as error:
        wrong = {"form": "pause", "field": error.pointer, "why": told(error)}
        return _page(refused=wrong), 422
    flash(gettext("All sharing is paused there."), "done")
    return _back()


@upkeep.post("/library/pauses/<uuid:pause_id>/<any(lift, agreement, keeping):what>")
def lift(pause_id: UUID, what: str) -> Response:
    """Ask that sharing goes on, agree to it, or keep the pause."""
    steps = {"lift": ask_lift, "agreement": agree_lift, "keeping": keep_pause}
    with unit_of_work(current_person()) as unit:
        steps[what](unit, pause_id)
    done = {
        "lift": gettext("Another person must agree before sharing goes on."),
        "agreement": gettext("Sharing goes on."),
        "keeping": gettext("The pause is kept."),
    }
    flash(done[what], "done")
    return _back()


@upkeep.post("/library/<uuid:post_id>/renewals")
def renew_post(post_id: UUID) -> Response:
    """Offer a post for longer, if a new check lets it stay."""
    in_force = the_definitions(db.session())
    try:
        with unit_of_work(current_person()) as unit:
            _post, outcome = renew(unit, post_id, in_force)
    except Stale as error:
        flash(told(error), "stop")
    else:
        if outcome is Outcome.SUSPENDED:
            flash(gettext("The check finds something new: people look at it first."), "warn")
        else:
            flash(gettext("It is renewed for 180 days."), "done")
    return redirect(url_for("web.library.show", post_id=post_id), 303)


@upkeep.post("/library/<uuid:post_id>/awaited")
def wait_for(post_id: UUID) -> Response:
    """Let the visitor be told when the post can be shared."""
    with unit_of_work(current_person()) as unit:
        await_post(unit, post_id)
    flash(gettext("You will be told when it can be shared."), "done")
    return redirect(url_for("web.library.show", post_id=post_id), 303)


@upkeep.get("/library/imports")
def imports() -> str:
    """Show the form that takes an existing library."""
    return _form()


@upkeep.post("/library/imports")
def bring() -> Any:
    """Have a file looked at, or show every fault of it."""
    given = request.files.get("file")
    data = given.read() if given else b""
    try:
        if not data.strip():
            raise Invalid("file", _("Choose a file."))
        with unit_of_work(current_person()) as unit:
            library, faults = bring_library(unit, _entity(), data)
            library_id = library.id if library else None
    except Invalid as error:
        return _form(why=told(error)), 422
    if library_id is None:
        return _form(faults), 422
    return redirect(url_for("web.upkeep.one", library_id=library_id), 303)


@upkeep.get("/library/imports/<uuid:library_id>")
def one(library_id: UUID) -> str:
    """Show how far an import is, and where its rows go."""
    library = queries.own_import(current_person(), library_id)
    return render_template(
        "upkeep/import.html",
        library=library,
        done=queries.done(library),
        ways=queries.ways(library),
        still="still" in request.args,
    )


@upkeep.post("/library/imports/<uuid:library_id>/entries")
def enter(library_id: UUID) -> Response:
    """Enter the rows that were looked at."""
    with unit_of_work(current_person()) as unit:
        enter_library(unit, library_id)
    return redirect(url_for("web.upkeep.one", library_id=library_id), 303)


def _page(**shown: Any) -> str:
    person, now = current_person(), moment()
    queries.admit(person, now)
    rechecks = queries.rechecks(5)
    return render_template(
        "upkeep/upkeep.html",
        pauses=queries.pauses(person, now),
        liftable=queries.liftable(person, now),
        entities=queries.pausable(person, now),
        rechecks=rechecks,
        computing=bool(rechecks) and rechecks[0].under_way,
        still="still" in request.args or bool(shown),
        expiring=queries.expiring(person, now),
        suspended=queries.suspended(person, now),
        imports=queries.own_imports(person),
        brings=bool(queries.importable(person, now)),
        longest=LONGEST_MESSAGE,
        typed=request.form,
        **shown,
    )


def _form(faults: Any = (), why: str | None = None) -> str:
    entities = queries.importable(current_person(), moment())
    if not entities:
        raise Forbidden(
            _("To bring a library in, you need the roles author and communications there.")
        )
    told_: list[Fault] = list(faults)
    return render_template(
        "upkeep/imports.html",
        entities=entities,
        faults=told_,
        needed=NEEDED,
        optional=OPTIONAL,
        most=MOST_POSTS,
        why=why,
        chosen=request.form.get("entity", ""),
    )


def _entity() -> UUID:
    try:
        return UUID(request.form.get("entity", ""))
    except ValueError:
        raise Invalid("entity", _("Choose an entity.")) from None


def _back() -> Response:
    return redirect(url_for("web.upkeep.show"), 303)
