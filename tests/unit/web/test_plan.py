import pytest

from service.web.plan import plan_of
from workflows import parse_workflow

TITLE = {"fr": "Essai", "en": "Trial"}
EVERYTHING = {
    "name": "law",
    "reviewers": "legal",
    "at": "parent",
    "quorum": 2,
    "veto": False,
    "same_person": True,
    "within": "2 business days",
    "remind": "1 business day",
    "reassign": "4 business hours",
    "escalate_to": {"reviewers": "compliance", "at": "root"},
    "signature": "approval",
    "when": {
        "risk": "high",
        "category": ["finance"],
        "source": ["model"],
        "channel": ["x"],
        "author": ["external"],
        "kind": ["variant"],
        "jurisdiction": ["UK"],
    },
}
LANE = {"risk": "low", "author": ["certified"], "passed_unchanged": 20, "sample": "5 %"}


def a_plan(tongue="en"):
    source = {
        "workflow": "trial",
        "version": "1",
        "title": TITLE,
        "stages": [EVERYTHING],
        "fast_lane": LANE,
        "on_return": "unchanged_stand",
    }
    return plan_of(parse_workflow(source), tongue)


def test_a_plan_says_every_key_of_a_stage():
    assert list(a_plan().groups[0][0].lines) == [
        "Decided by legal, of the parent entity",
        "2 people must approve",
        "An objection can be outvoted.",
        "Only if the risk is at least high, and it is about finance, and that was found by:"
        " trained model, and it goes to X, and it is published in United Kingdom, and the author"
        " is a partner or a guest, and it is a variant.",
        "Within 2 business days",
        "Reminder after 1 business day",
        "A reservation ends after 4 business hours",
        "After the deadline: compliance, of the group",
        "Signed: “I approve this revision for publication.”",
        "Who decided at another stage may decide here too.",
    ]


def test_a_plan_says_what_trust_the_fast_lane_takes():
    assert list(a_plan().lane.lines) == [
        "A post goes straight into the library if the risk is at most low, and the author holds a"
        " certificate, and the author’s latest 20 posts of the kind passed unchanged.",
        "5 % are read afterwards.",
    ]


@pytest.mark.parametrize(("tongue", "told"), [("fr", "maintient"), ("en", "lets its approval")])
def test_a_plan_says_what_becomes_of_approvals_on_return(tongue, told):
    assert told in a_plan(tongue).notes[0]
