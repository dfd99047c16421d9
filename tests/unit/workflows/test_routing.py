import json
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflows.builders import (
    OWN,
    PARENT,
    ROOT,
    a_flag,
    a_route_stage,
    a_stage,
    a_workflow,
    facts,
)
from workflows import (
    CONTROL,
    REVIEWERS,
    Blocked,
    Condition,
    Escalation,
    Lane,
    OnReturn,
    PostKind,
    Risk,
    Role,
    Route,
    RouteStage,
    Signature,
    Source,
    Standing,
    Term,
    Title,
    Unit,
    UnknownStage,
    covers,
    least_approval,
    route_for,
)

COMMS = a_stage()
LEGAL = a_stage("legal", Role.LEGAL, when=Condition(category=("common.green_claim",)))
COMPLIANCE = a_stage("compliance", Role.COMPLIANCE, when=Condition(risk=Risk.HIGH), quorum=2)
SAFETY = a_stage("safety", Role.SAFETY, when=Condition(content_class=("regulated_product",)))
WORKFLOW = a_workflow(
    COMMS, (LEGAL, SAFETY), COMPLIANCE, fast_lane=Lane(risk=Risk.LOW, channel=("email",))
)


def names(route):
    return [[stage.name for stage in group] for group in route.groups]


@pytest.mark.parametrize(
    ("post", "groups"),
    [
        (facts(), [["comms"]]),
        (facts(a_flag("common.green_claim")), [["comms"], ["legal"]]),
        (
            facts(a_flag("common.green_claim"), content_class="regulated_product"),
            [["comms"], ["legal", "safety"]],
        ),
        (facts(a_flag("finance.pressure", Risk.HIGH)), [["comms"], ["compliance"]]),
        (
            facts(a_flag("common.politics", Risk.HIGH)),
            [["comms"], ["compliance"], ["law-legal"]],
        ),
        (
            facts(
                a_flag("common.politics", Risk.HIGH),
                a_flag("pharma.adverse_event", Risk.CRITICAL),
            ),
            [["comms"], ["compliance"], ["law-legal", "law-safety"]],
        ),
        (facts(channels=frozenset({"email"})), []),
        (facts(a_flag(), channels=frozenset({"email"})), []),
        (facts(channels=frozenset({"email", "x"})), [["comms"]]),
        (facts(channels=frozenset({"email"}), language="other"), [["comms"]]),
        (
            facts(a_flag("x.y", Risk.MEDIUM, Role.COMMS), channels=frozenset({"email"})),
            [["comms"]],
        ),
    ],
)
def test_a_post_passes_the_stages_that_concern_it(post, groups):
    assert names(route_for(WORKFLOW, post)) == groups


def test_the_fast_lane_keeps_the_conditions_that_were_met():
    route = route_for(WORKFLOW, facts(channels=frozenset({"email"})))

    assert route.automatic
    assert route.lane == WORKFLOW.fast_lane
    assert (route.workflow, route.version, route.digest) == ("ordinary", "7", "d1")


def test_a_fast_lane_never_admits_medium_risk_whatever_it_says():
    workflow = a_workflow(COMMS, fast_lane=Lane(risk=Risk.CRITICAL))

    assert not route_for(workflow, facts(a_flag(severity=Risk.MEDIUM))).automatic


def test_somebody_reads_a_post_that_no_stage_concerns():
    workflow = a_workflow(COMPLIANCE)

    (stage,) = route_for(workflow, facts()).stages

    assert (stage.name, stage.reviewers, stage.by_law) == ("law-comms", Role.COMMS, True)


def test_a_stage_added_by_the_law_says_what_demands_it():
    route = route_for(WORKFLOW, facts(a_flag("common.politics", Risk.HIGH)))

    added = route.stage("law-legal")

    assert added.by_law
    assert added.when == Condition(category=("common.politics",))
    assert added.scope == (ROOT, PARENT, OWN)


def test_an_uncontested_critical_finding_has_no_route():
    with pytest.raises(Blocked, match=r"finance\.guaranteed_return"):
        route_for(WORKFLOW, facts(a_flag("finance.guaranteed_return", Risk.CRITICAL)))


@pytest.mark.parametrize(
    ("at", "scope"),
    [
        ("own", (ROOT, PARENT, OWN)),
        ("parent", (ROOT, PARENT)),
        ("root", (ROOT,)),
        ("france", (ROOT, PARENT)),
        ("lyon", (ROOT, PARENT, OWN)),
    ],
)
def test_a_stage_is_served_at_its_entity_and_above(at, scope):
    route = route_for(a_workflow(a_stage(at=at)), facts())

    assert route.stages[0].scope == scope


def test_a_root_entity_has_no_stage_of_a_parent():
    workflow = a_workflow(COMMS, a_stage("parent", Role.LEGAL, at="parent"))

    route = route_for(workflow, facts(entity_path=("group",), entity_ids=(ROOT,)))

    assert names(route) == [["comms"]]


def test_a_stage_at_an_entity_off_the_path_stands_at_the_topmost_entity():
    over = Escalation(Role.LEGAL, "spain")
    route = route_for(a_workflow(a_stage(at="spain", escalate_to=over)), facts())

    stage = route.stage("comms")
    assert stage.scope == stage.escalate_to.scope == (ROOT,)


def test_a_stage_off_the_path_matters_only_when_it_applies():
    spain = a_stage("spain", Role.LEGAL, at="spain", when=Condition(entity=("spain",)))

    assert names(route_for(a_workflow(COMMS, spain), facts())) == [["comms"]]


def test_a_frozen_route_does_not_change():
    route = route_for(WORKFLOW, facts())

    with pytest.raises(FrozenInstanceError):
        route.groups = ()


def test_a_route_knows_its_stages_by_name():
    route = route_for(WORKFLOW, facts())

    assert route.stage("comms").reviewers is Role.COMMS
    with pytest.raises(UnknownStage, match="no stage “legal”"):
        route.stage("legal")


@pytest.mark.parametrize(
    ("groups", "lane"),
    [((), None), (((a_route_stage(),),), Lane())],
    ids=["neither", "both"],
)
def test_a_route_has_either_stages_or_a_fast_lane(groups, lane):
    with pytest.raises(ValueError, match="stages, or else the fast lane"):
        Route(workflow="w", version="1", digest="d", groups=groups, lane=lane)


def some(values):
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


CATEGORIES = [*CONTROL, "house.tone", "house.secret"]
TESTS = {
    "risk": st.none() | st.sampled_from(Risk),
    "category": some([*CATEGORIES, "finance", "common"]),
    "channel": some(["linkedin", "x", "email"]),
    "entity": some(["group", "lyon", "spain"]),
    "content_class": some(["personal", "brand"]),
    "jurisdiction": some(["FR", "UK"]),
    "source": some(list(Source)),
    "author": some(list(Standing)),
    "kind": some(list(PostKind)),
}
CONDITIONS = st.builds(Condition, **TESTS)
LANES = st.builds(Lane, **TESTS, passed_unchanged=st.integers(0, 3), sample=st.sampled_from([0, 5]))
PLACES = st.sampled_from(["own", "parent", "root", "france"])
TERMS = st.builds(Term, st.integers(1, 9), st.sampled_from(Unit))
STAGES = st.builds(
    a_stage,
    reviewers=st.sampled_from(REVIEWERS),
    at=PLACES,
    quorum=st.none() | st.integers(1, 3),
    veto=st.booleans(),
    same_person=st.booleans(),
    when=CONDITIONS,
    title=st.none() | st.just(Title("Étape", "Stage")),
    within=TERMS,
    remind=st.none() | TERMS,
    escalate_to=st.none() | st.builds(Escalation, st.sampled_from(REVIEWERS), PLACES),
    reassign=st.none() | TERMS,
    signature=st.none() | st.sampled_from(Signature),
)
GROUPS = st.lists(STAGES, min_size=1, max_size=3).map(tuple)
WORKFLOWS = st.builds(
    lambda groups, lane: a_workflow(*groups, fast_lane=lane),
    st.lists(GROUPS, min_size=1, max_size=4),
    st.none() | LANES,
)
FLAGS = st.builds(
    lambda category, severity, reviewers, contested, source: a_flag(
        category, severity, *reviewers, contested=contested, source=source
    ),
    st.sampled_from(CATEGORIES),
    st.sampled_from(list(Risk)[1:]),
    some(list(Role)),
    st.booleans(),
    st.sampled_from(Source),
)
POSTS = st.builds(
    lambda flags, channels, jurisdictions, **rest: facts(
        *flags, channels=frozenset(channels), jurisdictions=frozenset(jurisdictions), **rest
    ),
    st.lists(FLAGS, max_size=4),
    some(["linkedin", "x", "email"]),
    some(["FR", "UK"]),
    content_class=st.sampled_from(["personal", "brand"]),
    language=st.sampled_from(["fr", "en", "other"]),
    class_contested=st.booleans(),
    kind=st.sampled_from(PostKind),
    author=st.frozensets(st.sampled_from(Standing)),
    passed_unchanged=st.integers(0, 4),
)


@given(workflow=WORKFLOWS, post=POSTS)
def test_no_workflow_goes_below_the_least_approval(workflow, post):
    least = least_approval(post.flags)
    if least.blocked:
        with pytest.raises(Blocked):
            route_for(workflow, post)
        return

    route = route_for(workflow, post)

    assert covers(route, least)
    assert not route.automatic or (
        post.risk <= Risk.LOW and post.language != "other" and not post.class_contested
    )


@given(workflow=WORKFLOWS, post=POSTS.filter(lambda post: not least_approval(post.flags).blocked))
def test_contesting_the_class_spares_a_post_no_stage(workflow, post):
    route = route_for(workflow, replace(post, class_contested=False))

    contested = route_for(workflow, replace(post, class_contested=True))

    assert contested.groups == route.groups or (route.automatic and not contested.automatic)


@given(workflow=WORKFLOWS, post=POSTS.filter(lambda post: not least_approval(post.flags).blocked))
def test_a_route_survives_being_kept_as_json(workflow, post):
    route = route_for(workflow, post)

    assert Route.from_dict(json.loads(json.dumps(route.as_dict()))) == route


def who(*held):
    return frozenset((name, (role, entity)) for name, role, entity in held)


def test_a_stage_that_asks_for_all_counts_who_holds_the_role_when_the_case_opens():
    everybody = a_stage(quorum=None, same_person=True)
    holders = who(
        ("bob", Role.COMMS, OWN),
        ("bob", Role.COMMS, ROOT),
        ("ben", Role.COMMS, PARENT),
        ("lea", Role.LEGAL, OWN),
        ("pia", Role.COMMS, "id-spain"),
    )

    (stage,) = route_for(a_workflow(everybody), facts(holders=holders)).stages

    assert (stage.quorum, stage.voters, stage.named) == (2, 2, {"bob", "ben"})
    assert RouteStage.from_dict(json.loads(json.dumps(stage.as_dict()))) == stage


def test_a_stage_that_asks_for_all_waits_for_somebody_when_nobody_holds_the_role():
    (stage,) = route_for(a_workflow(a_stage(quorum=None)), facts()).stages

    assert stage.quorum == 1


@pytest.mark.parametrize(("risk", "veto"), [(Risk.LOW, False), (Risk.HIGH, True)])
def test_a_role_that_the_law_asks_for_has_its_veto_whatever_the_workflow_says(risk, veto):
    voting = a_stage("compliance", Role.COMPLIANCE, quorum=2, veto=False)

    (stage,) = route_for(a_workflow(voting), facts(a_flag("finance.pressure", risk))).stages

    assert stage.veto is veto


@pytest.mark.parametrize(
    ("at", "path", "scope"),
    [
        ("parent", ("group", "france", "lyon"), (ROOT, PARENT)),
        ("parent", ("group",), (ROOT,)),
        ("root", ("group", "france", "lyon"), (ROOT,)),
    ],
)
def test_who_is_turned_to_in_the_end_is_frozen_with_the_route(at, path, scope):
    stage = a_stage(escalate_to=Escalation(Role.LEGAL, at))
    ids = (ROOT, PARENT, OWN)[: len(path)]

    (met,) = route_for(a_workflow(stage), facts(entity_path=path, entity_ids=ids)).stages

    assert met.escalate_to.scope == scope


def test_a_route_frozen_by_an_earlier_version_is_read_as_it_was_meant():
    old = {
        "workflow": "bank",
        "version": "1",
        "digest": "d0",
        "groups": [
            [
                {
                    "name": "comms",
                    "reviewers": "comms",
                    "scope": [ROOT],
                    "quorum": 2,
                    "same_person": False,
                    "when": {"risk": "low", "channel": ["x"]},
                    "title": None,
                    "by_law": False,
                }
            ]
        ],
        "lane": None,
    }

    route = Route.from_dict(old)

    assert route.on_return is OnReturn.ALL_AGAIN
    assert route.stages == (
        a_route_stage(
            scope=(ROOT,), quorum=2, when=Condition(risk=Risk.LOW, channel=("x",)), veto=True
        ),
    )
    assert Route.from_dict(old | {"groups": [], "lane": {"risk": "none"}}).lane == Lane(
        risk=Risk.NONE
    )


def test_a_fast_lane_of_earned_trust_opens_with_the_last_post_it_takes():
    lane = Lane(risk=Risk.LOW, author=("certified",), passed_unchanged=3, sample=5)
    workflow = a_workflow(COMMS, fast_lane=lane)
    trusted = facts(author=frozenset({Standing.CERTIFIED}), passed_unchanged=3)

    assert route_for(workflow, trusted).automatic
    assert not route_for(workflow, replace(trusted, passed_unchanged=2)).automatic
    assert not route_for(workflow, replace(trusted, author=frozenset())).automatic
