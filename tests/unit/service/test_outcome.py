from dataclasses import replace

import pytest

from service.steps.outcome import findings_changed, way_of
from tests.unit.workflows.builders import facts
from workflows import Role, Route, RouteStage, Signature

CLAIM = "finance.guaranteed_return"
OTHER = "common.superlative"


def test_what_is_only_graver_or_milder_is_regraded_in_its_place():
    then = [(CLAIM, "high", 0, 9), (OTHER, "medium", 4, 9)]
    now = [(CLAIM, "critical", 0, 9), (OTHER, "low", 4, 9)]

    assert findings_changed(then, now) == {
        "gained": [],
        "lost": [],
        "regraded": [[OTHER, "medium", "low"], [CLAIM, "high", "critical"]],
    }


def test_the_same_kind_elsewhere_is_gained_and_lost():
    told = findings_changed([(CLAIM, "high", 0, 9)], [(CLAIM, "low", 20, 29)])

    assert told == {"gained": [[CLAIM, "low"]], "lost": [[CLAIM, "high"]], "regraded": []}


def test_two_at_one_place_of_which_one_is_graver_lose_none():
    then = [(CLAIM, "high", 0, 9), (CLAIM, "high", 0, 9)]
    now = [(CLAIM, "high", 0, 9), (CLAIM, "critical", 0, 9)]

    assert findings_changed(then, now) == {
        "gained": [],
        "lost": [],
        "regraded": [[CLAIM, "high", "critical"]],
    }


def test_what_stays_is_not_told():
    found = [(CLAIM, "high", 0, 9)]

    assert not any(findings_changed(found, found).values())


STAGE = RouteStage(name="legal", reviewers=Role.LEGAL, scope=("1",), quorum=2)


def way(stage):
    route = Route(workflow="w", version="1", digest="0" * 64, groups=((stage,),))
    return way_of(route, facts(entity_path=("group",), entity_ids=("1",)))


@pytest.mark.parametrize(
    "other", [{"quorum": 1}, {"veto": False}, {"signature": Signature.APPROVAL}], ids=str
)
def test_who_must_agree_and_how_is_part_of_a_way(other):
    assert way(STAGE) == way(replace(STAGE))
    assert way(STAGE) != way(replace(STAGE, **other))
