"""The delivery of notices: choose what goes into a letter now, and note how it went."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, false, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from service.access import escalated_to, roles_held
from service.accounts import welcome
from service.barred import open_to, serving
from service.models import (
    URGENT,
    WAITING_KINDS,
    Appeal,
    CaseRow,
    Entity,
    MutedKind,
    Notice,
    NoticeKind,
    Person,
    Postman,
    Sample,
    StageRow,
)
from service.serving import unanswered
from service.unit import Unit
from workflows import Role

BETWEEN = timedelta(hours=1)
"""The least time between two digests for one person."""

STALE = timedelta(days=3)
"""What was told so long ago is no news by e-mail; it stays on the page."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=2)
"""How long a refusal of the mail server keeps us from trying again, at first and at most."""

MOST = 100
"""Notices in one letter."""


def owed(session: Session, now: datetime, most: int) -> Sequence[UUID]:
    """Return who may be sent a letter now: urgent news, or a digest after the hour."""
    return session.scalars(
        select(Notice.person_id)
        .outerjoin(Postman, Postman.person_id == Notice.person_id)
        .where(
            Notice.settled_at.is_(None),
            or_(Postman.retry_at.is_(None), Postman.retry_at <= now),
            or_(
                Notice.kind.in_(URGENT),
                Postman.digest_at.is_(None),
                Postman.digest_at <= now - BETWEEN,
            ),
        )
        .distinct()
        .limit(most)
    ).all()


def due_for(unit: Unit, person: Person) -> Sequence[tuple[Notice, str]]:
    """Return what one letter tells this person now, settled: urgent news first.

    Who is sent a letter elsewhere at this moment, or was just refused by the server, waits.
    """
    postman = _postman(unit, person.id)
    if postman is None or (postman.retry_at is not None and unit.now < postman.retry_at):
        return ()
    _settle(unit, person)
    found = select(Notice, Entity.name).join(Entity, Entity.id == Notice.entity_id)
    found = found.where(Notice.person_id == person.id, Notice.settled_at.is_(None))
    waits = postman.digest_at is not None and unit.now < postman.digest_at + BETWEEN
    if waits:
        found = found.where(Notice.kind.in_(URGENT))
    urgent_first = case((Notice.kind.in_(URGENT), 0), else_=1)
    found = found.order_by(urgent_first, Notice.told_at, Notice.id).limit(MOST)
    rows = unit.session.execute(found).all()
    for notice, _entity in rows:
        notice.settled_at = unit.now
    if any(notice.kind not in URGENT for notice, _entity in rows):
        postman.digest_at = unit.now
    postman.retry_at, postman.tries = None, 0
    return [(notice, entity) for notice, entity in rows]


def refused(unit: Unit, person_id: UUID) -> None:
    """Note that the mail server did not take a letter; the pause before the next grows."""
    postman = _postman(unit, person_id)
    if postman is not None:
        pause = min(FIRST_PAUSE * 2 ** min(postman.tries, 10), LONGEST_PAUSE)
        postman.tries, postman.retry_at = postman.tries + 1, unit.now + pause


def settle_old(unit: Unit, now: datetime) -> None:
    """Owe no e-mail for what is old."""
    unit.session.execute(
        update(Notice)
        .where(Notice.settled_at.is_(None), Notice.told_at < now - STALE)
        .values(settled_at=now)
    )


def _settle(unit: Unit, person: Person) -> None:
    """Owe nothing that this person does not want, that is done, or once they have left.

    Done is what waits for nobody, or no more for them: they have decided, stepped aside, or hold
    the role no more.
    """
    held = sorted(roles_held(person, unit.now))
    unwanted = select(MutedKind.kind).where(MutedKind.person_id == person.id)
    waits = (
        select(StageRow.id)
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .where(
            CaseRow.post_id == Notice.subject_id,
            or_(
                *serving(person.id, held),
                and_(
                    or_(false(), *(escalated_to(*each) for each in held)),
                    or_(StageRow.escalated_decides, Notice.kind == NoticeKind.ESCALATED),
                ),
            ),
            StageRow.opened_at.is_not(None),
            StageRow.closed_at.is_(None),
            or_(
                Notice.kind == NoticeKind.ESCALATED,  # told to those above, who may not decide
                and_(*open_to(person.id)),
            ),
        )
    )
    heard = select(Appeal.id).where(
        Appeal.post_id == Notice.subject_id, _answers(Appeal, held), unanswered()
    )
    read = select(Sample.id).where(
        Sample.post_id == Notice.subject_id, _answers(Sample, held), Sample.read_at.is_(None)
    )
    told_to_decide = and_(Notice.kind.in_(WAITING_KINDS), Notice.facts["role"].is_not(None))
    done = and_(told_to_decide, ~waits.exists(), ~heard.exists(), ~read.exists())
    statement = update(Notice).where(Notice.person_id == person.id, Notice.settled_at.is_(None))
    if welcome(person, unit.now):
        muted = and_(Notice.kind.in_(unwanted), Notice.kind.not_in(URGENT))
        statement = statement.where(or_(muted, done))
    unit.session.execute(statement.values(settled_at=unit.now))


def _answers(
    table: type[Appeal | Sample], held: Sequence[tuple[Role, UUID]]
) -> ColumnElement[bool]:
    """Return the condition of what is answered by who holds one of these roles."""
    asked = (and_(table.role == role, table.scope.contains([place])) for role, place in held)
    return or_(false(), *asked)


def _postman(unit: Unit, person_id: UUID) -> Postman | None:
    """Return the person's row, held by this unit; None while another holds it."""
    unit.session.execute(
        upsert(Postman).values(person_id=person_id, tries=0).on_conflict_do_nothing()
    )
    return unit.session.scalar(
        select(Postman)
        .where(Postman.person_id == person_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
