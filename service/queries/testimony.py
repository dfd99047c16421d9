"""What the record says of one post, and which of its rows say something else."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from service.models import (
    EVENT_OF,
    Appeal,
    Breach,
    CaseRow,
    Comment,
    Ground,
    Override,
    Post,
    Proposal,
    Recall,
    Revision,
    Sample,
    Share,
    SharingRule,
)
from service.queries import facts
from service.queries.facts import Fact, Said
from workflows import Action, PostKind, State, Verdict

STATES = {
    "post.written": State.DRAFT,
    "post.submitted": State.CHECKING,
    "post.returned": State.DRAFT,
    "post.routed": State.IN_REVIEW,
    "post.admitted": State.APPROVED,
    "post.appeal_overturned": State.IN_REVIEW,
    "post.rejected": State.REJECTED,
    "post.withdrawn": State.WITHDRAWN,
    "post.closed": State.CLOSED,
    "post.abandoned": State.CLOSED,
    "post.recalled": State.RECALLED,
}
"""Where each event leaves a post; an approval does so only when it was the last one needed."""

CHECKS = ("post.checked", "post.rechecked")
ROUTINGS = ("post.routed", "post.reopened", "post.appeal_overturned")
DATINGS = ("post.dated", "post.renewed", "post.embargoed")
"""The events that tell of reports, of cases, and of the dates of a post."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The rows of one post that the record speaks of."""

    post: Post
    revisions: Sequence[Revision]
    cases: Sequence[CaseRow]
    comments: Sequence[Comment]
    proposals: Sequence[Proposal]
    overrides: Sequence[Override]
    grounds: Mapping[UUID, Sequence[Ground]]
    shares: Sequence[Share]
    recall: Recall | None
    appeals: Sequence[Appeal]
    sample: Sample | None
    breach: Breach | None


@dataclass(frozen=True)
class Difference:
    """An event that a row contradicts; 0 where there is no such event."""

    sequence: int
    what: str


def differences(kept: Kept, told: Sequence[Said]) -> Iterator[Difference]:
    """Return where the rows of a post are not what was recorded of them."""
    reports = [report for each in kept.revisions for report in each.reports]
    decisions = [each for case in kept.cases for each in case.decisions]
    recalls = [kept.recall] if kept.recall else []
    answers = {
        each.ids["share"]: each.facts.get("answer", "")
        for each in told
        if each.name in {"post.recall_confirmed", "post.recall_seen_to"}
    }
    yield from _post(kept, told)
    yield from _compare("revision", kept.revisions, told, ("post.submitted",), facts.revision)
    yield from _compare("report", reports, told, CHECKS, facts.report)
    yield from _compare("case", kept.cases, told, ROUTINGS, facts.case)
    answered = {each.ids["appeal"]: each for each in told if each.name in facts.ANSWERS}
    made = facts.appeal(answered)
    yield from _compare("appeal", kept.appeals, told, ("post.appealed",), made)
    decided = facts.decision(kept.grounds)
    yield from _compare("decision", decisions, told, tuple(EVENT_OF.values()), decided)
    yield from _carried(kept, told)
    yield from _conversation(kept, told)
    yield from _compare("share", kept.shares, told, ("post.shared",), facts.share(answers))
    yield from _compare("recall", recalls, told, ("post.recalled",), facts.recall)
    yield from _trust(kept, told)


def _conversation(kept: Kept, told: Sequence[Said]) -> Iterator[Difference]:
    resolved = _last(told, "comment", {"post.thread_resolved"}, {"post.thread_reopened"})
    ticked = _last(told, "ground", {"post.change_ticked"}, {"post.change_unticked"})
    answers = {
        each.ids["proposal"]: each.name.removeprefix("post.edit_")
        for each in told
        if each.name in {"post.edit_accepted", "post.edit_refused"}
    }
    said, proposed = facts.comment(resolved), facts.proposal(answers)
    yield from _compare("comment", kept.comments, told, ("post.commented",), said)
    yield from _compare("proposal", kept.proposals, told, ("post.edit_proposed",), proposed)
    ended = {each.ids["override"] for each in told if each.name == "post.override_ended"}
    of = facts.override(ended)
    yield from _compare("override", kept.overrides, told, ("post.finding_overridden",), of)
    for grounds in kept.grounds.values():
        for each in grounds:
            yield from _altered("change", 0, facts.ground(ticked)(each))


def _carried(kept: Kept, told: Sequence[Said]) -> Iterator[Difference]:
    """Compare the approvals that stand with those that were carried over and not read again."""
    recorded: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for each in told:
        if each.name == "post.approval_carried":
            key = (each.ids["case"], each.facts["stage"])
            recorded[key] = (each.ids["approved"], each.facts["reviewers"])
        elif each.name == "post.appeal_overturned":
            for stage, (revision, people) in each.facts["carried"].items():
                recorded[each.ids["case"], stage] = (revision, people)
        elif each.name == "post.read_again":
            recorded.pop((each.ids["case"], each.facts["stage"]), None)
    held = {
        (str(case.id), stage.name): (str(stage.carried_from), sorted(map(str, stage.carried_by)))
        for case in kept.cases
        for stage in case.stages
        if stage.carried_by is not None
    }
    if held != recorded:
        yield Difference(told[-1].sequence, "what was carried over was altered")
    left = {(each.ids["case"], each.actor) for each in told if each.name == "post.stepped_aside"}
    opened = [each for each in told if each.name in {"post.routed", "post.appeal_overturned"}]
    left |= {(each.ids["case"], who) for each in opened for who in each.facts.get("aside", ())}
    if left != {(str(case.id), str(person)) for case in kept.cases for person in case.aside}:
        yield Difference(told[-1].sequence, "who stepped aside was altered")


def _trust(kept: Kept, told: Sequence[Said]) -> Iterator[Difference]:
    """Compare what was drawn and read after publication, and the breach that was upheld."""
    drawn = [kept.sample] if kept.sample else []
    read = [each for each in drawn if each.read_at is not None]
    yield from _compare("sample", drawn, told, ("post.drawn",), facts.sample)
    findings = ("post.sample_passed", "post.breach_upheld")
    yield from _compare("sample", read, told, findings, facts.sample_read)
    upheld = next((each for each in told if each.name == "post.breach_upheld"), None)
    if upheld is not None and kept.breach is None:
        yield Difference(upheld.sequence, "the breach was removed")
    elif kept.breach is not None:
        if upheld is None:
            yield Difference(0, "a breach was never recorded")
        else:
            yield from _altered("breach", upheld.sequence, facts.breach(kept.breach, upheld))


def _last(told: Iterable[Said], what: str, on: set[str], off: set[str]) -> set[str]:
    """Return the ids of which the last event of these was one of `on`."""
    states = {each.ids[what]: each.name in on for each in told if each.name in on | off}
    return {each for each, state in states.items() if state}


def _compare(
    what: str,
    rows: Iterable[Any],
    told: Iterable[Said],
    names: tuple[str, ...],
    of: Callable[[Any, Said], Iterable[Fact]],
) -> Iterator[Difference]:
    events = {
        each.ids.get(what, ""): each
        for each in told
        if each.name in names and (what in each.ids or what == "recall")
    }
    for row in rows:
        event = events.pop(str(row.id) if what != "recall" else "", None)
        if event is None:
            yield Difference(0, f"a {what} was never recorded")
        else:
            yield from _altered(what, event.sequence, of(row, event))
    for event in events.values():
        yield Difference(event.sequence, f"the {what} was removed")


def _altered(what: str, sequence: int, found: Iterable[Fact]) -> Iterator[Difference]:
    altered = [name for name, held, told in found if held != told]
    if altered:
        yield Difference(sequence, f"the {what} was altered: {', '.join(altered)}")


def _post(kept: Kept, told: Sequence[Said]) -> Iterator[Difference]:
    """Compare the post itself: whose it is, where it stands, what is approved and when."""
    written = next((each for each in told if each.name == "post.written"), None)
    if written is None:
        yield Difference(0, "the post was never recorded")
        return
    post = kept.post
    numbers = {str(each.id): each.number for each in kept.revisions}
    moves = [(each, state) for each in told if (state := _state(each))]
    admitted = [each for each, state in moves if state is State.APPROVED]
    dates: dict[str, Any] = {}
    for each in told:
        dates |= each.facts if each.name in DATINGS else {}
    ruled = [each.facts["rule"] for each in told if each.name == "post.sharing_ruled"]
    yield from _altered(
        "post",
        told[-1].sequence,
        [
            ("author", str(post.author_id), written.actor),
            ("entity", str(post.entity_id), written.ids["entity"]),
            ("state", post.state, moves[-1][1]),
            ("kind", post.kind, written.facts.get("kind", PostKind.ORIGINAL)),
            ("parent", post.parent_id and str(post.parent_id), written.ids.get("parent")),
            ("translation", post.translates, written.facts.get("translates", False)),
            ("sharing rule", post.sharing_rule, ruled[-1] if ruled else SharingRule.LIGHT),
            ("revisions", post.revision_count, len(kept.revisions)),
            (
                "approved revision",
                post.approved_number,
                numbers.get(admitted[-1].ids["revision"]) if admitted else None,
            ),
            ("embargo", post.not_before, _moment(dates.get("not_before"))),
            ("expiry", post.expires_at, _moment(dates.get("expires_at"))),
        ],
    )


def _state(event: Said) -> State | None:
    if event.name == EVENT_OF[Verdict.APPROVE]:
        return State.APPROVED if event.facts["outcome"] == Action.APPROVE else None
    if event.facts.get("outcome") == Action.CONTINUE:
        return None
    return STATES.get(event.name)


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
