"""What each row that the record speaks of should hold, beside what the record tells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.content import digest_of, sha256
from service.models import (
    EVENT_OF,
    Appeal,
    AppealState,
    Breach,
    CaseRow,
    Comment,
    DecisionRow,
    Ground,
    Override,
    Proposal,
    Recall,
    ReportRow,
    Revision,
    Sample,
    SampleVerdict,
    Share,
)
from service.record import stamp

Fact = tuple[str, Any, Any]
"""The name of something, as its row holds it, as the record tells it."""


@dataclass(frozen=True)
class Said:
    """One event of a post as it was written, with the words that were not erased since."""

    sequence: int
    name: str
    actor: str
    at: str
    ids: Mapping[str, str]
    digests: Mapping[str, str]
    facts: Mapping[str, Any]
    words: Mapping[str, str | None]

    def said(self, name: str, held: str) -> Fact:
        """Return words as they are kept and as they were recorded, unless they were erased."""
        told = self.words.get(name, "")
        return name, held, held if told is None else told


def revision(row: Revision, event: Said) -> list[Fact]:
    """Return what was submitted."""
    content = digest_of(
        text=row.text,
        language=row.language,
        channels=row.channels,
        jurisdictions=row.jurisdictions,
        entity=row.entity_slug,
        links=row.links,
    )
    rather = row.class_contest
    return [
        ("number", row.number, event.facts["number"]),
        ("content", content, event.digests["revision"]),
        ("digest", row.digest, event.digests["revision"]),
        ("contests", [each.rule for each in row.contests], event.facts["contested"]),
        *(event.said(f"contest {each.rule}", each.reason) for each in row.contests),
        ("contested class", rather and rather.content_class, event.facts.get("class_contested")),
        *([event.said("class contest", rather.reason)] if rather else []),
    ]


def report(row: ReportRow, event: Said) -> list[Fact]:
    """Return what the check said."""
    return [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("report", sha256(row.value()), event.digests["report"]),
    ]


def case(row: CaseRow, event: Said) -> list[Fact]:
    """Return the review that was opened."""
    return [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("route", sha256(row.route), event.digests["route"]),
    ]


def decision(
    grounds: Mapping[UUID, Sequence[Ground]],
) -> Callable[[DecisionRow, Said], list[Fact]]:
    """Return what was decided, by whom, and what it rests on."""
    return lambda row, event: [
        ("case", str(row.case_id), event.ids["case"]),
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("stage", row.stage, event.facts["stage"]),
        ("verdict", EVENT_OF[row.verdict], event.name),
        ("reviewer", str(row.reviewer_id), event.actor),
        ("moment", stamp(row.decided_at), event.at),
        event.said("reason", row.reason),
        event.said("signed name", row.signed_name or ""),
        ("signed digest", row.signed_digest, event.digests["revision"] if _signed(row) else None),
        ("signature", _signed(row), event.facts.get("signed")),
        (
            "grounds",
            [[each.rule, each.start, each.end, each.weight] for each in grounds.get(row.id, ())],
            event.facts.get("grounds", []),
        ),
        *(
            fact
            for each in grounds.get(row.id, ())
            for fact in (
                event.said(_change_of(row, each), each.change),
                event.said(f"ground {each.position} rule", each.written or ""),
            )
        ),
    ]


ANSWERS = {
    "post.appeal_upheld": AppealState.UPHELD,
    "post.appeal_overturned": AppealState.OVERTURNED,
}
"""How the record names what a second reader said."""


def appeal(answered: Mapping[str, Said]) -> Callable[[Appeal, Said], list[Fact]]:
    """Return against what an appeal was made, why, and what a second reader said."""

    def of(row: Appeal, event: Said) -> list[Fact]:
        answer = answered.get(str(row.id))
        return [
            ("case", str(row.case_id), event.ids["case"]),
            ("revision", str(row.revision_id), event.ids["revision"]),
            ("moment", stamp(row.made_at), event.at),
            event.said("reason", row.reason),
            ("state", row.state, ANSWERS[answer.name] if answer else AppealState.OPEN),
            ("reader", row.decided_by and str(row.decided_by), answer and answer.actor),
            *([answer.said("reason", row.answer)] if answer else []),
        ]

    return of


def _signed(row: DecisionRow) -> dict[str, str] | None:
    """Return as what a decision was signed, how its signer proved who they are, and where."""
    told = {"as": row.signed_as, "how": row.signed_how, "zone": row.signed_zone}
    return {name: str(value) for name, value in told.items()} if row.signed_as else None


def _change_of(row: DecisionRow, each: Ground) -> str:
    """Return under which name the record keeps what must change: the reason may say it."""
    return "reason" if each.change == row.reason else f"ground {each.position} change"


def ground(ticked: set[str]) -> Callable[[Ground], list[Fact]]:
    """Return whether the author has done what was asked."""
    return lambda row: [("tick", row.done_at is not None, str(row.id) in ticked)]


def comment(resolved: set[str]) -> Callable[[Comment, Said], list[Fact]]:
    """Return what was remarked, in which thread, and whether that is resolved."""
    return lambda row, event: [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("author", str(row.author_id), event.actor),
        ("span", [row.start, row.end], [event.facts["start"], event.facts["end"]]),
        ("moment", stamp(row.created_at), event.at),
        event.said("body", row.body),
        ("thread", row.reply_to and str(row.reply_to), event.ids.get("reply_to")),
        ("resolution", row.resolved_at is not None, str(row.id) in resolved),
    ]


def proposal(answers: Mapping[str, str]) -> Callable[[Proposal, Said], list[Fact]]:
    """Return which edit was proposed, by whom, and what the author answered."""
    return lambda row, event: [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("proposer", str(row.proposer_id), event.actor),
        ("span", [row.start, row.end], [event.facts["start"], event.facts["end"]]),
        ("moment", stamp(row.created_at), event.at),
        ("answer", row.state, answers.get(str(row.id), "open")),
        event.said("text", row.text),
        event.said("note", row.note),
    ]


def override(ended: set[str]) -> Callable[[Override, Said], list[Fact]]:
    """Return who said of which finding that it is wrong, why, and whether that was taken back."""
    return lambda row, event: [
        ("finding", str(row.finding_id), event.ids["finding"]),
        ("person", str(row.person_id), event.actor),
        ("moment", stamp(row.created_at), event.at),
        ("end", row.ended_at is not None, str(row.id) in ended),
        event.said("reason", row.reason),
    ]


def share(answers: Mapping[str, str]) -> Callable[[Share, Said], list[Fact]]:
    """Return who took the post where, and confirmed."""
    return lambda row, event: [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("person", str(row.person_id), event.actor),
        ("channel", row.channel, event.facts["channel"]),
        ("moment", stamp(row.shared_at), event.at),
        ("confirmation", row.confirmed_at is not None, str(row.id) in answers),
        ("answer", row.answer or "", answers.get(str(row.id), "")),
    ]


def recall(row: Recall, event: Said) -> list[Fact]:
    """Return why the post was recalled."""
    return [
        ("person", str(row.recalled_by), event.actor),
        ("moment", stamp(row.recalled_at), event.at),
        ("term", stamp(row.due_at), event.facts.get("due", stamp(row.due_at))),
        ("correction", row.correction_id and str(row.correction_id), event.ids.get("correction")),
        event.said("reason", row.reason),
    ]


def sample(row: Sample, event: Said) -> list[Fact]:
    """Return which revision was drawn, when, and who was to read it."""
    return [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("role", row.role, event.facts["role"]),
        ("moment", stamp(row.drawn_at), event.at),
    ]


def sample_read(row: Sample, event: Said) -> list[Fact]:
    """Return what was found of it, by whom, when and why."""
    fine = event.name == "post.sample_passed"
    return [
        ("verdict", row.verdict, SampleVerdict.FINE if fine else SampleVerdict.BREACH),
        ("reader", str(row.reader_id), event.actor),
        ("reading", row.read_at and stamp(row.read_at), event.at),
        event.said("reason", row.reason),
        (
            "grounds",
            [[each[name] for name in ("rule", "start", "end", "weight")] for each in row.grounds],
            event.facts.get("grounds", []),
        ),
    ]


def breach(row: Breach, event: Said) -> list[Fact]:
    """Return who upheld it, and when."""
    return [
        ("person", str(row.upheld_by), event.actor),
        ("moment", stamp(row.upheld_at), event.at),
    ]
