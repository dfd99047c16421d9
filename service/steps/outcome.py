"""The outcome: what would be found in a submission and which way it would go, before and after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rules import Checker, Report, Subject
from service.definitions import InForce
from service.models import Post, Revision
from service.steps.check import subject_of
from service.steps.route import facts_with
from service.unit import Unit
from workflows import Facts, Route, least_approval, posts_asked, route_for

Place = tuple[str, int, int]
"""A category, and where it was found."""

Found = tuple[str, str, int, int]
"""A category, how grave it is, and where it was found."""

Way = dict[str, Any]
"""The groups of stages that a post meets one after the other."""


@dataclass(frozen=True)
class Outcome:
    """What a checker finds, by whose rules, and the way that follows; none if it is stopped."""

    checker: Checker
    subject: Subject
    report: Report
    way: Way | None


def outcome(
    unit: Unit, post: Post, revision: Revision, in_force: InForce, known: Outcome | None = None
) -> Outcome:
    """Return what would come of a submission; a known report serves again if it is the same."""
    checker, subject = in_force.checker, subject_of(unit, post, revision, in_force)
    same = known is not None and known.checker is checker and known.subject == subject
    report = known.report if known and same else checker.check(revision.text, subject)
    workflow = in_force.workflows.get(post.entity.workflow)
    said = report.findings, str(report.content_class), report.lang
    facts = facts_with(unit, post, revision, *said, most=posts_asked(workflow))
    blocked = least_approval(facts.flags).blocked
    way = None if blocked or workflow is None else way_of(route_for(workflow, facts), facts)
    return Outcome(checker, subject, report, way)


def differing(then: Outcome, now: Outcome) -> dict[str, Any] | None:
    """Return what is found otherwise and both ways, or None if nothing differs."""
    told = {
        **findings_changed(_found(then.report), _found(now.report)),
        **_ways(then.way, now.way),
    }
    if not any(told.values()):
        return None
    return {**told, "blocked_then": then.way is None, "blocked_now": now.way is None}


def findings_changed(then: Sequence[Found], now: Sequence[Found]) -> dict[str, list[Any]]:
    """Return what is found anew, no longer, or at the same place but graver or milder."""
    gained, lost = Counter(now) - Counter(then), Counter(then) - Counter(now)
    regraded = []
    was = {_place(each): each for each in lost}
    for each in list(gained):
        if (old := was.pop(_place(each), None)) is not None:
            regraded.append([each[0], old[1], each[1]])
            gained -= Counter([each])
            lost -= Counter([old])
    return {
        "gained": [[each[0], each[1]] for each in sorted(gained.elements())],
        "lost": [[each[0], each[1]] for each in sorted(lost.elements())],
        "regraded": sorted(regraded),
    }


def _found(report: Report) -> list[Found]:
    return [(e.category, str(e.severity), e.start, e.end) for e in report.findings]


def _place(found: Found) -> Place:
    category, _severity, start, end = found
    return category, start, end


def _ways(then: Way | None, now: Way | None) -> dict[str, Any]:
    """Return both ways, if they differ; a stopped post takes none."""
    if then == now:
        return {"way_then": None, "way_now": None}
    return {"way_then": then, "way_now": now}


def way_of(route: Route, facts: Facts) -> Way:
    """Return who would decide, group by group; nobody on the fast lane."""
    names = dict(zip(facts.entity_ids, facts.entity_path, strict=True))
    return {
        "groups": [
            [
                {
                    "name": stage.name,
                    "title": vars(stage.title).copy() if stage.title else None,
                    "reviewers": stage.reviewers.value,
                    "quorum": stage.quorum,
                    "same_person": stage.same_person,
                    "veto": stage.veto,
                    "signature": stage.signature and stage.signature.value,
                    "at": names[stage.scope[-1]],
                    "by_law": stage.by_law,
                }
                for stage in group
            ]
            for group in route.groups
        ]
    }
