"""The one list of kinds: what each is called, which fields it has, how it becomes a matcher."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rules.build import Builder
from rules.faults import messages_of
from rules.terms import BadTerm, is_wild, parse
from rules.text import Match, Text


class Matcher(Protocol):
    """A matcher, compiled: what must be in a text before it is worth asking, and what it finds."""

    @property
    def required(self) -> tuple[frozenset[int], ...]:
        """Sets of groups; one of them is whole in every text where the matcher finds something."""

    @property
    def any_language(self) -> bool:
        """Tell whether it also reads sentences in a language that is not checked."""

    def find(self, text: Text) -> Iterator[Match]:
        """Yield every match in the text."""


Compile = Callable[..., Matcher]


@dataclass(frozen=True, slots=True)
class Kind:
    """A way of matching: its name, the schema of its fields, its compiler."""

    name: str
    schema: Schema
    compile: Compile


KINDS: dict[str, Kind] = {}


def kind(name: str, **declared: fields.Field[Any]) -> Callable[[Compile], Compile]:
    """Register a compiler `(builder, language, **fields)` as a kind of matcher."""

    def register(compile_: Compile) -> Compile:
        schema = type(name.title(), (Schema,), dict(declared))
        KINDS[name] = Kind(name, schema(), compile_)
        return compile_

    return register


def compiled(builder: Builder, language: str, source: Mapping[str, Any]) -> Matcher:
    """Return the matcher that a checked mapping describes, one for all that say the same."""
    ((name, values),) = source.items()
    made: Matcher = builder.shared(KINDS[name].compile(builder, language, **values))
    return made


class PeriodSchema(Schema):
    """Two days, `from` and `to`, the second not before the first."""

    first = fields.Date(data_key="from", load_default=None)
    last = fields.Date(data_key="to", load_default=None)

    @validates_schema
    def _in_order(self, values: dict[str, Any], **_: Any) -> None:
        first, last = values.get("first"), values.get("last")
        if first is not None and last is not None and last < first:
            raise ValidationError("this ends before it begins", "to")


class TermField(fields.String):
    """One term, read once to refuse what cannot be read."""

    alone = True
    """Whether the term is looked for by itself, so that it needs more than `*` and `...`."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        source: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            if not (terms := parse(source)):
                raise ValidationError("a term without a word")
        except BadTerm as bad:
            raise ValidationError(str(bad)) from None
        if self.alone and any(map(is_wild, terms)):
            raise ValidationError("a term needs at least one word, concept, list or figure")
        return source


class _PlaceField(TermField):
    """One term of a row, which may be `*` or `...`."""

    alone = False


_PLACE = _PlaceField()


class ChoiceField(fields.Field[tuple[str, ...]]):
    """One term, or a list of terms of which any will do."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> tuple[str, ...]:
        if isinstance(value, list):
            several: Any = _ANY.deserialize(value, attr, data)
            return tuple(several)
        return (_PLACE.deserialize(value, attr, data),)


def Terms(**options: Any) -> fields.List[Any]:  # noqa: N802
    """Return a field for terms of which any will do."""
    return fields.List(TermField(), validate=validate.Length(min=1), **options)


_ANY = Terms()


def Choices(**options: Any) -> fields.List[Any]:  # noqa: N802
    """Return a field for terms or lists of terms, one place each."""
    return fields.List(ChoiceField(), validate=validate.Length(min=1), **options)


class MatcherField(fields.Field[Mapping[str, Any]]):
    """A matcher: a mapping with exactly one kind."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict) or len(value) != 1:
            raise ValidationError(f"a matcher has exactly one kind: {', '.join(sorted(KINDS))}")
        ((name, values),) = value.items()
        if name not in KINDS:
            raise ValidationError({name: [f"no such kind; there are {', '.join(sorted(KINDS))}"]})
        if not isinstance(values, dict):
            raise ValidationError({name: ["a mapping is expected here"]})
        try:
            return {name: KINDS[name].schema.load(values)}
        except ValidationError as fault:
            raise ValidationError({name: messages_of(fault)}) from None


_ONE = MatcherField()
_SEVERAL = fields.List(_ONE, validate=validate.Length(min=1))


class MatchersField(fields.Field[tuple[Mapping[str, Any], ...]]):
    """One matcher, or a list of matchers of which any will do."""

    def _deserialize(
        self, value: Any, attr: Any, data: Any, **kwargs: Any
    ) -> tuple[Mapping[str, Any], ...]:
        if isinstance(value, list):
            found: Any = _SEVERAL.deserialize(value, attr, data)
            return tuple(found)
        return (_ONE.deserialize(value, attr, data),)
