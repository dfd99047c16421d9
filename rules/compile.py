"""Rules, compiled: what must be in a text for a rule to be asked, and what it then finds."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rules.build import Builder
from rules.clearing import UNLIKELY, Clears, clearing
from rules.closeness import near
from rules.kinds import Matcher, compiled
from rules.model import Condition, Pack, Rule, Severity
from rules.subject import Subject
from rules.text import Match, Text

LOWERED_BY = 30
LEAST_CONFIDENCE = 10
MOST_CIRCUMSTANCES = 512
MANY = 100
"""For how many wordings a group counts that is found otherwise: a figure, a list, a form."""


class Asked(NamedTuple):
    """The category that a rule asks the model for, from a chance on; below `sure` it advises."""

    reads: str
    least: int
    sure: int


@dataclass(frozen=True, slots=True)
class Shape:
    """One matcher of a rule in one language, with all that may clear or change its findings."""

    rule: Rule
    pack: str
    number: int
    language: str
    matcher: Matcher
    unless: tuple[Clears, ...]
    lowered_by: tuple[Clears, ...]
    raises: tuple[tuple[Severity, Condition, int | None], ...]
    asked: Asked | None = None
    doubtful: bool = False

    def counts(self, subject: Subject) -> bool:
        """Tell whether the pack is on and the rule counts in these circumstances."""
        return self.pack in subject.pack_names and applies(self.rule, subject)

    def matches(self, text: Text) -> Iterator[Match]:
        """Yield what is found in sentences of this language and not cleared."""
        for match in text.matches(self.matcher):
            languages = text.sentences[text.sentence(match.start)].languages
            spoken = self.language in languages or (self.matcher.any_language and not languages)
            if spoken and not any(clears(text, match) for clears in self.unless):
                yield match

    def weighed(self, text: Text, match: Match, subject: Subject) -> tuple[Severity, int]:
        """Return the severity and confidence of one match in its circumstances."""
        severity, confidence = self.rule.severity, self.rule.confidence
        for to, condition, group in self.raises:
            close = group is None or any(near(text, group, match, "sentence"))
            if close and to.rank > severity.rank and holds(condition, subject):
                severity = to
        if any(lowers(text, match) for lowers in self.lowered_by):
            return severity.lowered, max(confidence - LOWERED_BY, LEAST_CONFIDENCE)
        return severity, confidence


def holds(condition: Condition, subject: Subject) -> bool:
    """Tell whether the circumstances satisfy every part of a condition."""
    return (
        condition.listed in {None, subject.lexicon.listed}
        and (not condition.channels or not {*subject.channels}.isdisjoint(condition.channels))
        and (not condition.packs or not subject.pack_names.isdisjoint(condition.packs))
        and (not condition.jurisdictions or not subject.places.isdisjoint(condition.jurisdictions))
    )


def applies(rule: Rule, subject: Subject) -> bool:
    """Tell whether the rule counts on this day, in these places and circumstances."""
    return (
        rule.in_force.holds(subject.as_of)
        and (not rule.jurisdictions or not subject.places.isdisjoint(rule.jurisdictions))
        and holds(rule.when, subject)
    )


def shapes(builder: Builder, packs: Sequence[Pack]) -> list[Shape]:
    """Return every matcher of every rule, compiled."""
    rules = [(pack.name, rule) for pack in packs for rule in pack.rules]
    return [
        shape
        for number, (pack, rule) in enumerate(rules)
        for language in ("fr", "en")
        for shape in _of(builder, pack, rule, number, language)
    ]


def _of(builder: Builder, pack: str, rule: Rule, number: int, language: str) -> Iterable[Shape]:
    unless = tuple(clearing(builder, language, one) for one in rule.unless)
    lowered = tuple(clearing(builder, language, one) for one in rule.lowered_by)
    raises = tuple(
        (one.to, one.when, builder.choice(one.when.near, language) if one.when.near else None)
        for one in rule.raises
    )
    for source in rule.languages[language]:
        yield Shape(
            rule, pack, number, language, compiled(builder, language, source),
            unless, lowered, raises,
            asked=asks_model(source), doubtful=any(one.name == UNLIKELY for one in rule.unless),
        )  # fmt: skip


def asks_model(source: Any) -> Asked | None:
    """Return what a matcher, or one inside it, asks the sentence model."""
    if isinstance(source, Mapping):
        if "model" in source:
            return Asked(**source["model"])
        source = tuple(source.values())
    if not isinstance(source, (list, tuple)):
        return None
    return next(filter(None, map(asks_model, source)), None)


class Candidates:
    """Chooses, for a text, the shapes that may find something; the others are never asked."""

    def __init__(self, builder: Builder, compiled_shapes: Sequence[Shape]) -> None:
        self._index = builder.index
        self._always: list[int] = []
        self._by_group: dict[int, dict[frozenset[int], list[int]]] = {}
        self._shapes = compiled_shapes
        for at, shape in enumerate(compiled_shapes):
            for required in shape.matcher.required:
                if required:
                    rarest = min(sorted(required), key=self._commonness)
                    self._by_group.setdefault(rarest, {}).setdefault(required, []).append(at)
                else:
                    self._always.append(at)
        self._groups = frozenset(self._by_group)
        self._counting: dict[Hashable, frozenset[int]] = {}

    def _commonness(self, group: int) -> int:
        """Return how many wordings may wake a group."""
        node = self._index.groups[group]
        inner = sum(map(self._commonness, (*node.parts, *node.sequences)))
        return node.size + inner or MANY

    def of(self, text: Text, subject: Subject) -> list[Shape]:
        """Return the shapes that count here and whose requirements are all in the text."""
        allowed = self._allowed(subject)
        chosen = set(self._always)
        awake = text.awake
        for group in awake & self._groups:
            for required, shapes_ in self._by_group[group].items():
                if (
                    required <= awake
                    and not allowed.isdisjoint(shapes_)
                    and all(map(text.spans, required))
                ):
                    chosen.update(shapes_)
        return [self._shapes[at] for at in sorted(chosen & allowed)]

    def _allowed(self, subject: Subject) -> frozenset[int]:
        """Return the shapes of packs that are on and of rules that count in the circumstances."""
        key = (subject.pack_names, subject.places, subject.as_of, subject.channels,
               subject.lexicon.listed)  # fmt: skip
        counting = self._counting.get(key)
        if counting is None:
            counting = frozenset(
                at for at, shape in enumerate(self._shapes) if shape.counts(subject)
            )
            if len(self._counting) >= MOST_CIRCUMSTANCES:
                self._counting.clear()
            self._counting[key] = counting
        return counting
