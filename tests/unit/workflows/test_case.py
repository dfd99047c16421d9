import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.builders import (
    COMMS,
    COMPLIANCE,
    LEGAL,
    OWN,
    PARENT,
    ROOT,
    a_case,
    a_route_stage,
    holding,
)
from workflows import (
    Action,
    AlreadyDecided,
    Case,
    ClosedStage,
    Decision,
    NotAReviewer,
    OwnPost,
    Role,
    UnclearStage,
    UnknownStage,
    Verdict,
    WorkflowError,
)

APPROVE, RETURN, REJECT = Verdict

comms = a_route_stage()
legal = a_route_stage("legal", Role.LEGAL)
compliance = a_route_stage("compliance", Role.COMPLIANCE, quorum=2)
final = a_route_stage("final", Role.COMMS, same_person=True)


def open_names(case):
    return [stage.name for stage in case.open_stages]


def test_stages_in_sequence_open_one_after_the_other():
    case = a_case(comms, legal)

    assert open_names(case) == ["comms"]
    case = case.decide("bob", COMMS, None, APPROVE)
    assert (case.outcome, open_names(case)) == (Action.CONTINUE, ["legal"])
    case = case.decide("lea", LEGAL, None, APPROVE)
    assert (case.outcome, open_names(case)) == (Action.APPROVE, [])


def test_stages_in_parallel_open_together_and_close_one_by_one():
    case = a_case((comms, legal), compliance)

    assert open_names(case) == ["comms", "legal"]
    case = case.decide("lea", LEGAL, None, APPROVE)
    assert open_names(case) == ["comms"]
    case = case.decide("bob", COMMS, None, APPROVE)
    assert open_names(case) == ["compliance"]


def test_a_quorum_asks_for_as_many_people():
    case = a_case(compliance).decide("cat", COMPLIANCE, None, APPROVE)

    assert case.outcome is Action.CONTINUE
    assert case.decide("dan", COMPLIANCE, None, APPROVE).outcome is Action.APPROVE


def test_nobody_counts_twice_toward_a_quorum():
    case = a_case(compliance).decide("cat", COMPLIANCE, None, APPROVE)

    assert not case.awaits("cat", COMPLIANCE)
    with pytest.raises(AlreadyDecided):
        case.decide("cat", COMPLIANCE, None, APPROVE)


def test_decisions_kept_twice_count_once_and_the_author_never():
    case = a_case(compliance)
    twice = (Decision("compliance", "cat", APPROVE),) * 2
    own = Decision("compliance", "ann", APPROVE)

    assert not type(case)(case.route, "ann", (*twice, own)).complete(compliance)


def test_nobody_decides_on_their_own_post():
    case = a_case(comms)

    assert not case.awaits("ann", COMMS)
    with pytest.raises(OwnPost):
        case.decide("ann", COMMS, "comms", APPROVE)


def test_nobody_serves_two_stages_of_a_case():
    both = holding(Role.COMMS, Role.LEGAL)
    case = a_case(comms, legal).decide("bob", both, None, APPROVE)

    assert not case.awaits("bob", both)
    with pytest.raises(AlreadyDecided):
        case.decide("bob", both, "legal", APPROVE)


@pytest.mark.parametrize("order", [("comms", "final"), ("final", "comms")], ids="-".join)
def test_a_stage_may_accept_somebody_who_serves_another_in_either_order(order):
    case = a_case((comms, final))

    for stage in order:
        case = case.decide("bob", COMMS, stage, APPROVE)

    assert case.outcome is Action.APPROVE


def test_a_stage_that_accepts_the_same_person_takes_them_once():
    case = a_case(a_route_stage("final", quorum=2, same_person=True))
    case = case.decide("bob", COMMS, None, APPROVE)

    with pytest.raises(AlreadyDecided):
        case.decide("bob", COMMS, "final", APPROVE)


@pytest.mark.parametrize(
    ("verdict", "outcome"), [(RETURN, Action.RETURN), (REJECT, Action.REJECT)], ids=str
)
def test_one_refusal_ends_the_case_at_once(verdict, outcome):
    case = a_case((comms, legal), compliance).decide("lea", LEGAL, None, verdict)

    assert (case.outcome, open_names(case)) == (outcome, [])
    with pytest.raises(ClosedStage, match="nothing is left"):
        case.decide("bob", COMMS, "comms", APPROVE)


@pytest.mark.parametrize(
    ("entity", "serves"),
    [(ROOT, True), (PARENT, True), (OWN, False), ("id-spain", False)],
)
def test_a_role_serves_the_entity_where_it_is_held_and_below(entity, serves):
    case = a_case(a_route_stage("parent", scope=(ROOT, PARENT)))

    assert case.awaits("bob", holding(Role.COMMS, entity=entity)) is serves


@pytest.mark.parametrize("stage", [None, "comms"], ids=["any", "named"])
def test_a_person_without_the_role_is_no_reviewer(stage):
    with pytest.raises(NotAReviewer):
        a_case(comms, compliance).decide("eve", LEGAL, stage, APPROVE)


def test_a_stage_that_is_not_open_yet_is_closed():
    with pytest.raises(ClosedStage, match="not open yet"):
        a_case(comms, legal).decide("lea", LEGAL, None, APPROVE)


def test_a_complete_stage_takes_no_further_decision():
    case = a_case((comms, legal)).decide("bob", COMMS, None, APPROVE)

    with pytest.raises(ClosedStage, match="waits for others"):
        case.decide("ben", COMMS, "comms", REJECT)


def test_a_stage_outside_the_route_is_unknown():
    with pytest.raises(UnknownStage):
        a_case(comms).decide("bob", COMMS, "board", APPROVE)


def test_somebody_with_two_open_stages_says_which():
    case = a_case((comms, legal))
    both = holding(Role.COMMS, Role.LEGAL)

    with pytest.raises(UnclearStage, match="comms, legal"):
        case.decide("bob", both, None, APPROVE)
    assert case.decide("bob", both, "legal", APPROVE).decisions[-1].stage == "legal"


def test_a_case_in_the_fast_lane_is_approved_without_anybody():
    case = a_case()

    assert (case.outcome, case.open_stages) == (Action.APPROVE, ())


def voted(voters, *verdicts, quorum=2):
    board = a_route_stage("board", Role.COMMS, quorum=quorum, voters=voters, veto=False)
    decisions = tuple(
        Decision("board", f"person-{place}", verdict) for place, verdict in enumerate(verdicts)
    )
    return Case(a_case(board).route, "ann", decisions)


@pytest.mark.parametrize(
    ("voters", "verdicts", "outcome"),
    [
        (3, [REJECT], Action.CONTINUE),
        (3, [REJECT, APPROVE], Action.CONTINUE),
        (3, [REJECT, APPROVE, APPROVE], Action.APPROVE),
        (3, [APPROVE, APPROVE], Action.APPROVE),
        (3, [REJECT, REJECT], Action.REJECT),
        (3, [REJECT, RETURN], Action.RETURN),
        (4, [REJECT, RETURN, APPROVE, APPROVE], Action.RETURN),
        (5, [REJECT, RETURN, APPROVE, APPROVE], Action.CONTINUE),
        (2, [RETURN], Action.RETURN),
        (0, [RETURN], Action.RETURN),
    ],
)
def test_without_a_veto_more_approvals_outvote_objections(voters, verdicts, outcome):
    assert voted(voters, *verdicts).outcome is outcome


def test_who_objected_in_vain_does_not_decide_there_again():
    case = voted(3, REJECT)

    with pytest.raises(AlreadyDecided):
        case.decide("person-0", COMMS, "board", APPROVE)


PEOPLE = ("ann", "bob", "cat", "dan", "lea")
ROLES = (Role.COMMS, Role.LEGAL, Role.COMPLIANCE)
ROUTES = st.lists(
    st.lists(
        st.tuples(st.sampled_from(ROLES), st.integers(1, 2), st.booleans()), min_size=1, max_size=3
    ),
    min_size=1,
    max_size=3,
)
ACTS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(ROLES)), st.integers(0, 8)),
    max_size=12,
)


def drawn_case(groups):
    numbers = itertools.count()
    return a_case(
        *(
            tuple(
                a_route_stage(f"s{next(numbers)}", role, quorum=quorum, same_person=same)
                for role, quorum, same in group
            )
            for group in groups
        )
    )


def after_all_that_is_allowed(case, acts):
    for person, roles, place in acts:
        stages = case.route.stages
        try:
            case = case.decide(person, holding(*roles), stages[place % len(stages)].name, APPROVE)
        except WorkflowError:
            continue
    return case


def approvals_possible(case):
    everything = holding(*ROLES)
    return [(who, stage.name) for who in PEOPLE for stage in case.stages_for(who, everything)]


def approved(case, *acts):
    for person, stage in acts:
        case = case.decide(person, holding(*ROLES), stage, APPROVE)
    return case


@given(groups=ROUTES, acts=ACTS)
def test_what_awaits_a_person_is_what_they_may_decide(groups, acts):
    case = after_all_that_is_allowed(drawn_case(groups), acts)
    possible = approvals_possible(case)

    for act in itertools.product(PEOPLE, [stage.name for stage in case.route.stages]):
        if act in possible:
            assert approved(case, act).decisions[:-1] == case.decisions
        else:
            with pytest.raises(WorkflowError):
                approved(case, act)


@given(groups=ROUTES, acts=ACTS)
def test_two_approvals_that_are_both_possible_commute(groups, acts):
    case = after_all_that_is_allowed(drawn_case(groups), acts)

    for first, second in itertools.combinations(approvals_possible(case), 2):
        filled = case.route.stage(second[1]) not in approved(case, first).open_stages
        if first[0] == second[0] or filled:
            continue
        one_way, other_way = approved(case, first, second), approved(case, second, first)
        assert set(one_way.decisions) == set(other_way.decisions)
        assert one_way.outcome is other_way.outcome
        assert one_way.open_stages == other_way.open_stages


@given(groups=ROUTES, acts=ACTS)
def test_a_case_is_approved_exactly_when_every_quorum_is_reached(groups, acts):
    case = after_all_that_is_allowed(drawn_case(groups), acts)

    reached = [
        len({each.reviewer for each in case.decisions if each.stage == stage.name} - {"ann"})
        >= stage.quorum
        for stage in case.route.stages
    ]
    assert (case.outcome is Action.APPROVE) is all(reached)
