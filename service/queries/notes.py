"""Notes on the cases of a post, as far as the reader's roles in each of them let them be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.confided import Circles, circles, visible_notes
from service.errors import Forbidden, _
from service.models import Note, Person, Post, db
from service.queries.reading import cases_of

SHOWN = 200
"""Notes that are shown, the latest ones."""


@dataclass(frozen=True)
class Notes:
    """What a reviewer reads of notes, and for which roles they may keep one."""

    rows: Sequence[Note]
    circle: Circles


def notes_on(person: Person, of: Post, now: datetime) -> Notes | None:
    """Return the notes that this person may read, or None if none are theirs to read or keep."""
    cases = cases_of(of)
    if not cases:
        return None
    circle = circles(db.session(), person, cases[-1], now)
    readable = visible_notes(db.session(), person, cases, now)
    if readable is None:
        return None
    rows = db.session.scalars(
        select(Note)
        .where(Note.post_id == of.id, Note.erased_at.is_(None), readable)
        .order_by(Note.id.desc())
        .limit(SHOWN)
    ).all()
    return Notes(list(reversed(rows)), circle)


def readable_notes(person: Person, of: Post, now: datetime) -> Sequence[Note]:
    """Return the notes that this person may read, or raise Forbidden if none are theirs."""
    found = notes_on(person, of, now)
    if found is None:
        raise Forbidden(_("Your roles in this entity do not allow that."))
    return found.rows
