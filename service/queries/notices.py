"""What a person was told, and of what they want no e-mail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from service.access import visible
from service.models import Entity, MutedKind, Notice, NoticeKind, Person, Post, Revision, Share, db
from service.queries.pages import Page, page
from service.shareable import shown

BEGINNING = 400
"""Characters of a post that are enough for a headline."""


def told(person: Person, *, cursor: str | None = None, limit: int = 25) -> Page[Notice]:
    """Return a page of what this person was told, the latest first."""
    statement = select(Notice).where(Notice.person_id == person.id)
    return page(
        db.session(), statement, by=Notice.told_at, key=Notice.id, cursor=cursor, limit=limit
    )


def places(notices: Sequence[Notice]) -> dict[UUID, str]:
    """Return the names of the entities that these notices are about."""
    wanted = {each.entity_id for each in notices}
    found = db.session.execute(select(Entity.id, Entity.name).where(Entity.id.in_(wanted)))
    return dict(found.all())


def beginnings(person: Person, notices: Sequence[Notice], now: datetime) -> dict[UUID, str]:
    """Return how the posts begin that these notices are about, as far as the person may read them.

    What the library offers is told as it was approved, all else as it was submitted last.
    """
    session = db.session()
    number = func.coalesce(Post.approved_number, Post.revision_count)
    words = func.coalesce(Revision.text, Post.draft_text)
    mine = select(Share.id).where(Share.post_id == Post.id, Share.person_id == person.id).exists()
    offered = and_(Post.approved_number.is_not(None), or_(shown(session, person, now), mine))
    found = session.execute(
        select(Post.id, func.left(words, BEGINNING))
        .outerjoin(Revision, and_(Revision.post_id == Post.id, Revision.number == number))
        .where(
            Post.id.in_({each.subject_id for each in notices}),
            or_(visible(session, person, now), offered),
        )
    )
    return dict(found.all())


def muted(session: Session, person_id: UUID) -> frozenset[NoticeKind]:
    """Return the kinds of which this person wants no e-mail."""
    return frozenset(
        session.scalars(select(MutedKind.kind).where(MutedKind.person_id == person_id))
    )
