"""The schema of a rule: what may be written, and what it becomes."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from rules.clearing import UNLIKELY
from rules.context import CONCEPT_CONTEXTS, CONTEXTS
from rules.frozen import frozen
from rules.kinds import MatchersField, PeriodSchema, Terms
from rules.lexicon import lexicon_faults
from rules.model import (
    JURISDICTIONS,
    Clearing,
    Condition,
    ContentClass,
    Example,
    Examples,
    FixSource,
    Period,
    Raise,
    Reference,
    Rule,
    Severity,
)

REVIEWERS = ("comms", "legal", "compliance", "safety", "security", "privacy")
FEWEST_EXAMPLES = 3
SLUG = validate.Regexp(r"[a-z][a-z0-9_-]*\Z", error="small letters, figures, _ and - only")


def _severity() -> fields.Enum[Severity]:
    return fields.Enum(Severity, by_value=True, required=True)


def _jurisdictions(**options: Any) -> fields.List[Any]:
    return fields.List(fields.String(validate=validate.OneOf(JURISDICTIONS)), **options)


class Both(fields.Dict):
    """A text in both languages."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            keys=fields.String(validate=validate.OneOf(["fr", "en"])),
            values=fields.String(validate=validate.Length(min=1)),
            validate=validate.Length(equal=2, error="both fr and en are needed"),
            **options,
        )


class _ConditionSchema(Schema):
    listed = fields.Boolean(load_default=None)
    channels = fields.List(fields.String(), load_default=())
    packs = fields.List(fields.String(), load_default=())
    jurisdictions = _jurisdictions(load_default=())

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Condition:
        return Condition(**frozen(values))


class _RaiseConditionSchema(_ConditionSchema):
    near = Terms(load_default=())


class _RaiseSchema(Schema):
    to = _severity()
    when = fields.Nested(_RaiseConditionSchema, required=True)

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Raise:
        return Raise(**values)


class _PeriodSchema(PeriodSchema):
    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Period:
        return Period(**values)


class _FreeClearingSchema(Schema):
    near = Terms(load_default=())
    match = MatchersField(load_default=())
    window = fields.String(
        load_default="sentence", validate=validate.OneOf(["sentence", "next", "post"])
    )
    negated = fields.Boolean(load_default=False)

    @validates_schema
    def _one_of(self, values: dict[str, Any], **_: Any) -> None:
        if bool(values["near"]) == bool(values["match"]):
            raise ValidationError("either near or match is needed")

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Clearing:
        return Clearing(**values | {"near": tuple(values["near"])})


_FREE_CLEARING = _FreeClearingSchema()


class _ClearingField(fields.Field[Clearing]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Clearing:
        if isinstance(value, str):
            names = (*CONTEXTS, *CONCEPT_CONTEXTS, UNLIKELY)
            validate.OneOf(names)(value)
            return Clearing(name=value)
        clearing: Clearing = _FREE_CLEARING.load(value)
        return clearing


class _FixSchema(Schema):
    note = Both(required=True)
    replace = Both(load_default=None)
    insert = fields.Dict(keys=fields.String(), values=fields.String(), load_default=None)
    delete = fields.Boolean(load_default=False)

    @validates_schema
    def _one_edit(self, values: dict[str, Any], **_: Any) -> None:
        if sum(map(bool, (values["replace"], values["insert"], values["delete"]))) > 1:
            raise ValidationError("at most one of replace, insert and delete")
        insert = values["insert"]
        if insert is not None:
            if not {"fr", "en"} <= set(insert) <= {"fr", "en", "where"}:
                raise ValidationError({"insert": ["fr, en and where are known here"]})
            validate.OneOf(["start", "end", "after"])(insert.get("where", "end"))

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> FixSource:
        where = (values["insert"] or {}).pop("where", "end")
        return FixSource(**values, where=where)


class _ReferenceSchema(PeriodSchema):
    instrument = fields.String(required=True)
    article = fields.String(load_default="")
    jurisdiction = fields.String(required=True, validate=validate.OneOf(JURISDICTIONS))
    first = fields.Date(data_key="from", load_default=None, allow_none=True)
    last = fields.Date(data_key="to", load_default=None, allow_none=True)
    mark = fields.String(load_default=None, validate=validate.OneOf(["V", "P", "U"]))

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Reference:
        period = Period(values.pop("first"), values.pop("last"))
        return Reference(**values, period=period)


class _ExampleSchema(Schema):
    text = fields.String(required=True)
    context = fields.Dict(load_default=None)
    jurisdictions = _jurisdictions(load_default=None)
    as_of = fields.Date(load_default=None)
    channel = fields.String(load_default=None)

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Example:
        if values["jurisdictions"] is not None:
            values["jurisdictions"] = tuple(values["jurisdictions"])
        if values["context"] is not None and (faults := lexicon_faults(values["context"])):
            raise ValidationError({"context": faults})
        return Example(**values)


_EXAMPLE = _ExampleSchema()


class _ExampleField(fields.Field[Example]):
    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Example:
        example: Example = _EXAMPLE.load({"text": value} if isinstance(value, str) else value)
        return example


def _examples() -> fields.List[Any]:
    enough = validate.Length(min=FEWEST_EXAMPLES, error="at least three examples are needed")
    return fields.List(_ExampleField(), required=True, validate=enough)


class _ExamplesSchema(Schema):
    bad = _examples()
    good = _examples()

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Examples:
        return Examples(tuple(values["bad"]), tuple(values["good"]))


class _MatchSchema(Schema):
    match = MatchersField(required=True)


class _LanguagesSchema(Schema):
    fr = fields.Nested(_MatchSchema, required=True)
    en = fields.Nested(_MatchSchema, required=True)


class _BothExamplesSchema(Schema):
    fr = fields.Nested(_ExamplesSchema, required=True)
    en = fields.Nested(_ExamplesSchema, required=True)


class RuleSchema(Schema):
    """One rule."""

    category = fields.String(required=True, validate=SLUG)
    id = fields.String(required=True, validate=SLUG)
    severity = _severity()
    reviewers = fields.List(
        fields.String(validate=validate.OneOf(REVIEWERS)),
        required=True,
        validate=validate.Length(min=1),
    )
    languages = fields.Nested(_LanguagesSchema, required=True)
    unless = fields.List(_ClearingField(), load_default=())
    lowered_by = fields.List(_ClearingField(), load_default=())
    when = fields.Nested(_ConditionSchema, load_default=Condition())
    raises = fields.List(fields.Nested(_RaiseSchema), data_key="raise", load_default=())
    jurisdictions = _jurisdictions(load_default=())
    in_force = fields.Nested(_PeriodSchema, load_default=Period())
    classes = fields.List(fields.Enum(ContentClass, by_value=True), load_default=())
    confidence = fields.Float(load_default=0.9, validate=validate.Range(0.01, 1))
    message = Both(required=True)
    why = Both(required=True)
    fix = fields.Nested(_FixSchema, required=True)
    references = fields.List(
        fields.Nested(_ReferenceSchema), required=True, validate=validate.Length(min=1)
    )
    examples = fields.Nested(_BothExamplesSchema, required=True)

    @post_load
    def _make(self, values: dict[str, Any], **_: Any) -> Rule:
        values["languages"] = {name: one["match"] for name, one in values["languages"].items()}
        values["confidence"] = round(values["confidence"] * 100)
        return Rule(**frozen(values))
