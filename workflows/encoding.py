"""Routing as propositions: which way any post would take through one workflow and the law above it.

It says of every post what `routing.route_for` does; tests hold the one against the other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from workflows.condition import Condition
from workflows.facts import REVIEWERS, ContentClass, Flag, PostKind, Risk, Role, Standing
from workflows.law import blocks
from workflows.model import Stage, Workflow
from workflows.propositions import Post, World
from workflows.solver import Logic


class Encoding:
    """One workflow: the propositions that say which of its stages stand, and what the law adds."""

    def __init__(self, workflow: Workflow, world: World) -> None:
        self.workflow, self.logic = workflow, Logic()
        self.post = Post(workflow, world, self.logic)
        self.blocked = self._flagged(blocks)
        self.lane = self._lane()
        self.reviewed = self.logic.all_of([-self.blocked, -self.lane])
        self.tests = {stage.name: dict(self._tests(stage)) for stage in workflow.stages}
        self.stands = {
            name: self.logic.all_of([*tests.values(), self.reviewed])
            for name, tests in self.tests.items()
        }
        self.needs = {role: self._flagged(_asking(role)) for role in REVIEWERS}
        self.present = {
            role: self.logic.any_of(
                self.stands[each.name] for each in workflow.stages if each.reviewers is role
            )
            for role in REVIEWERS
        }
        self.law = self._law()

    def _flagged(self, wanted: Callable[[Flag], bool]) -> int:
        return self.logic.any_of(v for each, v in self.post.flags.items() if wanted(each))

    def _tests(self, stage: Stage) -> Iterator[tuple[str, int]]:
        """Yield each condition of a stage as a proposition; together they make it apply."""
        when, post = stage.when, self.post
        if stage.at == "parent":
            yield "at", -post.root
        if when.risk is not None and when.risk is not Risk.NONE:
            yield "risk", self._flagged(_at_least(when.risk))
        if when.category or when.source:
            yield "category" if when.category else "source", self._flagged(when.means)
        if when.channel:
            yield "channel", self.logic.any_of(post.channels[each] for each in when.channel)
        if when.jurisdiction:
            there = (post.jurisdictions[each] for each in when.jurisdiction)
            yield "jurisdiction", self.logic.any_of(there)
        yield from self._concerning(when)

    def _concerning(self, when: Condition) -> Iterator[tuple[str, int]]:
        """Yield the conditions that a stage and a fast lane hold in the same way."""
        post, any_of = self.post, self.logic.any_of
        if when.entity:
            yield "entity", any_of(post.on_path[each] for each in when.entity)
        if when.content_class:
            classes = (post.classes[ContentClass(each)] for each in when.content_class)
            yield "content_class", any_of(classes)
        if when.author:
            yield "author", any_of(post.standings[Standing(each)] for each in when.author)
        if when.kind:
            yield "kind", any_of(post.kinds[PostKind(each)] for each in when.kind)

    def _lane(self) -> int:
        """Return that a post takes the fast lane: it is within its limits, and the law lets it."""
        lane, post = self.workflow.fast_lane, self.post
        if lane is None:
            return -self.logic.true
        most = min(Risk.LOW, lane.risk or Risk.CRITICAL)
        return self.logic.all_of(
            [
                -self._flagged(lambda flag: flag.severity > most or not lane.means(flag)),
                -post.unread,
                -post.class_contested,
                -post.kinds[PostKind.PERSONALISATION],
                *self._only(post.channels, lane.channel),
                *self._only(post.jurisdictions, lane.jurisdiction),
                *(test for _name, test in self._concerning(lane)),
                *([post.trusted] if lane.passed_unchanged else []),
            ]
        )

    def _only(self, table: Mapping[str, int], allowed: Iterable[str]) -> Iterator[int]:
        """Yield what holds when a post has some of these and nothing else."""
        if allowed:
            yield self.logic.any_of(table[each] for each in allowed)
            yield from (-v for each, v in table.items() if each not in allowed)

    def _law(self) -> dict[Role, int]:
        """Return for each role that the law adds a stage of it."""
        due = {
            role: self.logic.all_of([self.needs[role], -self.present[role], self.reviewed])
            for role in REVIEWERS
        }
        anybody = self.logic.any_of([*due.values(), *self.stands.values()])
        nobody = self.logic.all_of([self.reviewed, -anybody])
        return due | {Role.COMMS: self.logic.any_of([due[Role.COMMS], nobody])}


def _asking(role: Role) -> Callable[[Flag], bool]:
    return lambda flag: role in flag.reviewers


def _at_least(risk: Risk) -> Callable[[Flag], bool]:
    return lambda flag: flag.severity >= risk
