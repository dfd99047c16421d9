"""The library: approved posts in force, and who took them where."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, distinct, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from service.access import Act, may
from service.crowds import FEWEST
from service.errors import Invalid, NotFound, _
from service.models import Channel, Entity, Person, Post, Recall, SavedSearch, Share, db
from service.queries.facets import Counts, facets
from service.queries.found import FEW, Hit, Hits, search
from service.queries.meant import meant
from service.queries.pages import Page
from service.queries.sharing import declined
from service.queries.wanted import Seen, Wanted
from service.shareable import in_force, in_reach, paused, reach, shown
from workflows import PostKind, State

LATEST_SET_ASIDE = 20
"""Posts shown to who said that they are not for them, so that they may take it back."""


@dataclass(frozen=True)
class Shown(Page[Post]):
    """A page of the library, and what is known of all that answers."""

    hits: Hits


def library(
    person: Person, now: datetime, wanted: Wanted, *, cursor: str | None = None, limit: int = 20
) -> Shown:
    """Return a page of what this person may share: the best answers first, or the newest."""
    before = _place(cursor) if cursor is not None else None
    hits = _search(person, now, wanted, before=before, limit=limit + 1)
    rows = hits.rows[:limit]
    following = _cursor(rows[-1], hits) if len(hits.rows) > limit else None
    return Shown(_posts([each.post_id for each in rows]), following, hits)


def suggestion(person: Person, now: datetime, hits: Hits) -> str | None:
    """Return words that were perhaps meant, if few posts answer to the typed ones."""
    if hits.count >= FEW or not hits.asked.wanted.words.strip():
        return None
    return meant(db.session(), hits.asked.wanted, _open(person, now), now)


def counted(hits: Hits) -> Counts:
    """Return how many of the answers have each value that they may be narrowed by."""
    return facets(db.session(), hits)


def searches(person: Person) -> list[SavedSearch]:
    """Return the searches that the person keeps, by name."""
    mine = select(SavedSearch).where(SavedSearch.person_id == person.id)
    return list(db.session.scalars(mine.order_by(func.lower(SavedSearch.name), SavedSearch.id)))


def count(person: Person, now: datetime, wanted: Wanted) -> Hits:
    """Return how many posts answer, without any of them."""
    return _search(person, now, wanted, limit=0)


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


def set_aside(person: Person, now: datetime) -> list[Post]:
    """Return the latest posts in force of which the person said that they are not for them."""
    said = declined(person)[:LATEST_SET_ASIDE]
    if not said:
        return []
    found = select(Post.id).where(Post.id.in_(said), in_reach(db.session(), person, now))
    offered = set(db.session.scalars(found.where(in_force(now))))
    return _posts([each for each in said if each in offered])


def shares_of(person: Person, post: Post) -> list[Share]:
    """Return the person's own shares of a post; nobody is shown those of another."""
    mine = select(Share).where(Share.post_id == post.id, Share.person_id == person.id)
    return list(db.session.scalars(mine.order_by(Share.id.desc()).limit(200)))


def share_count(post: Post) -> int | None:
    """Return how often a post was shared, or None while fewer than FEWEST people did so.

    Of a version nothing is told: its one sharer is known.
    """
    if post.kind is PostKind.PERSONALISATION:
        return None
    counted = select(func.count(), func.count(distinct(Share.person_id)))
    count, people = db.session.execute(counted.where(Share.post_id == post.id)).one()
    return count if people >= FEWEST else None


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
        select(Post)
        .where(Post.id == recall.correction_id, in_reach(db.session(), person, now), in_force(now))
        .options(joinedload(Post.approved))
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


def _search(person: Person, now: datetime, wanted: Wanted, **paging: Any) -> Hits:
    """Search; what the person said is not for them is found by its words alone."""
    but = () if wanted.words.strip() else declined(person)
    return search(db.session(), wanted, _open(person, now), now, but=but, **paging)


def _open(person: Person, now: datetime) -> frozenset[UUID]:
    """Return those of them in which sharing is not paused."""
    return _near(person, now) - paused(db.session())


def _posts(ids: Sequence[UUID]) -> list[Post]:
    """Return these posts, in this order, with what a list shows of them."""
    if not ids:
        return []
    found = db.session.scalars(
        select(Post)
        .where(Post.id == any_(bindparam("ids", [*ids], ARRAY(Uuid))))
        .options(
            joinedload(Post.author).lazyload(Person.grants),
            joinedload(Post.entity),
            joinedload(Post.approved),
        )
    )
    known = {each.id: each for each in found}
    return [known[each] for each in ids if each in known]


def _cursor(hit: Hit, hits: Hits) -> str:
    seen = [hit.rank, hit.number, hits.asked.beginning]
    return base64.urlsafe_b64encode(json.dumps(seen).encode()).decode()


def _place(cursor: str) -> Seen:
    try:
        rank, number, beginning = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        if not 0 < int(number) < 1 << 63:
            raise ValueError
        return Seen(float(rank), int(number), bool(beginning))
    except (ValueError, TypeError, RecursionError, OverflowError, binascii.Error):
        raise Invalid("cursor", _("This is not a cursor that a page gave.")) from None
