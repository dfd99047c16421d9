"""The queue of a reviewer, and the decision on what waits there."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, gettext

from service.errors import Invalid, SignatureRequired, Stale, _
from service.identity import current_person
from service.problems import told
from service.queries import posts as wanted
from service.queries import reading, turns
from service.queries import reviews as queue
from service.queries.clock import timing
from service.queries.pages import COUNTED
from service.steps.decide import Ruling, decide
from service.unit import unit_of_work
from service.web import desk
from service.web.account import proving
from service.web.forms import identity, number, words
from service.web.grounds import rests_on
from service.web.navigation import headline, review_count
from service.web.posts import again
from service.web.reading import read
from service.web.signing import ask_signature, misproved, proved
from service.web.together import said, same, together, unfinished
from service.web.visitor import moment
from workflows import (
    AlreadyDecided,
    ClosedStage,
    IllegalMove,
    NotAReviewer,
    OwnPost,
    UnclearStage,
    UnknownStage,
    Verdict,
)

reviews = Blueprint("reviews", __name__)

TOO_LATE = (AlreadyDecided, ClosedStage, IllegalMove, UnknownStage)
"""Refusals of a decision that was possible a moment ago."""


@reviews.get("/inbox")
def inbox() -> str:
    """Show what waits for this person, those due first first, or what waits for others."""
    person, others = current_person(), desk.of_others()
    waiting = desk.asked_for(person)
    kept = {"turn": "others"} if others else desk.kept()
    return render_template(
        "reviews/inbox.html",
        waiting=waiting,
        mark=desk.mark(waiting),
        timing=timing(person, waiting.rows, moment()),
        entries=desk.entries(person, waiting.rows),
        filters={} if others else desk.filters(person),
        kept=kept,
        others=others,
        count=queue.waiting_count(person, moment(), desk.sought()) if kept else None,
        total=desk.waits(person).reviews,
        most=COUNTED,
        first="cursor" not in request.args,
    )


@reviews.get("/inbox/waiting")
def still_waiting() -> Any:
    """Tell an open list how much waits now, and by which mark it knows whether it still holds."""
    person = current_person()
    return {
        "total": amount(desk.waits(person).reviews),
        "badge": review_count(person),
        "mark": desk.mark(desk.asked_for(person)),
    }


@reviews.app_template_filter("amount")
def amount(number: int) -> str:
    """Return how much waits, as far as it is counted."""
    told: str = format_decimal(min(number, COUNTED))
    return told if number < COUNTED else f"{told}+"


@reviews.post("/posts/<uuid:post_id>/decisions")
@proving(misproved)
def decide_on(post_id: UUID) -> Any:
    """Record the visitor's decision on the revision that they read, and on the same elsewhere."""
    try:
        ruling = _ruling(post_id)
        with unit_of_work(current_person()) as unit:
            decide(unit, post_id, replace(ruling, proved=proved(unit)))
    except SignatureRequired as error:
        return ask_signature(error, ruling)
    except (Invalid, UnclearStage) as error:
        return again(post_id, _as_invalid(error), "decision")
    except Stale as error:
        return _go_on(post_id, ruling) if _sent_before(post_id, ruling) else _stale(post_id, error)
    except TOO_LATE as error:
        return _late(post_id, ruling, error)
    except (NotAReviewer, OwnPost) as error:
        return _late(post_id, ruling, error, 403)
    return _go_on(post_id, ruling)


def _ruling(post_id: UUID) -> Ruling:
    try:
        verdict = Verdict(request.form.get("verdict", ""))
    except ValueError:
        raise Invalid("verdict", _("Choose what you decide.")) from None
    return Ruling(
        revision=number("revision") or 0,
        verdict=verdict,
        reason=words("reason"),
        stage=words("stage") or None,
        case=identity("case"),
        grounds=() if verdict is Verdict.APPROVE else tuple(rests_on(post_id)),
    )


def _as_invalid(error: Invalid | UnclearStage) -> Invalid:
    if isinstance(error, Invalid):
        return error
    return Invalid("stage", _("Choose the stage at which you decide."))


def _go_on(post_id: UUID, ruling: Ruling) -> Any:
    """Decide on the same elsewhere if that is wanted, then show what comes next."""
    person = current_person()
    outcomes = together(person, post_id, ruling) if request.form.get("reach") == "all" else []
    post = wanted.post(person, post_id, moment())
    title = headline(reading.title(post))
    if any(each.why for each in outcomes):
        return render_template(
            "reviews/together.html", outcomes=outcomes, title=title, verdict=ruling.verdict
        ), 409
    done = said(ruling.verdict, title, 1 + len(outcomes), unfinished(post))
    stage = turns.stage_of(post_id, ruling.stage)
    following = turns.next_after(person, stage, moment(), desk.sought())
    address = following.case.post_id if following else post_id
    last = gettext("That was the last one: nothing more waits for you here.")
    flash(done if following else f"{done} {last}", "done")
    return redirect(url_for("web.posts.show", post_id=address, **desk.kept()), 303)


def _sent_before(post_id: UUID, ruling: Ruling) -> bool:
    """Whether this very decision was recorded in the review that the form names."""
    person, found = current_person(), wanted.post(current_person(), post_id, moment())
    mine = reading.own_decision(person, found, ruling.revision, ruling.stage, ruling.case)
    return ruling.case is not None and mine is not None and same(mine, ruling)


def _stale(post_id: UUID, error: Stale) -> tuple[str, int]:
    """Show what was submitted since the visitor read, and let them decide on that."""
    page = render_template(
        "reviews/stale.html",
        page=read(current_person(), post_id, moment()),
        why=told(error),
        changed=error.changed,
        typed=request.form,
    )
    return page, 409


def _late(post_id: UUID, ruling: Ruling, error: Exception, status: int = 409) -> Any:
    """Say that it is decided; the same decision sent twice is simply taken as recorded."""
    found = read(current_person(), post_id, moment())
    asked = ruling.revision, ruling.stage, ruling.case
    mine = reading.own_decision(current_person(), found.post, *asked)
    if mine is not None and same(mine, ruling):
        return _go_on(post_id, ruling)
    page = render_template(
        "reviews/late.html",
        page=found,
        why=told(error),
        mine=mine,
        typed=request.form,
    )
    return page, status
