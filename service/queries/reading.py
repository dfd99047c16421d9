"""One post as its page shows it: revision, remarks, cases and story, each part bounded."""

import json
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from service.errors import NotFound, _
from service.models import (
    CaseRow,
    DecisionRow,
    Event,
    Person,
    Post,
    ReportRow,
    Revision,
    StreamKind,
    db,
)
from service.queries.history import PRIVATE, Told

SHOWN = 200
"""Events that a page shows, the latest ones."""

KEPT = 50
"""Revisions and cases that a page knows, the latest ones."""


def revision_read(of: Post, number: int) -> Revision:
    """Return a revision with its report and what its author contests, or raise NotFound."""
    found = db.session.scalar(
        select(Revision)
        .where(Revision.post_id == of.id, Revision.number == number)
        .options(
            joinedload(Revision.report).selectinload(ReportRow.findings),
            selectinload(Revision.contests),
            selectinload(Revision.class_contest),
        )
    )
    if found is None:
        raise NotFound(_("There is no such revision."))
    return found


def title(of: Post) -> str:
    """Return words by which to call the post that everybody who sees it may read."""
    if not of.revision_count:
        return of.draft_text
    return db.session.scalars(
        select(Revision.text).where(Revision.post_id == of.id, Revision.number == of.revision_count)
    ).one()


def numbered(of: Post) -> list[Revision]:
    """Return the latest revisions, first one first, without what was said of them."""
    found = db.session.scalars(
        select(Revision)
        .where(Revision.post_id == of.id)
        .order_by(Revision.number.desc())
        .limit(KEPT)
    )
    return list(reversed(found.all()))


def cases_of(of: Post) -> list[CaseRow]:
    """Return the latest cases with their stages and decisions, first one first."""
    found = db.session.scalars(
        select(CaseRow)
        .where(CaseRow.post_id == of.id)
        .order_by(CaseRow.id.desc())
        .limit(KEPT)
        .options(selectinload(CaseRow.stages), selectinload(CaseRow.decisions))
    )
    return list(reversed(found.all()))


def story(person: Person, of: Post) -> list[Told]:
    """Return the latest events with who acted, first thing first; of shares only one's own."""
    found = db.session.execute(
        select(Event, Person)
        .join(Person, Person.id == Event.actor_id)
        .where(
            Event.kind == StreamKind.POST,
            Event.subject_id == of.id,
            or_(Event.name.not_in(PRIVATE), Event.actor_id == person.id),
        )
        .order_by(Event.sequence.desc())
        .limit(SHOWN)
        .options(selectinload(Event.payloads))
    )
    return [Told(event, actor, json.loads(event.body)) for event, actor in reversed(found.all())]


def own_decision(
    person: Person, of: Post, number: int, stage: str | None, case: UUID | None = None
) -> DecisionRow | None:
    """Return what the person decided of a revision in this review, or the latest; or at a stage."""
    latest = select(CaseRow.id).where(CaseRow.post_id == of.id).order_by(CaseRow.id.desc()).limit(1)
    if case is not None:
        latest = select(CaseRow.id).where(CaseRow.post_id == of.id, CaseRow.id == case)
    statement = (
        select(DecisionRow)
        .join(Revision, Revision.id == DecisionRow.revision_id)
        .where(
            DecisionRow.case_id == latest.scalar_subquery(),
            Revision.number == number,
            DecisionRow.reviewer_id == person.id,
        )
        .order_by(DecisionRow.id.desc())
        .limit(1)
    )
    if stage is not None:
        statement = statement.where(DecisionRow.stage == stage)
    return db.session.scalar(statement)


def approvals(posts: Sequence[Post]) -> dict[UUID, CaseRow]:
    """Return the case that approved each of these posts; one admitted by itself has none."""
    found = db.session.scalars(
        select(CaseRow)
        .join(Revision, Revision.id == CaseRow.revision_id)
        .join(Post, Post.id == CaseRow.post_id)
        .where(
            Post.id.in_([each.id for each in posts]),
            Revision.number == Post.approved_number,
            CaseRow.closed_at.is_not(None),
        )
        .order_by(CaseRow.id)
        .options(selectinload(CaseRow.stages), selectinload(CaseRow.decisions))
    )
    return {each.post_id: each for each in found}
