"""What was decided of a passage comes back into view when the same words do."""

import re

import pytest
from sqlalchemy import select

from service.models import DecidedPassage, db
from service.steps.decide import Ruling, decide
from service.steps.grounds import Wanted
from service.steps.recall import recall
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, a_draft, forget
from tests.integration.pages import BRAGGING, rule, state, waiting, words
from tests.integration.ways import COMPLIANCE, LEGAL, sent_along, way
from workflows import Verdict

RATE = "Notre banque propose du crédit à taux fixe aux artisans de la région lyonnaise."
FAIR = "Venez nous voir jeudi à la foire."
TEXT = f"{RATE} {FAIR}"


def approved(text=TEXT):
    post_id = waiting(text)
    for name in ("cat", "lea", "bob"):
        rule(post_id, name)
    return post_id


def refused(text=TEXT, verdict=Verdict.REJECT, **ground):
    post_id = waiting(text)
    grounds = (Wanted(change="Say for whom.", written="House style", **ground),)
    with unit_of_work(person("cat")) as unit:
        ruling = Ruling(revision=1, verdict=verdict, reason="Too vague.", grounds=grounds)
        decide(unit, post_id, ruling)
    return post_id


def shown(as_person, text, name="cat"):
    return words(as_person(name).get(f"/posts/{waiting(text)}"))


def test_words_that_were_approved_are_told_and_new_ones_come_first(as_person, app):
    approved()

    page = shown(as_person, f"{RATE.upper()} Un mot tout neuf.")

    assert re.search(r"1 sentence was approved by Cat, Lea, Bob in \w+ \d{4}", page)
    assert "New words 1 " in page
    assert "1 passage was decided before, or nearly" in page
    assert "approved" in page


def test_a_small_edit_is_shown_beside_what_was_approved(as_person, app):
    approved()

    page = shown(as_person, RATE.replace("fixe", "variable"))

    assert "[removed: fixe" in page
    assert "[added: variable" in page
    assert "New words 1" in page


def test_words_that_were_refused_come_with_the_reason(as_person, app):
    refused(verdict=Verdict.RETURN, span=(0, len(RATE)))

    page = shown(as_person, TEXT)

    assert "changes were asked Cat" in page
    assert "Too vague." in page
    assert "New words 1 " in page


def test_decisions_that_contradict_one_another_are_said_to(as_person, app):
    approved()
    refused(f"{RATE} Autre suite.", span=(0, len(RATE)))

    page = shown(as_person, f"{RATE} Suite.")

    assert "These very words were once approved and once refused." in page
    assert "Words like these" not in page


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "Le détail est sur bit.ly/3aBcD dès jeudi.",
            "Le détail est sur bit.ly/3AbCd dès jeudi.",
        ),
        (
            "✅ Un placement vraiment prudent.",
            "❌ Un placement vraiment prudent.",
        ),
        (
            "Nos placements : ✅ les actions ❌ la crypto.",
            "Nos placements : les actions ✅ la crypto ❌.",
        ),
        ("On vous dit :) tout de ce placement.", "On vous dit :( tout de ce placement."),
        ("Voyez exemple.fr?code=AbCdE demain.", "Voyez exemple.fr?code=aBcDe demain."),
        ("Nous montons de 1/2 point cette année.", "Nous montons de 1 2 point cette année."),
        ("Trois étoiles pour nous : ★★★ en mai.", "Trois étoiles pour nous : ★ en mai."),
    ],
)
def test_a_sign_or_a_letter_of_a_link_that_is_another_is_never_folded_away(
    as_person, app, before, after
):
    approved(f"{before} {FAIR}")

    page = shown(as_person, f"{after} {FAIR} Un mot tout neuf.")

    assert "The words were nearly the same:" in page
    assert "1 sentence was approved by" in page


def test_the_very_words_are_known_however_long_the_text_is(as_person, app):
    refused(verdict=Verdict.RETURN, span=(0, len(RATE)))
    lines = "\n".join(f"Ligne numéro {each}." for each in range(45))

    assert "Too vague." in shown(as_person, f"{lines}\n{RATE}")


def test_decisions_on_words_like_these_that_differ_are_said_to(as_person, app):
    approved()
    other = RATE.replace("fixe", "variable")
    refused(f"{other} Autre suite.", span=(0, len(other)))

    page = shown(as_person, f"{RATE} Suite.")

    assert "Words like these were once approved and once refused: read what is different." in page
    assert "These very words" not in page


def test_nothing_is_said_while_nothing_is_known(as_person, app):
    assert "New words" not in shown(as_person, TEXT)


def test_the_author_is_not_shown_what_was_decided_of_others(as_person, app):
    approved()

    assert "New words" not in shown(as_person, TEXT, "ann")


def objected(post_id, name, verdict, text, words_):
    start = text.index(words_)
    ground = Wanted(change="Non.", written="Clair.", span=(start, start + len(words_)))
    ruling = Ruling(revision=1, verdict=verdict, reason="Non.", grounds=(ground,))
    with unit_of_work(person(name)) as unit:
        decide(unit, post_id, ruling)


def test_of_a_post_that_came_back_outvoted_each_objection_is_kept_and_nothing_is_rejected(
    as_person, app
):
    text = "Notre équipe recrute à Lyon. Elle grandit vite cette année. Venez nous voir."
    post_id = sent_along(way({**COMPLIANCE, "quorum": 2, "veto": False}), text)
    objected(post_id, "cat", Verdict.RETURN, text, "Elle grandit vite")
    objected(post_id, "dan", Verdict.REJECT, text, "Venez nous voir")

    forget()
    assert state(post_id) == "draft"
    rows = db.session.scalars(select(DecidedPassage).order_by(DecidedPassage.start)).all()
    assert {each.verdict for each in rows} == {Verdict.RETURN}
    assert [(each.decision.reviewer.name, text[each.start : each.end]) for each in rows] == [
        ("Cat", "Elle grandit vite cette année."),
        ("Dan", "Venez nous voir."),
    ]
    again = waiting(f"Bonjour. {text}")
    told = as_person("cat").get(f"{API}/posts/{again}/revisions/1/precedents").json["items"]
    named = [who["name"] for each in told for had in each["precedents"] for who in had["reviewers"]]
    assert named == ["Cat", "Dan"]


def test_an_objection_that_was_outvoted_is_kept_as_nothing(app):
    text = "Notre équipe recrute à Lyon. Elle grandit vite cette année. Venez nous voir."
    post_id = sent_along(way({**COMPLIANCE, "quorum": 2, "veto": False}, LEGAL), text)
    objected(post_id, "cat", Verdict.REJECT, text, "Elle grandit vite")
    for name in ("dan", "gus"):
        rule(post_id, name)
    objected(post_id, "lea", Verdict.REJECT, text, "Venez nous voir")

    forget()
    assert state(post_id) == "rejected"
    rows = db.session.scalars(select(DecidedPassage)).all()
    assert {each.decision.reviewer.name for each in rows} == {"Lea"}


def test_a_return_without_words_blames_no_passage(app):
    refused(verdict=Verdict.RETURN)

    assert db.session.scalars(select(DecidedPassage)).all() == []


def test_rejected_words_are_sent_again_only_on_purpose(as_person, app):
    before = refused()
    url = f"{API}/posts/{a_draft(text=TEXT.upper())}/submissions"

    warned = as_person("ann").post(url, json={"version": 1})
    sent = as_person("ann").post(url, json={"version": 1, "anyway": True})

    assert (warned.status_code, sent.status_code) == (409, 201)
    assert warned.json["type"] == "/problems/rejected-before"
    assert warned.json["before"]["post"] == str(before)
    assert warned.json["before"]["reason"] == "Too vague."


def test_texts_without_a_word_are_the_same_only_where_they_are_equal(as_person, app):
    refused("🎉🎉🎉")

    sent = [
        as_person("ann").post(f"{API}/posts/{a_draft(text=text)}/submissions", json={"version": 1})
        for text in ("🚀🚀", "🎉🎉🎉")
    ]

    assert [each.status_code for each in sent] == [201, 409]


def test_of_the_posts_of_others_the_warning_tells_the_day_alone(as_person, app):
    refused()
    url = f"{API}/posts/{a_draft('bob', TEXT)}/submissions"

    before = as_person("bob").post(url, json={"version": 1}).json["before"]

    assert (before["post"], before["reason"]) == (None, None)


def test_words_rejected_elsewhere_are_no_warning(as_person, app):
    refused()
    body = {"entity": "lab", "text": TEXT, "channels": ["x"]}
    begun = as_person("eve").post(f"{API}/posts", json=body).json["id"]

    sent = as_person("eve").post(f"{API}/posts/{begun}/submissions", json={"version": 1})

    assert sent.status_code == 201


@pytest.mark.parametrize(("anyway", "status"), [("", 409), ("yes", 303)])
def test_the_composer_warns_and_lets_the_author_go_on(as_person, app, anyway, status):
    refused()
    post_id = a_draft(text=TEXT)
    form = {"version": "1", "text": TEXT, "channels": "x", "act": "submit", "anyway": anyway}

    answer = as_person("ann").post(f"/posts/{post_id}/edit", data=form)

    assert answer.status_code == status
    assert ("Send these words all the same" in words(answer)) is (status == 409)


def test_programs_are_told_what_was_decided_of_each_passage(as_person, app):
    refused(span=(0, len(RATE)))
    url = f"{API}/posts/{waiting(f'{RATE} Suite.')}/revisions/1/precedents"

    told = as_person("cat").get(url).json["items"]

    assert [each["new"] for each in told] == [False, True]
    found = told[0]["precedents"][0]
    assert (found["verdict"], found["likeness"], found["reason"]) == ("reject", 1.0, "Too vague.")
    assert [each["name"] for each in found["reviewers"]] == ["Cat"]
    assert as_person("ann").get(url).json["items"][0]["precedents"][0]["verdict"] == "reject"


def test_a_text_of_which_nothing_is_new_is_shown_as_a_whole(as_person, app):
    approved()

    page = shown(as_person, TEXT.upper())

    assert "was approved by" not in page
    assert "No new words" in page


def test_what_the_check_finds_something_in_is_not_folded(as_person, app):
    approved(f"{BRAGGING} {FAIR}")

    page = shown(as_person, f"{BRAGGING} {FAIR} Suite.")

    assert "1 sentence was approved by" in page


def test_words_that_were_recalled_since_are_not_folded(as_person, app):
    post_id = approved()
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "The rate has changed.")

    page = shown(as_person, f"{TEXT} Suite.")

    assert "approved by" not in page
    assert "recalled since" in page
