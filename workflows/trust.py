"""Earned trust: how an author stands where that alone decides whether anybody reads a post."""

from dataclasses import dataclass, replace

from workflows.facts import Facts, Standing
from workflows.law import admits_alone
from workflows.model import Workflow


@dataclass(frozen=True)
class Trust:
    """What a fast lane asks of an author, and what they have of it; `passed` counts to `asked`."""

    certified: bool
    passed: int
    asked: int

    @property
    def earned(self) -> bool:
        """Whether nothing is missing."""
        return self.certified and self.passed >= self.asked


def posts_asked(workflow: Workflow | None) -> int:
    """Return how many posts must have passed for a workflow's fast lane; 0 if it asks for none."""
    lane = workflow.fast_lane if workflow else None
    return lane.passed_unchanged if lane else 0


def trust_for(workflow: Workflow, facts: Facts) -> Trust | None:
    """Return the trust on which the way of this post rests, or None where it rests on more."""
    lane = workflow.fast_lane
    if lane is None or not lane.passed_unchanged:
        return None
    trusted = replace(
        facts,
        author=facts.author | {Standing.CERTIFIED},
        passed_unchanged=lane.passed_unchanged,
    )
    if not (admits_alone(trusted) and lane.contains(trusted)):
        return None
    return Trust(
        certified=Standing.CERTIFIED in facts.author,
        passed=min(facts.passed_unchanged, lane.passed_unchanged),
        asked=lane.passed_unchanged,
    )
