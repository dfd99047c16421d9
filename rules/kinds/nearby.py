"""nearby: several terms close together, and none of some others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, validate

from rules.build import Builder
from rules.closeness import closest
from rules.kinds.registry import Choices, kind
from rules.standing import stands
from rules.text import Match, Text


@dataclass(frozen=True, slots=True)
class Nearby:
    """Finds the shortest stretches that hold one place of each group."""

    groups: tuple[int, ...]
    none: tuple[int, ...]
    window: str | int
    ordered: bool
    about: tuple[int, ...]
    absent: tuple[int, ...]
    any_language: bool = False

    @property
    def required(self) -> tuple[frozenset[int], ...]:
        """Every group that must be there, near or not."""
        return (frozenset(self.groups + self.about),)

    def find(self, text: Text) -> Iterator[Match]:
        """Yield the stretches, none overlapping another."""
        if not all(map(text.spans, self.about)):
            return
        for match in closest(text, self.groups, self.window, self.ordered):
            if self._clean(text, match, self.none, self.window) and self._clean(
                text, match, self.absent, "post"
            ):
                yield match

    def _clean(self, text: Text, match: Match, groups: Sequence[int], window: str | int) -> bool:
        return not any(stands(text, group, match, window) for group in groups)


def _groups(builder: Builder, choices: Sequence[Sequence[str]], language: str) -> tuple[int, ...]:
    return tuple(builder.choice(choice, language) for choice in choices)


def _is_window(window: Any) -> None:
    if type(window) is int:
        validate.Range(1, 200)(window)
    elif window not in ("sentence", "post"):
        raise ValidationError("sentence, post, or a number of words from 1 to 200")


@kind(
    "nearby",
    all=Choices(required=True),
    none=Choices(load_default=()),
    window=fields.Raw(
        load_default="sentence",
        validate=_is_window,
    ),
    ordered=fields.Boolean(load_default=False),
    about=Choices(load_default=()),
    absent=Choices(load_default=()),
)
def nearby(builder: Builder, language: str, **options: Any) -> Nearby:
    """Find these terms close together."""
    about = tuple(term for choice in options["about"] for term in choice)
    return Nearby(
        groups=_groups(builder, options["all"], language),
        none=_groups(builder, options["none"], language),
        window=options["window"],
        ordered=options["ordered"],
        about=(builder.choice(about, language),) if about else (),
        absent=_groups(builder, options["absent"], language),
    )
