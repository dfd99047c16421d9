"""What a post's page shows of the conversation: threads, proposed edits, what was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from uuid import UUID

from service.access import reviews
from service.anchors import Way
from service.models import (
    CaseRow,
    DecisionRow,
    Ground,
    Person,
    Post,
    ProposalState,
    Revision,
    Weight,
    db,
)
from service.queries import conversation, reading
from service.queries.conversation import Proposed, Thread
from service.redline import Run, redline
from service.web.i18n import label
from service.web.marked import Span
from service.web.visitor import moment
from workflows import State, Verdict

DISCUSSED = frozenset({State.IN_REVIEW, State.DRAFT})


@dataclass(frozen=True)
class Asked:
    """One change that a refusal asked for, with its words and where they stand on the page."""

    number: int
    row: Ground
    quote: str | None
    place: conversation.Place

    @property
    def must(self) -> bool:
        """Whether it is a condition, rather than advice."""
        return self.row.weight is Weight.MUST_FIX


@dataclass(frozen=True, kw_only=True)
class Talk:
    """The conversation on a post as one person reads it at one revision."""

    threads: Sequence[Thread]
    edits: Sequence[Proposed]
    grounds: Mapping[UUID, Sequence[Ground]]
    asked: Sequence[Asked]
    asked_by: DecisionRow | None
    asked_before: DecisionRow | None
    may_propose: bool
    may_answer: bool
    may_accept: bool
    lapsed: bool

    @property
    def size(self) -> int:
        """How many remarks there are, answers included."""
        return sum(1 + len(each.replies) for each in self.threads)

    @property
    def open_threads(self) -> Sequence[tuple[int, Thread]]:
        """The threads that nobody has resolved, with their numbers."""
        return [each for each in self.numbered if each[1].first.comment.resolved_at is None]

    @property
    def resolved_threads(self) -> Sequence[tuple[int, Thread]]:
        """The threads that somebody has resolved, with their numbers."""
        return [each for each in self.numbered if each[1].first.comment.resolved_at is not None]

    @property
    def numbered(self) -> Sequence[tuple[int, Thread]]:
        """All threads with their numbers on the page."""
        return list(enumerate(self.threads, 1))

    @property
    def waiting(self) -> Sequence[Proposed]:
        """The proposed edits that the author has not answered and still can."""
        edits = () if self.lapsed else self.edits
        return [each for each in edits if each.proposal.state is ProposalState.OPEN]


def talk(person: Person, post: Post, revision: Revision | None, cases: Sequence[CaseRow]) -> Talk:
    """Return the conversation as this person reads it at this revision."""
    text = revision.text if revision else post.draft_text
    grounds = conversation.grounds(decision for case in cases for decision in case.decisions)
    author = post.author_id == person.id
    asked_by = _last_refusal(cases, revision)
    discussed = post.state in DISCUSSED
    return Talk(
        threads=conversation.threads(post, text),
        edits=conversation.proposals(post, conversation.text_for(person, post)),
        grounds=grounds,
        asked=_asked(grounds.get(asked_by.id, ()), revision) if asked_by and revision else (),
        asked_by=asked_by,
        asked_before=_refusal_before(cases, revision),
        may_propose=(
            revision is not None
            and revision.number == post.revision_count
            and discussed
            and reviews(db.session(), person, post, moment())
        ),
        may_answer=author,
        may_accept=author and post.state is State.DRAFT,
        lapsed=post.state not in {State.DRAFT, State.CHECKING, State.IN_REVIEW},
    )


def spans(found: Talk, revision: Revision) -> list[Span]:
    """Return the words of a revision that the conversation is about."""
    remarks = [
        Span(*each.first.place, f"comment-{each.first.comment.id}", number)
        for number, each in found.open_threads
        if each.first.place
    ]
    edits = [
        Span(
            each.proposal.start, each.proposal.end, f"edit-{each.proposal.id}", number, None, "edit"
        )
        for number, each in enumerate(found.edits, 1)
        if each in found.waiting and each.proposal.revision_id == revision.id
    ]
    changes = [
        Span(*each.place, f"change-{each.row.id}", each.number, None, "change")
        for each in found.asked
        if each.place
    ]
    return [*changes, *remarks, *edits]


def since(
    person: Person, post: Post, revision: Revision | None, revisions: Sequence[Revision]
) -> tuple[Revision | None, list[Run]]:
    """Return what this person last read of the post, else the revision before, and what changed."""
    if revision is None:
        return None, []
    read = conversation.last_read(person, post, revision.number)
    earlier = [each for each in revisions if each.number == revision.number - 1]
    before = read or (earlier[0] if earlier else None)
    return before, redline(before.text, revision.text) if before else []


def asked_of(post: Post) -> list[Asked]:
    """Return what the last refusal asked of a draft, and where those words stand in it now."""
    if not post.revision_count or post.state is not State.DRAFT:
        return []
    revision = reading.revision_read(post, post.revision_count)
    refusal = _last_refusal(reading.cases_of(post), revision)
    if refusal is None:
        return []
    found = _asked(conversation.grounds([refusal]).get(refusal.id, ()), revision)
    way = Way(revision.text, post.draft_text)
    return [replace(each, place=way.found(*each.place) if each.place else None) for each in found]


def rule_name(rule: str) -> str:
    """Return what a rule of the check is called: its category, as a label."""
    return label(".".join(rule.split(".")[:2]))


def _last_refusal(cases: Sequence[CaseRow], revision: Revision | None) -> DecisionRow | None:
    """Return the decision that sent this revision back or ended it, if one did."""
    of_it = [case for case in cases if revision and case.revision_id == revision.id]
    found = [decision for case in of_it[-1:] for decision in case.decisions]
    refusals = [each for each in found if each.verdict is not Verdict.APPROVE]
    return refusals[-1] if refusals else None


def _refusal_before(cases: Sequence[CaseRow], revision: Revision | None) -> DecisionRow | None:
    """Return the decision that sent back the revision before this one, if one did."""
    earlier = takewhile(lambda case: revision and case.revision_id != revision.id, cases)
    found = [decision for case in earlier for decision in case.decisions]
    refusals = [each for each in found if each.verdict is not Verdict.APPROVE]
    return refusals[-1] if refusals else None


def _asked(grounds: Sequence[Ground], revision: Revision) -> list[Asked]:
    found = []
    for number, each in enumerate(grounds, 1):
        place = None if each.start is None or each.end is None else (each.start, each.end)
        quote = revision.text[place[0] : place[1]] if place else None
        found.append(Asked(number, each, quote, place))
    return found
