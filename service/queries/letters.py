"""Letters that wait, and those that the mail server will not take."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.models import LetterRow


def letters_due(session: Session, now: datetime) -> bool:
    """Whether a letter should be tried."""
    waiting = select(LetterRow.id).where(LetterRow.given_up_at.is_(None), LetterRow.due_at <= now)
    return session.scalar(waiting.limit(1)) is not None


def stuck_letters(session: Session) -> list[tuple[str, bool, int]]:
    """Return how many letters are refused, by the fault, and whether they were given up."""
    given_up = LetterRow.given_up_at.is_not(None)
    rows = session.execute(
        select(LetterRow.fault, given_up, func.count())
        .where(LetterRow.attempts > 1)
        .group_by(LetterRow.fault, given_up)
        .order_by(LetterRow.fault, given_up)
    )
    return [(fault, gone, count) for fault, gone, count in rows]
