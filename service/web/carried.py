"""What a post's page tells of an approval that was carried over from an earlier revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.models import CaseRow, DecisionRow, Person, Revision, StageRow
from service.serving import grants_of
from service.web.timeline import stage_title
from workflows import Action, Verdict


@dataclass(frozen=True)
class Standing:
    """An approval that stands: of which revision, by whom, and at whose request words changed."""

    number: int
    text: str
    names: Sequence[str]
    asked_by: Sequence[str]
    same: bool


def carried_at(
    stage: StageRow, case: CaseRow, cases: Sequence[CaseRow], revisions: Sequence[Revision]
) -> Standing | None:
    """Return the approval that is carried over at a stage, if one is.

    Of each revision the latest case tells who asked for changes: what was overturned asks nothing.
    """
    read = next((each for each in revisions if each.id == stage.carried_from), None)
    if read is None:
        return None
    earlier = [each for each in cases if each.id < case.id]
    since = {
        each.revision_id: each
        for each in earlier
        if _number(each, revisions) >= read.number and each.revision_id != case.revision_id
    }
    given = [decision for each in earlier for decision in each.decisions]
    people = {each.reviewer_id: each.reviewer.name for each in given}
    return Standing(
        number=read.number,
        text=read.text,
        names=[people[each] for each in stage.carried_by or () if each in people],
        same=read.id == case.revision_id,
        asked_by=list(dict.fromkeys(title for each in since.values() for title in _objected(each))),
    )


def reopens(person: Person, case: CaseRow, stage: StageRow, now: datetime) -> bool:
    """Whether this person may have a stage read again."""
    if (
        case.closed_at is not None
        or stage.carried_from is None
        or person.id in {case.author_id, *case.aside}
    ):
        return False
    value = case.value()
    return value.serves(str(person.id), value.route.stage(stage.name), grants_of(person, now))


def progress(case: CaseRow, row: StageRow, decisions: Sequence[DecisionRow]) -> str:
    """Return how far a stage is: done, open, later, spared, or standing by an earlier approval."""
    if row.carried_from is not None and row.opened_at is None:
        return "stands"
    if case.closed_at is None:
        return "later" if row.opened_at is None else "open" if row.closed_at is None else "done"
    return "done" if decisions or case.outcome is Action.APPROVE else "spared"


def _number(case: CaseRow, revisions: Sequence[Revision]) -> int:
    return next((each.number for each in revisions if each.id == case.revision_id), 0)


def _objected(case: CaseRow) -> list[str]:
    """Return the titles of the stages that asked for changes in a case."""
    titles = {
        stage["name"]: stage_title(stage) for group in case.route["groups"] for stage in group
    }
    return [titles[each.stage] for each in case.decisions if each.verdict is not Verdict.APPROVE]
