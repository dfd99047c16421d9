"""What routing may know of an author: what they are to us, their earned trust, who else decides."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Uuid, and_, bindparam, func, literal_column, select, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.access import OUTSIDE, REVIEWERS
from service.confided import holding
from service.models import (
    Breach,
    CaseRow,
    Certificate,
    Entity,
    Person,
    Post,
    ReportRow,
    Revision,
    Sample,
    SampleVerdict,
)
from workflows import Action, PostKind, Standing, State

MOST_ASKED = 1_000
"""The posts that a fast lane may ask for."""

JUDGED = (Action.APPROVE, Action.RETURN, Action.REJECT)
"""How a case ends when somebody has read the post; a withdrawal says nothing."""


def standing(
    session: Session,
    author: Person,
    path: Sequence[UUID],
    content_class: str,
    now: datetime,
    *,
    most: int,
    post_id: UUID | None = None,
) -> Mapping[str, Any]:
    """Return the facts of this author, other than those of the post itself.

    Posts that passed are counted up to `most`: a lane asks for no more (`posts_asked`).
    """
    zone = ZoneInfo(session.get_one(Entity, path[-1]).time_zone)
    today = now.astimezone(zone).date()
    return {
        "author": frozenset(_standings(session, author, today, post_id)),
        "passed_unchanged": passed_unchanged(
            session, author, path[-1], content_class, most=most, but=post_id
        ),
        "holders": _holders(session, author, path, now),
    }


def certified(session: Session, person: Person, day: date) -> bool:
    """Whether a certificate of this person counts on this day."""
    asked = {"author": person.id, "day": day}
    return session.scalar(_CERTIFICATE.limit(1), asked) is not None


_CERTIFICATE = select(Certificate.id).where(
    Certificate.person_id == bindparam("author"),
    Certificate.valid_from <= bindparam("day"),
    Certificate.valid_to >= bindparam("day"),
    Certificate.ended_at.is_(None),
)
_OTHER, _OWN = aliased(Revision), aliased(Revision)
_SUBMITTED = (
    select(_OWN.created_at)
    .where(_OWN.post_id == bindparam("post", type_=Uuid), _OWN.number == 1)
    .scalar_subquery()
)
_EARLIER = (  # by when they were first submitted; a draft comes after all that was
    select(Post.id)
    .join(_OTHER, and_(_OTHER.post_id == Post.id, _OTHER.number == 1))
    .where(
        Post.author_id == bindparam("author"),
        Post.kind != PostKind.PERSONALISATION,
        Post.id.is_distinct_from(bindparam("post", type_=Uuid)),
        _OTHER.created_at < func.coalesce(_SUBMITTED, literal_column("'infinity'::timestamptz")),
    )
)
_KNOWN = select(~_EARLIER.exists(), _CERTIFICATE.exists())


def passed_unchanged(
    session: Session,
    author: Person,
    entity_id: UUID,
    content_class: str,
    *,
    most: int,
    but: UUID | None = None,
) -> int:
    """Return how many of their latest posts of a class in an entity passed as they first were.

    Only what somebody read counts: at the stages, or as a sample. What was returned, rejected or is
    suspended ends the row, and so does a breach, whatever its class and wherever. It is counted up
    to `most`, and for none nothing is asked.
    """
    if not most:
        return 0
    about = (
        Post.entity_id == entity_id,
        ReportRow.content_class == content_class,
        Post.id != but if but is not None else true(),
    )
    judged = _latest(_by_stages(author).where(*about), CaseRow.closed_at, most)
    drawn = _latest(_by_sample(author).where(*about), Sample.read_at, most)
    read = union_all(judged, drawn).subquery()
    rows = session.scalars(select(read.c.passed).order_by(read.c.at.desc()).limit(most))
    return sum(1 for _passed in takewhile(bool, rows))


def _latest(
    statement: Select[*tuple[Any, ...]], at: InstrumentedAttribute[datetime | None], most: int
) -> Select[*tuple[Any, ...]]:
    """Return the latest of these alone, so that an index gives them without a look at the rest."""
    return select(statement.order_by(at.desc()).limit(most).subquery())


def _by_stages(author: Person) -> Select[*tuple[Any, ...]]:
    """Return what became of each post that the author's reviewers judged since the last breach."""
    passed = and_(
        CaseRow.outcome == Action.APPROVE, Revision.number == 1, Post.suspended_at.is_(None)
    )
    return (
        select(
            CaseRow.closed_at.label("at"),
            passed.label("passed"),
        )
        .select_from(Post)
        .join(CaseRow, CaseRow.post_id == Post.id)
        .join(Revision, Revision.id == CaseRow.revision_id)
        .join(Revision.report)
        .where(
            CaseRow.author_id == author.id,
            CaseRow.outcome.in_(JUDGED),
            ~CaseRow.again,
            Post.state != State.RECALLED,
            CaseRow.closed_at > _since(author),
        )
    )


def _by_sample(author: Person) -> Select[*tuple[Any, ...]]:
    """Return each post that was published as it first was, and found fine when it was read."""
    return (
        select(
            Sample.read_at.label("at"),
            Post.suspended_at.is_(None).label("passed"),
        )
        .select_from(Post)
        .join(Sample, Sample.post_id == Post.id)
        .join(Revision, Revision.id == Sample.revision_id)
        .join(Revision.report)
        .where(
            Sample.author_id == author.id,
            Sample.verdict == SampleVerdict.FINE,
            Revision.number == 1,
            Post.state != State.RECALLED,
            Sample.read_at > _since(author),
        )
    )


def _since(author: Person) -> Any:
    """Return the moment of the author's last breach, or one before everything."""
    last = select(func.max(Breach.upheld_at)).where(Breach.author_id == author.id)
    return func.coalesce(last.scalar_subquery(), func.to_timestamp(0))


def _standings(
    session: Session, author: Person, today: date, post_id: UUID | None
) -> list[Standing]:
    asked = {"author": author.id, "day": today, "post": post_id}
    first, sure = session.execute(_KNOWN, asked).one()
    outside = author.kind in OUTSIDE
    return (
        [Standing.EXTERNAL] * outside + [Standing.FIRST_POST] * first + [Standing.CERTIFIED] * sure
    )


def _holders(
    session: Session, author: Person, path: Sequence[UUID], now: datetime
) -> frozenset[tuple[str, tuple[Any, str]]]:
    return frozenset(
        (str(person), (role, str(where)))
        for person, role, where in holding(session, REVIEWERS, path, now)
        if person != author.id
    )
