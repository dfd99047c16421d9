"""What people do with a case besides deciding on it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.identity import current_person
from service.steps.carry_over import read_again
from service.unit import unit_of_work

cases = Blueprint("cases", __name__)


@cases.post("/posts/<uuid:post_id>/carry-overs/<stage>/end")
def reopen(post_id: UUID, stage: str) -> Response:
    """Have a stage read again whose approval was carried over."""
    with unit_of_work(current_person()) as unit:
        read_again(unit, post_id, stage)
    flash(gettext("This stage is open again."), "done")
    return back(post_id)


def back(post_id: UUID) -> Response:
    """Lead back to the post's page."""
    return redirect(url_for("web.posts.show", post_id=post_id), 303)
