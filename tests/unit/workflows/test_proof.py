from dataclasses import replace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workflows.builders import a_flag, a_stage, a_workflow, facts
from tests.unit.workflows.test_routing import POSTS, WORKFLOWS
from workflows import (
    CONTROL,
    REVIEWERS,
    Blocked,
    Condition,
    Escalation,
    Fault,
    Lane,
    PostKind,
    Risk,
    Role,
    Source,
    Standing,
    Term,
    World,
    least_approval,
    left_to_law,
    parse_workflow,
    prove,
    route_for,
    shipped_workflows,
)
from workflows.encoding import Encoding


def named(workflow):
    """Give each stage a name of its own."""
    numbers = iter(range(99))
    groups = tuple(
        tuple(replace(stage, name=f"s{next(numbers)}") for stage in group)
        for group in workflow.groups
    )
    return replace(workflow, groups=groups)


def plausible(post):
    """Leave out that an author's first post follows others of theirs."""
    first = Standing.FIRST_POST in post.author
    return replace(post, passed_unchanged=0) if first else post


def by_encoding(workflow, post):
    known = Encoding(workflow, World())
    model = known.logic.model(known.post.said(post))
    assert model is not None
    standing = {name for name, it in known.stands.items() if it in model}
    law = {f"law-{role}" for role, it in known.law.items() if it in model}
    return known.blocked in model, known.lane in model, standing | law


def by_routing(workflow, post):
    try:
        route = route_for(workflow, post)
    except Blocked:
        return True, False, set()
    return False, route.automatic, {stage.name for stage in route.stages}


@given(
    workflow=WORKFLOWS.map(named),
    post=POSTS.map(plausible),
    root=st.booleans(),
)
def test_the_propositions_say_of_every_post_what_routing_does(workflow, post, root):
    if root:
        workflow = replace(
            workflow,
            groups=tuple(
                tuple(
                    replace(s, at="own" if s.at == "france" else s.at, escalate_to=None)
                    for s in group
                )
                for group in workflow.groups
            ),
        )
        post = replace(post, entity_path=("group",), entity_ids=("id-group",))

    assert by_encoding(workflow, post) == by_routing(workflow, post)


def test_a_first_post_may_take_a_lane_that_asks_for_no_trust():
    workflow = a_workflow(a_stage(), fast_lane=Lane(risk=Risk.LOW))
    post = facts(author=frozenset({Standing.FIRST_POST}))

    assert by_encoding(workflow, post) == by_routing(workflow, post) == (False, True, set())


@settings(max_examples=20)
@given(workflow=WORKFLOWS.map(named))
def test_no_workflow_whatever_breaks_the_law(workflow):
    told = [each.message for each in prove(workflow).faults]

    assert not [each for each in told if "must" in each or "for ever" in each]


def only(faults):
    (fault,) = faults
    return fault


@pytest.mark.parametrize("name", ["bank", "pharma", "standard"])
def test_what_ships_is_proved(name):
    assert prove(parse_workflow(yaml.safe_load(shipped_workflows()[name]))).faults == ()


COMMS = a_stage()


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (
            Condition(risk=Risk.HIGH, author=("certified",), kind=("variant",)),
            None,
        ),
        (
            Condition(channel=("pigeon",)),
            "No post ever reaches this stage: no post is ever so (channel).",
        ),
    ],
)
def test_a_stage_that_no_post_reaches_is_dead_and_it_says_why(when, why):
    workflow = a_workflow(COMMS, a_stage("late", Role.LEGAL, when=when))
    world = World(channels=frozenset({"x", "linkedin"}))

    faults = [each for each in prove(workflow, world).faults if each.pointer == ("stages", 1)]

    assert faults == ([Fault(("stages", 1), why)] if why else [])


@pytest.mark.parametrize(
    ("when", "where", "why"),
    [
        (Condition(channel=("x", "linkdin")), "channel", "linkdin: is linkedin meant?"),
        (Condition(channel=("x", "Twitter")), "channel", "Twitter: is x meant?"),
        (Condition(jurisdiction=("FR", "GB")), "jurisdiction", "GB: is UK meant?"),
        (Condition(channel=("x", "pigeon")), "channel", "pigeon."),
        (Condition(jurisdiction=("FR", "QQ")), "jurisdiction", "QQ."),
    ],
)
def test_a_channel_or_jurisdiction_that_there_is_not_is_a_fault(when, where, why):
    workflow = a_workflow(COMMS, a_stage("late", Role.LEGAL, when=when))
    world = World(
        channels=frozenset({"x", "linkedin"}),
        jurisdictions=frozenset({"FR", "UK", "EU"}),
        other_names={"gb": "UK", "twitter": "x"},
    )

    assert prove(workflow).faults == ()
    assert prove(workflow, world).faults == (
        Fault(("stages", 1, "when", where, 1), f"There is no {where} {why}"),
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("pharma.advrse_event", ": is pharma.adverse_event meant?"),
        ("finanse", ": is finance meant?"),
        ("food.zzz", "."),
        ("pharma.adverse_event", None),
        ("finance", None),
        ("acme.codename", None),
    ],
)
def test_a_category_that_is_none_of_ours_and_much_like_one_is_doubtful(name, meant):
    late = a_stage("late", Role.LEGAL, when=Condition(category=("common", name)))

    doubts = [each for each in prove(a_workflow(COMMS, late)).warnings if "ships" in each.message]

    said = Fault(("stages", 1, "when", "category", 1), f"No rule that ships finds {name}{meant}")
    assert doubts == ([said] if meant else [])


def test_a_category_of_the_fast_lane_is_looked_at_too():
    lane = Lane(risk=Risk.LOW, category=("finance.presure",))

    doubts = [each.pointer for each in prove(a_workflow(COMMS, fast_lane=lane)).warnings]

    assert ("fast_lane", "category", 0) in doubts


def test_conditions_that_exclude_each_other_are_named():
    world = World(entities={"lyon": ("group", "lyon"), "spain": ("group", "spain")})
    when = Condition(entity=("mars",), risk=Risk.HIGH)
    parent = a_stage("parent", Role.LEGAL, at="parent", when=Condition(entity=("lyon",)))

    dead = only(prove(a_workflow(COMMS, a_stage("mars", when=when)), world).faults)
    orphan = prove(a_workflow(COMMS, parent), World(entities={"lyon": ("lyon",)})).faults

    assert dead.message.endswith("no post is ever so (entity).")
    assert only(orphan).message.endswith("no post is ever so (at).")


def test_a_stage_of_what_the_fast_lane_takes_is_dead():
    personal = Condition(content_class=("personal",), kind=("variant",), author=("external",))
    lane = Lane(risk=Risk.LOW, content_class=("personal",))
    contested = prove(a_workflow(COMMS, a_stage("p", when=personal), fast_lane=lane))

    assert contested.faults == ()


def test_a_fast_lane_that_can_never_open_is_a_fault():
    lane = Lane(risk=Risk.LOW, author=("certified",), channel=("pigeon",), sample=5)

    faults = prove(a_workflow(COMMS, fast_lane=lane), World(channels=frozenset("x"))).faults
    fault = only([each for each in faults if each.pointer == ("fast_lane",)])

    assert fault.pointer == ("fast_lane",)
    assert "No post ever takes this lane" in fault.message


LYON_AND_SPAIN = World(entities={"lyon": ("group", "france", "lyon"), "spain": ("group", "spain")})


@pytest.mark.parametrize(
    ("stage", "key"),
    [
        (a_stage("f", Role.LEGAL, at="france"), "at"),
        (a_stage("f", Role.LEGAL, escalate_to=Escalation(Role.COMMS, "france")), "escalate_to"),
    ],
    ids=["at", "escalation"],
)
def test_a_stage_off_the_path_of_an_entity_is_a_fault_with_the_post_that_meets_it(stage, key):
    fault = only(prove(a_workflow((COMMS, stage)), LYON_AND_SPAIN).faults)

    assert fault.pointer == ("stages", 0, "parallel", 1, key)
    assert fault.message == (
        "This is at france, which is not above every post that comes here: of spain."
    )


def test_a_stage_that_says_for_which_entity_it_stands_is_never_off_the_path():
    stage = a_stage("f", Role.LEGAL, at="france", when=Condition(entity=("france",)))
    proof = prove(a_workflow(COMMS, stage), LYON_AND_SPAIN)

    assert proof.faults == ()


def test_without_the_tree_of_entities_a_place_is_only_doubtful():
    proof = prove(a_workflow(COMMS, a_stage("f", Role.LEGAL, at="france")))

    assert proof.faults == ()
    assert "This is at france" in proof.warnings[0].message


def test_a_second_stage_of_the_same_people_is_doubtful_when_the_first_always_stands():
    again = a_stage("again", when=Condition(risk=Risk.HIGH))

    warnings = prove(a_workflow(COMMS, again)).warnings

    assert "Stage “comms” asks the same people first" in warnings[0].message
    assert not [w for w in prove(a_workflow(again, COMMS)).warnings if "“again”" in w.message]


@pytest.mark.parametrize(
    ("remind", "within", "told"),
    [
        ("23 business hours", "1 business day", "only where a day has more than 23 hours."),
        ("21 business hours", "2 business days", "only where a day has more than 10.5 hours."),
        ("7 business hours", "1 business day", None),
        ("1 business day", "2 business days", None),
    ],
)
def test_a_reminder_that_only_long_days_let_come_in_time_is_doubtful(remind, within, told):
    times = {"remind": Term.read(remind), "within": Term.read(within)}
    warnings = prove(a_workflow(a_stage("comms", **times))).warnings

    found = [each.message for each in warnings if "before the deadline" in each.message]

    assert found == ([f"{remind} end before the deadline, {within}, {told}"] if told else [])


def test_what_is_left_to_the_law_is_told_with_the_smallest_post():
    legal = a_stage("legal", Role.LEGAL, when=Condition(risk=Risk.HIGH))
    everybody = [a_stage(f"all-{r}", r) for r in REVIEWERS if r is not Role.LEGAL]

    message = only(prove(a_workflow(legal, *everybody)).warnings).message

    assert message.startswith("This relies on the law for legal; it adds legal, for example, for")
    assert message.count("finding") == 1
    assert "a medium finding" in message


def test_a_post_that_no_stage_concerns_is_told():
    warnings = prove(a_workflow(a_stage("legal", Role.LEGAL, when=Condition(risk=Risk.HIGH))))

    assert "No stage concerns, so that the law gives to comms, any post." in [
        each.message for each in warnings.warnings
    ]


@given(workflow=WORKFLOWS.map(named), post=POSTS.map(plausible))
def test_whatever_the_law_adds_to_a_post_was_foretold(workflow, post):
    least = least_approval(post.flags)
    _blocked, _lane, stages = by_routing(workflow, post)

    foretold = left_to_law(workflow, post.entity_path, least.roles)

    assert {each for each in stages if each.startswith("law-")} <= {f"law-{r}" for r in foretold}


def test_the_law_adds_only_what_findings_may_demand():
    narrow = a_workflow(a_stage("comms"), a_stage("legal", Role.LEGAL, when=Condition(risk="high")))
    nowhere = a_workflow(a_stage("comms", at="parent"))

    assert left_to_law(narrow, ("group", "lyon"), frozenset({Role.SAFETY})) == {Role.SAFETY}
    assert left_to_law(narrow, ("group", "lyon"), frozenset({Role.COMMS})) == set()
    assert left_to_law(nowhere, ("group", "lyon"), frozenset()) == set()
    assert left_to_law(nowhere, ("group",), frozenset()) == {Role.COMMS}


def test_no_lane_takes_an_employees_own_version():
    lane = Lane(kind=frozenset({"personalisation"}))

    messages = [each.message for each in prove(a_workflow(a_stage(), fast_lane=lane)).faults]

    assert "No post ever takes this lane: its limits exclude each other." in messages
    own = facts(kind=PostKind.PERSONALISATION)
    assert not route_for(a_workflow(a_stage(), fast_lane=Lane()), own).automatic


def test_a_law_that_adds_nothing_is_found_out_by_the_smallest_post(monkeypatch):
    def nothing(known):
        return dict.fromkeys(REVIEWERS, -known.logic.true)

    monkeypatch.setattr(Encoding, "_law", nothing)
    high_only = a_workflow(a_stage("legal", Role.LEGAL, when=Condition(risk=Risk.HIGH)))

    told = [each.message for each in prove(high_only).faults]

    assert any(
        each.startswith("A post is approved without legal, who must: a medium finding")
        for each in told
    )
    assert "Nobody decides on a post, and it waits for ever: any post." in told


def test_a_lane_without_its_law_is_found_out(monkeypatch):
    def open_to_all(known):
        return known.logic.true

    monkeypatch.setattr(Encoding, "_lane", open_to_all)

    told = [each.message for each in prove(a_workflow(COMMS, fast_lane=Lane())).faults]

    assert any(each.startswith("A post that somebody must read takes the lane") for each in told)


def test_findings_that_several_roles_must_see_are_split():
    post = facts(a_flag("house.tone", Risk.MEDIUM, Role.COMMS, Role.LEGAL, source=Source.MODEL))

    assert by_encoding(a_workflow(COMMS), post) == (False, False, {"comms", "law-legal"})


def test_twenty_stages_are_proved():
    categories = list(CONTROL)
    stages = [
        a_stage(
            f"s{n}",
            REVIEWERS[n % 6],
            at=["own", "parent", "root", f"place-{n % 5}"][n % 4],
            when=Condition(
                risk=[None, Risk.LOW, Risk.MEDIUM, Risk.HIGH][n % 4],
                category=tuple(categories[n : n + 5]),
                channel=("linkedin", "x") if n % 3 else (),
                source=("model",) if n % 5 == 0 else (),
                jurisdiction=("FR",) if n % 2 else (),
                author=("first_post",) if n % 7 == 0 else (),
            ),
        )
        for n in range(20)
    ]
    lane = Lane(risk=Risk.LOW, author=("certified",), passed_unchanged=5, sample=5)

    assert prove(a_workflow(*stages, fast_lane=lane)).faults == ()
