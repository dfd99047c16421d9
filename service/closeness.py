"""How close a text is to what colleagues shared: only what several of them did counts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from service.crowds import FEWEST
from service.models import Person, Post, Revision, Share, SharedPassage
from service.passages import ALIKE, Passage, likeness, near_keys, passages, same_key

COMPARED = 40
"""Passages of a text that are looked for."""

LATEST = 20
"""Posts of one key that are looked at, the latest ones."""

MARKED = 3
"""Passages in common that are pointed out, the longest ones."""


@dataclass(frozen=True)
class Closeness:
    """Which share of a text stands in passages that several colleagues shared, and the longest."""

    share: int
    passages: Sequence[Passage]


def closeness(session: Session, person: Person, text: str) -> Closeness:
    """Return how much of a text is what at least FEWEST colleagues shared, word for word or nearly.

    Who they are is told nobody, and fewer than that count as none.
    """
    wanted = passages(text)
    keys = {each: [same_key(each.words), *near_keys(each.words)] for each in wanted[:COMPARED]}
    found = _shared(session, {key for each in keys.values() for key in each})
    sharers = _sharers(session, person, {post_id for posts in found.values() for post_id in posts})
    common = [
        each
        for each, own in keys.items()
        if len({who for post_id in _alike(each, own, found) for who in sharers[post_id]}) >= FEWEST
    ]
    words = sum(_length(each) for each in wanted) or 1
    common.sort(key=_length, reverse=True)
    return Closeness(round(100 * sum(map(_length, common)) / words), common[:MARKED])


Found = Mapping[int, Mapping[UUID, list[str]]]
"""The words that were shared under a key, by post."""


def _shared(session: Session, keys: set[int]) -> Found:
    asked = func.unnest(bindparam("keys", list(keys), ARRAY(BigInteger))).column_valued("asked")
    latest = (
        select(SharedPassage.post_id, SharedPassage.start, SharedPassage.end)
        .where(SharedPassage.key == asked)
        .order_by(SharedPassage.post_id.desc())
        .limit(LATEST)
        .lateral()
    )
    length = latest.c.end - latest.c.start
    rows = session.execute(
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


def _sharers(session: Session, person: Person, posts: set[UUID]) -> Mapping[UUID, frozenset[UUID]]:
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
    for post_id, who in session.execute(select(asked, some.c.person_id)):
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
