"""The inbox of a reviewer, and the decision on what waits there."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from service.errors import Invalid, Stale, _
from service.identity import current_person
from service.models import DecisionRow
from service.problems import told
from service.queries import reading
from service.queries import reviews as waiting
from service.queries.clock import timing
from service.steps.decide import Ruling, decide
from service.unit import unit_of_work
from service.web.forms import number, words
from service.web.grounds import rests_on
from service.web.posts import again
from service.web.reading import read
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
    """Show what waits for this person, those due first first."""
    person, cursor = current_person(), request.args.get("cursor")
    found = waiting.inbox(person, moment(), cursor=cursor, limit=25)
    return render_template(
        "reviews/inbox.html",
        waiting=found,
        timing=timing(person, found.rows, moment()),
        count=waiting.waiting_count(person, moment()),
        most=waiting.COUNTED,
        first=cursor is None,
    )


@reviews.post("/posts/<uuid:post_id>/decisions")
def decide_on(post_id: UUID) -> Any:
    """Record the visitor's decision on the revision that they read."""
    try:
        ruling = _ruling(post_id)
        with unit_of_work(current_person()) as unit:
            decide(unit, post_id, ruling)
    except (Invalid, UnclearStage) as error:
        return again(post_id, _as_invalid(error), "decision")
    except Stale as error:
        return _stale(post_id, error)
    except TOO_LATE as error:
        return _late(post_id, ruling, error)
    except (NotAReviewer, OwnPost) as error:
        return _late(post_id, ruling, error, 403)
    return _thanks(post_id, ruling.verdict)


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
        grounds=() if verdict is Verdict.APPROVE else tuple(rests_on(post_id)),
    )


def _as_invalid(error: Invalid | UnclearStage) -> Invalid:
    if isinstance(error, Invalid):
        return error
    return Invalid("stage", _("Choose the stage at which you decide."))


def _thanks(post_id: UUID, verdict: Verdict) -> Any:
    flash(_said(verdict), "done")
    if waiting.waiting_count(current_person(), moment()):
        return redirect(url_for("web.reviews.inbox"), 303)
    return redirect(url_for("web.posts.show", post_id=post_id), 303)


def _said(verdict: Verdict) -> str:
    sentences: dict[Verdict, str] = {
        Verdict.APPROVE: gettext("You have approved this revision."),
        Verdict.RETURN: gettext("You have asked for changes. The author reads your reason."),
        Verdict.REJECT: gettext("You have rejected this post. The author reads your reason."),
    }
    return sentences[verdict]


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
    mine = reading.own_decision(current_person(), found.post, ruling.revision, ruling.stage)
    if mine is not None and _same(mine, ruling):
        return _thanks(post_id, ruling.verdict)
    page = render_template(
        "reviews/late.html",
        page=found,
        why=told(error),
        mine=mine,
        typed=request.form,
    )
    return page, status


def _same(mine: DecisionRow, ruling: Ruling) -> bool:
    return mine.verdict is ruling.verdict and mine.reason == ruling.reason.strip()
