"""Private and privileged notes on the page of a post."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, request
from flask_babel import gettext

from service.errors import Invalid, _
from service.identity import current_person
from service.models import Post
from service.queries.notes import Notes, notes_on
from service.steps.note import erase_note, keep_note
from service.unit import Unit, unit_of_work
from service.web.cases import back
from service.web.forms import words
from service.web.once import once, one_key
from service.web.posts import again
from service.web.visitor import moment
from workflows import Role

notes = Blueprint("notes", __name__)


@notes.app_context_processor
def _notes() -> dict[str, Any]:
    return {"notes_on": shown, "note_key": one_key}


def shown(post: Post) -> Notes | None:
    """Return the notes on a post that the visitor may read, if any may be theirs; asked once."""
    if g.get("notes_of") != post.id:
        g.notes_of, g.notes = post.id, notes_on(current_person(), post, moment())
    found: Notes | None = g.notes
    return found


@notes.post("/posts/<uuid:post_id>/notes")
def keep(post_id: UUID) -> Any:
    """Keep a note for the colleagues of one's role in a case."""

    def make(unit: Unit) -> UUID:
        role, privileged = _chosen()
        return keep_note(unit, post_id, words("body"), role=role, privileged=privileged).id

    try:
        with unit_of_work(current_person()) as unit:
            once(unit, words("key") or one_key(), lambda: make(unit))
    except Invalid as error:
        return again(post_id, error, "note")
    flash(gettext("Your note is kept."), "done")
    return back(post_id)


@notes.post("/posts/<uuid:post_id>/notes/<uuid:note_id>/erasure")
def erase(post_id: UUID, note_id: UUID) -> Any:
    """Erase the words of one's own note."""
    with unit_of_work(current_person()) as unit:
        erase_note(unit, post_id, note_id)
    flash(gettext("Your note is erased."), "done")
    return back(post_id)


def _chosen() -> tuple[Role | None, bool]:
    """Return for which role the note is, and whether it is privileged."""
    given = request.form.get("for", "")
    if given == "privileged":
        return Role.LEGAL, True
    if given and given not in set(Role):
        raise Invalid("role", _("Say for which of your roles in this case the note is."))
    return (Role(given) if given else None), False
