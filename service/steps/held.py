"""A form waits here while its sender goes to the company's sign-in and comes back."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from service.models import BrowserSession, HeldForm
from service.unit import Unit

WAITS = timedelta(minutes=15)
"""For how long a form is kept."""

Fields = Sequence[tuple[str, str]]


def hold_form(unit: Unit, held: BrowserSession, path: str, fields: Fields) -> None:
    """Keep what a browser sent, in the place of what it sent before."""
    row = {
        "session_id": held.id,
        "path": path,
        "fields": json.dumps(fields),
        "held_at": unit.now,
    }
    written = upsert(HeldForm).values(row)
    unit.session.execute(written.on_conflict_do_update(index_elements=["session_id"], set_=row))


def take_form(unit: Unit, held: BrowserSession) -> tuple[str, Fields] | None:
    """Return what waits for this session, and forget it; what waited too long is lost."""
    gone = delete(HeldForm).where(HeldForm.session_id == held.id)
    row = unit.session.execute(
        gone.returning(HeldForm.path, HeldForm.fields, HeldForm.held_at)
    ).first()
    if row is None or unit.now - row.held_at > WAITS:
        return None
    return row.path, [(name, value) for name, value in json.loads(row.fields)]


def forget_forms(session: Session, now: datetime) -> None:
    """Forget the forms that nobody came back for."""
    session.execute(delete(HeldForm).where(HeldForm.held_at < now - WAITS))
