"""What a post's page shows to the person who reads it, and what they may do there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.access import Act, may
from service.access import reviews as reviewing
from service.away import Away, unable
from service.models import (
    Absence,
    CaseRow,
    FindingRow,
    Person,
    Post,
    Revision,
    db,
)
from service.queries import posts, reading, reviews
from service.queries.clock import Timing, away_at, timing, unserved, waiting_stages
from service.queries.left import Left, left
from service.queries.precedents import Known, known
from service.redline import Run
from service.web.i18n import said
from service.web.marked import Piece, Span, marked
from service.web.settled import Stretch, stretches
from service.web.sittings import Seat, Sitting, sitting
from service.web.talk import Talk, since, talk
from service.web.talk import spans as talk_spans
from service.web.timeline import Reader, Scene, stage_title, timeline
from workflows import RouteStage, State

SHOWN = 200
"""Findings that a page explains; who has mended these asks for the next check."""

WITHDRAWABLE = frozenset({State.CHECKING, State.IN_REVIEW, State.APPROVED, State.REJECTED})


@dataclass(frozen=True)
class Noted:
    """A finding with its number on the page and the author's objection, if any."""

    number: int
    row: FindingRow
    contested: str | None


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What this person may do with this post now."""

    author: bool
    edit: bool
    withdraw: bool
    close: bool
    comment: bool
    review: bool
    keep: bool
    record: bool


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A post as one person reads it at one revision."""

    post: Post
    revision: Revision | None
    revisions: Sequence[Revision]
    pieces: Sequence[Piece]
    findings: Sequence[Noted]
    talk: Talk
    sittings: Sequence[Sitting]
    offered: Sequence[RouteStage]
    may_leave: bool
    since: Sequence[Run]
    before: Revision | None
    scenes: Sequence[Scene]
    rights: Rights
    known: Sequence[Known]
    timing: Timing
    away: Away
    unserved: Mapping[UUID, Absence]
    unable: frozenset[tuple[UUID, UUID]]
    left: Left

    @property
    def new_words(self) -> Sequence[Known]:
        """The passages that were never decided on; none while nothing is known of any."""
        return [each for each in self.known if each.new]

    @property
    def decided(self) -> Sequence[Known]:
        """The passages of which something like them was decided before."""
        return [each for each in self.known if each.precedents]

    @property
    def contradictory(self) -> bool:
        """Whether some of the very words were once approved and once refused."""
        return any(each.contradictory for each in self.known)

    @property
    def stretches(self) -> Sequence[Stretch]:
        """The text, with what was approved before set apart."""
        return stretches(self.pieces, self.known)

    @property
    def untold(self) -> int:
        """How many findings the page leaves out."""
        report = self.revision.report if self.revision else None
        return len(report.findings) - len(self.findings) if report else 0

    @property
    def current(self) -> bool:
        """Whether this is the latest revision."""
        return self.revision is None or self.revision.number == self.post.revision_count

    @property
    def numbers(self) -> Mapping[UUID, int]:
        """The number of each revision by its id."""
        return {each.id: each.number for each in self.revisions}

    def revision_of(self, revision_id: UUID) -> Revision | None:
        """Return a revision by its id, if the page knows it."""
        return next((each for each in self.revisions if each.id == revision_id), None)

    @property
    def held(self) -> Sequence[Seat]:
        """The stages that somebody holds."""
        return [
            seat
            for each in self.sittings[-1:]
            for group in each.groups
            for seat in group
            if seat.held
        ]

    def title_of(self, stage: RouteStage) -> str:
        """Return what a stage that is offered is called."""
        return stage_title(stage.as_dict())


def read(person: Person, post_id: UUID, now: datetime, number: int | None = None) -> Reading:
    """Return the post at its latest revision, or at the one of this number."""
    post = posts.post(person, post_id, now)
    wanted = number or post.revision_count
    revision = reading.revision_read(post, wanted) if wanted else None
    revisions, cases = reading.numbered(post), reading.cases_of(post)
    conversation = talk(person, post, revision, cases)
    before, changes = since(person, post, revision, revisions)
    rights = _rights(person, post, now)
    findings = _noted(revision)
    current = revision is not None and revision.number == post.revision_count
    waits = waiting_stages(cases)
    away = away_at(waits, now)
    offered = reviews.stages_for(person, cases[-1], now) if cases and current else ()
    of_people = cases and (rights.review or any(away.values()))
    return Reading(
        post=post,
        revision=revision,
        revisions=revisions,
        pieces=_pieces(post, revision, findings, conversation),
        findings=findings,
        talk=conversation,
        sittings=[sitting(each, cases, revisions, person, now) for each in cases],
        offered=offered,
        may_leave=bool(cases) and current and reviews.may_leave(person, cases[-1], now),
        since=changes,
        before=before,
        scenes=timeline(reading.story(person, post), _reader(revisions, cases)),
        rights=rights,
        known=_known(person, post, revision, now) if rights.review else (),
        timing=timing(person, waits, now, post),
        away=away,
        unserved=unserved(away, now),
        unable=unable(waits, away, now),
        left=left(person, cases[-1], offered, now) if of_people else Left(),
    )


def _known(person: Person, post: Post, revision: Revision | None, now: datetime) -> Sequence[Known]:
    found = known(person, post, revision, now) if revision else ()
    return found if any(each.precedents for each in found) else ()


def _rights(person: Person, post: Post, now: datetime) -> Rights:
    def allowed(act: Act) -> bool:
        return may(db.session(), person, act, post.entity_id, now)

    author = post.author_id == person.id
    reviewer = reviewing(db.session(), person, post, now)
    return Rights(
        author=author,
        edit=author and post.state is State.DRAFT,
        withdraw=author and post.state in WITHDRAWABLE,
        close=author and post.state is State.DRAFT,
        comment=post.revision_count > 0 and (author or reviewer),
        review=reviewer,
        keep=allowed(Act.KEEP_LIBRARY),
        record=author or allowed(Act.SEE_RECORD),
    )


def _noted(revision: Revision | None) -> list[Noted]:
    if revision is None or revision.report is None:
        return []
    contests = {each.rule: each.reason for each in revision.contests}
    return [
        Noted(number, each, contests.get(each.rule))
        for number, each in enumerate(_gravest(revision.report.findings), 1)
    ]


def _gravest(rows: Sequence[FindingRow]) -> list[FindingRow]:
    """Return as many as a page explains, in reading order: none hides behind lesser ones."""
    chosen = sorted(rows, key=lambda each: -each.severity.rank)[:SHOWN]
    return sorted(chosen, key=lambda each: each.position)


def _pieces(
    post: Post, revision: Revision | None, findings: Sequence[Noted], conversation: Talk
) -> list[Piece]:
    spans = [
        Span(each.row.start, each.row.end, f"finding-{each.number}", each.number, each.row.severity)
        for each in findings
    ]
    if revision is None:
        return marked(post.draft_text, spans)
    return marked(revision.text, [*spans, *talk_spans(conversation, revision)])


def reader(post: Post) -> Reader:
    """Return which names the story of a post may presume."""
    return _reader(reading.numbered(post), reading.cases_of(post))


def _reader(revisions: Sequence[Revision], cases: Sequence[CaseRow]) -> Reader:
    return Reader(
        numbers={str(each.id): each.number for each in revisions},
        titles={
            stage["name"]: said(stage["title"]) if stage["title"] else stage_title(stage)
            for case in cases
            for group in case.route["groups"]
            for stage in group
        },
    )
