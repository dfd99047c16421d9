"""One's own voice: what would become of a version, how close it is to others, what there is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload

from rules import Bound, Report, Subject
from service.access import tree
from service.content import admit
from service.definitions import InForce
from service.models import Person, Post, Revision, Share, SharedPassage, db
from service.passages import ALIKE, Passage, likeness, near_keys, passages, same_key
from service.queries.library import FEWEST
from service.shareable import kin
from service.voice import (
    Checked,
    Comparison,
    Obstacle,
    all_obstacles,
    compared,
    new_findings,
    original_of,
    validated,
)
from workflows import PostKind

COMPARED = 40
"""Passages of a text that are looked for."""

LATEST = 20
"""Posts of one key that are looked at, the latest ones."""

MARKED = 3
"""Passages in common that are pointed out, the longest ones."""


@dataclass(frozen=True)
class Trial:
    """What would become of a version if it were kept now."""

    comparison: Comparison
    obstacles: Sequence[Obstacle]
    findings: Sequence[str]
    report: Report


@dataclass(frozen=True)
class Closeness:
    """Which share of a text stands in passages that several colleagues shared, and the longest."""

    share: int
    passages: Sequence[Passage]


def trial(post: Post, text: str, in_force: InForce, now: datetime) -> Trial:
    """Return what a version of a library post would need, or that it needs nobody."""
    like, known = validated(post)
    lexicon = in_force.lexicon(tree(db.session()).path(post.entity_id))
    subject = Subject(
        packs=tuple(post.entity.packs),
        jurisdictions=tuple(like.jurisdictions),
        channels=tuple(like.channels),
        as_of=now.astimezone(ZoneInfo(post.entity.time_zone)).date(),
        lexicon=lexicon,
    )
    report = in_force.checker.check(admit(text), subject)
    comparison = compared(original_of(post), text, lexicon, in_force.wordings)
    checked = Checked(report.findings, str(report.content_class), report.lang)
    workflow = in_force.workflows[post.entity.workflow]
    obstacles = all_obstacles(comparison, checked, known, workflow)
    return Trial(comparison, obstacles, new_findings(checked, known), report)


def locked(post: Post, in_force: InForce) -> Sequence[Bound]:
    """Return the sentences of a library post that a version leaves as they are."""
    lexicon = in_force.lexicon(tree(db.session()).path(post.entity_id))
    original = original_of(post)
    return compared(original, original.text, lexicon, in_force.wordings).locked


def closeness(person: Person, text: str) -> Closeness:
    """Return how much of a text is what at least FEWEST colleagues shared, word for word or nearly.

    Who they are is told nobody, and fewer than that count as none.
    """
    wanted = passages(text)
    keys = {each: [same_key(each.words), *near_keys(each.words)] for each in wanted[:COMPARED]}
    found = _shared({key for each in keys.values() for key in each})
    sharers = _sharers(person, {post_id for posts in found.values() for post_id in posts})
    common = [
        each
        for each, own in keys.items()
        if len({who for post_id in _alike(each, own, found) for who in sharers[post_id]}) >= FEWEST
    ]
    words = sum(_length(each) for each in wanted) or 1
    common.sort(key=_length, reverse=True)
    return Closeness(round(100 * sum(map(_length, common)) / words), common[:MARKED])


def own_versions(person: Person, post: Post) -> list[Post]:
    """Return the person's own versions of a post, latest first."""
    mine = select(Post).where(
        Post.parent_id == post.id,
        Post.author_id == person.id,
        Post.kind == PostKind.PERSONALISATION,
    )
    return list(db.session.scalars(mine.order_by(Post.id.desc()).limit(20)))


def other_texts(post: Post) -> list[Post]:
    """Return the other approved texts of the same post: the original, variants, translations."""
    if post.kind is PostKind.PERSONALISATION:
        return []
    found = select(Post).where(kin(post)).options(joinedload(Post.approved))
    return list(db.session.scalars(found.order_by(Post.id).limit(50)))


Found = Mapping[int, Mapping[UUID, list[str]]]
"""The words that were shared under a key, by post."""


def _shared(keys: set[int]) -> Found:
    asked = func.unnest(bindparam("keys", list(keys), ARRAY(BigInteger))).column_valued("asked")
    latest = (
        select(SharedPassage.post_id, SharedPassage.start, SharedPassage.end)
        .where(SharedPassage.key == asked)
        .order_by(SharedPassage.post_id.desc())
        .limit(LATEST)
        .lateral()
    )
    length = latest.c.end - latest.c.start
    rows = db.session.execute(
        select(
            asked, latest.c.post_id, func.substr(Revision.text, latest.c.start + 1, length)
        ).where(
            Post.id == latest.c.post_id,
            Revision.post_id == Post.id,
            Revision.number == Post.approved_number,
        )
    )
    found: dict[int, dict[UUID, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, post_id, words in rows:
        found[key][post_id].append(words)
    return found


def _sharers(person: Person, posts: set[UUID]) -> Mapping[UUID, frozenset[UUID]]:
    """Return some of the colleagues who shared each post, as many as it takes to be several."""
    asked = func.unnest(bindparam("posts", list(posts), ARRAY(Uuid))).column_valued("asked")
    some = (
        select(Share.person_id)
        .where(Share.post_id == asked, Share.person_id != person.id)
        .distinct()
        .limit(FEWEST)
        .lateral()
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for post_id, who in db.session.execute(select(asked, some.c.person_id)):
        found[post_id].add(who)
    return {post_id: frozenset(found[post_id]) for post_id in posts}


def _alike(passage: Passage, keys: Sequence[int], found: Found) -> set[UUID]:
    return {
        post_id
        for key in keys
        for post_id, told in found.get(key, {}).items()
        if any(likeness(passage.words, each) >= ALIKE for each in told)
    }


def _length(passage: Passage) -> int:
    return len(passage.words.split())
