"""Recalls for who makes them: which posts hold a passage, and which copies are still out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import joinedload

from service.access import Act, entities_where
from service.connections import ANEW
from service.models import (
    AdmittedKey,
    CaseRow,
    DecidedPassage,
    Offer,
    PassageKey,
    Person,
    Post,
    Recall,
    RecallAnswer,
    Share,
    db,
)
from service.passages import ALIKE, fold, likeness, near_keys, passages, same_key
from service.queries.pages import Page, page
from service.search import query
from service.shareable import in_force
from workflows import PostKind, State, Verdict

CANDIDATES = 400
"""Posts whose words are compared with a passage, from each way of finding them."""

MOST = 200
"""Posts that one page shows."""

LISTED = 20
"""Recalls of a list that are shown at once."""

OFFERED = 40
"""Posts that are offered as a correction."""


@dataclass(frozen=True)
class Match:
    """A post of the library that holds a passage: in these words, or nearly."""

    post: Post
    words: str
    likeness: float

    @property
    def same(self) -> bool:
        """Whether it holds the very words, but for accents, case, spaces and punctuation."""
        return self.likeness == 1


@dataclass(frozen=True)
class Out:
    """A recall, its post, how many copies there were, and how many are not confirmed as gone.

    Of a version is not told how many there were: its one sharer is known.
    """

    recall: Recall
    post: Post
    left: int
    copies: int | None


def holding(person: Person, passage: str, now: datetime) -> list[Match]:
    """Return the approved posts that this person may recall and that hold a passage, best first."""
    kept = entities_where(db.session(), person, Act.KEEP_LIBRARY, now)
    if not fold(passage) or not kept:
        return []
    found = _candidates(passage, kept)
    posts = db.session.scalars(
        select(Post)
        .where(Post.id.in_(found), Post.state == State.APPROVED, Post.entity_id.in_(kept))
        .options(joinedload(Post.approved))
    ).unique()
    matches = [each for each in (_match(post, passage) for post in posts) if each is not None]
    matches.sort(key=lambda each: (-each.likeness, each.post.id))
    return matches[:MOST]


def open_recalls(person: Person, now: datetime, cursor: str | None = None) -> Page[Out]:
    """Return the recalls with copies that are still out, the most urgent first."""
    found = page(
        db.session(),
        _kept(person, now).where(_still_out()),
        by=Recall.due_at,
        key=Recall.post_id,
        cursor=cursor,
        limit=LISTED,
        newest_first=False,
    )
    return Page(_outs(found.rows), found.next)


def settled_recalls(person: Person, now: datetime, cursor: str | None = None) -> Page[Out]:
    """Return the recalls of which no copy is out, the latest first."""
    found = page(
        db.session(),
        _kept(person, now).where(~_still_out()),
        by=Recall.recalled_at,
        key=Recall.post_id,
        cursor=cursor,
        limit=LISTED,
    )
    return Page(_outs(found.rows), found.next)


def recalled_in(person: Person, act_id: UUID, now: datetime) -> list[Out]:
    """Return what one act recalled, as far as this person keeps those libraries."""
    found = _kept(person, now).where(Recall.act_id == act_id)
    ordered = found.order_by(Recall.due_at, Recall.post_id).limit(MOST)
    return _outs(db.session.scalars(ordered).all())


def act_of(post: Post) -> UUID:
    """Return the act in which a post was recalled."""
    return db.session.get_one(Recall, post.id).act_id


def answers(post: Post) -> Mapping[RecallAnswer, int]:
    """Return how many copies became what; whose they were is not told any more."""
    counted = (
        select(Share.answer, func.count())
        .where(Share.post_id == post.id, Share.answer.is_not(None))
        .group_by(Share.answer)
    )
    return {answer: count for answer, count in db.session.execute(counted) if answer}


def corrections(person: Person, entity_id: UUID | None, now: datetime) -> Sequence[Post]:
    """Return the newest posts in force that could take the place of what is recalled."""
    kept = entities_where(db.session(), person, Act.KEEP_LIBRARY, now)
    wanted = kept & {entity_id} if entity_id else kept
    return (
        db.session.scalars(
            select(Post)
            .where(Post.entity_id.in_(wanted), in_force(now))
            .order_by(Post.approved_at.desc(), Post.id)
            .limit(OFFERED)
            .options(joinedload(Post.approved))
        )
        .unique()
        .all()
    )


def _candidates(passage: str, kept: frozenset[UUID]) -> set[UUID]:
    """Return the posts that share a key with a sentence of the passage, or hold all its words."""
    keys = {
        key for each in passages(passage) for key in (same_key(each.words), *near_keys(each.words))
    }
    decided = (
        select(CaseRow.post_id)
        .join(DecidedPassage, DecidedPassage.case_id == CaseRow.id)
        .join(PassageKey, PassageKey.passage_id == DecidedPassage.id)
        .where(
            PassageKey.entity_id.in_(kept),
            PassageKey.key.in_(keys),
            PassageKey.verdict == Verdict.APPROVE,
        )
    )
    admitted = select(AdmittedKey.post_id).where(AdmittedKey.key.in_(keys))
    ways = [decided, admitted]
    if words := query(passage):
        holds = Offer.words.op("@@")(cast(words, TSQUERY))
        ways.append(select(Offer.post_id).where(holds, Offer.entity_id.in_(kept)))
    return {
        each
        for way in ways
        for each in db.session.scalars(
            way.distinct().limit(CANDIDATES).execution_options(**ANEW)
        ).all()
    }


def _match(post: Post, passage: str) -> Match | None:
    """Return how a post holds a passage: as a part of its words, or a sentence nearly the same."""
    text = post.approved.text if post.approved else ""
    sentences = passages(text)
    wanted = f" {fold(passage)} "
    within = [each.words for each in sentences if wanted in f" {fold(each.words)} "]
    if within or wanted in f" {fold(text)} ":
        return Match(post, within[0] if within else passage, 1.0)
    best = max(
        (
            (likeness(one.words, other.words), other.words)
            for one in passages(passage)
            for other in sentences
        ),
        default=(0.0, ""),
    )
    return Match(post, best[1], min(best[0], 0.99)) if best[0] >= ALIKE else None


def _kept(person: Person, now: datetime) -> Select[Recall]:
    """Select the recalls of the libraries that this person keeps."""
    kept = entities_where(db.session(), person, Act.KEEP_LIBRARY, now)
    return select(Recall).join(Post, Post.id == Recall.post_id).where(Post.entity_id.in_(kept))


def _still_out() -> ColumnElement[bool]:
    unconfirmed = select(Share.id).where(
        Share.post_id == Recall.post_id, Share.confirmed_at.is_(None)
    )
    return unconfirmed.exists()


def _outs(found: Sequence[Recall]) -> list[Out]:
    wanted = [each.post_id for each in found]
    loaded = select(Post).where(Post.id.in_(wanted)).options(joinedload(Post.approved))
    posts = {each.id: each for each in db.session.scalars(loaded).unique()}
    counted = (
        select(Share.post_id, func.count(), func.count(Share.confirmed_at))
        .where(Share.post_id.in_(wanted))
        .group_by(Share.post_id)
    )
    counts = {key: (copies, done) for key, copies, done in db.session.execute(counted)}
    return [_out(each, posts[each.post_id], *counts.get(each.post_id, (0, 0))) for each in found]


def _out(recall: Recall, post: Post, copies: int, confirmed: int) -> Out:
    version = post.kind is PostKind.PERSONALISATION
    return Out(recall, post, copies - confirmed, None if version else copies)
