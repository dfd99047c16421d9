"""The simulation: past submissions along changed workflows or rules; it writes nothing.

They are the cases, and what had none: what was admitted alone, and what a critical finding stopped.

Both ways are drawn from the same facts, today's standing of the author among them, so that only
the change tells them apart.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from service.access import tree
from service.calendars import due
from service.definitions import InForce
from service.durations import ENOUGH, Spread, by_role, by_stage
from service.models import Post, StageRow
from service.steps.check import subject_of
from service.steps.route import facts_of, facts_with
from service.submitted import Past, submitted
from service.unit import Unit
from workflows import Facts, Route, RouteStage, WorkflowError, posts_asked, route_for

Ways = tuple[Route | None, Route | None]
"""As things are, and as they would be."""

LISTED = 100
"""Posts that the answer names."""

BLOCKED = "(stopped)"
"""Where a post goes that a critical finding stops."""

ESTIMATED = (
    "A wait is the median time that decisions at this stage took in the entity since the date, "
    f"or, with fewer than {ENOUGH} of them, at all stages of the role; stages side by side count"
    " as the longest. A deadline counts as missed when the decision really came after it, or not"
    " yet; at a stage that the case did not have, the role's share of late decisions is added."
)
"""How waits and missed deadlines are known."""


@dataclass
class Tally:
    """What one set of definitions would ask of people."""

    cases: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    missed: dict[str, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    unknown: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the tally as JSON values; hours are elapsed time."""
        hours = sorted(self.waits)
        return {
            "roles": {
                role: {
                    "cases": self.cases[role],
                    "decisions": self.decisions[role],
                    "missed": round(self.missed.get(role, 0.0), 1),
                }
                for role in sorted(self.cases)
            },
            "wait_hours": {
                "median": round(median(hours), 1) if hours else None,
                "eight_of_ten": round(hours[int(0.8 * (len(hours) - 1))], 1) if hours else None,
                "unknown": self.unknown,
            },
        }


class Measured:
    """How long stages really took, and which came late."""

    def __init__(self, unit: Unit, since: datetime) -> None:
        self.now = unit.now
        self.stages = by_stage(unit.session, since)
        self.roles = by_role(unit.session, since)

    def spread(self, entity: UUID, stage: RouteStage) -> Spread | None:
        """Return what is known of a stage, or else of its role."""
        own = self.stages.get((entity, stage.name))
        return own if own and own.cases >= ENOUGH else self.roles.get(stage.reviewers)

    def wait(self, entity: UUID, route: Route) -> timedelta | None:
        """Return how long a route would take, if all its stages are known."""
        whole = timedelta()
        for group in route.groups:
            spreads = [self.spread(entity, stage) for stage in group]
            took = [each.median for each in spreads if each is not None]
            if len(took) < len(group):
                return None
            whole += max(took)
        return whole


def simulate(
    unit: Unit,
    since: datetime,
    before: InForce,
    after: InForce | None,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Replay what was submitted since a moment, as things are and as they would be.

    Without anything changed, the ways that were gone stand against what is in force.
    """
    measured = Measured(unit, since)
    tallies = (Tally(), Tally())
    listed: list[dict[str, Any]] = []
    tried = elsewhere = 0
    for past in submitted(unit.session, since):
        ways = _ways(unit, past, before, after)
        for tally, way in zip(tallies, ways, strict=True):
            _count(tally, measured, past, way)
        old, new = (_named(unit, past.post, way) for way in ways)
        if old != new:
            elsewhere += 1
            listed += [_moved(past, old, new)] * (len(listed) < LISTED)
        tried += 1
        progress(tried)
    return {
        "since": since.date().isoformat(),
        "submissions": tried,
        "elsewhere": elsewhere,
        "posts": listed,
        "now": tallies[0].as_dict(),
        "then": tallies[1].as_dict(),
        "estimated": ESTIMATED,
    }


def _ways(unit: Unit, past: Past, before: InForce, after: InForce | None) -> Ways:
    """Return both ways, checked anew if rules change: what changed before is none of its doing."""
    if after is None:
        return past.went, _way(unit, past, before, before, anew=False)
    anew = after.checker is not before.checker
    now, then = (_way(unit, past, before, each, anew=anew) for each in (before, after))
    return now, then


def _moved(past: Past, old: list[str], new: list[str]) -> dict[str, Any]:
    return {
        "post": str(past.post.id),
        "revision": past.revision.number,
        "from": old,
        "to": new,
    }


def _way(unit: Unit, past: Past, before: InForce, chosen: InForce, *, anew: bool) -> Route | None:
    """Return the route that these definitions give, or none where a finding stops the post."""
    name = past.post.entity.workflow
    workflow = chosen.workflows.get(name) or before.workflows[name]
    try:
        facts = _facts(unit, past, chosen, posts_asked(workflow), anew=anew)
        return route_for(workflow, facts)
    except WorkflowError:
        return None


def _facts(unit: Unit, past: Past, chosen: InForce, most: int, *, anew: bool) -> Facts:
    """Return the facts: by the report that was kept, or by a new check with the chosen rules."""
    post, revision = past.post, past.revision
    if revision.report is not None and not anew:
        return facts_of(unit, post, revision, revision.report, most)
    report = chosen.checker.check(revision.text, subject_of(unit, post, revision, chosen))
    said = report.findings, str(report.content_class), report.lang
    return facts_with(unit, post, revision, *said, most=most)


def _count(tally: Tally, measured: Measured, past: Past, way: Route | None) -> None:
    if way is None or way.automatic:
        return
    rows = {each.name: each for each in past.stages}
    for role in {str(each.reviewers) for each in way.stages}:
        tally.cases[role] += 1
    for stage in way.stages:
        role = str(stage.reviewers)
        tally.decisions[role] += stage.quorum
        late = _late(measured, past, stage, rows)
        tally.missed[role] = tally.missed.get(role, 0.0) + late
    wait = measured.wait(past.post.entity_id, way)
    if wait is None:
        tally.unknown += 1
    else:
        tally.waits.append(wait.total_seconds() / 3600)


def _late(measured: Measured, past: Past, stage: RouteStage, rows: Mapping[str, StageRow]) -> float:
    """Return 1 for a deadline that was missed, or how likely that is at a stage not had."""
    row = rows.get(stage.name)
    if row is not None and row.opened_at is not None:
        worked = (row.closed_at or measured.now) - row.held_until_now(measured.now)
        return float(worked > due(past.post.entity, row.opened_at, stage.within))
    spread = measured.spread(past.post.entity_id, stage)
    return spread.late if spread else 0.0


def _named(unit: Unit, post: Post, way: Route | None) -> list[str]:
    """Return the steps of a way: stages, with what their names hide; those side by side as one.

    Hidden is the role, the place unless it is the post's own, the number of people, no veto.
    """
    if way is None:
        return [BLOCKED]
    slugs, own = tree(unit.session).slugs, post.entity_id
    return [" + ".join(sorted(_stage(each, slugs, own) for each in group)) for group in way.groups]


def _stage(stage: RouteStage, slugs: Mapping[UUID, str], own: UUID) -> str:
    role = f" ({stage.reviewers})" if stage.reviewers not in stage.name else ""
    place = UUID(stage.scope[-1])
    where = f" at {slugs.get(place, place)}" if place != own else ""
    number = f" ×{stage.quorum}" if stage.quorum > 1 else ""
    return stage.name + role + where + number + ("" if stage.veto else " (no veto)")
