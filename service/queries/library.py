"""The library: approved posts in force, and who took them where."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from service.access import Act, may
from service.errors import NotFound, _
from service.models import Channel, Entity, Person, Post, Recall, ReportRow, Revision, Share, db
from service.queries.pages import Page, page
from service.queries.sharing import declined
from service.search import query
from service.shareable import in_force, in_reach, reach, shown
from workflows import PostKind, State

FEWEST = 5
"""Shares that are told as a number; fewer could point at a person."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for in the library."""

    words: str = ""
    channel: Channel | None = None
    language: str | None = None
    entity_id: UUID | None = None


def library(
    person: Person, now: datetime, wanted: Wanted, *, cursor: str | None = None, limit: int = 20
) -> Page[Post]:
    """Return a page of what this person may share, newest first."""
    statement = _narrowed(_offered(person, now), wanted)
    if not wanted.words.strip():
        statement = statement.where(not_(declined(person)))
    return page(
        db.session(),
        statement,
        by=Post.approved_at,  # type: ignore[arg-type]  # approved posts have it
        key=Post.id,
        cursor=cursor,
        limit=limit,
    )


def library_post(person: Person, post_id: UUID, now: datetime) -> Post:
    """Return one post of the library as its readers see it, or raise NotFound."""
    found = db.session.scalar(
        select(Post)
        .where(Post.id == post_id, in_reach(db.session(), person, now))
        .options(joinedload(Post.approved))
    )
    if found is None:
        raise NotFound(_("There is no such post in the library."))
    return found


def shares_of(person: Person, post: Post) -> list[Share]:
    """Return the person's own shares of a post; nobody is shown those of another."""
    mine = select(Share).where(Share.post_id == post.id, Share.person_id == person.id)
    return list(db.session.scalars(mine.order_by(Share.id.desc()).limit(200)))


def share_count(post: Post) -> int | None:
    """Return how often a post was shared, or None while that is fewer than FEWEST.

    Of a version nothing is told: its one sharer is known.
    """
    if post.kind is PostKind.PERSONALISATION:
        return None
    count = db.session.scalar(select(func.count()).where(Share.post_id == post.id)) or 0
    return count if count >= FEWEST else None


def to_remove(person: Person, post: Post, now: datetime) -> list[Share]:
    """Return the shares of a recalled post that nobody confirmed as gone, for who recalls there.

    The one place that names who shared: the law wants a recalled promotion taken down everywhere.
    """
    if post.state is not State.RECALLED or not may(
        db.session(), person, Act.KEEP_LIBRARY, post.entity_id, now
    ):
        return []
    left = select(Share).where(Share.post_id == post.id, Share.confirmed_at.is_(None))
    return list(db.session.scalars(left.order_by(Share.id.desc()).limit(200)))


def recalled_shares(person: Person) -> list[tuple[Share, Recall]]:
    """Return the person's shares of recalled posts that they have not dealt with yet."""
    rows = db.session.execute(
        select(Share, Recall)
        .join(Recall, Recall.post_id == Share.post_id)
        .where(Share.person_id == person.id, Share.confirmed_at.is_(None))
        .order_by(Recall.recalled_at, Share.id)
        .options(joinedload(Share.revision), joinedload(Share.post))
        .limit(50)
    )
    return [(share, recall) for share, recall in rows]


def recall_of(post: Post) -> Recall | None:
    """Return why and by whom a post was recalled, if it was."""
    return db.session.get(Recall, post.id) if post.state is State.RECALLED else None


def recalled_post(person: Person, post_id: UUID, now: datetime) -> tuple[Post, Recall] | None:
    """Return a recalled post that this person shared or could have, and why it was recalled."""
    mine = select(Share.id).where(Share.post_id == Post.id, Share.person_id == person.id).exists()
    found = db.session.execute(
        select(Post, Recall)
        .join(Recall, Recall.post_id == Post.id)
        .where(
            Post.id == post_id,
            Post.state == State.RECALLED,
            or_(shown(db.session(), person, now), mine),
        )
        .options(joinedload(Post.approved))
    ).first()
    return (found[0], found[1]) if found else None


def correction(person: Person, recall: Recall, now: datetime) -> Post | None:
    """Return the post that is offered in the place of a recalled one, while it may be shared."""
    if recall.correction_id is None:
        return None
    return db.session.scalar(
        _offered(person, now).where(Post.id == recall.correction_id, in_force(now))
    )


def own_share(person: Person, share_id: UUID) -> Share | None:
    """Return one of the person's own shares with the words that they took."""
    return db.session.scalar(
        select(Share)
        .where(Share.id == share_id, Share.person_id == person.id)
        .options(joinedload(Share.revision), joinedload(Share.post))
    )


def share_since(person: Person, post_id: UUID, channel: Channel, since: datetime) -> Share | None:
    """Return the person's latest share of a post to a channel since that moment."""
    return db.session.scalar(
        select(Share)
        .where(
            Share.post_id == post_id,
            Share.person_id == person.id,
            Share.channel == channel,
            Share.shared_at >= since,
        )
        .order_by(Share.id.desc())
        .limit(1)
    )


def entities_near(person: Person, now: datetime) -> list[Entity]:
    """Return the entities whose library posts are offered to this person, by name."""
    return list(
        db.session.scalars(
            select(Entity).where(Entity.id.in_(_near(person, now))).order_by(Entity.name).limit(200)
        )
    )


def _near(person: Person, now: datetime) -> frozenset[UUID]:
    return reach(db.session(), person, Act.SHARE, Act.KEEP_LIBRARY, now=now)


def _offered(person: Person, now: datetime) -> Select[Post]:
    return (
        select(Post)
        .where(in_reach(db.session(), person, now), in_force(now))
        .options(selectinload(Post.approved))
    )


def _narrowed(statement: Select[Post], wanted: Wanted) -> Select[Post]:
    words = query(wanted.words)
    if wanted.words.strip() and words is None:
        return statement.where(false())
    if words is not None:
        statement = statement.where(Post.search.op("@@")(func.to_tsquery("simple", words)))
    if wanted.channel is not None:
        statement = statement.where(Post.draft_channels.contains([wanted.channel.value]))
    if wanted.language is not None:
        statement = statement.where(_in_language(wanted.language))
    if wanted.entity_id is not None:
        statement = statement.where(Post.entity_id == wanted.entity_id)
    return statement


def _in_language(language: str) -> ColumnElement[bool]:
    """Whether the author said this language or, where they said none, the check recognised it."""
    recognised = (
        select(ReportRow.id)
        .join(Revision, Revision.id == ReportRow.revision_id)
        .where(
            Revision.post_id == Post.id,
            Revision.number == Post.approved_number,
            ReportRow.language == language,
        )
        .exists()
    )
    return or_(Post.draft_language == language, and_(Post.draft_language.is_(None), recognised))
