"""What a person was told, and of what they want no e-mail."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.models import Entity, MutedKind, Notice, NoticeKind, Person, db
from service.queries.pages import Page, page


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


def muted(session: Session, person_id: UUID) -> frozenset[NoticeKind]:
    """Return the kinds of which this person wants no e-mail."""
    return frozenset(
        session.scalars(select(MutedKind.kind).where(MutedKind.person_id == person_id))
    )
