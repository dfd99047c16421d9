"""Whether the law lets a post be shared, said anew: from design §3 and the rows alone."""

import json
from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.models import (
    CaseRow,
    DecisionRow,
    Event,
    FindingRow,
    Grant,
    Post,
    ReportRow,
    Revision,
    StageRow,
    db,
)
from tests.integration.any_way.asked import (
    GRAVITY,
    check_route,
    known,
    report_at,
    source_of,
    within,
)
from tests.integration.any_way.carried import check_carried
from workflows import CONTROL, PostKind, Role, State, Verdict

DECIDING = {"comms", "legal", "compliance", "safety", "security", "privacy"}


def admitted_by(post: Post) -> str:
    """Return by what a post that may be shared was admitted, or fail: by nothing lawful."""
    assert post.state is State.APPROVED
    assert post.suspended_at is None
    revision = approved(post)
    case = db.session.scalar(
        select(CaseRow)
        .where(CaseRow.revision_id == revision.id, CaseRow.outcome == "approve")
        .order_by(CaseRow.id.desc())
        .limit(1)
    )
    if case is None:
        return _alone(post, revision)
    check_decided(case)
    assert _news(revision, report_at(case)) == []
    return "again" if case.again else "decisions"


def approved(post: Post) -> Revision:
    """Return the revision of a post that is in the library."""
    found = select(Revision).where(
        Revision.post_id == post.id, Revision.number == post.approved_number
    )
    return db.session.scalars(found).one()


def check_decided(case: CaseRow) -> None:
    """Assert that a case approved what was found of its revision when it was opened."""
    check_route(case)
    contested = {each.rule for each in case.revision.contests}
    roles = demanded(report_at(case), None if case.again else contested)
    stages = [stage for group in case.route["groups"] for stage in group]
    assert stages
    assert roles <= {stage["reviewers"] for stage in stages}
    for stage in stages:
        _check_complete(case, stage, roles)
    _check_once(case, {each["name"]: each for each in stages})


def demanded(report: ReportRow, contested: set[str] | None) -> set[str]:
    """Return the roles each of which must approve; what is critical is contested, or fails.

    Of a post that is read again all is: its text can't be changed any more.
    """
    roles: set[str] = set()
    for each in report.findings:
        if each.severity == "critical" and each.category != "pharma.adverse_event":
            assert contested is None or each.rule in contested
        if each.severity in {"high", "critical"}:
            roles.add(_control(each))
        elif each.severity == "medium":
            roles |= DECIDING & {*each.reviewers} or {_control(each)}
    return roles


def rightful(each: DecisionRow, case: CaseRow, stage: dict[str, Any]) -> str:
    """Return by what right somebody decided at a stage: their role, or since it was escalated."""
    assert each.revision_id == case.revision_id
    assert each.reviewer_id != case.author_id
    assert each.reviewer_id not in case.aside
    assert stage["signature"] is None or each.signed_digest == case.revision.digest
    if _held(each, stage["reviewers"], stage["scope"]):
        return "role"
    over = stage["escalate_to"]
    assert over is not None
    assert _held(each, over["reviewers"], over["scope"])
    told = [event for event in events(case.post_id, "post.escalated") if _about(event, case, stage)]
    assert any(event["facts"]["decides"] for event in told)
    own = {each.rule for each in case.revision.contests}
    roles = demanded(report_at(case), None if case.again else own)
    assert over["reviewers"] == stage["reviewers"] or stage["reviewers"] not in roles
    return "escalated"


def events(post_id: UUID, name: str) -> list[dict[str, Any]]:
    """Return what the record tells of a post under this name."""
    found = select(Event.body).where(Event.subject_id == post_id, Event.name == name)
    return [json.loads(body) for body in db.session.scalars(found.order_by(Event.sequence))]


def _about(event: dict[str, Any], case: CaseRow, stage: dict[str, Any]) -> bool:
    return event["ids"]["case"] == str(case.id) and event["facts"]["stage"] == stage["name"]


def _news(revision: Revision, then: ReportRow) -> list[FindingRow]:
    """Return what people must look at of what is found now and was not found then.

    A finding is none where one of the same rule, as grave, was on some of the same words.
    """
    assert revision.report is not None
    return [
        each
        for each in revision.report.findings
        if GRAVITY.index(each.severity) >= GRAVITY.index("medium")
        and not any(
            old.rule == each.rule
            and GRAVITY.index(old.severity) >= GRAVITY.index(each.severity)
            and max(old.start, each.start) < min(old.end, each.end)
            for old in then.findings
        )
    ]


def _control(finding: FindingRow) -> str:
    """Return who answers for a finding: the function of its category, never communications."""
    named = [each for each in finding.reviewers if each in DECIDING - {"comms"}]
    return str(CONTROL.get(finding.category) or (named or ["legal"])[0])


def _held(each: DecisionRow, role: str, scope: list[str]) -> bool:
    """Whether who decided held a role in one of these places at that moment."""
    grants = db.session.scalars(select(Grant).where(Grant.person_id == each.reviewer_id)).all()
    at = each.decided_at
    held = [one for one in grants if one.since <= at and (one.until is None or at < one.until)]
    assert Role.ADMIN not in {one.role for one in held}
    return any(one.role == role and str(one.entity_id) in scope for one in held)


def _check_complete(case: CaseRow, stage: dict[str, Any], roles: set[str]) -> None:
    row = _row(case, stage)
    said = [each for each in case.decisions if each.stage == stage["name"]]
    for each in said:
        rightful(each, case, stage)
    if row.carried_by is not None:
        check_carried(case, row, stage)
    for_it = {each.reviewer_id for each in said if each.verdict is Verdict.APPROVE}
    for_it |= {*(row.carried_by or ())}
    against = {each.reviewer_id for each in said if each.verdict is not Verdict.APPROVE}
    assert case.author_id not in for_it
    assert len(for_it) >= stage["quorum"] >= 1
    vetoed = stage["veto"] or stage["reviewers"] in roles
    assert not against if vetoed else len(for_it) > len(against)
    _check_named(case, stage, row, [each for each in said if each.verdict is Verdict.APPROVE])


def _check_named(
    case: CaseRow, stage: dict[str, Any], row: StageRow, approvals: list[DecisionRow]
) -> None:
    """Assert that all who were named approved, or others where one of them could no more."""
    named = {*map(UUID, stage.get("named") or ())}
    assert not named or stage["quorum"] == len(named)
    taken, before = 0, {*(row.carried_by or ())}
    for each in approvals if named else ():
        if each.reviewer_id not in named and not row.escalated_decides:
            there = _holding(stage, each.decided_at) - {*case.aside}
            assert len(named - before - there) > taken
            taken += 1
        before.add(each.reviewer_id)


def _holding(stage: dict[str, Any], at: datetime) -> set[UUID]:
    """Return who holds the role of a stage at this moment."""
    holding = select(Grant.person_id).where(
        Grant.role == stage["reviewers"],
        Grant.entity_id.in_([*map(UUID, stage["scope"])]),
        Grant.since <= at,
        Grant.until.is_(None) | (Grant.until > at),
    )
    return {*db.session.scalars(holding)}


def _check_once(case: CaseRow, stages: dict[str, dict[str, Any]]) -> None:
    """Assert that nobody counts at two stages, unless one of them says `same_person`."""
    served = [(each.reviewer_id, each.stage) for each in case.decisions]
    served += [(who, row.name) for row in case.stages for who in row.carried_by or ()]
    assert len(served) == len({*served})
    for who, name in served:
        others = [other for each, other in served if each == who and other != name]
        free = stages[name]["same_person"]
        assert all(free or stages[other]["same_person"] for other in others)


def _row(case: CaseRow, stage: dict[str, Any]) -> StageRow:
    (row,) = [each for each in case.stages if each.name == stage["name"]]
    return row


def _alone(post: Post, revision: Revision) -> str:
    """Return by what automatic admission a revision is in the library: by one, as recorded."""
    found = events(post.id, "post.admitted")
    (event,) = [each for each in found if each["ids"]["revision"] == str(revision.id)]
    assert event["digests"]["revision"] == revision.digest
    source = source_of(event["facts"]["workflow"], event["facts"]["version"])
    first = revision.reports[0]
    assert _news(revision, first) == []
    if event["facts"]["conditions"].get("kind") == "personalisation":
        _check_own_version(post, revision, event, source)
        return "own version"
    assert not demanded(first, set())
    assert first.language in {"fr", "en"}
    assert revision.class_contest is None
    assert post.kind is not PostKind.PERSONALISATION
    assert within(source["fast_lane"], known(post, revision, first))
    return "lane"


def _check_own_version(
    post: Post, own: Revision, event: dict[str, Any], source: dict[str, Any]
) -> None:
    """Assert that an employee's own version adds nothing to what was validated."""
    assert post.kind is PostKind.PERSONALISATION
    parent = db.session.get_one(Revision, UUID(event["ids"]["parent_revision"]))
    assert parent.post_id == post.parent_id
    assert parent.digest == event["digests"]["parent"]
    assert post.parent is not None
    assert (post.parent.state, post.parent.suspended_at) == (State.APPROVED, None)
    assert (own.channels, own.jurisdictions) == (parent.channels, parent.jurisdictions)
    was = [each for each in parent.reports if each.created_at <= own.created_at][-1]
    is_ = own.reports[0]
    assert (is_.content_class, is_.language) == (was.content_class, was.language)
    assert not _found(is_) - _found(was)
    flat = [each for group in source["stages"] for each in group.get("parallel", [group])]
    assert not any("personalisation" in each.get("when", {}).get("kind", ()) for each in flat)


def _found(report: ReportRow) -> Counter[tuple[str, str, str]]:
    return Counter((each.rule, str(each.severity), each.quote) for each in report.findings)
