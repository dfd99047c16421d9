"""A case: the decisions taken along one post's route, and what they come to."""

from dataclasses import dataclass, replace
from enum import StrEnum

from workflows.errors import (
    AlreadyDecided,
    ClosedStage,
    NotAReviewer,
    OwnPost,
    UnclearStage,
    WorkflowError,
)
from workflows.facts import Grant
from workflows.lifecycle import Action
from workflows.route import Route, RouteStage


class Verdict(StrEnum):
    """A reviewer's word; each is the action of the same name."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"


@dataclass(frozen=True)
class Decision:
    """One reviewer's verdict at one stage."""

    stage: str
    reviewer: str
    verdict: Verdict


@dataclass(frozen=True)
class Case:
    """One revision's journey along its frozen route."""

    route: Route
    author: str
    decisions: tuple[Decision, ...] = ()
    aside: frozenset[str] = frozenset()
    """Who stepped aside, or refused and was overturned: they decide at no stage."""
    escalated: frozenset[str] = frozenset()
    """The stages at which those of `escalate_to` may decide too, since the deadline passed."""
    freed: frozenset[str] = frozenset()
    """The stages where somebody who was named can decide no more, and another takes their place."""

    @property
    def outcome(self) -> Action:
        """What the decisions so far do to the post."""
        for stage in self.route.stages:
            against = self._said(stage, Verdict.RETURN), self._said(stage, Verdict.REJECT)
            if stage.lost(len(frozenset.union(*against))):
                return Action.RETURN if against[0] else Action.REJECT
        complete = all(map(self.complete, self.route.stages))
        return Action.APPROVE if complete else Action.CONTINUE

    @property
    def open_stages(self) -> tuple[RouteStage, ...]:
        """The stages that wait for a decision now: those left in the first unfinished group."""
        if self.outcome is not Action.CONTINUE:
            return ()
        left = (tuple(s for s in group if not self.complete(s)) for group in self.route.groups)
        return next(filter(None, left))

    def complete(self, stage: RouteStage) -> bool:
        """Return whether enough different people, none of them the author, have approved."""
        against = self._said(stage, Verdict.RETURN) | self._said(stage, Verdict.REJECT)
        return stage.complete(self.approvals(stage), len(against))

    def _said(self, stage: RouteStage, verdict: Verdict) -> frozenset[str]:
        """Return who, the author left out, gave this verdict at a stage."""
        given = (d for d in self.decisions if d.stage == stage.name and d.verdict is verdict)
        return frozenset(each.reviewer for each in given) - {self.author}

    def stages_for(self, reviewer: str, grants: frozenset[Grant]) -> tuple[RouteStage, ...]:
        """Return the open stages at which this person may decide now."""
        return tuple(
            stage
            for stage in self.open_stages
            if self.serves(reviewer, stage, grants) and self.open_to(reviewer, stage)
        )

    def open_to(self, reviewer: str, stage: RouteStage) -> bool:
        """Return whether nothing but the lack of a role could keep this person from a stage."""
        away = reviewer == self.author or reviewer in self.aside
        return not away and not self._bars(reviewer, stage)

    def may_hear(self, reader: str) -> bool:
        """Return whether this person had no part in the case, so that they can be second reader."""
        took_part = {each.reviewer for each in self.decisions} | self.aside | {self.author}
        return reader not in took_part

    def approvals(self, stage: RouteStage) -> int:
        """Return how many people have approved at a stage."""
        return len(self._said(stage, Verdict.APPROVE))

    def serves(self, reviewer: str, stage: RouteStage, grants: frozenset[Grant]) -> bool:
        """Return whether their grants entitle a person to decide at a stage, or since it is late.

        Where all must approve who held the role when the case opened, who came later may not.
        """
        since = stage.name in self.escalated and stage.escalated_to(grants)
        asked = not stage.named or reviewer in stage.named or stage.name in self.freed
        return since or (asked and stage.served_by(grants))

    def awaits(self, reviewer: str, grants: frozenset[Grant]) -> bool:
        """Return whether this person may decide now."""
        return bool(self.stages_for(reviewer, grants))

    def decide(
        self, reviewer: str, grants: frozenset[Grant], stage: str | None, verdict: Verdict
    ) -> "Case":
        """Return the case with one more decision, or raise why it is refused."""
        chosen = self.stage_for(reviewer, grants, stage)
        decision = Decision(chosen.name, reviewer, verdict)
        return replace(self, decisions=(*self.decisions, decision))

    def stage_for(self, reviewer: str, grants: frozenset[Grant], name: str | None) -> RouteStage:
        """Return the open stage at which this person may decide, or raise why they may not."""
        wanted = self.route.stages if name is None else (self.route.stage(name),)
        offered = [s for s in self.stages_for(reviewer, grants) if s in wanted]
        if not offered:
            served = [s for s in wanted if self.serves(reviewer, s, grants)]
            raise self._refusal(reviewer, served, any(s.served_by(grants) for s in wanted))
        if len(offered) > 1:
            names = ", ".join(stage.name for stage in offered)
            raise UnclearStage("Say at which stage you decide: %(stages)s.", stages=names)
        return offered[0]

    def _refusal(self, reviewer: str, served: list[RouteStage], held: bool) -> WorkflowError:
        """Return why a person may not decide who serves these stages, or holds the role alone."""
        if reviewer == self.author:
            return OwnPost("Nobody decides on their own post.")
        decided = {d.stage for d in self.decisions if d.reviewer == reviewer}
        if not served and not decided:
            if held:
                return NotAReviewer("Who decides here was named before you held the role.")
            return NotAReviewer("You hold no role that decides here.")
        if reviewer in self.aside:
            return NotAReviewer(
                "You decide on this case no more: you stepped aside from it, or your refusal was"
                " overturned."
            )
        if not served or any(s in self.open_stages or s.name in decided for s in served):
            return AlreadyDecided("You have already decided on this case.")
        return self._closed(served)

    def _closed(self, served: list[RouteStage]) -> ClosedStage:
        """Say why none of these stages, which are not open, waits for a decision."""
        if self.outcome is not Action.CONTINUE:
            return ClosedStage("This case is decided: nothing is left to decide.")
        if all(map(self.complete, served)):
            return ClosedStage("Your stage is decided; the case waits for others now.")
        first = ", ".join(stage.name for stage in self.open_stages)
        return ClosedStage("Your stage is not open yet: before it comes %(stages)s.", stages=first)

    def _bars(self, reviewer: str, stage: RouteStage) -> bool:
        """Return whether an earlier decision of this person keeps them from this stage."""
        earlier = (self.route.stage(d.stage) for d in self.decisions if d.reviewer == reviewer)
        return any(
            other.name == stage.name or not (other.same_person or stage.same_person)
            for other in earlier
        )
