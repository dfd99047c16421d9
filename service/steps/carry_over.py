"""Carry-over: an approval of a returned revision that stands for the next, until it is reopened."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service.errors import NotFound, _
from service.flags import flag_of
from service.locks import locked_post
from service.models import (
    CaseRow,
    DecisionRow,
    Ground,
    Post,
    ReportRow,
    Revision,
    StageRow,
)
from service.serving import grants_of
from service.steps.moves import mark_open_stages, open_case
from service.unit import Unit
from workflows import (
    Action,
    ClosedStage,
    Found,
    NotAReviewer,
    OnReturn,
    Reviewed,
    Route,
    Verdict,
    carried_over,
)


@dataclass(frozen=True)
class Carried:
    """An approval that stands: which revision was read, by whom, and who asked for the change."""

    revision: Revision
    people: frozenset[UUID]
    asked_by: tuple[str, ...]


def approvals_that_stand(
    unit: Unit, post: Post, revision: Revision, report: ReportRow, chosen: Route
) -> dict[str, Carried]:
    """Return the stages of a new route whose approval of the revision that was returned stands."""
    if chosen.on_return is not OnReturn.UNCHANGED_STAND:
        return {}
    last = unit.session.scalar(
        select(CaseRow)
        .where(CaseRow.post_id == post.id)
        .order_by(CaseRow.id.desc())
        .limit(1)
        .options(joinedload(CaseRow.revision).joinedload(Revision.report))
    )
    if last is None or last.outcome is not Action.RETURN or last.revision.report is None:
        return {}
    asked = _asked(unit, last)
    old, new = _reviewed(last.revision, last.revision.report), _reviewed(revision, report)
    stand = carried_over(last.value(), asked, old, new, chosen)
    rows = {each.name: each for each in last.stages}
    return {
        name: Carried(
            _read(unit, rows[name], last), frozenset(map(UUID, people)), tuple(sorted(asked))
        )
        for name, people in stand.items()
    }


def keep_carried(unit: Unit, post: Post, case: CaseRow, carried: dict[str, Carried]) -> None:
    """Record each approval that stands, as what it is: no decision on this revision."""
    for name, each in carried.items():
        unit.record(
            "post.approval_carried",
            post,
            ids={"revision": case.revision_id, "case": case.id, "approved": each.revision.id},
            digests={"revision": case.revision.digest, "approved": each.revision.digest},
            facts={
                "stage": name,
                "asked_by": list(each.asked_by),
                "reviewers": sorted(map(str, each.people)),
            },
        )


def read_again(unit: Unit, post_id: UUID, name: str) -> Post:
    """Open a stage again whose approval was carried over, for somebody who serves it."""
    post = locked_post(unit, post_id)
    case = open_case(unit, post)
    stage = next((each for each in case.stages if each.name == name), None) if case else None
    if case is None or stage is None:
        raise NotFound(_("There is no such stage under way."))
    value = case.value()
    grants = grants_of(unit.actor, unit.now)
    serves = value.serves(str(unit.actor.id), value.route.stage(name), grants)
    if unit.actor.id in {post.author_id, *case.aside} or not serves:
        raise NotAReviewer(_("You hold no role that decides here."))
    if stage.carried_from is None:
        raise ClosedStage(_("No approval is carried over at this stage."))
    stage.carried_from = stage.carried_by = None
    mark_open_stages(unit, case)
    unit.record(
        "post.read_again",
        post,
        ids={"revision": case.revision_id, "case": case.id},
        facts={"stage": name},
    )
    return post


def _read(unit: Unit, stage: StageRow, last: CaseRow) -> Revision:
    """Return the revision that was read when the approval was given, carried over since or not."""
    return unit.session.get_one(Revision, stage.carried_from or last.revision_id)


def _asked(unit: Unit, case: CaseRow) -> dict[str, list[tuple[int, int]]]:
    """Return the words that each stage asked to change; a request may name none."""
    asked: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for stage, start, end in unit.session.execute(
        select(DecisionRow.stage, Ground.start, Ground.end)
        .join(Ground, Ground.decision_id == DecisionRow.id)
        .where(DecisionRow.case_id == case.id, DecisionRow.verdict != Verdict.APPROVE)
    ):
        asked[stage] += [(start, end)] if start is not None and end is not None else []
    return dict(asked)


def _reviewed(revision: Revision, report: ReportRow) -> Reviewed:
    contested = {each.rule: each.reason for each in revision.contests}
    other = revision.class_contest
    return Reviewed(
        text=revision.text,
        particulars={
            "language": revision.language,
            "channels": revision.channels,
            "jurisdictions": revision.jurisdictions,
            "entity": revision.entity_slug,
            "links": revision.links,
            "read_in": report.language,
            "class": report.content_class,
            "class_contest": other and (other.content_class, other.reason),
        },
        findings=tuple(
            Found(flag_of(each, contested), each.rule, each.quote, contested.get(each.rule, ""))
            for each in report.findings
        ),
    )
