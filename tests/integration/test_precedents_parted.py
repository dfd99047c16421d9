"""No break within a sentence hides what was decided of it, and no breach is folded away."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.models import DecidedPassage, Post, db
from service.steps.decide import Ruling, decide
from service.steps.grounds import Wanted
from service.steps.recall import recall
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, forget
from tests.integration.pages import BRAGGING, rule, waiting
from tests.integration.test_carry_over import MODEST, came_back, stand
from tests.integration.test_precedents import FAIR, RATE, TEXT, approved, refused, shown
from tests.integration.ways import sent_again
from workflows import Verdict

HALF = "Notre banque propose du crédit"


def parted(by):
    return RATE.replace(HALF, f"{HALF}{by}")


@pytest.mark.parametrize("by", ["\n", "\n\n", ".. ", " … ", "! ", ".\n\n", "\n- "])
def test_a_refused_sentence_is_known_where_it_was_parted(as_person, app, by):
    refused(verdict=Verdict.RETURN, span=(0, len(RATE)))

    page = shown(as_person, f"{FAIR} {parted(by)} Suite.")

    assert "changes were asked Cat" in page
    assert "Too vague." in page
    assert "With the sentences beside it, as one:" in page
    assert "New words 2" in page


def test_a_sentence_parted_thrice_is_known(as_person, app):
    refused(verdict=Verdict.RETURN, span=(0, len(RATE)))
    text = RATE.replace(" propose", "\npropose").replace(" à", "\nà").replace(" de la", "\nde la")

    assert "Too vague." in shown(as_person, text)


def test_sentences_that_were_refused_parted_are_known_as_one(as_person, app):
    refused(f"{parted(chr(10))} {FAIR}")

    page = shown(as_person, f"{RATE} Suite.")

    assert "rejected Cat" in page
    assert "The words were nearly the same" not in page


def test_the_api_tells_of_it_beside_each_part(as_person, app):
    refused(verdict=Verdict.RETURN, span=(0, len(RATE)))
    text = f"{FAIR} {parted(chr(10))} Suite."

    told = as_person("cat").get(f"{API}/posts/{waiting(text)}/revisions/1/precedents").json["items"]

    assert [each["new"] for each in told] == [True, False, False, True]
    assert [[one["about"] for one in each["precedents"]] for each in told] == [
        [],
        [parted("\n")],
        [parted("\n")],
        [],
    ]


def test_no_refusal_of_one_sentence_hides_that_of_both(as_person, app):
    refused(f"{HALF}. {FAIR}", span=(0, len(HALF)), verdict=Verdict.RETURN)
    post_id = waiting(f"{RATE} {BRAGGING}")
    with unit_of_work(person("cat")) as unit:
        ground = Wanted(change="Non.", written="Clair.", span=(0, len(RATE)))
        ruling = Ruling(revision=1, verdict=Verdict.RETURN, reason="All of it.", grounds=(ground,))
        decide(unit, post_id, ruling)

    page = shown(as_person, f"{parted(chr(10))} Suite.")

    assert "Too vague." in page
    assert page.count("All of it.") == 2


def test_what_was_refused_apart_says_nothing_of_what_stood_between(app):
    text = "Elle grandit. Rien à dire ici. Venez nous voir."
    spans = [(0, 5), (text.index("Venez"), len(text))]
    grounds = tuple(Wanted(change="Non.", written="Clair.", span=each) for each in spans)
    with unit_of_work(person("cat")) as unit:
        ruling = Ruling(revision=1, verdict=Verdict.RETURN, reason="Non.", grounds=grounds)
        decide(unit, waiting(text), ruling)

    forget()
    rows = db.session.scalars(select(DecidedPassage).order_by(DecidedPassage.start))
    assert [text[each.start : each.end] for each in rows] == ["Elle grandit.", "Venez nous voir."]


@pytest.mark.parametrize("by", ["\n", ". ", " !\n"])
def test_an_approved_sentence_is_told_and_new_where_it_was_parted(as_person, app, by):
    approved()

    page = shown(as_person, f"{parted(by)} Un mot tout neuf.")

    assert "sentence was approved by" not in page
    assert "approved Cat, Lea, Bob" in page
    assert "New words 3" in page


def test_words_of_a_post_that_was_found_to_break_a_rule_are_not_folded(as_person, app):
    post_id = approved()
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "It names a client.", breach=True)

    page = shown(as_person, f"{TEXT} Suite.")

    assert "sentence was approved by" not in page
    assert "found to break a rule since" in page


def test_a_later_approval_hides_no_breach(as_person, app):
    post_id = approved()
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "It names a client.", breach=True)
    approved(f"{TEXT} Encore.")

    page = shown(as_person, f"{TEXT} Suite.")

    assert "sentence was approved by" not in page
    assert "found to break a rule since" in page


def test_words_of_a_post_that_is_suspended_are_not_folded(as_person, app):
    db.session.get_one(Post, approved()).suspended_at = datetime.now(UTC)
    db.session.commit()

    assert "sentence was approved by" not in shown(as_person, f"{TEXT} Suite.")


def test_who_approved_what_came_before_is_named_where_that_stood(as_person, app):
    post_id = came_back(stand())
    sent_again(stand(), post_id, MODEST)
    rule(post_id, "lea", revision=2)

    page = shown(as_person, f"{MODEST} Suite.")

    assert "Cat, Lea" in page
