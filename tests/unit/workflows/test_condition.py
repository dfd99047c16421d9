import itertools

import pytest

from tests.unit.workflows.builders import a_flag, facts
from workflows import Condition, Lane, PostKind, Risk, Source, Standing

ORDER = ["none", "low", "medium", "high", "critical"]


@pytest.mark.parametrize(("first", "second"), list(itertools.product(ORDER, ORDER)))
def test_risks_compare_by_gravity_and_not_by_letters(first, second):
    left, right = Risk(first), Risk(second)
    places = ORDER.index(first), ORDER.index(second)

    assert (left < right) is (places[0] < places[1])
    assert (left <= right) is (places[0] <= places[1])
    assert (left > right) is (places[0] > places[1])
    assert (left >= right) is (places[0] >= places[1])


def test_a_post_is_as_grave_as_its_gravest_finding():
    post = facts(a_flag(severity=Risk.HIGH), a_flag(severity=Risk.MEDIUM))

    assert post.risk is Risk.HIGH


def test_a_post_without_findings_has_no_risk():
    assert facts().risk is Risk.NONE


POST = facts(
    a_flag("finance.tax_claim", Risk.MEDIUM),
    a_flag("common.superlative", Risk.LOW, source=Source.MODEL),
    author=frozenset({Standing.FIRST_POST}),
    kind=PostKind.VARIANT,
    channels=frozenset({"linkedin", "x"}),
    jurisdictions=frozenset({"FR", "UK"}),
    content_class="product_promotion",
)


@pytest.mark.parametrize(
    ("condition", "touches", "contains"),
    [
        (Condition(), True, True),
        (Condition(risk=Risk.LOW), True, False),
        (Condition(risk=Risk.MEDIUM), True, True),
        (Condition(risk=Risk.HIGH), False, True),
        (Condition(category=("finance.tax_claim",)), True, False),
        (Condition(category=("finance",)), True, False),
        (Condition(category=("finance", "common")), True, True),
        (Condition(category=("pharma",)), False, False),
        (Condition(category=("finance.tax",)), False, False),
        (Condition(channel=("x", "facebook")), True, False),
        (Condition(channel=("x", "linkedin", "facebook")), True, True),
        (Condition(channel=("facebook",)), False, False),
        (Condition(jurisdiction=("FR",)), True, False),
        (Condition(jurisdiction=("FR", "UK")), True, True),
        (Condition(jurisdiction=("US",)), False, False),
        (Condition(entity=("lyon",)), True, True),
        (Condition(entity=("group",)), True, True),
        (Condition(entity=("spain",)), False, False),
        (Condition(content_class=("brand", "product_promotion")), True, True),
        (Condition(content_class=("personal",)), False, False),
        (Condition(channel=("x",), jurisdiction=("US",)), False, False),
        (Condition(source=("model",)), True, False),
        (Condition(source=("rule", "model")), True, True),
        (Condition(category=("common",), source=("model",)), True, False),
        (Condition(category=("finance",), source=("model",)), False, False),
        (Condition(author=("first_post", "external")), True, True),
        (Condition(author=("certified",)), False, False),
        (Condition(kind=("variant",)), True, True),
        (Condition(kind=("original", "personalisation")), False, False),
    ],
)
def test_a_stage_takes_what_it_touches_and_a_lane_what_it_contains(condition, touches, contains):
    assert condition.touches(POST) is touches
    assert condition.contains(POST) is contains


def test_a_lane_for_some_channels_excludes_a_post_that_names_none():
    assert not Condition(channel=("x",)).contains(facts(channels=frozenset()))


def test_a_lane_for_some_categories_takes_a_post_without_findings():
    assert Condition(category=("common",)).contains(facts())


@pytest.mark.parametrize(
    "condition",
    [
        Condition(),
        Condition(risk=Risk.NONE),
        Condition(risk=Risk.HIGH, category=("a.b", "c"), channel=("x",), entity=("lyon",)),
    ],
    ids=["nothing", "no risk", "much"],
)
def test_a_condition_survives_being_told_as_json(condition):
    assert Condition.from_dict(condition.as_dict()) == condition


def test_a_lane_of_earned_trust_survives_being_told_as_json():
    lane = Lane(risk=Risk.LOW, author=("certified",), passed_unchanged=9, sample=5)

    assert Lane.from_dict(lane.as_dict()) == lane
