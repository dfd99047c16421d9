"""Letters: asked for in the transaction that wants them, tried until taken or given up."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from service.models import LetterRow, LinkPurpose, Person, new_id
from service.queue import Job
from service.unit import Unit

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
"""Each pause is twice the one before, up to this."""

PATIENCE = {LinkPurpose.RESET: timedelta(hours=4), LinkPurpose.SET_UP: timedelta(days=3)}
"""For how long a letter is tried: nobody waits longer for it."""

REMEMBERED = timedelta(days=7)
"""For how long the operator is told of a letter that was given up."""


def ask_letter(unit: Unit, person_id: UUID, purpose: LinkPurpose) -> None:
    """Let a letter with a link be sent once this unit is committed."""
    row = LetterRow(
        id=new_id(),
        person_id=person_id,
        purpose=purpose,
        created_at=unit.now,
        due_at=unit.now,
    )
    unit.session.add(row)
    unit.afterwards(Job.SEND_LETTERS)


def due_letter(unit: Unit) -> LetterRow | None:
    """Return the letter that has been due longest, held; one that another sends is passed over."""
    return unit.session.scalar(
        select(LetterRow)
        .where(LetterRow.given_up_at.is_(None), LetterRow.due_at <= unit.now)
        .order_by(LetterRow.due_at, LetterRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def put_off(unit: Unit, letter: LetterRow, fault: str, *, for_all: bool) -> None:
    """Try this letter later, or give it up; where the server is at fault, the others wait too."""
    letter.attempts += 1
    letter.fault = fault
    letter.due_at = unit.now + min(FIRST_PAUSE * 2 ** min(letter.attempts - 1, 10), LONGEST_PAUSE)
    if unit.now - letter.created_at >= PATIENCE[letter.purpose]:
        letter.given_up_at = unit.now
        person = unit.session.get_one(Person, letter.person_id)
        facts = {"purpose": letter.purpose, "attempts": letter.attempts, "fault": fault}
        unit.record("person.letter_given_up", person, facts=facts)
    if for_all:
        others = LetterRow.given_up_at.is_(None) & (LetterRow.due_at < letter.due_at)
        unit.session.execute(update(LetterRow).where(others).values(due_at=letter.due_at))


def forget_letters(session: Session, now: datetime) -> None:
    """Forget what was given up long ago."""
    session.execute(delete(LetterRow).where(LetterRow.given_up_at < now - REMEMBERED))
