"""What was decided before on the same words, or nearly the same, as far as one may see it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Uuid, any_, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import joinedload, selectinload

from service.access import tree, visible
from service.models import (
    Breach,
    CaseRow,
    DecidedPassage,
    PassageKey,
    Person,
    Post,
    Revision,
    StageRow,
    db,
)
from service.passages import (
    ALIKE,
    Passage,
    joined,
    likeness,
    near_keys,
    passages,
    same_key,
    signs,
    whole,
)
from workflows import State, Verdict

LATEST = 3
"""Passages of one key and verdict that are looked at, the latest ones."""

MOST = 500
"""Passages of a text that are looked for at all; what comes after is told as new."""

COMPARED = 40
"""Passages of a text for which words nearly the same are looked for; the very words always are."""

NEARLY = 0.99
"""How like words are that differ in nothing but a sign, or a letter of a link."""


@dataclass(frozen=True)
class Precedent:
    """What was decided of words that are the same or nearly the same."""

    row: DecidedPassage
    words: str
    about: str
    """The words of the text that it is beside."""
    likeness: float
    together: bool = False
    """Whether those are more than the passage: it and its neighbours as if they were one."""
    stood: Sequence[Person] = ()
    """Who approved what came before, where that stood for this revision too."""
    breached: bool = False
    """Whether it was upheld since that the post broke a rule."""

    @property
    def same(self) -> bool:
        """Whether the words are the same but for accents, case, spaces and punctuation."""
        return self.likeness == 1

    @property
    def approved(self) -> bool:
        """Whether they were approved."""
        return self.row.verdict is Verdict.APPROVE

    @property
    def deciders(self) -> Sequence[Person]:
        """Who decided so: all whose approval it has, or who refused these words."""
        if not self.approved:
            return [self.row.decision.reviewer]
        given = [each for each in self.row.case.decisions if each.verdict is Verdict.APPROVE]
        return list(dict.fromkeys([*self.stood, *(each.reviewer for each in given)]))

    @property
    def holds(self) -> bool:
        """Whether an approval speaks for these words still: nothing came up against them."""
        post = self.row.case.post
        out = post.state is State.RECALLED or post.suspended_at is not None
        return self.approved and not out and not self.breached


@dataclass(frozen=True)
class Known:
    """A passage of a text, and the latest of what was decided before, either way."""

    passage: Passage
    precedents: Sequence[Precedent]

    @property
    def new(self) -> bool:
        """Whether the very words were never decided on, or approved only with others as one."""
        return not any(
            each.same and not (each.together and each.approved) for each in self.precedents
        )

    @property
    def plain(self) -> bool:
        """Whether nothing is known but that the very words were approved."""
        return all(
            each.same and each.approved and not each.breached and not each.together
            for each in self.precedents
        )

    @property
    def contradictory(self) -> bool:
        """Whether the very words were once approved and once refused."""
        same = (each for each in self.precedents if each.same and not each.together)
        return len({each.approved for each in same}) > 1

    @property
    def divided(self) -> bool:
        """Whether the very words, or words nearly the same, were once approved and once refused."""
        return len({each.approved for each in self.precedents}) > 1


def known(person: Person, post: Post, revision: Revision, now: datetime) -> list[Known]:
    """Return the passages of a revision with what was decided of them, in reading order.

    What was decided of neighbours as if they were one is told beside each of them: no break put
    into a sentence hides what became of it, and none is taken for approved as it stands.
    """
    text = revision.text
    parts = passages(text)
    looked, beyond = parts[:MOST], parts[MOST:]
    keys = {
        each: [same_key(each.words), *(near_keys(each.words) if place < COMPARED else ())]
        for place, each in enumerate(looked)
    } | {whole(text, run): [same_key(whole(text, run).words)] for run in joined(looked)}
    found = _found(post, {key for each in keys.values() for key in each})
    rows = _seen(person, revision, now, {row for each in found.values() for row in each})
    told = {each: _latest(each, _rows(keys[each], found, rows)) for each in keys}
    for run in joined(looked):
        _tell_each(run, told[whole(text, run)], told)
    near = [Known(each, told[each]) for each in looked]
    return [*near, *(Known(each, ()) for each in beyond)]


def _tell_each(
    run: Sequence[Passage],
    found: Sequence[Precedent],
    told: Mapping[Passage, list[Precedent]],
) -> None:
    """Tell beside each of some neighbours what was decided of them together, not of it alone."""
    for each in run:
        known_of = {one.row.decision_id for one in told[each]}
        told[each].extend(
            replace(one, together=True) for one in found if one.row.decision_id not in known_of
        )


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


@dataclass(frozen=True)
class _Seen:
    """A passage that was decided on, and what must be told beside it."""

    row: DecidedPassage
    stood: Sequence[Person]
    breached: bool

    def precedent(self, words: str) -> Precedent:
        """Return what it says of these words."""
        then = self.row.case.revision.text[self.row.start : self.row.end]
        like = _likeness(words, then)
        return Precedent(self.row, then, words, like, stood=self.stood, breached=self.breached)


def _seen(person: Person, revision: Revision, now: datetime, ids: set[UUID]) -> dict[UUID, _Seen]:
    """Return those that this person may see, without those of this very revision."""
    breached = exists().where(Breach.post_id == CaseRow.post_id)
    found = db.session.execute(
        select(DecidedPassage, breached)
        .join(CaseRow, CaseRow.id == DecidedPassage.case_id)
        .join(Post, Post.id == CaseRow.post_id)
        .where(
            DecidedPassage.id == any_(bindparam("ids", list(ids), ARRAY(Uuid))),
            CaseRow.revision_id != revision.id,
            visible(db.session(), person, now),
        )
        .options(
            selectinload(DecidedPassage.decision),
            selectinload(DecidedPassage.case).options(
                joinedload(CaseRow.post),
                joinedload(CaseRow.revision),
                selectinload(CaseRow.decisions),
            ),
        )
    ).all()
    stood = _stood({row.case_id for row, _breached in found}) if found else {}
    return {row.id: _Seen(row, stood.get(row.case_id, ()), broke) for row, broke in found}


def _stood(cases: set[UUID]) -> Mapping[UUID, list[Person]]:
    """Return, by case, who had approved an earlier revision where that approval stood."""
    asked = (
        select(StageRow.case_id, Person)
        .join(Person, Person.id == any_(StageRow.carried_by))
        .where(StageRow.case_id.in_(cases), StageRow.carried_by.is_not(None))
        .order_by(StageRow.position, Person.name)
    )
    found: dict[UUID, list[Person]] = defaultdict(list)
    for case_id, person in db.session.execute(asked):
        found[case_id].append(person)
    return found


def _rows(
    keys: Sequence[int], found: Mapping[int, list[UUID]], seen: Mapping[UUID, _Seen]
) -> list[_Seen]:
    rows = dict.fromkeys(row for key in keys for row in found.get(key, ()) if row in seen)
    return [seen[row] for row in rows]


def _latest(passage: Passage, rows: Sequence[_Seen]) -> list[Precedent]:
    """Return the closest and latest approval and refusal, and approval of what broke a rule."""
    alike = (each.precedent(passage.words) for each in rows)
    close = [each for each in alike if each.likeness >= ALIKE]
    close.sort(key=lambda each: (each.likeness, each.row.id), reverse=True)
    approvals = [each for each in close if each.approved and not each.breached][:1]
    breaches = [each for each in close if each.breached][:1]
    refusals = [each for each in close if not each.approved][:1]
    return [*approvals, *breaches, *refusals]


def _likeness(one: str, other: str) -> float:
    """Return how like two passages are; 1 only where no sign and no link differs either."""
    found = likeness(one, other)
    return found if found < 1 or signs(one) == signs(other) else NEARLY
