"""What is said about a post: threads, proposed edits, what refusals rest on; where each stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from service.anchors import Way
from service.edits import here
from service.models import (
    Comment,
    DecisionRow,
    Ground,
    Person,
    Post,
    Proposal,
    ProposalState,
    Reading,
    Revision,
    db,
)
from service.queries.pages import Page, page
from workflows import State

SHOWN = 200
"""Threads and proposals that a page shows, the latest ones, and as many answers."""

Place = tuple[int, int] | None
"""Where words stand in the text that is read, or None where they are not."""


@dataclass(frozen=True)
class Placed:
    """A comment with the words that it is about, and where they stand in the text that is read."""

    comment: Comment
    quote: str | None
    place: Place


@dataclass(frozen=True)
class Thread:
    """A comment and the answers to it."""

    first: Placed
    replies: Sequence[Comment]

    @property
    def orphaned(self) -> bool:
        """Whether the words that it is about are no longer there."""
        return self.first.quote is not None and self.first.place is None


@dataclass(frozen=True)
class Proposed:
    """An edit, the words that it would replace, and where they stand for who reads it."""

    proposal: Proposal
    quote: str
    place: Place


def placed(rows: Iterable[Comment], text: str) -> list[Placed]:
    """Return comments with their words, and where those stand in this text."""
    ways: dict[UUID, Way] = {}
    found = []
    for each in rows:
        if each.start is None or each.end is None:
            found.append(Placed(each, None, None))
            continue
        read = each.revision
        way = ways.get(read.id) or ways.setdefault(read.id, Way(read.text, text))
        quote = read.text[each.start : each.end]
        found.append(Placed(each, quote, way.found(each.start, each.end)))
    return found


def threads(of: Post, text: str) -> list[Thread]:
    """Return the latest threads on a post, first one first."""
    firsts = db.session.scalars(
        select(Comment)
        .where(Comment.post_id == of.id, Comment.reply_to.is_(None))
        .order_by(Comment.id.desc())
        .limit(SHOWN)
        .options(joinedload(Comment.revision), joinedload(Comment.resolver))
    ).all()
    answers = db.session.scalars(
        select(Comment)
        .where(Comment.post_id == of.id, Comment.reply_to.in_([each.id for each in firsts]))
        .order_by(Comment.id.desc())
        .limit(SHOWN)
    )
    replies: dict[UUID | None, list[Comment]] = defaultdict(list)
    for each in reversed(answers.all()):
        replies[each.reply_to].append(each)
    return [Thread(each, replies[each.comment.id]) for each in placed(reversed(firsts), text)]


def text_for(person: Person, of: Post) -> str:
    """Return the text on which this person works: the author's draft, or the last revision."""
    if of.state is State.DRAFT and of.author_id == person.id:
        return of.draft_text
    text: str | None = db.session.scalar(
        select(Revision.text).where(Revision.post_id == of.id, Revision.number == of.revision_count)
    )
    return of.draft_text if text is None else text


def proposals(of: Post, text: str) -> list[Proposed]:
    """Return the latest proposed edits, first one first."""
    rows = db.session.scalars(
        select(Proposal)
        .where(Proposal.post_id == of.id)
        .order_by(Proposal.id.desc())
        .limit(SHOWN)
        .options(joinedload(Proposal.revision))
    ).all()
    return _proposed(of, list(reversed(rows)), text)


def proposal_page(
    person: Person, of: Post, *, cursor: str | None = None, limit: int = 25
) -> Page[Proposed]:
    """Return a page of the edits that were proposed of a post."""
    statement = (
        select(Proposal)
        .where(Proposal.post_id == of.id)
        .options(joinedload(Proposal.revision), joinedload(Proposal.proposer))
    )
    found = page(
        db.session(),
        statement,
        by=Proposal.created_at,
        key=Proposal.id,
        cursor=cursor,
        limit=limit,
        newest_first=False,
    )
    return Page(_proposed(of, found.rows, text_for(person, of)), found.next)


def proposed(person: Person, of: Post, row: Proposal) -> Proposed:
    """Return one proposed edit as this person reads it."""
    return _proposed(of, [row], text_for(person, of))[0]


def _proposed(of: Post, rows: Sequence[Proposal], text: str) -> list[Proposed]:
    accepted = db.session.scalars(
        select(Proposal).where(Proposal.post_id == of.id, Proposal.state == ProposalState.ACCEPTED)
    ).all()
    return [
        Proposed(each, each.revision.text[each.start : each.end], _standing(each, accepted, text))
        for each in rows
    ]


def _standing(row: Proposal, accepted: Sequence[Proposal], text: str) -> Place:
    if row.state is not ProposalState.OPEN:
        return None
    edit = here(row, accepted, text)
    return (edit.start, edit.end) if edit else None


def grounds(decisions: Iterable[DecisionRow]) -> Mapping[UUID, list[Ground]]:
    """Return what each of these decisions rests on, in the order in which it was said."""
    wanted = [each.id for each in decisions]
    found: dict[UUID, list[Ground]] = defaultdict(list)
    for each in db.session.scalars(
        select(Ground)
        .where(Ground.decision_id.in_(wanted))
        .order_by(Ground.decision_id, Ground.position)
    ):
        found[each.decision_id].append(each)
    return found


def last_read(person: Person, of: Post, before: int) -> Revision | None:
    """Return the latest earlier revision that this person has read or decided on, if any."""
    decided = select(DecisionRow.id).where(
        DecisionRow.revision_id == Revision.id, DecisionRow.reviewer_id == person.id
    )
    read = select(Reading.person_id).where(
        Reading.revision_id == Revision.id, Reading.person_id == person.id
    )
    return db.session.scalar(
        select(Revision)
        .where(
            Revision.post_id == of.id,
            Revision.number < before,
            or_(decided.exists(), read.exists()),
        )
        .order_by(Revision.number.desc())
        .limit(1)
    )
