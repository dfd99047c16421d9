"""The route: back to the author, to reviewers, or straight into the library."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from rules import Finding
from service.access import tree
from service.content import sha256
from service.definitions import InForce
from service.flags import flag_of
from service.models import CaseRow, FindingRow, Post, ReportRow, Revision, StageRow, new_id
from service.serving import lacking
from service.standing import MOST_ASKED, standing
from service.steps.aside import still_aside
from service.steps.carry_over import Carried, approvals_that_stand, keep_carried
from service.steps.library import admit_to_library
from service.steps.moves import mark_open_stages, move_post
from service.steps.notices import tell_in_charge
from service.steps.precedents import keep_admitted
from service.steps.sample import draw
from service.steps.urgency import is_urgent
from service.unit import Unit
from workflows import (
    Action,
    Facts,
    Route,
    RouteStage,
    least_approval,
    posts_asked,
    route_for,
)


def route(unit: Unit, post: Post, revision: Revision, report: ReportRow, in_force: InForce) -> None:
    """Send a checked revision where the law and the entity's workflow want it."""
    workflow = in_force.workflows[post.entity.workflow]
    aside = still_aside(unit, post, revision) if revision.number > 1 else []
    facts = present(facts_of(unit, post, revision, report, posts_asked(workflow)), aside)
    least = least_approval(facts.flags)
    if least.blocked:
        move_post(unit, post, Action.RETURN)
        unit.record(
            "post.returned",
            post,
            ids={"revision": revision.id, "report": report.id},
            facts={"blocking": list(least.blocking)},
        )
        return
    chosen = route_for(workflow, facts)
    if chosen.automatic:
        _admit_alone(unit, post, revision, chosen, facts)
    else:
        move_post(unit, post, Action.ROUTE)
        open_review(unit, post, revision, report, chosen, aside)


def present(facts: Facts, aside: Iterable[UUID]) -> Facts:
    """Return the facts without those who decide no more on this post: none is waited for."""
    gone = {str(each) for each in aside}
    holders = frozenset(each for each in facts.holders if each[0] not in gone)
    return replace(facts, holders=holders) if gone else facts


def facts_of(unit: Unit, post: Post, revision: Revision, report: ReportRow, most: int) -> Facts:
    """Return what routing may know of a checked revision; posts that passed count to `most`."""
    said = report.findings, report.content_class, report.language
    return facts_with(unit, post, revision, *said, most=most)


def facts_with(
    unit: Unit,
    post: Post,
    revision: Revision,
    findings: Iterable[FindingRow | Finding],
    content_class: str,
    language: str,
    *,
    most: int = MOST_ASKED,
) -> Facts:
    """Return what routing would know of a revision, were this what the check says of it."""
    known = tree(unit.session)
    path = known.path(post.entity_id)
    contested = {each.rule for each in revision.contests}
    return Facts(
        flags=tuple(flag_of(each, contested) for each in findings),
        channels=frozenset(revision.channels),
        content_class=content_class,
        jurisdictions=frozenset(revision.jurisdictions),
        entity_path=tuple(known.slugs[each] for each in path),
        entity_ids=tuple(str(each) for each in path),
        language=language,
        class_contested=revision.class_contest is not None,
        kind=post.kind,
        **standing(
            *(unit.session, post.author, path, content_class, unit.now),
            most=most,
            post_id=post.id,
        ),
    )


def _admit_alone(unit: Unit, post: Post, revision: Revision, chosen: Route, facts: Facts) -> None:
    move_post(unit, post, Action.APPROVE)
    admit_to_library(unit, post, revision)
    keep_admitted(unit, post, revision)
    unit.record(
        "post.admitted",
        post,
        ids={"revision": revision.id},
        digests={"revision": revision.digest, "workflow": chosen.digest},
        facts={
            "workflow": chosen.workflow,
            "version": chosen.version,
            "conditions": chosen.lane.as_dict() if chosen.lane else {},
        },
    )
    if chosen.lane is not None and chosen.lane.sample:
        draw(unit, post, revision, facts, chosen.lane.sample)


def open_review(
    unit: Unit,
    post: Post,
    revision: Revision,
    report: ReportRow,
    chosen: Route,
    aside: Sequence[UUID],
    *,
    again: bool = False,
) -> None:
    """Open a case along a route that has stages; `again` for a post of the library.

    There what was approved before is what is in question: no approval stands. Who is aside decides
    at no stage.
    """
    carried = {} if again else approvals_that_stand(unit, post, revision, report, chosen)
    urgent = is_urgent(unit, post)
    case = CaseRow(
        id=new_id(),
        post_id=post.id,
        revision_id=revision.id,
        author_id=post.author_id,
        workflow=chosen.workflow,
        workflow_digest=chosen.digest,
        route=chosen.as_dict(),
        opened_at=unit.now,
        aside=[*aside],
        again=again,
        stages=[
            _stage(revision, report, each, place, carried.get(each.name), urgent=urgent)
            for place, each in enumerate(chosen.stages)
        ],
    )
    if again:  # to refuse it recalls what is published: never in one act with others
        for stage in case.stages:
            stage.alike = None
    unit.session.add(case)
    mark_open_stages(unit, case)
    _record_route(unit, post, revision, case, chosen)
    keep_carried(unit, post, case, carried)
    short = any(each.voters < each.quorum for each in chosen.stages)
    if (short or aside) and lacking(unit.session, case, unit.now):
        tell_in_charge(unit, post)


def _record_route(unit: Unit, post: Post, revision: Revision, case: CaseRow, chosen: Route) -> None:
    unit.record(
        "post.reopened" if case.again else "post.routed",
        post,
        ids={"revision": revision.id, "case": case.id},
        digests={
            "revision": revision.digest,
            "workflow": chosen.digest,
            "route": sha256(case.route),
        },
        facts={
            "workflow": chosen.workflow,
            "version": chosen.version,
            "stages": [each.name for each in chosen.stages],
            **({"aside": [str(each) for each in case.aside]} if case.aside else {}),
        },
    )


def _alike(revision: Revision, report: ReportRow, stage: RouteStage) -> str | None:
    """Return what stages share that wait for the same bytes and findings.

    None with objections; and where each decision is signed, so that none is taken for many.
    """
    if stage.signature or revision.contests or revision.class_contest is not None:
        return None
    found = [
        [each.rule, each.start, each.end, str(each.severity), str(each.source)]
        for each in report.findings
    ]
    known = {"stage": stage.name, "revision": revision.digest, "class": report.content_class}
    return sha256({**known, "findings": found})


def _stage(
    revision: Revision,
    report: ReportRow,
    stage: RouteStage,
    position: int,
    carried: Carried | None,
    *,
    urgent: bool,
) -> StageRow:
    return StageRow(
        position=position,
        name=stage.name,
        role=stage.reviewers,
        scope=[UUID(each) for each in stage.scope],
        quorum=stage.quorum,
        same_person=stage.same_person,
        urgent=urgent,
        entity_id=revision.post.entity_id,
        risk=report.risk,
        language=report.language,
        alike=_alike(revision, report, stage),
        carried_from=carried.revision.id if carried else None,
        carried_by=sorted(carried.people) if carried else None,
    )
