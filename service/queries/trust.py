"""Earned trust as its people read it: certificates, one's own standing, what is to be read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from service.access import Act, entities_where, readable_samples
from service.away import served
from service.models import (
    Breach,
    Certificate,
    Entity,
    Event,
    Person,
    Post,
    ReportRow,
    Revision,
    Sample,
    StreamKind,
    db,
)
from service.queries import pages
from service.queries.pages import Page, page
from service.queries.people import one_person
from service.standing import certified, passed_unchanged
from workflows import ContentClass, Role, State, Trust, Workflow


@dataclass(frozen=True)
class Place:
    """Where trusted authors publish without a reader, and how this one stands in each class."""

    entity: Entity
    asked: int
    sample: int
    classes: Mapping[ContentClass, Trust]

    @property
    def counted(self) -> Mapping[ContentClass, Trust]:
        """The classes of which some posts count."""
        return {name: each for name, each in self.classes.items() if each.passed}


def certificates_of(person: Person) -> Sequence[Certificate]:
    """Return the certificates of a person, the one that ends last first."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.person_id == person.id)
        .order_by(Certificate.valid_to.desc(), Certificate.id.desc())
    ).all()


def certificates(reader: Person, person_id: UUID, now: datetime) -> Sequence[Certificate]:
    """Return somebody's certificates to themselves or to who may see people."""
    if person_id == reader.id:
        return certificates_of(reader)
    return certificates_of(one_person(reader, person_id, now))


def places(person: Person, workflows: Mapping[str, Workflow], now: datetime) -> list[Place]:
    """Return where trust that this author earns counts, and how much of it they have."""
    writes = entities_where(db.session(), person, Act.PROPOSE, now)
    rows = db.session.scalars(select(Entity).where(Entity.id.in_(writes)).order_by(Entity.name))
    held = certified(db.session(), person, person.today(now))
    found = []
    for entity in rows:
        lane = workflows[entity.workflow].fast_lane if entity.workflow in workflows else None
        if lane is None or not lane.passed_unchanged:
            continue
        asked, only = lane.passed_unchanged, lane.content_class
        counts = {
            each: passed_unchanged(db.session(), person, entity.id, each, most=asked)
            for each in ContentClass
            if not only or each in only
        }
        classes = {name: Trust(held, n, asked) for name, n in counts.items()}
        found.append(Place(entity, asked, lane.sample, classes))
    return found


def last_breach(person: Person) -> datetime | None:
    """Return when a breach in one of their posts was last upheld."""
    return db.session.scalar(
        select(func.max(Breach.upheld_at)).where(Breach.author_id == person.id)
    )


def samples(
    person: Person, now: datetime, *, cursor: str | None = None, limit: int = 25
) -> Page[Sample]:
    """Return a page of the samples that wait for this person, those due first first."""
    return page(
        db.session(),
        _unread(person.id, served(person, now)),
        by=Sample.due_at,
        key=Sample.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )


def counting(person: Person, now: datetime) -> Select[int]:
    """Return the question how many samples wait for this person, up to a bound."""
    return _counted(person.id, served(person, now))


def sample_of(post: Post) -> Sample | None:
    """Return the sample that a post is, if it was drawn."""
    return db.session.scalar(
        select(Sample).where(Sample.post_id == post.id).options(joinedload(Sample.reader))
    )


def breach_left(post: Post) -> bool:
    """Whether a post that was published and is out of the library was not found to be a breach."""
    out = post.approved_number is not None and post.state is not State.APPROVED
    return out and db.session.get(Breach, post.id) is None


def admission(post: Post) -> Mapping[str, Any] | None:
    """Return the conditions under which a fast lane let the post through, if one did."""
    event = db.session.scalar(
        select(Event).where(
            Event.kind == StreamKind.POST,
            Event.subject_id == post.id,
            Event.name == "post.admitted",
        )
    )
    if event is None:
        return None
    conditions: Mapping[str, Any] = json.loads(event.body)["facts"]["conditions"]
    return conditions


@lru_cache(maxsize=256)
def _unread(person_id: UUID, held: frozenset[tuple[Role, UUID]]) -> Select[Sample]:
    """Return what is asked for who holds these roles, made once: each page of the desk asks it."""
    return (
        select(Sample)
        .where(Sample.read_at.is_(None), readable_samples(person_id, held))
        .options(
            selectinload(Sample.post),
            selectinload(Sample.revision).joinedload(Revision.report).lazyload(ReportRow.findings),
        )
    )


@lru_cache(maxsize=256)
def _counted(person_id: UUID, held: frozenset[tuple[Role, UUID]]) -> Select[int]:
    unread = (Sample.read_at.is_(None), readable_samples(person_id, held))
    return pages.counting(select(Sample.id).where(*unread))
