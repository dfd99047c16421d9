"""The route: back to the author, to reviewers, or straight into the library."""

from collections.abc import Iterable
from uuid import UUID

from rules import Finding
from service.access import tree
from service.content import sha256
from service.definitions import InForce
from service.models import CaseRow, FindingRow, Post, ReportRow, Revision, StageRow, Urgency, new_id
from service.standing import standing
from service.steps.library import admit_to_library
from service.steps.moves import mark_open_stages, move_post
from service.unit import Unit
from workflows import (
    Action,
    Facts,
    Flag,
    Risk,
    Role,
    Route,
    RouteStage,
    Source,
    least_approval,
    route_for,
)


def route(unit: Unit, post: Post, revision: Revision, report: ReportRow, in_force: InForce) -> None:
    """Send a checked revision where the law and the entity's workflow want it."""
    facts = facts_of(unit, post, revision, report)
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
    chosen = route_for(in_force.workflows[post.entity.workflow], facts)
    if chosen.automatic:
        _admit_alone(unit, post, revision, chosen)
    else:
        _open_case(unit, post, revision, chosen)


def facts_of(unit: Unit, post: Post, revision: Revision, report: ReportRow) -> Facts:
    """Return what routing may know of a checked revision."""
    return facts_with(unit, post, revision, report.findings, report.content_class, report.language)


def facts_with(
    unit: Unit,
    post: Post,
    revision: Revision,
    findings: Iterable[FindingRow | Finding],
    content_class: str,
    language: str,
) -> Facts:
    """Return what routing would know of a revision, were this what the check says of it."""
    known = tree(unit.session)
    path = known.path(post.entity_id)
    contested = {each.rule for each in revision.contests}
    return Facts(
        flags=tuple(
            Flag(
                category=each.category,
                severity=Risk(each.severity),
                reviewers=tuple(Role(role) for role in each.reviewers),
                contested=each.rule in contested,
                source=Source(each.source),
            )
            for each in findings
        ),
        channels=frozenset(revision.channels),
        content_class=content_class,
        jurisdictions=frozenset(revision.jurisdictions),
        entity_path=tuple(known.slugs[each] for each in path),
        entity_ids=tuple(str(each) for each in path),
        language=language,
        class_contested=revision.class_contest is not None,
        **standing(unit.session, post.author, path, content_class, unit.now, post_id=post.id),
    )


def _admit_alone(unit: Unit, post: Post, revision: Revision, chosen: Route) -> None:
    move_post(unit, post, Action.APPROVE)
    admit_to_library(unit, post, revision)
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


def _open_case(unit: Unit, post: Post, revision: Revision, chosen: Route) -> None:
    move_post(unit, post, Action.ROUTE)
    frozen, urgent = chosen.as_dict(), _urgent(unit, post)
    case = CaseRow(
        id=new_id(),
        post_id=post.id,
        revision_id=revision.id,
        author_id=post.author_id,
        workflow=chosen.workflow,
        workflow_digest=chosen.digest,
        route=frozen,
        opened_at=unit.now,
        stages=[_stage(place, each, urgent) for place, each in enumerate(chosen.stages)],
    )
    unit.session.add(case)
    mark_open_stages(unit, case)
    unit.record(
        "post.routed",
        post,
        ids={"revision": revision.id, "case": case.id},
        digests={
            "revision": revision.digest,
            "workflow": chosen.digest,
            "route": sha256(frozen),
        },
        facts={
            "workflow": chosen.workflow,
            "version": chosen.version,
            "stages": [each.name for each in chosen.stages],
        },
    )


def _urgent(unit: Unit, post: Post) -> bool:
    asked = unit.session.get(Urgency, post.id)
    return asked is not None and asked.ended_at is None


def _stage(position: int, stage: RouteStage, urgent: bool) -> StageRow:
    return StageRow(
        position=position,
        name=stage.name,
        role=stage.reviewers,
        scope=[UUID(each) for each in stage.scope],
        quorum=stage.quorum,
        same_person=stage.same_person,
        urgent=urgent,
    )
