"""identifier: what names or reaches one person, checked by form and check digits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from marshmallow import fields, validate

from rules.build import Builder
from rules.form import Form
from rules.identifiers import IDENTIFIERS
from rules.kinds.registry import kind
from rules.text import Match, Text


@dataclass(frozen=True, slots=True)
class Forms:
    """Finds stretches of letters by their form, where a cheap sign says that it is worth it."""

    forms: tuple[Form, ...]
    gate: int | None
    any_language: bool = True

    @property
    def required(self) -> tuple[frozenset[int], ...]:
        """The group that is in every text with digits, if the forms have digits."""
        return (frozenset() if self.gate is None else frozenset({self.gate}),)

    def find(self, text: Text) -> Iterator[Match]:
        """Yield every stretch, as letters and as the words that it touches."""
        for form in self.forms:
            if not form.worth(text.low, text.digits):
                continue
            for span in form.find(text.spaced):
                first, last = text.words_at(*span)
                if first < last:
                    yield Match(first, last, ((first, last),), span)


def forms(builder: Builder, names: Sequence[str], table: Mapping[str, Form]) -> Forms:
    """Return the matcher of these forms."""
    chosen = tuple(table[name] for name in names)
    gated = all(form.digits for form in chosen)
    return Forms(chosen, builder.named("gate:digits") if gated else None)


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
    return forms(builder, any_of, IDENTIFIERS)
