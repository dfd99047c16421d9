"""What a person does with a post for themselves: not for me, a QR to show, the text they wrote."""

from io import BytesIO
from typing import Any
from uuid import UUID

import segno
from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from service.content import ContentError
from service.errors import Invalid, NotFound, _
from service.identity import current_person
from service.models import Share, db
from service.problems import told
from service.queries import library as shelf
from service.queries import sharing as queries
from service.queries.published import compare
from service.shareable import why_not
from service.steps.own_answers import (
    forget_text,
    paste_text,
    say_not_for_me,
    take_back_not_for_me,
)
from service.unit import unit_of_work
from service.web.forms import number
from service.web.i18n import language
from service.web.visitor import moment

sharing = Blueprint("sharing", __name__)

SMALLEST = "m"
"""Of a QR, 15 % may be torn or dirty."""


@sharing.post("/library/<uuid:post_id>/not-for-me")
def answer(post_id: UUID) -> Answer:
    """Keep, or take back, that a post is not for the visitor; nobody else is told."""
    back = request.form.get("back") == "yes"
    with unit_of_work(current_person()) as unit:
        (take_back_not_for_me if back else say_not_for_me)(unit, post_id)
    if back:
        return redirect(url_for("web.library.show", post_id=post_id), 303)
    flash(gettext("It is no longer offered to you. Nobody is told."), "done")
    return redirect(url_for("web.library.library"), 303)


@sharing.get("/library/<uuid:post_id>/shares/<uuid:share_id>/qr.svg")
def code(post_id: UUID, share_id: UUID) -> Response:
    """Draw the QR of one of the links, to print or to project."""
    found = _own(share_id)
    links = queries.ways(found)
    place = number("n") or 0
    if found.post_id != post_id or place >= len(links) or why_not(found.post, moment()):
        raise NotFound(_("There is no such link."))
    drawn = BytesIO()
    segno.make(links[place].shown, error=SMALLEST, micro=False).save(
        drawn, kind="svg", scale=8, border=4, light="#fff", dark="#000", lineclass=None
    )
    return Response(drawn.getvalue(), mimetype="image/svg+xml")


@sharing.get("/shares/<uuid:share_id>/published", endpoint="published")
def show_published(share_id: UUID) -> str:
    """Show the form that compares what was published, and how far it drifted."""
    return _page(_own(share_id))


@sharing.post("/shares/<uuid:share_id>/published")
def paste(share_id: UUID) -> Any:
    """Keep what the visitor published, for them alone."""
    try:
        with unit_of_work(current_person()) as unit:
            paste_text(unit, share_id, request.form.get("text", ""))
    except (Invalid, ContentError) as error:
        return _page(_own(share_id), told(error)), 422
    return redirect(url_for("web.sharing.published", share_id=share_id), 303)


@sharing.post("/shares/<uuid:share_id>/published/forget")
def forget(share_id: UUID) -> Answer:
    """Forget what the visitor pasted."""
    with unit_of_work(current_person()) as unit:
        forget_text(unit, share_id)
    flash(gettext("The text is forgotten."), "done")
    return redirect(url_for("web.sharing.published", share_id=share_id), 303)


def _own(share_id: UUID) -> Share:
    found = shelf.own_share(current_person(), share_id)
    if found is None:
        raise NotFound(_("There is no such share."))
    return found


def _page(share: Share, why: str | None = None) -> str:
    kept = queries.pasted(share)
    in_force = current_app.extensions["definitions"].in_force(db.session())
    return render_template(
        "library/published.html",
        share=share,
        kept=kept,
        found=compare(share, kept.text, in_force, moment(), language()) if kept else None,
        why=why,
        typed=request.form.get("text", ""),
    )
