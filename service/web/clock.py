"""What time does to a post, by forms: looking at it, urgency, embargo."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.errors import Forbidden, Invalid, NotFound, Reserved, Stale, _
from service.identity import current_person
from service.models import Post
from service.problems import told
from service.queries.clock import timing
from service.queries.posts import post as the_post
from service.steps import reserve as step
from service.steps.urgency import ask_urgency, embargo, end_urgency
from service.unit import unit_of_work
from service.web.forms import words
from service.web.visitor import moment
from workflows import IllegalMove

clock = Blueprint("clock", __name__)

TOO_LATE = (IllegalMove, NotFound, Stale)
"""Refusals of what was possible a moment ago."""


@clock.post("/posts/<uuid:post_id>/reservation")
def reserve(post_id: UUID) -> Response:
    """Say that the visitor looks at this post; who does so already is named."""
    try:
        with unit_of_work(current_person()) as unit:
            step.reserve(unit, post_id)
    except (Reserved, IllegalMove) as error:
        flash(told(error), "warn")
    return _back(post_id)


@clock.post("/posts/<uuid:post_id>/reservation/end")
def give_back(post_id: UUID) -> Response:
    """Say that the visitor no longer looks at it."""
    with unit_of_work(current_person()) as unit:
        step.give_back(unit, post_id)
    return _back(post_id)


@clock.get("/posts/<uuid:post_id>/when")
def when(post_id: UUID) -> str:
    """Show how urgent a post is and before when nobody shares it."""
    return _page(post_id)


@clock.post("/posts/<uuid:post_id>/urgency")
def hurry(post_id: UUID) -> Any:
    """Ask that one's own post is read first."""
    post = _seen(post_id)
    try:
        wished_at = _local(post, "wished_at")
        if wished_at is None:
            raise Invalid("wished_at", _("A moment to come is expected."))
        with unit_of_work(current_person()) as unit:
            ask_urgency(unit, post_id, words("reason"), wished_at)
    except Invalid as error:
        return _page(post_id, error, "urgency"), 422
    except TOO_LATE as error:
        return _late(post_id, error)
    flash(gettext("Reviewers see it first now."), "done")
    return _back(post_id)


@clock.post("/posts/<uuid:post_id>/urgency/end")
def calm(post_id: UUID) -> Any:
    """Take the urgency of a post away."""
    _seen(post_id)
    try:
        with unit_of_work(current_person()) as unit:
            end_urgency(unit, post_id, words("reason"))
    except Invalid as error:
        return _page(post_id, error, "calm"), 422
    except TOO_LATE as error:
        return _late(post_id, error)
    flash(gettext("It is no longer urgent."), "done")
    return _back(post_id)


@clock.post("/posts/<uuid:post_id>/embargo")
def hold_back(post_id: UUID) -> Any:
    """Say before when nobody shares a post, or lift that."""
    try:
        not_before = _local(_seen(post_id), "not_before")
        with unit_of_work(current_person()) as unit:
            embargo(unit, post_id, not_before)
    except Invalid as error:
        return _page(post_id, error, "embargo"), 422
    except Forbidden as error:
        return _page(post_id, Invalid("not_before", error.message), "embargo"), 403
    except IllegalMove as error:
        return _late(post_id, error)
    flash(gettext("The embargo is kept."), "done")
    return _back(post_id)


def _seen(post_id: UUID) -> Post:
    return the_post(current_person(), post_id, moment())


def _page(post_id: UUID, error: Invalid | None = None, form: str = "") -> str:
    post = _seen(post_id)
    zone, at = ZoneInfo(post.entity.time_zone), post.not_before
    return render_template(
        "reviews/when.html",
        post=post,
        author=post.author_id == current_person().id,
        urgent=timing(current_person(), (), moment(), post).urgent.get(post.id),
        not_before=at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else "",
        typed=request.form,
        refused={"form": form, "field": error.pointer, "why": told(error)} if error else None,
    )


def _late(post_id: UUID, error: Exception) -> Response:
    flash(told(error), "warn")
    return _back(post_id)


def _local(post: Post, key: str) -> datetime | None:
    """Return a moment that a form holds in the entity's time zone."""
    given = request.form.get(key, "").strip()
    try:
        local = datetime.fromisoformat(given).replace(tzinfo=ZoneInfo(post.entity.time_zone))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        if not given:
            return None
        raise Invalid(key, _("This is not a date and time.")) from None


def _back(post_id: UUID) -> Response:
    return redirect(url_for("web.posts.show", post_id=post_id), 303)
