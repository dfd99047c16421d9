"""Safety cases and alerts as those see them to whom they are confided, and what authors know."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload, selectinload

from service.access import roles_held, visible
from service.confided import (
    ALERTED,
    SAFETY_READERS,
    Places,
    alerted_in,
    confided_in,
    visible_alerts,
    visible_safety_cases,
)
from service.errors import NotFound, _
from service.models import (
    WAITING,
    Alert,
    Event,
    Payload,
    Person,
    Post,
    SafetyCase,
    StreamKind,
    db,
)
from service.queries.history import Told
from service.queries.pages import Page, page
from workflows import Role

SHOWN = 200
"""Events of a safety case that its page shows, the latest ones."""


class Waiting(NamedTuple):
    """How many safety cases wait, and how many of them are overdue."""

    cases: int
    overdue: int


@dataclass(frozen=True)
class PassedOn:
    """That words of an author were passed on: to which role, because of what, when."""

    role: str
    category: str
    at: datetime


def safety_cases(
    person: Person, now: datetime, *, waiting: bool, cursor: str | None = None, limit: int = 25
) -> Page[SafetyCase]:
    """Return a page of the cases that wait, by deadline, or of the others, newest first."""
    state = SafetyCase.state.in_(WAITING)
    statement = (
        select(SafetyCase)
        .where(visible_safety_cases(db.session(), person, now), state if waiting else ~state)
        .options(joinedload(SafetyCase.entity), joinedload(SafetyCase.author))
        .options(joinedload(SafetyCase.answerer))
    )
    return page(
        db.session(),
        statement,
        by=SafetyCase.due_at if waiting else SafetyCase.opened_at,
        key=SafetyCase.id,
        cursor=cursor,
        limit=limit,
        newest_first=not waiting,
    )


def safety_case(person: Person, case_id: UUID, now: datetime) -> SafetyCase:
    """Return one case, or raise NotFound."""
    found = db.session.scalar(
        select(SafetyCase).where(
            SafetyCase.id == case_id, visible_safety_cases(db.session(), person, now)
        )
    )
    if found is None:
        raise NotFound(_("There is no such safety case."))
    return found


def story(of: SafetyCase) -> list[Told]:
    """Return what happened to a case, the last events of it, first thing first."""
    found = db.session.execute(
        select(Event, Person)
        .join(Person, Person.id == Event.actor_id)
        .where(Event.kind == StreamKind.SAFETY_CASE, Event.subject_id == of.id)
        .order_by(Event.sequence.desc())
        .options(selectinload(Event.payloads))
        .limit(SHOWN)
    ).all()
    return [Told(event, actor, json.loads(event.body)) for event, actor in reversed(found)]


def last_sentences(cases: Sequence[SafetyCase]) -> dict[UUID, str]:
    """Return the latest sentence of each case, if it was not erased."""
    rows = db.session.execute(
        select(Event.subject_id, Payload.value)
        .join(Payload, Payload.event_id == Event.id)
        .where(
            Event.kind == StreamKind.SAFETY_CASE,
            Event.subject_id.in_([each.id for each in cases]),
            Payload.name == "sentence",
            Payload.value.is_not(None),
        )
        .ext(distinct_on(Event.subject_id))
        .order_by(Event.subject_id, Event.sequence.desc())
    )
    return {case_id: sentence or "" for case_id, sentence in rows}


def sayings(events: Sequence[Told]) -> list[Told]:
    """Return the sentences of a case, the latest first, without those that a later one completes.

    A draft keeps itself while its author types: the whole sentence stands for its beginnings.
    """
    kept: list[Told] = []
    for each in reversed(events):
        if "sentence" not in each.payloads:
            continue
        said = each.payloads["sentence"]
        if said is None or not any(
            (other.payloads["sentence"] or "").startswith(said.rstrip(" .…!?")) for other in kept
        ):
            kept.append(each)
    return kept


def safety_waiting(person: Person, now: datetime) -> Waiting | None:
    """Return how much waits for this person's answer, or None for who answers no cases."""
    served = confided_in(db.session(), person, {Role.SAFETY}, now)
    if not served:
        return None
    overdue = func.count().filter(SafetyCase.due_at <= now)
    row = db.session.execute(
        select(func.count(), overdue).where(
            SafetyCase.state.in_(WAITING), SafetyCase.entity_id.in_(served)
        )
    ).one()
    return Waiting(*row)


def alerts(
    person: Person, now: datetime, *, waiting: bool, cursor: str | None = None, limit: int = 25
) -> Page[Alert]:
    """Return a page of the alerts that wait, first one first, or of the others, newest first."""
    state = Alert.answered_at.is_(None)
    statement = (
        select(Alert)
        .where(visible_alerts(alerted_in(db.session(), person, now)), state if waiting else ~state)
        .options(joinedload(Alert.entity), joinedload(Alert.author), joinedload(Alert.answerer))
    )
    return page(
        db.session(),
        statement,
        by=Alert.raised_at,
        key=Alert.id,
        cursor=cursor,
        limit=limit,
        newest_first=not waiting,
    )


def alert(person: Person, alert_id: UUID, now: datetime) -> Alert:
    """Return one alert, or raise NotFound."""
    found = db.session.scalar(
        select(Alert).where(
            Alert.id == alert_id, visible_alerts(alerted_in(db.session(), person, now))
        )
    )
    if found is None:
        raise NotFound(_("There is no such alert."))
    return found


def counting(person: Person, now: datetime) -> Select[int]:
    """Return the question how many alerts wait for this person's roles."""
    return _alerts_of(alerted_in(db.session(), person, now))


@lru_cache(maxsize=256)
def _alerts_of(places: Places) -> Select[int]:
    return select(func.count()).where(Alert.answered_at.is_(None), visible_alerts(places))


def reads_safety(person: Person, now: datetime) -> bool:
    """Whether safety cases are for this person at all."""
    return any(role in SAFETY_READERS for role, _entity in roles_held(person, now))


def is_alerted(person: Person, now: datetime) -> bool:
    """Whether alerts are for this person at all."""
    return any(role in ALERTED for role, _entity in roles_held(person, now))


def admit_to(readers: bool) -> None:
    """Raise NotFound for who has no business with such a list, as for what is on it."""
    if not readers:
        raise NotFound(_("There is no such page."))


def readable_post(person: Person, post_id: UUID | None, now: datetime) -> Post | None:
    """Return the post that a case or an alert is about, if this person may see it."""
    return db.session.scalar(
        select(Post).where(Post.id == post_id, visible(db.session(), person, now))
    )


def passed_on(person: Person, post_id: UUID) -> list[PassedOn]:
    """Return what of this person's own words on a post was passed on, first thing first."""
    asked = {"post": post_id, "author": person.id}
    leaks, cases = db.session.execute(_LEAKS, asked), db.session.scalars(_CASES, asked)
    told = [PassedOn(str(role), what, at) for role, what, at in leaks]
    told += [PassedOn("safety", "pharma.adverse_event", at) for at in cases]
    return sorted(told, key=lambda each: each.at)


_LEAKS = select(Alert.role, Alert.category, Alert.raised_at).where(
    Alert.post_id == bindparam("post"), Alert.author_id == bindparam("author")
)
_CASES = select(SafetyCase.opened_at).where(
    SafetyCase.post_id == bindparam("post"), SafetyCase.author_id == bindparam("author")
)
