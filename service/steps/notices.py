"""Notices: tell people what happened; the row is the truth, the e-mail follows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from service.access import tree
from service.confided import holders
from service.models import (
    URGENT,
    Appeal,
    FiredTimer,
    MutedKind,
    Notice,
    NoticeKind,
    Post,
    Rows,
    Sample,
    new_id,
)
from service.queue import Job
from service.serving import admins
from service.unit import Unit
from workflows import Role

Owed = TypeVar("Owed", Appeal, Sample)
"""What somebody is to answer by a day of its own."""


@dataclass(frozen=True)
class News:
    """What there is to tell: of what, in which entity, and the few facts that say it."""

    kind: NoticeKind
    subject_id: UUID
    entity_id: UUID
    facts: Mapping[str, str] = field(default_factory=dict)


def tell(unit: Unit, people: Iterable[UUID], news: News) -> None:
    """Tell each of these people, but not the actor."""
    _tell(unit, people, news, actor=unit.actor.id)


def tell_holders(
    unit: Unit, role: Role, scope: Iterable[UUID], news: News, *, but: UUID | None = None
) -> None:
    """Tell everybody who holds this role in one of these entities, but for one person."""
    tell(unit, {*holders(unit.session, role, scope, unit.now)} - {but}, news)


def tell_holders_or_admins(
    unit: Unit, role: Role, entity_id: UUID, news: News, *, by: UUID
) -> None:
    """Tell who holds this role for an entity of what somebody wrote, the actor too.

    Where nobody else than who wrote it does, tell those who may give it to others.
    """
    scope = tree(unit.session).path(entity_id)
    if people := {*holders(unit.session, role, scope, unit.now)} - {by}:
        _tell(unit, people, news, actor=None)
        return
    facts = {**news.facts, "to": "people"}
    others = {*admins(unit.session, scope, unit.now)} - {by}
    _tell(unit, others, replace(news, facts=facts), actor=None)


def tell_in_charge(unit: Unit, post: Post, **facts: str) -> None:
    """Tell communications and those who administer that a post waits for more people."""
    scope = tree(unit.session).path(post.entity_id)
    news = News(NoticeKind.STUCK, post.id, post.entity_id, facts)
    tell_holders(unit, Role.COMMS, scope, news, but=post.author_id)
    admin_news = replace(news, facts={**facts, "to": "people"})
    tell(unit, admins(unit.session, scope, unit.now), admin_news)


def owe_no_letter(unit: Unit, kind: NoticeKind, subject_id: UUID) -> None:
    """Send no e-mail of what was told and no longer holds; it stays on the page."""
    unit.session.execute(
        update(Notice)
        .where(Notice.kind == kind, Notice.subject_id == subject_id, Notice.settled_at.is_(None))
        .values(settled_at=unit.now)
    )


def choose_kinds(unit: Unit, wanted: Iterable[NoticeKind]) -> None:
    """Keep of which kinds the actor wants e-mail; the urgent ones always come."""
    muted = set(NoticeKind) - URGENT - set(wanted)
    unit.session.execute(delete(MutedKind).where(MutedKind.person_id == unit.actor.id))
    unit.session.add_all(MutedKind(person_id=unit.actor.id, kind=each) for each in sorted(muted))
    facts = {"muted": sorted(muted)}
    unit.record("person.notices_chosen", unit.actor, facts=facts)


def fire(unit: Unit, what: str, subject_id: UUID, at: datetime) -> bool:
    """Whether this timer fires now: once for each subject and moment, however often it is asked.

    What follows from it belongs into the same unit.
    """
    statement = (
        upsert(FiredTimer)
        .values(what=what, subject_id=subject_id, at=at, fired_at=unit.now)
        .on_conflict_do_nothing()
        .returning(FiredTimer.what)
    )
    return unit.session.execute(statement).first() is not None


def newly_overdue(
    unit: Unit, table: type[Owed], what: str, waits: ColumnElement[bool], most: int
) -> list[Owed]:
    """Return the rows whose deadline has passed and of which that was not said, once each."""
    fired = select(FiredTimer.at).where(FiredTimer.what == what, FiredTimer.subject_id == table.id)
    late = unit.session.scalars(
        select(table)
        .where(waits, table.due_at <= unit.now, ~fired.exists())
        .order_by(table.due_at)
        .limit(most)
    )
    return [each for each in late.all() if fire(unit, what, each.id, each.due_at)]


def _tell(unit: Unit, people: Iterable[UUID], news: News, *, actor: UUID | None) -> None:
    """Let each of them but the actor be told; what is urgent is mailed after this unit."""
    told = sorted({*people} - {actor})
    what = {"kind": news.kind, "subject_id": news.subject_id, "entity_id": news.entity_id}
    rows = [
        {"id": new_id(), "person_id": each, **what, "facts": dict(news.facts), "told_at": unit.now}
        for each in told
    ]
    unit.rows.append(Rows(Notice, rows))
    if news.kind in URGENT:
        for each in told:
            unit.afterwards(Job.MAIL_NOTICES, str(each))
