"""What may be said of a post, as propositions: all that conditions mention and the law asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workflows.facts import (
    REVIEWERS,
    ContentClass,
    Facts,
    Flag,
    PostKind,
    Risk,
    Role,
    Source,
    Standing,
)
from workflows.law import CHECKED_LANGUAGES, CONTROL, least_approval
from workflows.model import Stage, Workflow
from workflows.solver import Logic

OTHER = "other"
"""A channel, a jurisdiction or a category that no condition names."""

PLACES = frozenset({"own", "parent", "root"})


@dataclass(frozen=True, kw_only=True)
class World:
    """What there is beside the definition; what is not given may be anything.

    `categories` holds packs too, `places` all entities, and `entities` the path, root first, of
    each that uses the workflow. `other_names` tells what is meant by what else people say, in
    small letters.
    """

    channels: frozenset[str] | None = None
    jurisdictions: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    places: frozenset[str] | None = None
    entities: Mapping[str, tuple[str, ...]] | None = None
    other_names: Mapping[str, str] = field(default_factory=dict)


class Post:
    """Any post that may meet a workflow; `inputs` are all that is said of it."""

    def __init__(self, workflow: Workflow, world: World, logic: Logic) -> None:
        self.logic = logic
        self.inputs: list[int] = []
        self._workflow, self._world = workflow, world
        self._sources = list(Source) if self._named("source") else [Source.RULE]
        self._categories = self._known_categories()
        self.flags = {each: self._input() for each in self._possible_flags()}
        self.channels = self._table({OTHER}, "channel", world.channels)
        self.jurisdictions = self._table({OTHER}, "jurisdiction", None)
        self.classes = {each: self._input() for each in ContentClass}
        self.kinds = {each: self._input() for each in PostKind}
        self.standings = {each: self._input() for each in Standing}
        self.trusted, self.unread, self.class_contested = (self._input() for _ in range(3))
        logic.exactly_one(list(self.classes.values()))
        logic.exactly_one(list(self.kinds.values()))
        logic.require([-self.trusted, -self.standings[Standing.FIRST_POST]])
        self.entities = {name: self._input() for name in world.entities or ()}
        self.on_path, self.root = self._tree(world.entities) if world.entities else self._any_tree()

    def _input(self) -> int:
        self.inputs.append(self.logic.proposition())
        return self.inputs[-1]

    def _named(self, test: str) -> set[str]:
        conditions = [stage.when for stage in self._workflow.stages]
        lane = self._workflow.fast_lane
        return {n for each in [*conditions, *([lane] if lane else [])] for n in getattr(each, test)}

    def _table(self, others: set[str], test: str, known: frozenset[str] | None) -> dict[str, int]:
        """Return a proposition for each name that may be said; never one that is not known."""
        named = self._named(test)
        table = {name: self._input() for name in sorted((known or others) | named)}
        for name in sorted(named - known) if known else ():
            self.logic.require([-table[name]])
        return table

    def _places(self) -> list[str]:
        def at(stage: Stage) -> set[str]:
            return {stage.at} | ({stage.escalate_to.at} if stage.escalate_to else set())

        stages = set[str]().union(*map(at, self._workflow.stages))
        return sorted(self._named("entity") | stages - PLACES)

    def _tree(self, paths: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, int], int]:
        """Return which places lie above the post's entity, and whether that is the topmost."""
        self.logic.exactly_one(list(self.entities.values()))
        above = {
            place: self.logic.any_of(v for n, v in self.entities.items() if place in paths[n])
            for place in self._places()
        }
        return above, self.logic.any_of(v for n, v in self.entities.items() if len(paths[n]) == 1)

    def _any_tree(self) -> tuple[dict[str, int], int]:
        above, root = {place: self._input() for place in self._places()}, self._input()
        known = list(above.values())
        for place, one in enumerate(known):
            for other in known[:place]:
                self.logic.require([-root, -one, -other])
        return above, root

    def _known_categories(self) -> frozenset[str]:
        named = self._named("category")
        packs = {f"{name}.{OTHER}" for name in named if "." not in name}
        exact = {name for name in named if "." in name}
        return frozenset({*CONTROL, *exact, *packs, f"{OTHER}.{OTHER}"})

    def _possible_flags(self) -> Iterator[Flag]:
        """Yield one finding of each sort that conditions or law tell apart."""
        for category in sorted(self._categories):
            control = CONTROL.get(category)
            answering = [control] if control else [r for r in REVIEWERS if r is not Role.COMMS]
            for source in self._sources:
                yield Flag(category, Risk.LOW, source=source)
                for role in REVIEWERS:
                    yield Flag(category, Risk.MEDIUM, (role,), source=source)
                for role in answering:
                    yield Flag(category, Risk.HIGH, (role,), source=source)
                    yield Flag(category, Risk.CRITICAL, (role,), False, source)
                    yield Flag(category, Risk.CRITICAL, (role,), True, source)

    def alike(self, flag: Flag) -> Iterator[Flag]:
        """Yield those of our findings that together are what this one is to conditions and law."""
        pack = flag.category.partition(".")[0]
        ways = (flag.category, f"{pack}.{OTHER}", f"{OTHER}.{OTHER}")
        category = next(each for each in ways if each in self._categories)
        source = flag.source if flag.source in self._sources else Source.RULE
        contested = flag.contested and flag.severity is Risk.CRITICAL
        asked: list[tuple[Role, ...]] = [(role,) for role in least_approval((flag,)).roles]
        for reviewers in asked or [()]:
            yield Flag(category, flag.severity, reviewers, contested, source)

    def said(self, facts: Facts) -> list[int]:
        """Return what is true and what is not of a post with these facts."""
        lane = self._workflow.fast_lane
        simple = {
            self.root: len(facts.entity_path) == 1,
            self.unread: facts.language not in CHECKED_LANGUAGES,
            self.class_contested: facts.class_contested,
            self.trusted: lane is not None and 0 < lane.passed_unchanged <= facts.passed_unchanged,
            self.classes[ContentClass(facts.content_class)]: True,
            self.kinds[facts.kind]: True,
        }
        true = {
            *(each for each, so in simple.items() if so),
            *(self.flags[alike] for each in facts.flags for alike in self.alike(each)),
            *(self.channels.get(each) or self.channels[OTHER] for each in facts.channels),
            *(self.jurisdictions.get(x) or self.jurisdictions[OTHER] for x in facts.jurisdictions),
            *(self.on_path[each] for each in facts.entity_path if each in self.on_path),
            *(self.standings[each] for each in facts.author),
        }
        return [each if each in true else -each for each in self.inputs]

    @property
    def remarkable(self) -> list[int]:
        """All that is said of a post, but for what is most usual."""
        usual = {self.classes[ContentClass.BRAND], self.kinds[PostKind.ORIGINAL]}
        return [each for each in self.inputs if each not in usual]

    def told(self, model: frozenset[int]) -> str:
        """Return what is true of a post, in words."""
        return ", ".join(self._words(model)) or "any post"

    def _words(self, model: frozenset[int]) -> Iterator[str]:
        yield from (_finding(each) for each, v in self.flags.items() if v in model)
        if self._named("content_class"):
            yield from (f"class {each}" for each, v in self.classes.items() if v in model)
        yield from (f"to {each}" for each, v in self.channels.items() if v in model)
        yield from (f"in {each}" for each, v in self.jurisdictions.items() if v in model)
        yield from (f"of {each}" for each, v in self.entities.items() if v in model)
        if not self.entities:
            yield from (f"at or below {each}" for each, v in self.on_path.items() if v in model)
        more = {
            **{v: f"{each}" for each, v in self.kinds.items() if each is not PostKind.ORIGINAL},
            **{v: f"author {each}" for each, v in self.standings.items()},
            self.root: "at the topmost entity",
            self.trusted: "author trusted",
            self.unread: "in a language that is not checked",
            self.class_contested: "with its class contested",
        }
        yield from (words for v, words in more.items() if v in model)


def _finding(flag: Flag) -> str:
    source = " by the model" if flag.source is Source.MODEL else ""
    contested = "contested " if flag.contested else ""
    asked = f" for {flag.reviewers[0]}" if flag.severity is Risk.MEDIUM else ""
    return f"a {contested}{flag.severity} finding {flag.category}{source}{asked}"
