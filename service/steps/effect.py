"""The effect of a proposed definition: what it would have found or routed otherwise, lately."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from rules import Finding
from service.definitions import InForce
from service.models import Post, Revision
from service.steps.check import subject_of
from service.steps.route import facts_with
from service.unit import Unit
from workflows import least_approval, route_for

TRIED = 200
"""How many of the last revisions that were submitted are looked at."""


def effect(unit: Unit, before: InForce, after: InForce, most: int = TRIED) -> dict[str, Any]:
    """Return how many revisions were tried, and for each that would differ, in what."""
    found = unit.session.execute(
        select(Post, Revision)
        .join(Revision, Revision.post_id == Post.id)
        .order_by(Revision.id.desc())
        .limit(most)
    ).all()
    differing = [_differing(unit, post, revision, before, after) for post, revision in found]
    return {"tried": len(found), "posts": [each for each in differing if each is not None]}


def _differing(
    unit: Unit, post: Post, revision: Revision, before: InForce, after: InForce
) -> dict[str, Any] | None:
    then, stages_then, blocked_then = _outcome(unit, post, revision, before)
    now, stages_now, blocked_now = _outcome(unit, post, revision, after)
    gained, lost = _less(now, then), _less(then, now)
    more = [each for each in stages_now if each not in stages_then]
    fewer = [each for each in stages_then if each not in stages_now]
    if blocked_then or blocked_now:
        more, fewer = [], []
    if not (gained or lost or more or fewer):
        return None
    return {
        "post": str(post.id),
        "revision": revision.number,
        "gained": gained,
        "lost": lost,
        "stages_gained": more,
        "stages_lost": fewer,
        "blocked_then": blocked_then,
        "blocked_now": blocked_now,
    }


def _outcome(
    unit: Unit, post: Post, revision: Revision, in_force: InForce
) -> tuple[list[tuple[str, str, int, int]], list[str], bool]:
    """Return what would be found, the stages that would follow, and whether it were blocked."""
    report = in_force.checker.check(revision.text, subject_of(unit, post, revision, in_force))
    facts = facts_with(
        unit, post, revision, report.findings, str(report.content_class), report.lang
    )
    workflow = in_force.workflows.get(post.entity.workflow)
    blocked = least_approval(facts.flags).blocked
    stages = [] if blocked or workflow is None else route_for(workflow, facts).stages
    return _places(report.findings), [each.name for each in stages], blocked


def _places(findings: Iterable[Finding]) -> list[tuple[str, str, int, int]]:
    return [(each.category, str(each.severity), each.start, each.end) for each in findings]


def _less(
    some: Iterable[tuple[str, str, int, int]], others: Iterable[tuple[str, str, int, int]]
) -> list[list[str]]:
    """Return category and severity of what the others lack."""
    rest = Counter(some) - Counter(others)
    return [[category, severity] for category, severity, _start, _end in sorted(rest.elements())]
