"""What was decided before on the same words, or nearly the same, as far as one may see it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, selectinload

from service.access import tree, visible
from service.models import (
    CaseRow,
    DecidedPassage,
    DecisionRow,
    PassageKey,
    Person,
    Post,
    Revision,
    db,
)
from service.passages import ALIKE, Passage, likeness, near_keys, passages, same_key, signs
from workflows import Verdict

LATEST = 3
"""Passages of one key and verdict that are looked at, the latest ones."""

COMPARED = 40
"""Passages of a text for which words nearly the same are looked for; the very words always are."""

NEARLY = 0.99
"""How like words are that differ in nothing but a sign, or a letter of a link."""


@dataclass(frozen=True)
class Precedent:
    """What was decided of words that are the same or nearly the same."""

    row: DecidedPassage
    words: str
    likeness: float

    @property
    def same(self) -> bool:
        """Whether the words are the same but for accents, case, spaces and punctuation."""
        return self.likeness == 1

    @property
    def approved(self) -> bool:
        """Whether they were approved."""
        return self.row.verdict is Verdict.APPROVE

    @property
    def approvers(self) -> Sequence[DecisionRow]:
        """Who decided so: all who approved, or who refused these words."""
        if not self.approved:
            return [self.row.decision]
        return [each for each in self.row.case.decisions if each.verdict is Verdict.APPROVE]


@dataclass(frozen=True)
class Known:
    """A passage of a text, and the latest of what was decided before, either way."""

    passage: Passage
    precedents: Sequence[Precedent]

    @property
    def new(self) -> bool:
        """Whether the very words were never decided on."""
        return not any(each.same for each in self.precedents)

    @property
    def plain(self) -> bool:
        """Whether nothing is known but that the very words were approved."""
        return all(each.same and each.approved for each in self.precedents)

    @property
    def contradictory(self) -> bool:
        """Whether the very words were once approved and once refused."""
        return len({each.approved for each in self.precedents if each.same}) > 1

    @property
    def divided(self) -> bool:
        """Whether the very words, or words nearly the same, were once approved and once refused."""
        return len({each.approved for each in self.precedents}) > 1


def known(person: Person, post: Post, revision: Revision, now: datetime) -> list[Known]:
    """Return the passages of a revision with what was decided of them, in reading order."""
    wanted = passages(revision.text)
    keys = {
        each: [same_key(each.words), *(near_keys(each.words) if place < COMPARED else ())]
        for place, each in enumerate(wanted)
    }
    found = _found(post, {key for each in keys.values() for key in each})
    rows = _seen(person, revision, now, {row for each in found.values() for row in each})
    return [
        Known(each, _latest(each, [rows[row] for row in _rows(keys.get(each, ()), found, rows)]))
        for each in wanted
    ]


def _found(post: Post, keys: set[int]) -> Mapping[int, list[UUID]]:
    """Return the latest passages of each key and verdict, in the entity, above and below it."""
    around = tree(db.session())
    scope = {*around.path(post.entity_id), *around.below([post.entity_id])}
    asked = func.unnest(bindparam("keys", list(keys), ARRAY(BigInteger))).column_valued("asked")
    place = func.unnest(bindparam("scope", list(scope), ARRAY(Uuid))).column_valued("place")
    found: dict[int, list[UUID]] = defaultdict(list)
    for verdict in Verdict:
        latest = (
            select(PassageKey.passage_id)
            .where(
                PassageKey.key == asked,
                PassageKey.verdict == verdict,
                PassageKey.entity_id == place,
            )
            .order_by(PassageKey.passage_id.desc())
            .limit(LATEST)
            .lateral()
        )
        for key, _place, row in db.session.execute(select(asked, place, latest.c.passage_id)):
            found[key].append(row)
    return found


def _seen(
    person: Person, revision: Revision, now: datetime, ids: set[UUID]
) -> dict[UUID, DecidedPassage]:
    """Return those that this person may see, without those of this very revision."""
    found = db.session.scalars(
        select(DecidedPassage)
        .join(CaseRow, CaseRow.id == DecidedPassage.case_id)
        .join(Post, Post.id == CaseRow.post_id)
        .where(
            DecidedPassage.id.in_(ids),
            CaseRow.revision_id != revision.id,
            visible(db.session(), person, now),
        )
        .options(
            joinedload(DecidedPassage.decision),
            joinedload(DecidedPassage.case).options(
                joinedload(CaseRow.post),
                joinedload(CaseRow.revision),
                selectinload(CaseRow.decisions),
            ),
        )
    )
    return {each.id: each for each in found}


def _rows(
    keys: Sequence[int], found: Mapping[int, list[UUID]], seen: Mapping[UUID, DecidedPassage]
) -> list[UUID]:
    return list(dict.fromkeys(row for key in keys for row in found.get(key, ()) if row in seen))


def _latest(passage: Passage, rows: Sequence[DecidedPassage]) -> list[Precedent]:
    """Return the closest and latest approval and refusal."""
    compared = [(each, each.case.revision.text[each.start : each.end]) for each in rows]
    alike = [Precedent(row, words, _likeness(passage.words, words)) for row, words in compared]
    close = [each for each in alike if each.likeness >= ALIKE]
    close.sort(key=lambda each: (each.likeness, each.row.id), reverse=True)
    approvals = [each for each in close if each.approved][:1]
    refusals = [each for each in close if not each.approved][:1]
    return [*approvals, *refusals]


def _likeness(one: str, other: str) -> float:
    """Return how like two passages are; 1 only where no sign and no link differs either."""
    found = likeness(one, other)
    return found if found < 1 or signs(one) == signs(other) else NEARLY
