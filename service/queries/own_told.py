"""What is kept of what a person was told, and of their words that were passed on."""

from typing import Any

from sqlalchemy import Select, literal, select, union_all

from service.models import Alert, MutedKind, Notice, Person, SafetyCase

Rows = Select[*tuple[Any, ...]]


def passed_on(person: Person) -> Rows:
    """Return of which kind words were passed on, and when; what came of it is not theirs."""
    leaks = select(Alert.category, Alert.raised_at.label("at"))
    effects = select(literal("pharma.adverse_event"), SafetyCase.opened_at)
    every = union_all(
        leaks.where(Alert.author_id == person.id), effects.where(SafetyCase.author_id == person.id)
    ).subquery()
    return select(*every.c).order_by(every.c.at)


def notices(person: Person) -> Rows:
    """Return what the person was told, and when."""
    columns = (Notice.kind, Notice.subject_id, Notice.told_at, Notice.settled_at)
    return select(*columns).where(Notice.person_id == person.id).order_by(Notice.told_at)


def muted(person: Person) -> Rows:
    """Return of which kinds the person wants no e-mail."""
    return select(MutedKind.kind).where(MutedKind.person_id == person.id)
