"""What reviewers say of findings, on the page of a post and on that of a pack."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.errors import Invalid
from service.identity import current_person
from service.models import FindingRow, Post
from service.queries.overrides import Dismissal, about, dismissals
from service.steps.override import end_override, override
from service.unit import unit_of_work
from service.web.forms import number, words
from service.web.posts import again

overrides = Blueprint("overrides", __name__)


@overrides.app_template_global("dismissed")
def dismissed(post: Post, finding: FindingRow) -> Sequence[Dismissal]:
    """Return what reviewers said of a finding; the post is asked once."""
    if g.get("dismissed_of") != post.id:
        g.dismissed_of, g.dismissed = post.id, dismissals(post)
    return about(g.dismissed, finding)


@overrides.post("/posts/<uuid:post_id>/overrides")
def say(post_id: UUID) -> Any:
    """Say that a finding is wrong, and why."""
    revision, finding = number("revision") or 0, number("place")
    place = -1 if finding is None else finding
    try:
        with unit_of_work(current_person()) as unit:
            override(unit, post_id, revision=revision, finding=place, reason=words("reason"))
    except Invalid as error:
        return again(post_id, error, f"override {place}")
    flash(gettext("It is noted. The post goes its way as before."), "done")
    return _back(post_id)


@overrides.post("/posts/<uuid:post_id>/overrides/<uuid:override_id>/end")
def end(post_id: UUID, override_id: UUID) -> Any:
    """Take back that a finding is wrong."""
    with unit_of_work(current_person()) as unit:
        end_override(unit, post_id, override_id)
    flash(gettext("Taken back: the finding stands."), "done")
    return _back(post_id)


def _back(post_id: UUID) -> Response:
    return redirect(url_for("web.posts.show", post_id=post_id, _anchor="findings-title"), 303)
