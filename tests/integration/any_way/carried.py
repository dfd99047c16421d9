"""Whether an approval may stand that nobody gave in this very case, said anew from the rows."""

import re
from collections import Counter
from typing import Any

from sqlalchemy import select

from service.models import (
    Appeal,
    AppealState,
    CaseRow,
    DecisionRow,
    FindingRow,
    Ground,
    Revision,
    StageRow,
    db,
)
from workflows import CONTROL, Verdict

Given = list[tuple[DecisionRow, CaseRow]]


def check_all_carried(case: CaseRow) -> None:
    """Assert it of each stage of a case at which nobody need decide."""
    stages = {each["name"]: each for group in case.route["groups"] for each in group}
    for row in case.stages:
        if row.carried_by is not None:
            check_carried(case, row, stages[row.name])


def check_carried(case: CaseRow, row: StageRow, stage: dict[str, Any]) -> None:
    """Assert that people approved at this very stage what is the same for it today."""
    old = db.session.get_one(Revision, row.carried_from)
    assert old.post_id == case.post_id
    assert row.carried_by
    given = _given(old, stage, {*row.carried_by})
    assert {each.reviewer_id for each, _then in given} == {*row.carried_by}
    for each, then in given:
        assert each.reviewer_id != case.author_id
        assert _asked_then(then, stage)
    if old.id == case.revision_id:
        _check_overturned(case, stage)
        return
    assert case.route["on_return"] == "unchanged_stand"
    assert stage["signature"] is None
    new = case.revision
    while new.id != old.id:
        new = _check_step(case, new, stage)


def _given(old: Revision, stage: dict[str, Any], people: set[Any]) -> Given:
    rows = db.session.execute(
        select(DecisionRow, CaseRow)
        .join(CaseRow, CaseRow.id == DecisionRow.case_id)
        .where(
            DecisionRow.revision_id == old.id,
            DecisionRow.stage == stage["name"],
            DecisionRow.verdict == Verdict.APPROVE,
            DecisionRow.reviewer_id.in_(people),
        )
    )
    return [(each, then) for each, then in rows]


def _asked_then(then: CaseRow, stage: dict[str, Any]) -> bool:
    """Whether a case had the same stage; how many could serve it is no part of that."""
    apart = {"voters", "people"}
    ours = {key: each for key, each in stage.items() if key not in apart}
    return any(
        ours == {key: each for key, each in theirs.items() if key not in apart}
        for group in then.route["groups"]
        for theirs in group
    )


def _check_overturned(case: CaseRow, stage: dict[str, Any]) -> None:
    """Assert that approvals of the same revision stand since an appeal against another stage."""
    appeal = db.session.scalars(select(Appeal).where(Appeal.revision_id == case.revision_id)).one()
    assert appeal.state is AppealState.OVERTURNED
    assert appeal.stage != stage["name"]
    assert appeal.decided_by not in {case.author_id, None}


def _check_step(case: CaseRow, new: Revision, stage: dict[str, Any]) -> Revision:
    """Assert that a stage may stand from the revision that was returned to this one; return that.

    The same words but those that others asked to change; the same particulars; nothing found anew.
    """
    rows = select(CaseRow, Revision).join(Revision, Revision.id == CaseRow.revision_id)
    before, old = db.session.execute(
        rows.where(CaseRow.post_id == case.post_id, Revision.number < new.number)
        .order_by(CaseRow.id.desc())
        .limit(1)
    ).one()
    assert before.outcome == "return"
    asked = _asked(before)
    spans = [span for name, each in asked.items() if name != stage["name"] for span in each]
    assert _only_there(old.text, new.text, spans)
    assert _particulars(old) == _particulars(new)
    found, once = _findings(new), _findings(old)
    assert not Counter(found) - Counter(once)
    assert Counter(_near(stage, found)) == Counter(_near(stage, once))
    first = select(CaseRow).where(CaseRow.revision_id == new.id).order_by(CaseRow.id).limit(1)
    after = db.session.scalars(first).one()
    reading = {each.name for each in after.stages if each.carried_by is None}
    assert reading & asked.keys()
    return old


def _asked(case: CaseRow) -> dict[str, list[tuple[int, int]]]:
    """Return which words each stage that objected asked to change."""
    rows = db.session.execute(
        select(DecisionRow.stage, Ground.start, Ground.end)
        .join(Ground, Ground.decision_id == DecisionRow.id)
        .where(DecisionRow.case_id == case.id, DecisionRow.verdict != Verdict.APPROVE)
    )
    asked: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in rows:
        asked.setdefault(name, []).extend([] if start is None else [(start, end)])
    return asked


def _only_there(old: str, new: str, spans: list[tuple[int, int]]) -> bool:
    """Whether the new words differ from the old ones in nothing but these places."""
    free = {place for start, end in spans for place in range(start, end)}
    kept = "".join("\0" if place in free else each for place, each in enumerate(old))
    parts = re.split("\0+", kept)
    if free and not any(each.strip() for each in parts):
        return False
    return re.fullmatch(".*".join(map(re.escape, parts)), new, re.DOTALL) is not None


def _particulars(of: Revision) -> list[Any]:
    report, other = of.reports[0], of.class_contest
    contested = sorted((each.rule, each.reason) for each in of.contests)
    contests = [contested, other and (other.content_class, other.reason)]
    own = [of.language, of.channels, of.jurisdictions, of.entity_slug, of.links]
    return [*own, report.language, report.content_class, *contests]


def _findings(of: Revision) -> list[tuple[Any, ...]]:
    return [_told(each) for each in of.reports[0].findings]


def _told(each: FindingRow) -> tuple[Any, ...]:
    return each.rule, each.category, str(each.severity), each.quote, tuple(each.reviewers)


def _near(stage: dict[str, Any], findings: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return the findings in the area of a stage: its role's, or those for which it applies."""
    topics = {*stage["when"].get("category", ())}
    return [
        each
        for each in findings
        if stage["reviewers"] in {*each[4], str(CONTROL.get(each[1], "legal"))}
        or topics & {each[1], each[1].partition(".")[0]}
    ]
