"""Clearings: the named contexts and free conditions that a rule's `unless` lists."""

from collections.abc import Callable, Sequence

from rules.build import Builder
from rules.closeness import inside, near
from rules.context import CONCEPT_CONTEXTS, CONTEXTS, affirmed
from rules.kinds import compiled
from rules.model import Clearing
from rules.text import Match, Text

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
        inside(text, (found.start, found.end), match, source.window)
        for shape in shapes
        for found in shape.find(text)
    )


def _near(builder: Builder, language: str, source: Clearing) -> Clears:
    group = builder.choice(source.near, language)

    def clears(text: Text, match: Match) -> bool:
        return any(
            source.negated or affirmed(text, span, match.pieces)
            for span in near(text, group, match, source.window)
        )

    return clears


def _concept(builder: Builder, name: str) -> Clears:
    concept, window, undoing = CONCEPT_CONTEXTS[name]
    if concept not in builder.concepts:
        return lambda _text, _match: False
    group = builder.named("@" + concept)
    undo = [builder.named("@" + one) for one in undoing if one in builder.concepts]

    def clears(text: Text, match: Match) -> bool:
        return any(
            affirmed(text, span) and not _undone(text, span, undo)
            for span in near(text, group, match, window)
        )

    return clears


def _undone(text: Text, span: tuple[int, int], undo: Sequence[int]) -> bool:
    """Tell whether a longer wording that undoes the clearing takes in its words."""
    around = Match(*span, ())
    return any(
        start <= span[0] and span[1] <= end
        for group in undo
        for start, end in near(text, group, around, "sentence")
    )
