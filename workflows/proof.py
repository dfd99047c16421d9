"""What is proved of a workflow, for every post that there may be, and the smallest that breaks it.

No post is published with less than the least approval; somebody decides on every post; no stage
and no fast lane is dead; no stage sits where the post's entity is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import combinations

from workflows.condition import Condition
from workflows.encoding import Encoding
from workflows.errors import Fault, Pointer
from workflows.facts import REVIEWERS, PostKind, Risk, Role
from workflows.law import KNOWN_CATEGORIES
from workflows.model import Stage, Workflow
from workflows.propositions import PLACES, World

ORDINARY_DAY = 8
"""The working hours of a day where no entity says its own."""


@dataclass(frozen=True)
class Proof:
    """What does not hold, and what holds only by the law or is worth a second look."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def prove(workflow: Workflow, world: World | None = None) -> Proof:
    """Return what is wrong with a workflow in this world, and what is doubtful."""
    world = world or World()
    known = Encoding(workflow, world)
    displaced = tuple(_displaced(known, world.places))
    sure = world.entities is not None
    faults = (
        *_unknown(workflow, world),
        *_unsafe(known),
        *_dead(known),
        *_closed_lane(known),
        *(displaced if sure else ()),
    )
    doubts = (
        *(() if sure else (*displaced, *_hasty(workflow))),
        *_misspelt(workflow, world),
        *_shadowed(known),
        *_left_to_the_law(known),
    )
    return Proof(faults, doubts)


def left_to_law(
    workflow: Workflow, path: tuple[str, ...], asked: frozenset[Role]
) -> frozenset[Role]:
    """Return for which roles the law adds a stage to some post of an entity, given root first.

    `asked` are those that findings there may ask for.
    """
    named = {each.at for each in workflow.stages}.union(
        *(each.when.entity for each in workflow.stages),
        workflow.fast_lane.entity if workflow.fast_lane else (),
    )
    return _left(workflow, tuple(each if each in named else "" for each in path), asked)


@lru_cache(maxsize=256)
def _left(workflow: Workflow, path: tuple[str, ...], asked: frozenset[Role]) -> frozenset[Role]:
    known = Encoding(workflow, World(entities={path[-1]: path}))
    never = [-known.needs[role] for role in REVIEWERS if role not in asked]
    added = known.law.items()
    return frozenset(role for role, law in added if known.logic.model([law, *never]) is not None)


def places(workflow: Workflow) -> dict[str, Pointer]:
    """Return where each stage stands in the file."""
    found: dict[str, Pointer] = {}
    for number, group in enumerate(workflow.groups):
        for part, stage in enumerate(group):
            at: Pointer = ("stages", number)
            found[stage.name] = (*at, "parallel", part) if len(group) > 1 else at
    return found


def _example(known: Encoding, *holding: int) -> str | None:
    """Return the smallest post of which all this holds, in words."""
    model = known.logic.smallest(list(holding), known.post.remarkable)
    return None if model is None else known.post.told(model)


def _unsafe(known: Encoding) -> Iterator[Fault]:
    """Yield how a post would pass with less than the least approval, or meet nobody at all."""
    logic = known.logic
    grave = logic.any_of(v for each, v in known.post.flags.items() if each.severity > Risk.LOW)
    own_version = known.post.kinds[PostKind.PERSONALISATION]
    unread = logic.any_of([grave, known.post.unread, known.post.class_contested, own_version])
    if example := _example(known, known.lane, unread):
        yield Fault(("fast_lane",), f"A post that somebody must read takes the lane: {example}.")
    for role in REVIEWERS:
        passed = [known.reviewed, known.needs[role], -known.present[role], -known.law[role]]
        if example := _example(known, *passed):
            yield Fault(("stages",), f"A post is approved without {role}, who must: {example}.")
    alone = [-each for each in (*known.stands.values(), *known.law.values())]
    if example := _example(known, known.reviewed, *alone):
        yield Fault(("stages",), f"Nobody decides on a post, and it waits for ever: {example}.")


def _dead(known: Encoding) -> Iterator[Fault]:
    """Yield each stage that no post reaches, and why."""
    for name, pointer in places(known.workflow).items():
        if known.logic.model([known.stands[name]]) is not None:
            continue
        tests = known.tests[name]
        clashing = known.logic.core(tests.values())
        keys = [key for key, test in tests.items() if test in clashing]
        why = "every post that it concerns takes the fast lane"
        if clashing:
            why = f"its conditions exclude each other ({', '.join(keys)})"
        if len(keys) == 1:
            why = f"no post is ever so ({keys[0]})"
        yield Fault(pointer, f"No post ever reaches this stage: {why}.")


def _closed_lane(known: Encoding) -> Iterator[Fault]:
    if known.workflow.fast_lane and known.logic.model([known.lane]) is None:
        yield Fault(("fast_lane",), "No post ever takes this lane: its limits exclude each other.")


def _displaced(known: Encoding, there: frozenset[str] | None) -> Iterator[Fault]:
    """Yield each stage that is at an entity which is not above some post that reaches it."""
    where = places(known.workflow)
    for stage in known.workflow.stages:
        over = stage.escalate_to
        for key, at in (("at", stage.at), ("escalate_to", over.at if over else "own")):
            if at in PLACES or (there is not None and at not in there):
                continue
            stands, above = known.stands[stage.name], known.post.on_path[at]
            if example := _example(known, stands, -above):
                yield Fault(
                    (*where[stage.name], key),
                    f"This is at {at}, which is not above every post that comes here: {example}.",
                )


def _shadowed(known: Encoding) -> Iterator[Fault]:
    """Yield each stage that only repeats what another of the same people has decided."""
    where = places(known.workflow)
    for one, other in combinations(known.workflow.stages, 2):
        if _same_people(one, other) and not known.logic.model(
            [known.stands[other.name], -known.stands[one.name]]
        ):
            yield Fault(
                where[other.name],
                f"Stage “{one.name}” asks the same people first, whenever this one stands:"
                " is it meant to be a second reading?",
            )


def _hasty(workflow: Workflow) -> Iterator[Fault]:
    """Yield each term in hours that ends before a deadline in days only on uncommonly long days."""
    where = places(workflow)
    for stage in workflow.stages:
        for key, term in (("remind", stage.remind), ("reassign", stage.reassign)):
            if term and not term.before_in(stage.within, ORDINARY_DAY):
                most = term.number / stage.within.number
                yield Fault(
                    (*where[stage.name], key),
                    f"{term} end before the deadline, {stage.within}, only where a day has more"
                    f" than {most:g} hours.",
                )


def _conditions(workflow: Workflow) -> Iterator[tuple[Pointer, Condition]]:
    """Yield what the stages and the fast lane ask of a post, and where that stands in the file."""
    where = places(workflow)
    yield from (((*where[each.name], "when"), each.when) for each in workflow.stages)
    if workflow.fast_lane is not None:
        yield ("fast_lane",), workflow.fast_lane


def _unknown(workflow: Workflow, world: World) -> Iterator[Fault]:
    """Yield each name that a workflow says, and that there is not in this world."""
    known = {
        "channel": world.channels,
        "jurisdiction": world.jurisdictions,
        "category": world.categories,
        "entity": world.places,
    }
    for at, key, name in _names(workflow):
        there = known[key]
        if there is not None and name not in there:
            yield Fault(at, f"There is no {key} {name}{_meant(name, there, world.other_names)}")


def _names(workflow: Workflow) -> Iterator[tuple[Pointer, str, str]]:
    """Yield each name of something that is not the workflow's own: where, of what, and which."""
    for at, condition in _conditions(workflow):
        for key in ("channel", "jurisdiction", "category", "entity"):
            for number, name in enumerate(getattr(condition, key)):
                yield (*at, key, number), key, name
    where = places(workflow)
    for stage in workflow.stages:
        at, over = where[stage.name], stage.escalate_to
        if stage.at not in PLACES:
            yield (*at, "at"), "entity", stage.at
        if over and over.at not in PLACES:
            yield (*at, "escalate_to", "at"), "entity", over.at


def _misspelt(workflow: Workflow, world: World) -> Iterator[Fault]:
    """Yield each category that is none of ours, but of our packs or much like one of ours."""
    if world.categories is not None:
        return
    for at, condition in _conditions(workflow):
        for number, name in enumerate(condition.category):
            meant = _meant(name, KNOWN_CATEGORIES, world.other_names)
            if name not in KNOWN_CATEGORIES and (
                meant != "." or name.partition(".")[0] in KNOWN_CATEGORIES
            ):
                why = f"No rule that ships finds {name}{meant}"
                yield Fault((*at, "category", number), why)


def _meant(name: str, known: frozenset[str], others: Mapping[str, str]) -> str:
    """Ask whether another or much alike name of the same was meant, or end the sentence."""
    other = {others.get(name.casefold())} & known
    near = [*other] or get_close_matches(name, sorted(known), 1, 0.75)
    return f": is {near[0]} meant?" if near else "."


def _same_people(one: Stage, other: Stage) -> bool:
    return (one.reviewers, one.at) == (other.reviewers, other.at)


def _left_to_the_law(known: Encoding) -> Iterator[Fault]:
    """Yield what the workflow does not ask for itself, so that the law adds it."""
    left = {role: _example(known, known.law[role], known.needs[role]) for role in REVIEWERS}
    roles = [role for role, example in left.items() if example]
    if roles:
        yield Fault(
            ("stages",),
            f"This relies on the law for {', '.join(roles)};"
            f" it adds {roles[0]}, for example, for {left[roles[0]]}.",
        )
    if example := _example(known, known.law[Role.COMMS], -known.needs[Role.COMMS]):
        yield Fault(("stages",), f"No stage concerns, so that the law gives to comms, {example}.")
