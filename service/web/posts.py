"""The page of a post: its words, what was found and said, its way, its record."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from service.content import trimmed
from service.errors import Invalid, NotFound, _
from service.identity import current_person
from service.models import db
from service.problems import told
from service.queries import posts as wanted
from service.queries import reading
from service.queries.clock import entity_name
from service.queries.history import record_page
from service.queries.proof import verify_post
from service.redline import redline
from service.steps.draft import close, withdraw
from service.steps.reading import note_reading
from service.unit import unit_of_work
from service.web import desk
from service.web.forms import number, words
from service.web.reading import Reading, read, reader
from service.web.timeline import day, scene, stage_name
from service.web.visitor import moment

posts = Blueprint("posts", __name__)
posts.add_app_template_filter(day)
posts.add_app_template_filter(stage_name)
posts.add_app_template_filter(entity_name)

RECORDED = 100
"""Events on one page of the record."""


@posts.get("/posts/<uuid:post_id>", endpoint="show")
def show_post(post_id: UUID) -> Response | str:
    """Show a post at its latest revision, or at the one that is asked for."""
    found = read(current_person(), post_id, moment(), number("revision"))
    if found.rights.edit and found.revision is None:
        return redirect(url_for("web.drafts.edit", post_id=post_id))
    shown = page(found)
    if found.rights.review and found.revision is not None:
        with unit_of_work(current_person()) as unit:
            note_reading(unit, found.revision.id)
    return shown


@posts.get("/posts/<uuid:post_id>/redline")
def compare(post_id: UUID) -> str:
    """Show what changed between two revisions."""
    post = wanted.post(current_person(), post_id, moment())
    revisions = reading.numbered(post)
    if not revisions:
        raise NotFound(_("There is no such revision."))
    after = reading.revision_read(post, number("to") or post.revision_count)
    before = reading.revision_read(post, number("from") or max(after.number - 1, 1))
    return render_template(
        "posts/redline.html",
        post=post,
        revisions=revisions,
        before=before,
        after=after,
        runs=redline(before.text, after.text),
    )


@posts.get("/posts/<uuid:post_id>/record")
def record(post_id: UUID) -> str:
    """Show what the record holds of a post, recomputed."""
    person, post = current_person(), wanted.post(current_person(), post_id, moment())
    events = record_page(person, post, moment(), cursor=request.args.get("cursor"), limit=RECORDED)
    story = reader(post)
    return render_template(
        "records/record.html",
        title=reading.title(post),
        back=url_for("web.posts.show", post_id=post.id),
        more=url_for("web.posts.record", post_id=post.id, cursor=events.next)
        if events.next
        else None,
        events=events,
        scenes=[scene(each, story) for each in events.rows],
        proof=verify_post(db.session(), post.id),
    )


@posts.post("/posts/<uuid:post_id>/withdrawal")
def take_back(post_id: UUID) -> Response:
    """Take one's own post back."""
    with unit_of_work(current_person()) as unit:
        withdraw(unit, post_id)
    flash(gettext("You have withdrawn this post. Nobody can share it any more."), "done")
    return redirect(url_for("web.posts.show", post_id=post_id), 303)


@posts.post("/posts/<uuid:post_id>/closing")
def abandon(post_id: UUID) -> Any:
    """Close one's own draft and say why."""
    reason = trimmed(words("reason"))
    try:
        if not reason:
            raise Invalid("reason", _("Say why: later you will want to know."))
        with unit_of_work(current_person()) as unit:
            close(unit, post_id, reason)
    except Invalid as error:
        return again(post_id, error, "closing")
    flash(gettext("You have closed this draft."), "done")
    return redirect(url_for("web.posts.show", post_id=post_id), 303)


def page(found: Reading, **shown: Any) -> str:
    """Return the page of a post; `shown` is what a form held when it was refused."""
    around = desk.desk(current_person(), found.post.id) if found.offered else None
    template = "reviews/case.html" if around else "posts/post.html"
    return render_template(template, page=found, post=found.post, desk=around, **shown)


def again(post_id: UUID, error: Exception, form: str, status: int = 422) -> tuple[str, int]:
    """Return the page with the form that was refused as it was filled in, and why."""
    found = read(current_person(), post_id, moment(), number("revision"))
    field = error.pointer if isinstance(error, Invalid) else ""
    refused = {"form": form, "why": told(error), "field": field}
    return page(found, refused=refused, typed=request.form), status
