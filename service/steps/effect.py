"""The effect of a proposed definition: what it would have found or routed otherwise, lately."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from rules import Finding
from service.access import forget_tree
from service.definitions import InForce
from service.models import Post, Revision
from service.steps.check import subject_of
from service.steps.route import facts_with
from service.unit import Unit
from workflows import least_approval, posts_asked, route_for

Case = tuple[Post, Revision]
Outcome = tuple[list[tuple[str, str, int, int]], list[str], bool]
"""What would be found where, the stages that would follow, and whether it would be stopped."""

TRIED = 200
"""How many of the last revisions that were submitted are looked at."""


def effect(unit: Unit, before: InForce, after: InForce, most: int = TRIED) -> dict[str, Any]:
    """Return how many revisions were tried, and for each that would differ, in what."""
    found = _latest(unit, true(), most)
    return _compared(found, _outcomes(unit, found, before), _outcomes(unit, found, after))


def effect_within(
    unit: Unit,
    in_force: InForce,
    entities: Iterable[UUID],
    enact: Callable[[], None],
    most: int = TRIED,
) -> dict[str, Any]:
    """Return the same for what changes these entities: it is enacted, tried, and undone again."""
    found = _latest(unit, Post.entity_id.in_(entities), most)
    then = _outcomes(unit, found, in_force)
    trial = unit.session.begin_nested()
    enact()
    now = _outcomes(unit, found, in_force)
    trial.rollback()
    forget_tree(unit.session)
    return _compared(found, then, now)


def _latest(unit: Unit, where: ColumnElement[bool], most: int) -> list[Case]:
    found = unit.session.execute(
        select(Post, Revision)
        .join(Revision, Revision.post_id == Post.id)
        .where(where)
        .order_by(Revision.id.desc())
        .limit(most)
    )
    return [(post, revision) for post, revision in found]


def _outcomes(unit: Unit, found: Iterable[Case], in_force: InForce) -> list[Outcome]:
    return [_outcome(unit, post, revision, in_force) for post, revision in found]


def _compared(
    found: Sequence[Case], then: Iterable[Outcome], now: Iterable[Outcome]
) -> dict[str, Any]:
    differing = [
        _differing(*each, before, after)
        for each, before, after in zip(found, then, now, strict=True)
    ]
    return {"tried": len(found), "posts": [each for each in differing if each is not None]}


def _differing(
    post: Post, revision: Revision, before: Outcome, after: Outcome
) -> dict[str, Any] | None:
    (then, stages_then, blocked_then), (now, stages_now, blocked_now) = before, after
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


def _outcome(unit: Unit, post: Post, revision: Revision, in_force: InForce) -> Outcome:
    """Return what would be found, the stages that would follow, and whether it were blocked."""
    report = in_force.checker.check(revision.text, subject_of(unit, post, revision, in_force))
    workflow = in_force.workflows.get(post.entity.workflow)
    said = report.findings, str(report.content_class), report.lang
    facts = facts_with(unit, post, revision, *said, most=posts_asked(workflow))
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
