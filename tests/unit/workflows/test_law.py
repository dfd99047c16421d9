import pytest

from tests.unit.workflows.builders import a_flag, a_route, a_route_stage, facts
from workflows import CONTROL, REVIEWERS, Need, Risk, Role, blocks, covers, least_approval
from workflows.law import admits_alone


def roles_for(*flags):
    return least_approval(flags).roles


@pytest.mark.parametrize(
    ("flag", "roles"),
    [
        (a_flag("common.superlative", Risk.LOW, Role.COMMS), set()),
        (a_flag("common.superlative", Risk.MEDIUM, Role.COMMS), {Role.COMMS}),
        (a_flag("common.superlative", Risk.HIGH, Role.COMMS), {Role.LEGAL}),
        (a_flag("common.superlative", Risk.MEDIUM), {Role.LEGAL}),
        (a_flag("common.superlative", Risk.MEDIUM, Role.AUTHOR, Role.ADMIN), {Role.LEGAL}),
        (
            a_flag("common.client_reference", Risk.MEDIUM, Role.COMMS, Role.LEGAL),
            {Role.COMMS, Role.LEGAL},
        ),
        (a_flag("finance.tax_claim", Risk.HIGH, Role.COMMS), {Role.COMPLIANCE}),
        (a_flag("pharma.adverse_event", Risk.HIGH), {Role.SAFETY}),
        (a_flag("house.tone", Risk.HIGH, Role.COMMS), {Role.LEGAL}),
        (a_flag("house.secret", Risk.HIGH, Role.COMMS, Role.SECURITY), {Role.SECURITY}),
        (a_flag("house.secret", Risk.HIGH, Role.ADMIN), {Role.LEGAL}),
        (a_flag("common.credential", Risk.CRITICAL, contested=True), {Role.COMPLIANCE}),
    ],
)
def test_the_least_approval_follows_severity_and_control(flag, roles):
    assert roles_for(flag) == roles


def test_the_needs_add_up_and_say_which_categories_demand_them():
    least = least_approval(
        [
            a_flag("finance.pressure", Risk.HIGH),
            a_flag("common.politics", Risk.HIGH),
            a_flag("common.confidential", Risk.HIGH),
        ]
    )

    assert least.needs == (
        Need(Role.LEGAL, ("common.confidential", "common.politics")),
        Need(Role.COMPLIANCE, ("finance.pressure",)),
    )


@pytest.mark.parametrize(
    ("flag", "blocked"),
    [
        (a_flag("finance.guaranteed_return", Risk.CRITICAL), True),
        (a_flag("finance.guaranteed_return", Risk.CRITICAL, contested=True), False),
        (a_flag("finance.guaranteed_return", Risk.HIGH), False),
        (a_flag("pharma.adverse_event", Risk.CRITICAL), False),
    ],
    ids=["critical", "contested", "high", "adverse event"],
)
def test_only_an_uncontested_critical_finding_blocks(flag, blocked):
    assert blocks(flag) is blocked
    assert least_approval([flag]).blocked is blocked


def test_communications_control_no_category():
    assert Role.COMMS not in CONTROL.values()
    assert set(CONTROL.values()) <= set(REVIEWERS)


@pytest.mark.parametrize(
    ("post", "alone"),
    [
        (facts(a_flag(severity=Risk.LOW)), True),
        (facts(a_flag(severity=Risk.MEDIUM)), False),
        (facts(language="en"), True),
        (facts(language="other"), False),
        (facts(class_contested=True), False),
    ],
    ids=["low", "medium", "english", "unread language", "contested class"],
)
def test_the_law_leaves_alone_only_what_is_read_and_harmless(post, alone):
    assert admits_alone(post) is alone


def test_a_route_covers_the_needs_whose_roles_it_holds():
    route = a_route(a_route_stage(), a_route_stage("legal", Role.LEGAL))

    assert covers(route, least_approval([a_flag("common.politics", Risk.HIGH)]))
    assert not covers(route, least_approval([a_flag("finance.pressure", Risk.HIGH)]))
    assert not covers(route, least_approval([a_flag("common.politics", Risk.CRITICAL)]))
