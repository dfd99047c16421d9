"""What routing may know of an author: what they are to us, their earned trust, who else decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from service.access import REVIEWERS
from service.confided import holding
from service.models import CaseRow, Person, PersonKind, Post, ReportRow, Revision
from workflows import Standing, State

LOOKED_AT = 1_000
"""Posts of an author that may count toward their trust."""


def standing(
    session: Session,
    author: Person,
    path: Sequence[UUID],
    content_class: str,
    now: datetime,
    *,
    post_id: UUID | None = None,
) -> Mapping[str, Any]:
    """Return the facts of this author, other than those of the post itself."""
    return {
        "author": frozenset(_standings(session, author, post_id)),
        "passed_unchanged": _passed(session, author, content_class, post_id),
        "holders": _holders(session, author, path, now),
    }


def _standings(session: Session, author: Person, post_id: UUID | None) -> list[Standing]:
    others = Post.id != post_id if post_id is not None else true()
    earlier = select(Post.id).where(Post.author_id == author.id, Post.revision_count > 0, others)
    outside = author.kind in {PersonKind.PARTNER, PersonKind.GUEST}
    first = session.scalar(earlier.limit(1)) is None
    return [Standing.EXTERNAL] * outside + [Standing.FIRST_POST] * first


def _passed(session: Session, author: Person, content_class: str, post_id: UUID | None) -> int:
    """Return how many of their latest posts of a class reviewers approved as they first were.

    What the fast lane let through says nothing; a recall, a refusal or a change ends the row.
    """
    reviewed = select(CaseRow.id).where(CaseRow.post_id == Post.id).exists()
    rows = session.execute(
        select(Post.state, Post.approved_number, Post.suspended_at)
        .join(Revision, Revision.post_id == Post.id)
        .join(ReportRow, ReportRow.revision_id == Revision.id)
        .where(
            Post.author_id == author.id,
            Post.id != post_id if post_id is not None else true(),
            Revision.number == Post.revision_count,
            ReportRow.content_class == content_class,
            Post.state.in_([State.APPROVED, State.REJECTED, State.RECALLED, State.DRAFT]),
            reviewed,
        )
        .order_by(Post.moved_at.desc())
        .limit(LOOKED_AT)
    )
    passed = 0
    for state, approved, suspended in rows:
        if state is not State.APPROVED or approved != 1 or suspended is not None:
            break
        passed += 1
    return passed


def _holders(
    session: Session, author: Person, path: Sequence[UUID], now: datetime
) -> frozenset[tuple[str, tuple[Any, str]]]:
    return frozenset(
        (str(person), (role, str(where)))
        for person, role, where in holding(session, REVIEWERS, path, now)
        if person != author.id
    )
