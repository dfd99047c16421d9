"""identifier: what names or reaches one person, checked by form and check digits."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from marshmallow import fields, validate

from rules.build import Builder
from rules.identifiers import IDENTIFIERS
from rules.kinds.registry import kind
from rules.text import Match, Span, Text

Finder = Callable[[str], Iterator[Span]]


@dataclass(frozen=True, slots=True)
class Forms:
    """Finds stretches of letters by their form, where the gate says that it is worth looking."""

    finders: tuple[tuple[str, Finder], ...]
    gate: int | None
    any_language: bool = True

    @property
    def required(self) -> tuple[int, ...]:
        """The gate, if there is one."""
        return () if self.gate is None else (self.gate,)

    def find(self, text: Text) -> Iterator[Match]:
        """Yield every stretch, as letters and as the words that it touches."""
        for _, finder in self.finders:
            for span in finder(text.spaced):
                first, last = text.words_at(*span)
                if first < last:
                    yield Match(first, last, ((first, last),), span)


def forms(names: list[str], table: Mapping[str, Finder], gate: int | None) -> Forms:
    """Return the finder of these forms."""
    return Forms(tuple((name, table[name]) for name in names), gate)


@kind(
    "identifier",
    any_of=fields.List(
        fields.String(validate=validate.OneOf(sorted(IDENTIFIERS))),
        required=True,
        validate=validate.Length(min=1),
    ),
)
def identifier(builder: Builder, language: str, *, any_of: list[str]) -> Forms:
    """Find any of these identifiers."""
    gate = None if "email" in any_of else builder.named("gate:digits")
    if any_of == ["email"]:
        gate = builder.named("gate:at")
    return forms(any_of, IDENTIFIERS, gate)
