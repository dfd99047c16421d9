"""Notes on a case, in and out."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Moment, Truth, Words
from service.api.schemas.base import In, PersonRef
from service.steps.note import LONGEST_NOTE
from workflows import Role


class NoteIn(In):
    """A note, for which of the writer's roles in the case, and whether it is privileged."""

    body = Words(most=LONGEST_NOTE, least=1, required=True)
    role = Choice(Role, load_default=None, allow_none=True)
    privileged = Truth(load_default=False)


class NoteKept(Schema):
    """A note that was kept: an answer is kept for a day, so the words are not in it."""

    id = fields.UUID(required=True)
    author = fields.Nested(PersonRef, required=True)
    role = Choice(Role, required=True)
    privileged = fields.Boolean(required=True)
    created_at = Moment(required=True)


class NoteOut(NoteKept):
    """A note, by whom and for whom."""

    body = fields.String(required=True)


class NotesOut(Schema):
    """The notes that the reader may read."""

    items = fields.List(fields.Nested(NoteOut), required=True)
