"""Read a workflow from the mapping that its file holds, or say all that is wrong with it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from workflows.condition import Condition, Lane
from workflows.errors import Fault, Pointer, WorkflowDefinitionError
from workflows.facts import Risk, Role, Standing
from workflows.fields import (
    CATEGORY,
    CONTENT_CLASS,
    JURISDICTION,
    KIND,
    NAME,
    NOT_RESERVED,
    QUOTED,
    REVIEWER,
    SLUG,
    SOURCE,
    STANDING,
    TEXT,
    Names,
    Percent,
    Quorum,
    Terms,
    reachable,
)
from workflows.model import Escalation, OnReturn, Signature, Stage, Title, Workflow


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
    category = Names(CATEGORY)
    channel = Names(SLUG)
    entity = Names(SLUG)
    content_class = Names(CONTENT_CLASS)
    jurisdiction = Names(JURISDICTION)
    source = Names(SOURCE)
    author = Names(STANDING)
    kind = Names(KIND)

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
    passed_unchanged = fields.Integer(strict=True, validate=validate.Range(min=1, max=1000))
    sample = Percent()

    @validates_schema(skip_on_field_errors=True)
    def trust_is_earned(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse trust that is not earned by a certificate and posts, or that nobody samples."""
        missing = {
            "author": data.get("author") != [Standing.CERTIFIED],
            "passed_unchanged": "passed_unchanged" not in data,
            "sample": "sample" not in data,
        }
        said = {"passed_unchanged", "sample"} & data.keys()
        if any(missing.values()) and (said or Standing.CERTIFIED in data.get("author", ())):
            raise ValidationError(
                "Earned trust takes all three: author: [certified], passed_unchanged and sample."
            )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Lane:
        """Return the lane."""
        return Lane.from_dict(data)


class EscalationSchema(Schema):
    """Who is turned to when a deadline has passed."""

    reviewers = fields.String(required=True, validate=REVIEWER)
    at = fields.String(validate=SLUG)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Escalation:
        """Return the escalation."""
        return Escalation(**data | {"reviewers": Role(data["reviewers"])})


class StageSchema(Schema):
    """One approval."""

    name = fields.String(required=True, validate=[SLUG, NAME, NOT_RESERVED], error_messages=QUOTED)
    title = fields.Nested(TitleSchema)
    reviewers = fields.String(required=True, validate=REVIEWER)
    at = fields.String(validate=SLUG)
    quorum = Quorum(strict=True, validate=reachable)
    veto = fields.Boolean(truthy={True}, falsy={False})
    when = fields.Nested(ConditionSchema)
    same_person = fields.Boolean(truthy={True}, falsy={False})
    within = Terms()
    remind = Terms()
    escalate_to = fields.Nested(EscalationSchema)
    reassign = Terms()
    signature = fields.Enum(Signature, by_value=True)

    @validates_schema(skip_on_field_errors=True)
    def can_be_meant(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse what contradicts itself."""
        faults = {key: [why] for key, why in _contradictions(data)}
        if faults:
            raise ValidationError(faults)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Stage:
        """Return the stage."""
        return Stage(**data | {"reviewers": Role(data["reviewers"])})


def _contradictions(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    quorum, within = data.get("quorum", 1), data.get("within")
    if quorum is None and not data.get("same_person"):
        yield (
            "quorum",
            "Everybody can't decide while those of other stages may not: add same_person: true.",
        )
    if not data.get("veto", True) and quorum in {None, 1}:
        yield "veto", "Only a quorum of two or more, not all, can outvote an objection."
    for key in ("remind", "escalate_to", "reassign"):
        if key in data and within is None:
            yield key, "This needs a deadline: add within."
    for key in ("remind", "reassign"):
        if key in data and within is not None and not data[key].may_precede(within):
            yield key, f"This must come before the deadline, {within}."
    over = data.get("escalate_to")
    if over and (over.reviewers, over.at) == (data["reviewers"], data.get("at", "own")):
        yield "escalate_to", "These decide here already."


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
    on_return = fields.Enum(OnReturn, by_value=True, load_default=OnReturn.ALL_AGAIN)

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
            on_return=data["on_return"],
            digest=sha256(canonical.encode()).hexdigest(),
        )
