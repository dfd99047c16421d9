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
    """Finds stretches of letters by their form, where its gate says that it is worth it."""

    gated: tuple[tuple[int, Form], ...]
    any_language: bool = True

    @property
    def required(self) -> tuple[frozenset[int], ...]:
        """The gate of one of the forms."""
        return tuple(frozenset({gate}) for gate, _ in self.gated)

    def find(self, text: Text) -> Iterator[Match]:
        """Yield every stretch, as letters and as the words that it touches."""
        for gate, form in self.gated:
            if not text.spans(gate):
                continue
            for span in form.find(text.spaced):
                first, last = text.words_at(*span)
                if first < last:
                    yield Match(first, last, ((first, last),), span)


def forms(builder: Builder, names: Sequence[str], table: Mapping[str, Form]) -> Forms:
    """Return the matcher of these forms."""
    return Forms(tuple((builder.named("!" + name), table[name]) for name in names))


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
