"""What is kept of what a person was told, and of their words that were passed on."""

from typing import Any

from sqlalchemy import Select, literal, select, union_all

from service.models import (
    Alert,
    Awaited,
    Breach,
    BroughtLibrary,
    Certificate,
    MutedKind,
    Notice,
    Person,
    SafetyCase,
    Sample,
)

Rows = Select[*tuple[Any, ...]]


def passed_on(person: Person) -> Rows:
    """Return of which kind words were passed on, and when; what came of it is not theirs."""
    leaks = select(Alert.category, Alert.raised_at.label("at"))
    effects = select(literal("pharma.adverse_event"), SafetyCase.opened_at)
    every = union_all(
        leaks.where(Alert.author_id == person.id), effects.where(SafetyCase.author_id == person.id)
    ).subquery()
    return select(*every.c).order_by(every.c.at)


def certificates(person: Person) -> Rows:
    """Return the certificates of the person."""
    columns = (Certificate.kind, Certificate.source, Certificate.valid_from, Certificate.valid_to)
    return (
        select(*columns, Certificate.entered_at, Certificate.ended_at, Certificate.end_reason)
        .where(Certificate.person_id == person.id)
        .order_by(Certificate.id)
    )


def read_afterwards(person: Person) -> Rows:
    """Return which of the person's posts were drawn, and what was found."""
    columns = (Sample.post_id, Sample.drawn_at, Sample.verdict, Sample.reason, Sample.grounds)
    return select(*columns, Sample.read_at).where(Sample.author_id == person.id).order_by(Sample.id)


def breaches(person: Person) -> Rows:
    """Return the breaches in the person's posts."""
    found = select(Breach.post_id, Breach.upheld_at).where(Breach.author_id == person.id)
    return found.order_by(Breach.upheld_at)


def samples_read(person: Person) -> Rows:
    """Return what the person found of the posts of others."""
    columns = (Sample.post_id, Sample.verdict, Sample.reason, Sample.grounds, Sample.read_at)
    return select(*columns).where(Sample.reader_id == person.id).order_by(Sample.id)


def notices(person: Person) -> Rows:
    """Return what the person was told, and when."""
    columns = (Notice.kind, Notice.subject_id, Notice.told_at, Notice.settled_at)
    return select(*columns).where(Notice.person_id == person.id).order_by(Notice.told_at)


def muted(person: Person) -> Rows:
    """Return of which kinds the person wants no e-mail."""
    return select(MutedKind.kind).where(MutedKind.person_id == person.id)


def awaited(person: Person) -> Rows:
    """Return the posts that the person waits for."""
    found = select(Awaited.post_id, Awaited.since).where(Awaited.person_id == person.id)
    return found.order_by(Awaited.since)


def libraries_brought(person: Person) -> Rows:
    """Return the libraries that the person brought in."""
    columns = (BroughtLibrary.entity_id, BroughtLibrary.asked_at, BroughtLibrary.found)
    return (
        select(*columns, BroughtLibrary.phase)
        .where(BroughtLibrary.person_id == person.id)
        .order_by(BroughtLibrary.id)
    )
