"""How much waits for a person, which every page tells, in as few questions as may be."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, literal, null, select

from service.access import REVIEWERS, concerned, roles_held
from service.models import Person, db
from service.queries import appeals, changes, confided, reviews, trust


@dataclass(frozen=True)
class Waits:
    """How much waits for a person, counted up to a bound; None is told to whom it never concerns.

    `changes` are those of others, which this person may or may not release.
    """

    reviews: int
    samples: int
    appeals: int
    alerts: int | None
    changes: int


def waits(person: Person, now: datetime) -> Waits:
    """Return how much waits for this person."""
    reads = any(role in REVIEWERS for role, _entity in roles_held(person, now))
    alerted, decides = confided.is_alerted(person, now), concerned(person, now)
    if not (reads or alerted or decides):
        return Waits(0, 0, 0, None, 0)
    few = _all(
        trust.counting(person, now) if reads else _NONE,
        appeals.counting(person, now) if reads else _NONE,
        confided.counting(person, now) if alerted else _NEVER,
        changes.COUNTING if decides else _NONE,
    )
    found = db.session.execute(few, {"person": person.id} if decides else {}).one()
    return Waits(reviews.waiting_count(person, now) if reads else 0, *found)


_NONE = select(literal(0))
_NEVER = select(null())


@lru_cache(maxsize=256)
def _all(*questions: Select[int]) -> Select[Any]:
    """Return these in one question; how many reviews wait is planned anew, and so apart."""
    return select(*(each.scalar_subquery() for each in questions))
