import pytest

from tests.unit.workflows.builders import a_flag, a_stage, a_workflow, facts
from tests.unit.workflows.test_shipped import SHIPPED
from workflows import Lane, Risk, Standing, Trust, route_for, trust_for

LANE = Lane(risk=Risk.LOW, author=("certified",), passed_unchanged=3, sample=5)
TRUSTING = a_workflow(a_stage(), fast_lane=LANE)
CERTIFIED = frozenset({Standing.CERTIFIED})


@pytest.mark.parametrize(
    ("author", "passed", "trust"),
    [
        (CERTIFIED, 3, Trust(certified=True, passed=3, asked=3)),
        (CERTIFIED, 2, Trust(certified=True, passed=2, asked=3)),
        (frozenset(), 7, Trust(certified=False, passed=3, asked=3)),
    ],
)
def test_it_is_told_what_an_author_has_and_lacks(author, passed, trust):
    post = facts(author=author, passed_unchanged=passed)

    assert trust_for(TRUSTING, post) == trust
    assert route_for(TRUSTING, post).automatic is trust.earned


@pytest.mark.parametrize(
    "post",
    [
        facts(a_flag(severity=Risk.MEDIUM)),
        facts(a_flag(severity=Risk.HIGH)),
        facts(language="other"),
        facts(class_contested=True),
    ],
    ids=["medium", "high", "unread", "contested"],
)
def test_no_trust_is_enough_for_what_somebody_must_read(post):
    assert trust_for(TRUSTING, post) is None


@pytest.mark.parametrize("risk", [Risk.MEDIUM, Risk.HIGH, Risk.CRITICAL])
def test_the_law_refuses_a_lane_of_trust_that_would_take_more_than_low(risk):
    lane = Lane(risk=Risk.CRITICAL, author=("certified",), passed_unchanged=1, sample=100)
    post = facts(a_flag(severity=risk, contested=True), author=CERTIFIED, passed_unchanged=1_000)

    assert not route_for(a_workflow(a_stage(), fast_lane=lane), post).automatic


@pytest.mark.parametrize("workflow", SHIPPED.values(), ids=SHIPPED)
def test_no_shipped_workflow_trusts_anybody(workflow):
    lane = workflow.fast_lane

    assert lane is None or (lane.passed_unchanged, lane.sample, lane.author) == (0, 0, ())
    assert trust_for(workflow, facts(author=CERTIFIED, passed_unchanged=1_000)) is None
