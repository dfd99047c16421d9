"""Read a workflow from the mapping that its file holds, or say all that is wrong with it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from workflows.condition import Condition
from workflows.errors import Fault, Pointer, WorkflowDefinitionError
from workflows.facts import REVIEWERS, ContentClass, Risk, Role
from workflows.model import Stage, Title, Workflow
from workflows.routing import LAW_PREFIX

SLUG = validate.Regexp(
    r"[a-z0-9]+(-[a-z0-9]+)*\Z", error="Use small letters, digits and single hyphens."
)
NOT_RESERVED = validate.Regexp(
    rf"(?!{LAW_PREFIX})", error=f"Names that begin with {LAW_PREFIX} belong to the law."
)
CATEGORY = validate.Regexp(
    r"[a-z0-9_-]+(\.[a-z0-9_]+)?\Z", error="Name a category (finance.pressure) or a pack (finance)."
)
JURISDICTION = validate.Regexp(r"[A-Z]{2}\Z", error="Use two capital letters (FR, EU, UK).")
CONTENT_CLASS = validate.OneOf([kind.value for kind in ContentClass])
NAME = validate.Length(max=60)
TEXT = validate.Length(min=1, max=120)
QUOTED: dict[str, str | list[Any] | dict[Any, Any]] = {
    "invalid": "Not a text; write it between quotes."
}


def parse_workflow(source: object) -> Workflow:
    """Return the workflow that this mapping defines, or raise WorkflowDefinitionError."""
    try:
        workflow: Workflow = WorkflowSchema().load(source)  # type: ignore[arg-type]
    except ValidationError as error:
        first, *more = _faults(error.messages, ())
        raise WorkflowDefinitionError(first.pointer, first.message, tuple(more)) from None
    return workflow


def _faults(messages: Any, pointer: Pointer) -> Iterator[Fault]:
    if not isinstance(messages, dict):
        yield Fault(pointer, " ".join(messages))
        return
    for key, below in messages.items():
        yield from _faults(below, pointer if key == "_schema" else (*pointer, key))


def _names(rule: validate.Validator) -> fields.List[str]:
    return fields.List(
        fields.String(validate=rule, error_messages=QUOTED), validate=validate.Length(min=1)
    )


class TitleSchema(Schema):
    """A name in both languages."""

    fr = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)

    @post_load
    def build(self, data: dict[str, str], **_: Any) -> Title:
        """Return the title."""
        return Title(**data)


class ConditionSchema(Schema):
    """Tests on the facts: all that are given must hold, any value of a list may."""

    risk = fields.Enum(Risk, by_value=True)
    category = _names(CATEGORY)
    channel = _names(SLUG)
    entity = _names(SLUG)
    content_class = _names(CONTENT_CLASS)
    jurisdiction = _names(JURISDICTION)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Condition:
        """Return the condition."""
        return Condition.from_dict(data)


class LaneSchema(ConditionSchema):
    """The limits within which a post needs nobody; the law sets the highest risk."""

    risk = fields.Enum(
        Risk,
        by_value=True,
        required=True,
        validate=validate.OneOf([Risk.NONE, Risk.LOW], error="A fast lane takes at most low."),
    )


class StageSchema(Schema):
    """One approval."""

    name = fields.String(required=True, validate=[SLUG, NAME, NOT_RESERVED], error_messages=QUOTED)
    title = fields.Nested(TitleSchema)
    reviewers = fields.String(required=True, validate=validate.OneOf([r.value for r in REVIEWERS]))
    at = fields.String(validate=SLUG)
    quorum = fields.Integer(strict=True, validate=validate.Range(min=1, max=20))
    when = fields.Nested(ConditionSchema)
    same_person = fields.Boolean(truthy={True}, falsy={False})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Stage:
        """Return the stage."""
        return Stage(**data | {"reviewers": Role(data["reviewers"])})


class ParallelSchema(Schema):
    """Stages that are open at the same time."""

    parallel = fields.List(
        fields.Nested(StageSchema),
        required=True,
        validate=validate.Length(min=2, error="Two stages or more are in parallel."),
    )


class Group(fields.Field[tuple[Stage, ...]]):
    """A stage, or `parallel` and the stages it holds."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Stage, ...]:
        if isinstance(value, dict) and "parallel" in value:
            return tuple(ParallelSchema().load(value)["parallel"])
        return (StageSchema().load(value),)


class WorkflowSchema(Schema):
    """A workflow file."""

    workflow = fields.String(required=True, validate=[SLUG, NAME], error_messages=QUOTED)
    version = fields.String(required=True, validate=TEXT, error_messages=QUOTED)
    title = fields.Nested(TitleSchema, required=True)
    stages = fields.List(Group(), required=True, validate=validate.Length(min=1))
    fast_lane = fields.Nested(LaneSchema)

    @validates_schema
    def names_differ(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a stage whose name an earlier one bears."""
        seen: set[str] = set()
        faults: dict[int, Any] = {}
        for index, group in enumerate(data["stages"]):
            again = {}
            for place, stage in enumerate(group):
                if stage.name in seen:
                    again[place] = {"name": ["Another stage has this name."]}
                seen.add(stage.name)
            if again:
                faults[index] = again[0] if len(group) == 1 else {"parallel": again}
        if faults:
            raise ValidationError({"stages": faults})

    @post_load(pass_original=True)
    def build(self, data: dict[str, Any], original: Any, **_: Any) -> Workflow:
        """Return the workflow with the digest of what its file says."""
        canonical = json.dumps(original, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return Workflow(
            name=data["workflow"],
            version=data["version"],
            title=data["title"],
            groups=tuple(data["stages"]),
            fast_lane=data.get("fast_lane"),
            digest=sha256(canonical.encode()).hexdigest(),
        )
