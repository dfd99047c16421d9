"""Private and privileged notes on a case."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response

from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.schemas.notes import NoteIn, NoteKept, NotesOut
from service.identity import current_person
from service.queries.notes import readable_notes
from service.queries.posts import post
from service.steps.note import erase_note, keep_note
from service.unit import unit_of_work

notes = Resource("notes", "Notes that reviewers of one role keep on a case")


@notes.get("/posts/<uuid:post_id>/notes", hides=True)
@notes.response(200, NotesOut)
def read(post_id: UUID) -> dict[str, Any]:
    """List the notes of the reader's roles in the cases of a post, the latest 200."""
    person, now = current_person(), datetime.now(UTC)
    return {"items": readable_notes(person, post(person, post_id, now), now)}


@notes.post("/posts/<uuid:post_id>/notes")
@notes.arguments(NoteIn)
@notes.response(201, NoteKept)
def keep(data: dict[str, Any], post_id: UUID) -> Response:
    """Keep a note on the latest case, for one's role in it; a privileged one, for legal alone."""
    with acting() as act:
        return act.answer(NoteKept, keep_note(act.unit, post_id, **data), 201)


@notes.delete("/posts/<uuid:post_id>/notes/<uuid:note_id>")
@notes.response(204)
def erase(post_id: UUID, note_id: UUID) -> None:
    """Erase the words of one's own note."""
    with unit_of_work(current_person()) as unit:
        erase_note(unit, post_id, note_id)
