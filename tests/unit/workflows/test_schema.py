from pathlib import Path

import pytest
import yaml

from workflows import (
    Condition,
    Fault,
    Risk,
    Role,
    Stage,
    Title,
    WorkflowDefinitionError,
    parse_workflow,
    shipped_workflows,
)
from workflows.schema import ConditionSchema, StageSchema, WorkflowSchema

MANUAL = Path(__file__).parents[3] / "docs" / "workflows.md"

FULL = """
workflow: full
version: "2"
title: {fr: Complet, en: Full}
stages:
  - name: comms
    title: {fr: Communication, en: Communications}
    reviewers: comms
  - parallel:
      - name: legal
        reviewers: legal
        at: root
        quorum: 2
        same_person: true
        when:
          risk: high
          category: [finance, common.green_claim]
          channel: [linkedin]
          entity: [lyon]
          content_class: [brand]
          jurisdiction: [FR]
      - name: safety
        reviewers: safety
fast_lane:
  risk: low
  content_class: [personal]
"""


def mapping(**changes):
    return {key: value for key, value in (yaml.safe_load(FULL) | changes).items() if value != "-"}


def faults_of(source):
    with pytest.raises(WorkflowDefinitionError) as caught:
        parse_workflow(source)
    return caught.value.faults


def test_a_workflow_says_all_that_its_file_says():
    workflow = parse_workflow(mapping())

    assert (workflow.name, workflow.version) == ("full", "2")
    assert workflow.title == Title("Complet", "Full")
    assert workflow.groups == (
        (
            Stage(
                name="comms",
                reviewers=Role.COMMS,
                title=Title("Communication", "Communications"),
            ),
        ),
        (
            Stage(
                name="legal",
                reviewers=Role.LEGAL,
                at="root",
                quorum=2,
                same_person=True,
                when=Condition(
                    risk=Risk.HIGH,
                    category=("finance", "common.green_claim"),
                    channel=("linkedin",),
                    entity=("lyon",),
                    content_class=("brand",),
                    jurisdiction=("FR",),
                ),
            ),
            Stage(name="safety", reviewers=Role.SAFETY),
        ),
    )
    assert workflow.fast_lane == Condition(risk=Risk.LOW, content_class=("personal",))
    assert [stage.name for stage in workflow.stages] == ["comms", "legal", "safety"]


def test_a_workflow_without_a_fast_lane_has_none():
    assert parse_workflow(mapping(fast_lane="-")).fast_lane is None


def test_the_digest_follows_what_is_said_and_not_its_order():
    turned = dict(reversed(mapping().items()))

    assert parse_workflow(turned).digest == parse_workflow(mapping()).digest
    assert parse_workflow(mapping(version="3")).digest != parse_workflow(mapping()).digest


COMMS = {"name": "comms", "reviewers": "comms"}
LEGAL = {"name": "legal", "reviewers": "legal"}


@pytest.mark.parametrize(
    ("source", "pointer", "message"),
    [
        (None, (), "Invalid input type."),
        (["stages"], (), "Invalid input type."),
        (mapping(workflow="-"), ("workflow",), "Missing data for required field."),
        (mapping(workflow="Full"), ("workflow",), "Use small letters, digits and single hyphens."),
        (mapping(workflow="a" * 61), ("workflow",), "Longer than maximum length 60."),
        (mapping(version=2), ("version",), "Not a text; write it between quotes."),
        (mapping(title={"fr": "Complet"}), ("title", "en"), "Missing data for required field."),
        (
            mapping(title={"fr": "", "en": "x"}),
            ("title", "fr"),
            "Length must be between 1 and 120.",
        ),
        (mapping(within="2 days"), ("within",), "Unknown field."),
        (mapping(stages=[]), ("stages",), "Shorter than minimum length 1."),
        (mapping(stages=[3]), ("stages", 0), "Invalid input type."),
        (mapping(stages=[COMMS | {"x": 1}]), ("stages", 0, "x"), "Unknown field."),
        (
            mapping(stages=[COMMS | {"reviewers": "author"}]),
            ("stages", 0, "reviewers"),
            "Must be one of: comms, legal, compliance, safety, security, privacy.",
        ),
        (
            mapping(stages=[COMMS | {"name": "law-comms"}]),
            ("stages", 0, "name"),
            "Names that begin with law- belong to the law.",
        ),
        (
            mapping(stages=[COMMS | {"quorum": 0}]),
            ("stages", 0, "quorum"),
            "Must be greater than or equal to 1 and less than or equal to 20.",
        ),
        (
            mapping(stages=[COMMS | {"quorum": "2"}]),
            ("stages", 0, "quorum"),
            "Not a valid integer.",
        ),
        (
            mapping(stages=[COMMS | {"same_person": "maybe"}]),
            ("stages", 0, "same_person"),
            "Not a valid boolean.",
        ),
        (
            mapping(stages=[COMMS | {"when": {"risk": "enormous"}}]),
            ("stages", 0, "when", "risk"),
            "Must be one of: none, low, medium, high, critical.",
        ),
        (
            mapping(stages=[COMMS | {"when": {"channel": "x"}}]),
            ("stages", 0, "when", "channel"),
            "Not a valid list.",
        ),
        (
            mapping(stages=[COMMS | {"when": {"category": ["ok", "not this"]}}]),
            ("stages", 0, "when", "category", 1),
            "Name a category (finance.pressure) or a pack (finance).",
        ),
        (
            mapping(stages=[COMMS | {"when": {"jurisdiction": ["France"]}}]),
            ("stages", 0, "when", "jurisdiction", 0),
            "Use two capital letters (FR, EU, UK).",
        ),
        (
            mapping(stages=[COMMS, {"parallel": [LEGAL]}]),
            ("stages", 1, "parallel"),
            "Two stages or more are in parallel.",
        ),
        (
            mapping(stages=[{"parallel": [COMMS, LEGAL | {"x": 1}]}]),
            ("stages", 0, "parallel", 1, "x"),
            "Unknown field.",
        ),
        (
            mapping(stages=[{"parallel": [COMMS, LEGAL], "name": "both"}]),
            ("stages", 0, "name"),
            "Unknown field.",
        ),
        (mapping(stages=[COMMS, COMMS]), ("stages", 1, "name"), "Another stage has this name."),
        (
            mapping(stages=[LEGAL, {"parallel": [COMMS, LEGAL]}]),
            ("stages", 1, "parallel", 1, "name"),
            "Another stage has this name.",
        ),
        (mapping(fast_lane={}), ("fast_lane", "risk"), "Missing data for required field."),
        (
            mapping(fast_lane={"risk": "medium"}),
            ("fast_lane", "risk"),
            "A fast lane takes at most low.",
        ),
    ],
)
def test_a_fault_is_refused_where_it_stands(source, pointer, message):
    assert faults_of(source) == (Fault(pointer, message),)


def test_all_faults_are_said_at_once():
    with pytest.raises(WorkflowDefinitionError, match="quotes") as caught:
        parse_workflow(mapping(version=2, stages=[{"reviewers": "legal"}], extra=1))

    assert (caught.value.pointer, caught.value.message) == (
        ("version",),
        "Not a text; write it between quotes.",
    )
    assert [fault.pointer for fault in caught.value.faults] == [
        ("version",),
        ("stages", 0, "name"),
        ("extra",),
    ]


@pytest.mark.parametrize("name", ["standard", "bank", "pharma"])
def test_a_shipped_workflow_is_named_like_its_file(name):
    workflow = parse_workflow(yaml.safe_load(shipped_workflows()[name]))

    assert workflow.name == name
    assert all(stage.title for stage in workflow.stages)


def test_the_example_of_the_manual_can_be_meant():
    manual = MANUAL.read_text("utf-8")
    example = manual.partition("```yaml\n")[2].partition("```")[0]

    assert [stage.name for stage in parse_workflow(yaml.safe_load(example)).stages] == [
        "compliance",
        "legal",
        "comms",
        "group-compliance",
    ]


@pytest.mark.parametrize(
    "schema", [WorkflowSchema, StageSchema, ConditionSchema], ids=lambda schema: schema.__name__
)
def test_the_manual_lists_every_key(schema):
    manual = MANUAL.read_text("utf-8")

    assert [key for key in schema().fields if f"| `{key}` |" not in manual] == []
