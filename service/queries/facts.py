"""What each row that the record speaks of should hold, beside what the record tells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.content import digest_of, sha256
from service.models import (
    EVENT_OF,
    CaseRow,
    Comment,
    DecisionRow,
    Recall,
    ReportRow,
    Revision,
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


def decision(row: DecisionRow, event: Said) -> list[Fact]:
    """Return what was decided, by whom."""
    return [
        ("case", str(row.case_id), event.ids["case"]),
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("stage", row.stage, event.facts["stage"]),
        ("verdict", EVENT_OF[row.verdict], event.name),
        ("reviewer", str(row.reviewer_id), event.actor),
        ("moment", stamp(row.decided_at), event.at),
        event.said("reason", row.reason),
    ]


def comment(row: Comment, event: Said) -> list[Fact]:
    """Return what was remarked."""
    return [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("author", str(row.author_id), event.actor),
        ("span", [row.start, row.end], [event.facts["start"], event.facts["end"]]),
        ("moment", stamp(row.created_at), event.at),
        event.said("body", row.body),
    ]


def share(confirmed: set[str]) -> Callable[[Share, Said], list[Fact]]:
    """Return who took the post where, and confirmed."""
    return lambda row, event: [
        ("revision", str(row.revision_id), event.ids["revision"]),
        ("person", str(row.person_id), event.actor),
        ("channel", row.channel, event.facts["channel"]),
        ("moment", stamp(row.shared_at), event.at),
        ("confirmation", row.confirmed_at is not None, str(row.id) in confirmed),
    ]


def recall(row: Recall, event: Said) -> list[Fact]:
    """Return why the post was recalled."""
    return [
        ("person", str(row.recalled_by), event.actor),
        ("moment", stamp(row.recalled_at), event.at),
        event.said("reason", row.reason),
    ]
