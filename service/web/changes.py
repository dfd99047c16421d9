"""Changes that two people make: what waits, what it would do, and the second person's word."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.definitions import InForce
from service.differences import differences, regime_differences
from service.errors import Forbidden, Invalid, Stale, Unsound, _
from service.identity import current_person, fresh_proof
from service.models import Change, ChangeState, db
from service.problems import told
from service.queries import changes as queries
from service.queries import entities
from service.settings import MOST_SUBMISSIONS
from service.steps.release import refuse_change, release_change, try_again, withdraw_change
from service.unit import unit_of_work
from service.web.forms import number, words
from service.web.gaps import gaps_told, late_terms_told
from service.web.i18n import language
from service.web.visitor import moment

changes = Blueprint("changes", __name__)

SHOWN = 50
"""Posts of an effect that a page shows at first."""

STUCK = timedelta(minutes=2)
"""For how long an effect that is computed moves not at all until the page says so."""


@changes.get("/changes", endpoint="changes")
def listed() -> str:
    """List the changes that wait, then those that were decided."""
    person = current_person()
    cursor = request.args.get("cursor")
    waiting = queries.changes(person, moment(), open_=True, limit=100)
    decided = queries.changes(person, moment(), open_=False, cursor=cursor)
    return render_template(
        "changes/changes.html",
        waiting=waiting.rows,
        decided=decided,
        mine={each.id for each in waiting.rows if queries.may_release(person, each, moment())},
    )


@changes.get("/changes/<uuid:change_id>")
def show(change_id: UUID) -> str:
    """Show one change: what is otherwise, and what it would have done."""
    return _page(queries.change(current_person(), change_id, moment()))


@changes.post("/changes/<uuid:change_id>/release")
def release(change_id: UUID) -> Any:
    """Put a change in force."""
    change = queries.change(current_person(), change_id, moment())
    if not queries.may_release(current_person(), change, moment()):
        raise Forbidden(_("Your roles in this entity do not allow that."))
    fresh_proof()
    try:
        with unit_of_work(current_person()) as unit:
            release_change(unit, change_id, in_force(), words("effect") or None)
    except Unsound as error:
        return _page(
            queries.change(current_person(), change_id, moment()), faults=error.faults
        ), 409
    except Stale as error:
        flash(told(error), "stop")
        return _page(queries.change(current_person(), change_id, moment())), 409
    flash(gettext("It is in force."), "done")
    return _back(change_id)


@changes.post("/changes/<uuid:change_id>/effect")
def try_(change_id: UUID) -> Any:
    """Have what an open change would have done computed once more."""
    last = (number("last") or 0) if words("last") else None
    try:
        with unit_of_work(current_person()) as unit:
            try_again(unit, change_id, last)
    except Invalid as error:
        change = queries.change(current_person(), change_id, moment())
        return _page(change, last_why=told(error), last=words("last")), 422
    return _back(change_id)


@changes.post("/changes/<uuid:change_id>/refusal")
def refuse(change_id: UUID) -> Any:
    """Refuse a change and say why."""
    try:
        with unit_of_work(current_person()) as unit:
            refuse_change(unit, change_id, words("reason"))
    except Invalid as error:
        change = queries.change(current_person(), change_id, moment())
        return _page(change, why=told(error)), 422
    flash(gettext("It is refused; who proposed it reads why."), "done")
    return _back(change_id)


@changes.post("/changes/<uuid:change_id>/withdrawal")
def withdraw(change_id: UUID) -> Response:
    """Take back what one proposed."""
    with unit_of_work(current_person()) as unit:
        withdraw_change(unit, change_id)
    flash(gettext("You have withdrawn it."), "done")
    return _back(change_id)


def in_force() -> InForce:
    """Return the definitions in force."""
    found: InForce = current_app.extensions["definitions"].in_force(db.session())
    return found


def _page(change: Change, **shown: Any) -> str:
    person, now = current_person(), moment()
    effect = queries.effect(change)
    computing = queries.computing(change, effect)
    affected = queries.affected(person, effect.posts, now) if effect and effect.posts else []
    return render_template(
        "changes/change.html",
        change=change,
        differences=_differences(change),
        fields=_fields(change),
        releasers=queries.releasers(change, now),
        effect=effect,
        computing=computing,
        stuck=effect is not None and not effect.done_at and effect.moved_at < now - STUCK,
        affected=affected,
        entity_names=entities.names(),
        most=MOST_SUBMISSIONS,
        still="still" in request.args or bool(shown),
        shown=len(affected) if "all" in request.args else SHOWN,
        releases=queries.may_release(person, change, now),
        gaps=gaps_told(change, now, language()),
        late=late_terms_told(change, now, language()),
        withdraws=change.state is ChangeState.OPEN and change.proposed_by == person.id,
        **shown,
    )


def _differences(change: Change) -> Any:
    """Return what a proposal changes of what is in force, or was when it was decided."""
    if change.source is None or change.before is not None:
        return []
    before = queries.base(change)
    return differences(before.source if before else None, change.source)


def _fields(change: Change) -> Any:
    """Return what a change makes otherwise of an entity's regime, open or decided."""
    if change.before is None or change.source is None:
        return []
    names = entities.names()
    before, after = (
        {**each, "parent": names.get(each["parent"], each["parent"])}
        for each in (change.before, change.source)
    )
    return regime_differences(before, after)


def _back(change_id: UUID) -> Response:
    return redirect(url_for("web.changes.show", change_id=change_id), 303)
