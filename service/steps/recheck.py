"""The re-check: the whole library is read by what is in force now, in parts and few at a time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from rules import Subject
from service.definitions import InForce
from service.footing import library_footing
from service.locks import locked_post
from service.models import (
    Entity,
    FindingRow,
    Post,
    Recheck,
    RecheckPart,
    ReportRow,
    Revision,
    new_id,
)
from service.queue import Job
from service.steps.again import Outcome, Seen, read_again, same, seen_in
from service.steps.subject import subject_in
from service.unit import Unit
from workflows import State

PART = 1_000
"""Posts of one part, which one worker takes."""

AT_ONCE = 100
"""Posts that are checked between two words on how far it is."""

BEGINNING = 5_902_771_846
"""The advisory lock under which one re-check follows the other."""


@dataclass(frozen=True)
class Reader:
    """What posts are read by, and the subjects that many of them share."""

    in_force: InForce
    subjects: dict[tuple[Any, ...], Subject] = field(default_factory=dict)


def begin_recheck(unit: Unit, *, anyway: bool = False) -> Recheck | None:
    """Ask for a check of the whole library; None if one by what is in force was asked for.

    One that is under way is ended: what it has not read yet, the new one reads.
    """
    unit.session.execute(select(func.pg_advisory_xact_lock(BEGINNING)))
    ground = library_footing(unit.session)
    latest = unit.session.scalar(
        select(Recheck).order_by(Recheck.asked_at.desc(), Recheck.id.desc()).limit(1)
    )
    if latest is not None and latest.footing == ground and not anyway:
        return None
    unit.session.execute(
        update(Recheck).where(Recheck.ended_at.is_(None)).values(ended_at=unit.now)
    )
    begun = Recheck(id=new_id(), footing=ground, asked_by=unit.actor.id, asked_at=unit.now)
    begun.parts = list(_parts(unit))
    begun.ended_at = None if begun.parts else unit.now
    unit.session.add(begun)
    unit.session.flush()
    for part in begun.parts:
        unit.afterwards(Job.RECHECK_PART, str(begun.id), part.number)
    return begun


def go_on_rechecking(unit: Unit, recheck_id: UUID, number: int, reader: Reader) -> bool:
    """Check the next few posts of a part, say how far it is, and whether more are to be checked.

    Each few are taken under a lock and kept at once: of two workers, or of one that died and one
    that comes after, neither does again what the other did.
    """
    part = unit.session.get_one(
        RecheckPart, (recheck_id, number), with_for_update=True, populate_existing=True
    )
    recheck = unit.session.get_one(Recheck, recheck_id, populate_existing=True)
    if part.done_at is not None or recheck.ended_at is not None:
        return False
    some = _next(unit, part)
    outcomes = [_read(unit, each, then, recheck_id, reader) for each, then in some]
    part.checked += len(some)
    part.found = max(part.found, part.checked)
    part.changed += sum(each is not Outcome.SAME for each in outcomes)
    part.suspended += sum(each is Outcome.SUSPENDED for each in outcomes)
    part.cursor = some[-1][0].id if some else part.last
    part.moved_at = unit.now
    if len(some) == AT_ONCE:
        return True
    part.done_at, part.found = unit.now, part.checked
    _end(unit, recheck)
    return False


def lost_parts(before: datetime) -> ColumnElement[bool]:
    """Return the condition under which nobody goes on with a part that is not done."""
    return and_(
        RecheckPart.done_at.is_(None), RecheckPart.moved_at < before, Recheck.ended_at.is_(None)
    )


def _library(now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a post can still be shared, now or later."""
    return and_(
        Post.state == State.APPROVED,
        Post.approved_number.is_not(None),
        or_(Post.expires_at.is_(None), Post.expires_at > now),
    )


def _parts(unit: Unit) -> Sequence[RecheckPart]:
    """Return the parts: each ends with every so manieth post, the last one with the last post."""
    place = func.row_number().over(order_by=Post.id)
    posts = select(Post.id, place.label("place")).where(_library(unit.now)).subquery()
    count = unit.session.scalar(select(func.count()).select_from(posts)) or 0
    ends = unit.session.scalars(
        select(posts.c.id)
        .where(or_(posts.c.place % PART == 0, posts.c.place == count))
        .order_by(posts.c.place)
    ).all()
    begins = [UUID(int=0), *ends[:-1]]
    return [
        RecheckPart(
            number=number,
            cursor=begin,
            last=end,
            found=min(PART, count - number * PART),
            checked=0,
            changed=0,
            suspended=0,
            moved_at=unit.now,
        )
        for number, (begin, end) in enumerate(zip(begins, ends, strict=True))
    ]


def _next(unit: Unit, part: RecheckPart) -> list[tuple[Any, list[Seen]]]:
    """Return the next few posts with what was found in each; nothing of them is loaded to write."""
    rows = unit.session.execute(
        select(
            Post.id,
            Post.entity_id,
            Revision.id.label("revision"),
            Revision.text,
            Revision.channels,
            Revision.jurisdictions,
        )
        .join(Revision, and_(Revision.post_id == Post.id, Revision.number == Post.approved_number))
        .where(Post.id > part.cursor, Post.id <= part.last, _library(unit.now))
        .order_by(Post.id)
        .limit(AT_ONCE)
    ).all()
    found: defaultdict[UUID, list[Seen]] = defaultdict(list)
    for revision, rule, severity, start, end in unit.session.execute(
        select(
            ReportRow.revision_id,
            FindingRow.rule,
            FindingRow.severity,
            FindingRow.start,
            FindingRow.end,
        )
        .join(FindingRow, FindingRow.report_id == ReportRow.id)
        .where(
            ReportRow.revision_id.in_([each.revision for each in rows]),
            ReportRow.superseded_at.is_(None),
        )
    ):
        found[revision].append((rule, str(severity), start, end))
    return [(each, found[each.revision]) for each in rows]


def _read(unit: Unit, each: Any, then: list[Seen], recheck: UUID, reader: Reader) -> Outcome:
    report = reader.in_force.checker.check(each.text, _subject(unit, each, reader))
    if same(then, seen_in(report)):
        return Outcome.SAME
    post = locked_post(unit, each.id)
    if post.state is not State.APPROVED:
        return Outcome.SAME
    return read_again(unit, post, report, reader.in_force, recheck)


def _subject(unit: Unit, each: Any, reader: Reader) -> Subject:
    key = (each.entity_id, *each.jurisdictions, "in", *each.channels, unit.now.date())
    known = reader.subjects.get(key)
    if known is None:
        entity = unit.session.get_one(Entity, each.entity_id)
        where = each.jurisdictions
        known = subject_in(unit, entity, where, reader.in_force, channels=each.channels)
        reader.subjects[key] = known
    return known


def _end(unit: Unit, recheck: Recheck) -> None:
    """End a re-check with its last part; of two last ones, the second sees the first."""
    unit.session.flush()
    unit.session.get_one(Recheck, recheck.id, with_for_update=True, populate_existing=True)
    left = select(RecheckPart.number).where(
        RecheckPart.recheck_id == recheck.id, RecheckPart.done_at.is_(None)
    )
    if unit.session.scalar(left.limit(1)) is None:
        recheck.ended_at = unit.now
