"""A case as a page draws it: its stages in order, who sits there and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.models import CaseRow, DecisionRow, Person, Revision, StageRow, db
from service.serving import able, lacking
from service.web.carried import Standing, carried_at, progress, reopens
from service.web.timeline import stage_title


@dataclass(frozen=True)
class Seat:
    """A stage of a case as the page draws it: `progress` is done, open, later, spared or stands."""

    name: str
    text: str
    title: str
    role: str
    quorum: int
    by_law: bool
    since: datetime | None
    due: datetime | None
    progress: str
    row: StageRow
    decisions: Sequence[DecisionRow]
    carried: Standing | None
    reopens: bool
    held: StageRow | None
    lacking: int
    awaited: Sequence[str]
    """Whose approvals are still awaited, where it is everybody's who was named."""


@dataclass(frozen=True)
class Sitting:
    """A case as the page draws it: groups of stages in order."""

    row: CaseRow
    number: int
    groups: Sequence[Sequence[Seat]]


def sitting(
    case: CaseRow,
    cases: Sequence[CaseRow],
    revisions: Sequence[Revision],
    person: Person,
    now: datetime,
) -> Sitting:
    """Return a case with its stages, as they stand for this person."""
    read = next((each for each in revisions if each.id == case.revision_id), None)
    rows = {each.name: each for each in case.stages}
    short = lacking(db.session(), case, now)
    groups = []
    for group in case.route["groups"]:
        seats = []
        for stage in group:
            row = rows[stage["name"]]
            decisions = [each for each in case.decisions if each.stage == row.name]
            seats.append(
                Seat(
                    name=row.name,
                    text=read.text if read else "",
                    title=stage_title(stage),
                    role=row.role,
                    row=row,
                    quorum=row.quorum,
                    by_law=stage["by_law"],
                    since=row.opened_at,
                    due=row.due_at,
                    progress=progress(case, row, decisions),
                    decisions=decisions,
                    carried=carried_at(row, case, cases, revisions),
                    reopens=reopens(person, case, row, now),
                    held=row if row.held(now) else None,
                    lacking=short.get(row.name, 0),
                    awaited=_awaited(case, row, now),
                )
            )
        groups.append(seats)
    return Sitting(case, read.number if read else 0, groups)


def _awaited(case: CaseRow, row: StageRow, now: datetime) -> Sequence[str]:
    """Return who of those that were named may and must still approve."""
    if row.named is None or row.opened_at is None or row.closed_at is not None:
        return ()
    value = case.value()
    left = {*row.named} & able(db.session(), value, value.route.stage(row.name), now)
    people = select(Person.name).where(Person.id.in_(left)).order_by(Person.name)
    return db.session.scalars(people).all()
