from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.workflows.builders import a_flag, a_route, a_route_stage
from workflows import (
    Action,
    Case,
    Condition,
    Decision,
    Found,
    OnReturn,
    Reviewed,
    Risk,
    Role,
    Signature,
    Verdict,
    carried_over,
    changed_within,
)

APPROVE, RETURN, REJECT = Verdict
TEXT = "We are the leader of credit, and we hire."
LEADER = (TEXT.index("the leader"), TEXT.index(" of credit"))
BETTER = TEXT.replace("the leader", "a provider")

legal = a_route_stage("legal", Role.LEGAL)
compliance = a_route_stage("compliance", Role.COMPLIANCE)
comms = a_route_stage()
STAND = OnReturn.UNCHANGED_STAND


def a_revision(text=TEXT, *findings, **particulars):
    return Reviewed(text=text, particulars={"channels": ["x"], **particulars}, findings=findings)


def a_finding(*reviewers, quote="the leader", rule="r", **but):
    return Found(
        a_flag(but.pop("category", "common.rank"), Risk.MEDIUM, *reviewers, **but), rule, quote
    )


def returned(*decisions, stages=((legal, compliance),)):
    """Return a case that compliance sent back once legal had approved."""
    given = decisions or (("legal", "lea", APPROVE), ("compliance", "cat", RETURN))
    return Case(a_route(*stages), "ann", tuple(Decision(*each) for each in given))


def stands(before=None, asked=None, old=None, new=None, after=None):
    return carried_over(
        before or returned(),
        {"compliance": [LEADER]} if asked is None else asked,
        old or a_revision(),
        new or a_revision(BETTER),
        replace(after or a_route((legal, compliance)), on_return=STAND),
    )


def test_an_approval_stands_when_only_words_that_another_asked_to_change_are_others():
    assert stands() == {"legal": frozenset({"lea"})}


def test_nothing_stands_unless_the_workflow_says_so():
    after = a_route((legal, compliance))

    assert (
        carried_over(returned(), {"compliance": [LEADER]}, a_revision(), a_revision(), after) == {}
    )


def test_words_that_the_stage_itself_asked_to_change_are_read_by_it():
    assert stands(asked={"legal": [LEADER], "compliance": []}) == {}


def test_a_request_that_names_no_words_lets_none_be_changed():
    assert stands(asked={"compliance": []}) == {}


@pytest.mark.parametrize(
    "text",
    ["", " ", TEXT + " ", " " + BETTER, BETTER.replace("We", "we"), BETTER.replace(",", "")],
)
def test_any_other_change_is_read_again(text):
    assert stands(new=a_revision(text)) == {}


def test_of_a_text_that_is_to_change_as_a_whole_nothing_stands():
    assert stands(asked={"compliance": [(0, len(TEXT))]}) == {}


@pytest.mark.parametrize(
    "but", [{"channels": ["x", "email"]}, {"language": "en"}, {"entity": "another"}]
)
def test_whatever_else_is_changed_is_read_again(but):
    assert stands(new=a_revision(BETTER, **but)) == {}


def test_a_new_finding_is_read_by_all():
    assert stands(new=a_revision(BETTER, a_finding(quote="a provider"))) == {}


def test_the_same_finding_twice_is_one_more():
    one = a_finding()

    assert stands(old=a_revision(TEXT, one), new=a_revision(BETTER, one, one)) == {}


def test_a_finding_that_is_contested_now_is_another():
    old, new = a_finding(), a_finding(contested=True)

    assert stands(old=a_revision(TEXT, old), new=a_revision(BETTER, new)) == {}


def test_a_finding_that_is_contested_for_another_reason_is_another():
    old, new = (replace(a_finding(contested=True), contest=why) for why in ("Public.", "Ours."))

    assert stands(old=a_revision(TEXT, old), new=a_revision(BETTER, new)) == {}
    assert stands(old=a_revision(TEXT, old), new=a_revision(BETTER, old)) != {}


def test_a_finding_that_is_gone_is_read_by_those_whose_area_it_is():
    others = a_revision(TEXT, a_finding(Role.COMPLIANCE, category="finance.pressure"))
    own = a_revision(TEXT, a_finding(Role.LEGAL))

    assert stands(old=others) == {"legal": frozenset({"lea"})}
    assert stands(old=own) == {}


def test_a_finding_for_which_a_stage_applies_is_in_its_area():
    about = replace(comms, when=Condition(category=("finance",)))
    before = returned(
        ("comms", "bob", APPROVE),
        ("compliance", "cat", RETURN),
        stages=((about, compliance),),
    )
    gone = a_revision(TEXT, a_finding(Role.COMPLIANCE, category="finance.pressure"))
    after = a_route((about, compliance))

    assert stands(before, after=after) == {"comms": frozenset({"bob"})}
    assert stands(before, old=gone, after=after) == {}


@pytest.mark.parametrize(
    "but",
    [
        {"quorum": 2},
        {"reviewers": Role.PRIVACY},
        {"scope": ("id-group",)},
        {"veto": False, "quorum": 2},
        {"same_person": True},
    ],
)
def test_a_stage_that_asks_something_else_now_is_passed_again(but):
    assert stands(after=a_route((replace(legal, **but), compliance))) == {}


def test_how_many_could_decide_is_no_part_of_a_stage():
    assert stands(after=a_route((replace(legal, voters=3), compliance)))


def test_a_signature_is_given_for_each_revision():
    signed = replace(legal, signature=Signature.APPROVAL)

    assert (
        stands(returned(stages=((signed, compliance),)), after=a_route((signed, compliance))) == {}
    )


def test_half_a_quorum_does_not_stand():
    two = replace(legal, quorum=2)

    assert stands(returned(stages=((two, compliance),)), after=a_route((two, compliance))) == {}


def test_an_approval_that_somebody_objected_to_does_not_stand():
    many = replace(legal, quorum=2, voters=4, veto=False)
    before = returned(
        *(("legal", name, APPROVE) for name in ("lea", "hal")),
        ("legal", "gus", REJECT),
        ("compliance", "cat", RETURN),
        stages=((many, compliance),),
    )

    assert stands(before, after=a_route((many, compliance))) == {}


def test_nothing_stands_when_nobody_who_asked_would_read_it():
    assert stands(after=a_route(legal, comms)) == {}


def test_nothing_stands_of_a_rejection():
    assert stands(returned(("legal", "lea", APPROVE), ("compliance", "cat", REJECT))) == {}


def test_who_approved_serves_no_other_stage_of_the_next_case():
    carried = Case(a_route((legal, compliance)), "ann", (Decision("legal", "gus", APPROVE),))

    assert not carried.awaits("gus", frozenset({(Role.COMPLIANCE, "id-group")}))
    assert carried.outcome is Action.CONTINUE


KEPT = st.text("abc ", min_size=1, max_size=6)
MADE = st.text("123", max_size=6)


@st.composite
def edits(draw):
    """Words that are kept, those that may change between them, and what was made of these."""
    kept = draw(
        st.lists(KEPT, min_size=2, max_size=5).filter(lambda all_: any(map(str.strip, all_)))
    )
    old = draw(st.lists(st.text("xyz", min_size=1), min_size=len(kept) - 1, max_size=len(kept) - 1))
    made = draw(st.lists(MADE, min_size=len(old), max_size=len(old)))
    return kept, old, made


def woven(kept, between):
    return "".join(a + b for a, b in zip(kept, [*between, ""], strict=True))


def spans(kept, old):
    at, found = 0, []
    for part, word in zip(kept, old, strict=False):
        at += len(part)
        found.append((at, at + len(word)))
        at += len(word)
    return found


@given(edits())
def test_whatever_is_made_of_the_words_that_were_asked_for_is_within_them(edit):
    kept, old, made = edit

    assert changed_within(woven(kept, old), woven(kept, made), spans(kept, old))


@given(edits(), st.data())
def test_one_other_character_outside_voids_it(edit, data):
    kept, old, made = edit
    place = data.draw(st.integers(0, len(kept) - 1))
    part = kept[place]
    at = data.draw(st.integers(0, len(part) - 1))
    other = data.draw(st.sampled_from(["", "☃", "\u200b" + part[at]]))
    altered = part[:at] + other + part[at + 1 :]
    if at == 0 and other.endswith(part[at]) and place > 0:
        assume(len(part) > 1)
        altered = part[0] + "☃" + part[1:]  # at the edge it would belong to the changed words
    changed = [*kept[:place], altered, *kept[place + 1 :]]

    outside = changed_within(woven(kept, old), woven(changed, made), spans(kept, old))

    assert not outside or "".join(changed) == "".join(kept)
