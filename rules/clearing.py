"""Clearings: the named contexts and free conditions that a rule's `unless` lists."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rules.build import Builder
from rules.closeness import holds, near, within
from rules.context import CONCEPT_CONTEXTS, CONTEXTS, affirmed
from rules.kinds import compiled
from rules.model import Clearing
from rules.standing import stands
from rules.text import Match, Span, Text

Clears = Callable[[Text, Match], bool]

UNLIKELY = "unlikely"
"""The clearing that the checker itself applies, once the sentence model has read the text."""


def clearing(builder: Builder, language: str, source: Clearing) -> Clears:
    """Return the test that one clearing describes."""
    if source.name in CONTEXTS:
        return CONTEXTS[source.name]
    if source.name == UNLIKELY:
        return lambda _text, _match: False
    if source.name is not None:
        return _concept(builder, source.name)
    if source.near:
        return _near(builder, language, source)
    shapes = [compiled(builder, language, shape) for shape in source.match]
    return lambda text, match: any(
        holds(text.beginnings(shape), text, match, source.window) for shape in shapes
    )


def _near(builder: Builder, language: str, source: Clearing) -> Clears:
    group = builder.choice(source.near, language)
    if source.negated:
        return lambda text, match: any(near(text, group, match, source.window))
    return lambda text, match: stands(text, group, match, source.window)


def _concept(builder: Builder, name: str) -> Clears:
    concept, window, undoing = CONCEPT_CONTEXTS[name]
    if concept not in builder.concepts:
        return lambda _text, _match: False
    group = builder.named("@" + concept)
    undone = tuple(builder.named("@" + one) for one in undoing if one in builder.concepts)
    counts = Open(undone)

    def clears(text: Text, match: Match) -> bool:
        first, last = within(text, text.spans(group), match, window)
        if first == last:
            return False
        tally = text.tally(group, counts)
        return tally[first] < tally[last]

    return clears


@dataclass(frozen=True)
class Open:
    """Asks of a place whether it stands undenied and no longer wording of the groups undoes it."""

    groups: tuple[int, ...]

    def __call__(self, text: Text, span: Span) -> bool:
        """Answer."""
        return affirmed(text, span) and not any(
            _around(text, text.spans(group), span) for group in self.groups
        )


def _around(text: Text, spans: Sequence[Span], span: Span) -> bool:
    """Tell whether one of the places, which begins in the same sentence, takes in the span."""
    before = bisect_right(spans, (span[0], len(text.forms))) - 1
    return (
        before >= 0
        and spans[before][0] >= text.sentences[text.sentence(span[0])].start
        and spans[before][1] >= span[1]
    )
