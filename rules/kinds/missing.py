"""missing: something that calls for a warning, without the warning."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate

from rules.build import Builder
from rules.closeness import near
from rules.context import affirmed
from rules.kinds.registry import (
    Matcher,
    MatchersField,
    PeriodSchema,
    TermField,
    Terms,
    compiled,
    kind,
)
from rules.model import JURISDICTIONS
from rules.text import Match, Span, Text

_NONE = frozenset("sans aucun aucune zero without no".split())
"""Words that make of a warning its opposite: no risk of loss."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Wordings that are warning enough, on some days and in some places."""

    group: int
    first: date
    last: date
    jurisdictions: frozenset[str]

    def holds(self, text: Text) -> bool:
        """Tell whether the wording counts in these circumstances."""
        here = text.circumstances
        return self.first <= here.day <= self.last and (
            not self.jurisdictions or not self.jurisdictions.isdisjoint(here.jurisdictions)
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """Finds the sentences whose trigger has no disclosure in scope."""

    trigger: Matcher
    disclosures: tuple[Disclosure, ...]
    scope: str
    required: tuple[frozenset[int], ...]
    any_language: bool = False

    def find(self, text: Text) -> Iterator[Match]:
        """Yield the sentence of each trigger, once."""
        held = [one.group for one in self.disclosures if one.holds(text)]
        seen: set[int] = set()
        for match in text.matches(self.trigger):
            number = text.sentence(match.start)
            if number not in seen and not any(
                _stands(text, span)
                for group in held
                for span in near(text, group, match, self.scope)
            ):
                seen.add(number)
                yield match._replace(letters=text.stretch_of_sentence(number))


def _stands(text: Text, span: Span) -> bool:
    """Tell whether a disclosure says what it says, and not that there is none of it."""
    turned = span[0] > 0 and text.forms[span[0] - 1] in _NONE
    return not turned or affirmed(text, span)


class _DisclosureSchema(PeriodSchema):
    any_of = Terms(required=True)
    jurisdictions = fields.List(
        fields.String(validate=validate.OneOf(JURISDICTIONS)), load_default=()
    )


_DISCLOSURE = _DisclosureSchema()
_TERM = TermField()


class _DisclosureField(fields.Field[Mapping[str, Any]]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Mapping[str, Any]:
        if isinstance(value, str):
            value = {"any_of": [_TERM.deserialize(value, attr, data)]}
        if not isinstance(value, dict):
            raise ValidationError("a term, or a mapping with any_of, from, to, jurisdictions")
        loaded: Mapping[str, Any] = _DISCLOSURE.load(value)
        return loaded


@kind(
    "missing",
    trigger=MatchersField(required=True),
    disclosure=fields.List(_DisclosureField(), required=True, validate=validate.Length(min=1)),
    scope=fields.String(load_default="post", validate=validate.OneOf(["post", "sentence", "next"])),
)
def missing(
    builder: Builder,
    language: str,
    *,
    trigger: Sequence[Mapping[str, Any]],
    disclosure: Sequence[Mapping[str, Any]],
    scope: str,
) -> Matcher:
    """Find what calls for a warning that is not there."""
    disclosures = tuple(
        Disclosure(
            _both(builder, one["any_of"]),
            one["first"] or date.min,
            one["last"] or date.max,
            frozenset(one["jurisdictions"]),
        )
        for one in disclosure
    )
    triggers = [compiled(builder, language, one) for one in trigger]
    shapes = tuple(Missing(one, disclosures, scope, one.required) for one in triggers)
    required = tuple(one for shape in shapes for one in shape.required)
    return shapes[0] if len(shapes) == 1 else Several(shapes, required)


def _both(builder: Builder, terms: Sequence[str]) -> int:
    """Return the group of the wordings, each in the language of the sentence it stands in."""
    return builder.union(
        tuple(sorted({builder.choice(terms, language) for language in ("fr", "en")}))
    )


@dataclass(frozen=True, slots=True)
class Several:
    """Finds what any of several matchers finds."""

    shapes: tuple[Matcher, ...]
    required: tuple[frozenset[int], ...]
    any_language: bool = False

    def find(self, text: Text) -> Iterator[Match]:
        """Yield each sentence once."""
        seen: set[int] = set()
        for shape in self.shapes:
            if any(map(text.holds, shape.required)):
                for match in text.matches(shape):
                    if (number := text.sentence(match.start)) not in seen:
                        seen.add(number)
                        yield match
