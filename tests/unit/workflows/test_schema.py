from pathlib import Path

import pytest
import yaml

from workflows import (
    Condition,
    Escalation,
    Fault,
    Lane,
    OnReturn,
    Risk,
    Role,
    Signature,
    Stage,
    Term,
    Title,
    Unit,
    WorkflowDefinitionError,
    parse_workflow,
    shipped_workflows,
)
from workflows.schema import (
    ConditionSchema,
    EscalationSchema,
    LaneSchema,
    StageSchema,
    WorkflowSchema,
)

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
          source: [model]
          author: [first_post, external]
          kind: [variant]
      - name: safety
        reviewers: safety
        quorum: all
        same_person: true
        within: 2 business days
        remind: 4 business hours
        escalate_to: {reviewers: safety, at: parent}
        reassign: 1 business day
        signature: responsibility
      - name: board
        reviewers: privacy
        quorum: 2
        veto: false
fast_lane:
  risk: low
  content_class: [personal]
  author: [certified]
  passed_unchanged: 10
  sample: 5 %
on_return: unchanged_stand
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
                    source=("model",),
                    author=("first_post", "external"),
                    kind=("variant",),
                ),
            ),
            Stage(
                name="safety",
                reviewers=Role.SAFETY,
                quorum=None,
                same_person=True,
                within=Term(2, Unit.DAY),
                remind=Term(4, Unit.HOUR),
                escalate_to=Escalation(Role.SAFETY, "parent"),
                reassign=Term(1, Unit.DAY),
                signature=Signature.RESPONSIBILITY,
            ),
            Stage(name="board", reviewers=Role.PRIVACY, quorum=2, veto=False),
        ),
    )
    assert workflow.fast_lane == Lane(
        risk=Risk.LOW,
        content_class=("personal",),
        author=("certified",),
        passed_unchanged=10,
        sample=5,
    )
    assert workflow.on_return is OnReturn.UNCHANGED_STAND
    assert [stage.name for stage in workflow.stages] == ["comms", "legal", "safety", "board"]


def test_a_workflow_without_a_fast_lane_has_none():
    assert parse_workflow(mapping(fast_lane="-")).fast_lane is None


def test_the_digest_follows_what_is_said_and_not_its_order():
    turned = dict(reversed(mapping().items()))

    assert parse_workflow(turned).digest == parse_workflow(mapping()).digest
    assert parse_workflow(mapping(version="3")).digest != parse_workflow(mapping()).digest


COMMS = {"name": "comms", "reviewers": "comms"}
LEGAL = {"name": "legal", "reviewers": "legal"}


FAULTS = [
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
        "Write a number, any or all.",
    ),
    (
        mapping(stages=[COMMS | {"quorum": "all"}]),
        ("stages", 0, "quorum"),
        "Everybody can't decide while those of other stages may not: add same_person: true.",
    ),
    (
        mapping(stages=[COMMS | {"veto": False}]),
        ("stages", 0, "veto"),
        "Only a quorum of two or more, not all, can outvote an objection.",
    ),
    (
        mapping(stages=[COMMS | {"within": "2 days"}]),
        ("stages", 0, "within"),
        "This is no term; 2 business days or 4 business hours is.",
    ),
    (
        mapping(stages=[COMMS | {"remind": "2 business days"}]),
        ("stages", 0, "remind"),
        "This needs a deadline: add within.",
    ),
    (
        mapping(stages=[COMMS | {"within": "1 business day", "remind": "1 business day"}]),
        ("stages", 0, "remind"),
        "This must come before the deadline, 1 business day.",
    ),
    (
        mapping(stages=[COMMS | {"within": "8 business hours", "reassign": "1 business day"}]),
        ("stages", 0, "reassign"),
        "This must come before the deadline, 8 business hours.",
    ),
    (
        mapping(
            stages=[COMMS | {"within": "1 business day", "escalate_to": {"reviewers": "comms"}}]
        ),
        ("stages", 0, "escalate_to"),
        "These decide here already.",
    ),
    (
        mapping(stages=[COMMS | {"signature": "authorship"}]),
        ("stages", 0, "signature"),
        "Must be one of: review, approval, responsibility.",
    ),
    (
        mapping(stages=[COMMS | {"when": {"author": ["external", "external"]}}]),
        ("stages", 0, "when", "author", 1),
        "This is said already.",
    ),
    (
        mapping(stages=[COMMS | {"when": {"kind": ["copy"]}}]),
        ("stages", 0, "when", "kind", 0),
        "Must be one of: original, variant, personalisation.",
    ),
    (
        mapping(on_return="some"),
        ("on_return",),
        "Must be one of: all_again, unchanged_stand.",
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
    (
        mapping(fast_lane={"risk": "low", "author": ["certified"], "passed_unchanged": 5}),
        ("fast_lane",),
        "Earned trust takes all three: author: [certified], passed_unchanged and sample.",
    ),
    (
        mapping(fast_lane={"risk": "low", "sample": "5"}),
        ("fast_lane", "sample"),
        "This is no share; 5 % is.",
    ),
    (
        mapping(fast_lane={"risk": "low", "sample": "101 %"}),
        ("fast_lane", "sample"),
        "This is no share; 5 % is.",
    ),
]


@pytest.mark.parametrize(("source", "pointer", "message"), FAULTS)
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
    "schema",
    [WorkflowSchema, StageSchema, ConditionSchema, LaneSchema, EscalationSchema],
    ids=lambda schema: schema.__name__,
)
def test_the_manual_lists_every_key(schema):
    manual = MANUAL.read_text("utf-8")

    assert [key for key in schema().fields if f"| `{key}` |" not in manual] == []
