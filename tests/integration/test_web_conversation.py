"""The conversation on the page of a post, as people use it without any script."""

import re

import pytest
from sqlalchemy import select

from service.models import Comment, Ground, Post, Proposal, Reading, db
from service.steps.comment import comment
from service.steps.decide import Ruling, decide
from service.steps.grounds import Wanted
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import SECRET, forget
from tests.integration.pages import (
    BRAGGING,
    MODEST,
    rule,
    sent_back_and_again,
    state,
    submitted_again,
    waiting,
    words,
)
from tests.integration.refusals import IN_FORM
from tests.integration.web import browser
from workflows import Verdict

RANK = (BRAGGING.index("le leader"), BRAGGING.index(" du crédit"))


@pytest.fixture
def post_id(app):
    return waiting(BRAGGING)


def page(as_person, name, post_id, query=""):
    return as_person(name).get(f"/posts/{post_id}{query}")


def remark(post_id, name="cat", **but):
    with unit_of_work(person(name)) as unit:
        return comment(unit, post_id, revision=1, **{"body": "Says who?", "span": RANK, **but}).id


def send(as_person, name, post_id, path, **form):
    answer = as_person(name).post(f"/posts/{post_id}/{path}", data={"revision": "1", **form})
    forget()
    return answer


def only(kind):
    return db.session.scalars(select(kind)).one()


def refuse(as_person, post_id, **form):
    given = {"verdict": "return", "stage": "compliance", "reason": "Too loud.", **(form or IN_FORM)}
    return send(as_person, "cat", post_id, "decisions", **given)


def test_a_remark_stands_beside_its_words_after_an_edit(as_person, app):
    post_id = sent_back_and_again(BRAGGING, f"Bonjour. {BRAGGING}")
    first = remark(post_id)

    shown = page(as_person, "ann", post_id).text

    assert f'href="#comment-{first}"' in shown
    assert "on revision 1" in words(page(as_person, "ann", post_id))


def test_a_remark_on_words_that_are_gone_shows_the_old_ones(as_person, app):
    post_id = sent_back_and_again(BRAGGING, MODEST)
    remark(post_id)

    shown = words(page(as_person, "ann", post_id))

    assert "le leader incontesté These words are no longer in this text." in shown


def test_an_answer_is_given_and_a_thread_resolved_without_a_script(as_person, post_id):
    first = remark(post_id)

    send(as_person, "ann", post_id, "comments", reply_to=str(first), body="The ranking of May.")
    answer = send(as_person, "cat", post_id, f"comments/{first}/resolution", resolved="yes")

    shown = words(page(as_person, "ann", post_id))
    assert answer.location.endswith("#remarks")
    assert "The ranking of May." in shown
    assert "1 resolved remark" in shown
    assert "Resolved by Cat" in shown


def test_an_answer_that_is_refused_stays_in_its_thread(as_person, post_id):
    first = remark(post_id)

    answer = send(as_person, "ann", post_id, "comments", reply_to=str(first), body="a\0b")

    assert answer.status_code == 422


def test_a_remark_sent_twice_is_made_once(as_person, post_id):
    for _click in range(2):
        send(as_person, "cat", post_id, "comments", body="Says who?", key="k" * 32)

    assert only(Comment).body == "Says who?"


def test_an_author_takes_an_edit_once_the_post_came_back(as_person, post_id):
    send(as_person, "cat", post_id, "proposals", quote="incontesté", text="de la région")
    made = only(Proposal).id
    assert "once the post has come back" in words(page(as_person, "ann", post_id))
    rule(post_id, "cat", Verdict.RETURN, "Softer.")
    assert "Take this edit" in words(page(as_person, "ann", post_id))

    for _click in range(2):
        answer = send(as_person, "ann", post_id, f"proposals/{made}", state="accepted")
        assert answer.status_code == 303

    assert only(Post).draft_text == "Notre banque est le leader de la région du crédit."


def test_what_is_quoted_or_redlined_says_in_which_language_it_is(as_person, post_id):
    send(as_person, "cat", post_id, "comments", body="Says who?", quote="incontesté")
    send(as_person, "cat", post_id, "proposals", quote="incontesté", text="de la région")
    rule(post_id, "cat", Verdict.RETURN, "Softer.")
    submitted_again(post_id, MODEST)

    pages = [page(as_person, "cat", post_id).text]
    pages.append(as_person("cat").get(f"/posts/{post_id}/redline?from=1&to=2").text)

    for shown in pages:
        assert re.findall(r'class="text words redline"\s+lang="(..)"', shown) == ["fr"]
        assert 'visually-hidden" lang="en">[removed: ' in shown
    for where in ('class="text redline edit-words"', 'class="about-words"', 'h1 class="excerpt"'):
        assert re.search(where + r'\s+lang="fr"', pages[0]), where


def test_a_remark_on_words_that_stand_there_twice_asks_for_more_of_them(as_person, app):
    post_id = waiting("Notre banque recrute. Notre banque est la meilleure.")

    vague = send(as_person, "cat", post_id, "comments", body="Why?", quote="Notre banque")
    exact = send(as_person, "cat", post_id, "comments", body="Why?", quote="Notre banque est")

    assert "These words stand there several times" in words(vague)
    assert (vague.status_code, exact.status_code) == (422, 303)
    assert [each.start for each in db.session.scalars(select(Comment))] == [22]


def test_what_is_quoted_of_an_earlier_revision_keeps_its_language(as_person, post_id):
    send(as_person, "cat", post_id, "comments", body="Says who?", quote="incontesté")
    with unit_of_work(person("cat")) as unit:
        ground = Wanted(change="Say whose.", written="Clear", span=(0, 12))
        ruling = Ruling(revision=1, verdict=Verdict.RETURN, reason="No.", grounds=(ground,))
        decide(unit, post_id, ruling)
    english = "Our bank has a new office in Lyon, and we are proud of it."
    submitted_again(post_id, english, language="en")

    shown = page(as_person, "cat", post_id).text

    quotes = re.findall(r'class="about-words"\s+lang="(..)"', shown)
    assert quotes.count("fr") >= 2
    assert "en" not in quotes


def test_an_edit_left_unanswered_on_a_post_that_is_decided_promises_nothing(as_person, post_id):
    send(as_person, "cat", post_id, "proposals", quote="incontesté", text="de la région")
    for name in ("cat", "lea", "bob"):
        rule(post_id, name, Verdict.APPROVE)

    shown = words(page(as_person, "ann", post_id))

    assert "Left unanswered: the post is no longer in hand." in shown
    assert "once the post has come back" not in shown
    assert "Leave this edit" not in shown


def test_an_edit_whose_words_are_gone_says_so(as_person, app):
    post_id = waiting(BRAGGING)
    for text in ("majeur", "reconnu"):
        send(as_person, "cat", post_id, "proposals", quote="incontesté", text=text)
    one, two = (each.id for each in db.session.scalars(select(Proposal).order_by(Proposal.id)))
    rule(post_id, "cat", Verdict.RETURN, "Softer.")
    send(as_person, "ann", post_id, f"proposals/{one}", state="accepted")

    answer = send(as_person, "ann", post_id, f"proposals/{two}", state="accepted")

    assert answer.status_code == 409
    assert "no longer in your draft" in words(answer)
    assert "no longer there" in words(page(as_person, "cat", post_id))


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"quote": "", "text": "x"}, "Select the words"),
        ({"quote": "nowhere", "text": "x"}, "not in the text"),
        ({"quote": "e", "text": "x"}, "several times"),
        ({"quote": "incontesté", "text": "incontesté"}, "different"),
    ],
    ids=["none", "absent", "ambiguous", "same"],
)
def test_an_edit_that_is_none_is_refused_beside_its_form(as_person, post_id, form, told):
    answer = send(as_person, "cat", post_id, "proposals", note="Kept words", **form)

    assert answer.status_code == 422
    assert told in words(answer)
    assert "Kept words" in words(answer)


def test_a_refused_edit_shows_the_reason_to_who_proposed_it(as_person, post_id):
    send(as_person, "cat", post_id, "proposals", quote="incontesté", text="")
    made = only(Proposal).id

    send(as_person, "ann", post_id, f"proposals/{made}", state="refused", answer="It is proven.")

    assert "It is proven." in words(page(as_person, "cat", post_id))


def test_a_refusal_names_a_finding_and_a_rule_of_ones_own(as_person, post_id):
    shown = page(as_person, "cat", post_id).text
    finding = re.search(r'name="finding"\s+value="([^"]+)"', shown).group(1)

    answer = refuse(
        as_person,
        post_id,
        finding=finding,
        **{
            "rule 1": "House style, 4",
            "quote 1": "Notre banque",
            "change 1": "Name the bank.",
            "weight 1": "suggestion",
        },
    )

    assert answer.status_code == 303
    found = db.session.scalars(select(Ground).order_by(Ground.position)).all()
    assert [(each.change, each.written, each.start) for each in found] == [
        ("Too loud.", None, found[0].start),
        ("Name the bank.", "House style, 4", 0),
    ]
    assert state(post_id) == "draft"


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"finding": []}, "Say which rule is broken"),
        ({"finding": "x"}, "did not find"),
        ({"finding": "a.b.c 0 5"}, "did not find"),
        ({"change 1": "Do it."}, "Name a rule"),
        ({"rule 1": "R", "quote 1": "nowhere"}, "not in the text"),
        ({"rule 1": "R", "change 1": "Do.", "weight 1": "much"}, "suggest"),
    ],
)
def test_what_a_refusal_can_not_rest_on_is_said_and_nothing_lost(as_person, post_id, form, told):
    answer = refuse(as_person, post_id, **form)

    assert answer.status_code == 422
    assert told in words(answer)
    assert "Too loud." in words(answer)
    assert state(post_id) == "in_review"


def test_an_author_ticks_off_what_was_asked_beside_the_words(as_person, post_id):
    refuse(as_person, post_id, **{"rule 1": "R", "quote 1": "incontesté", "change 1": "Prove."})
    asked = str(only(Ground).id)
    assert f'href="#change-{asked}"' in page(as_person, "ann", post_id).text

    send(as_person, "ann", post_id, "ticks", asked=asked, done=asked)

    assert only(Ground).done_at is not None
    send(as_person, "ann", post_id, "ticks", asked=asked)
    assert only(Ground).done_at is None


def test_the_composer_lists_what_was_asked_and_keeps_the_ticks(as_person, post_id):
    refuse(as_person, post_id, **{"rule 1": "R", "quote 1": "incontesté", "change 1": "Prove."})
    asked = str(only(Ground).id)
    form = {"version": "1", "text": MODEST, "channels": "x", "asked": asked, "done": asked}

    answer = send(as_person, "ann", post_id, "edit", **form)

    assert answer.status_code == 303
    shown = as_person("ann").get(f"/posts/{post_id}/edit")
    assert "Prove. Done These words are no longer in this text." in words(shown)
    assert only(Ground).done_at is not None


def test_a_reviewer_is_shown_what_changed_since_they_read(as_person, app):
    post_id = waiting(BRAGGING)
    page(as_person, "dan", post_id)
    rule(post_id, "cat", Verdict.RETURN, "Softer.")
    assert only(Reading).person_id == person("dan").id
    submitted_again(post_id, "Notre banque est la première.")
    page(as_person, "cat", post_id)
    rule(post_id, "cat", Verdict.RETURN, "Softer.", revision=2)
    submitted_again(post_id, MODEST)

    told = {name: words(page(as_person, name, post_id)) for name in ("dan", "cat", "ann")}

    assert "since you read revision 1" in told["dan"]
    assert "[removed: est le leader incontesté ]" in told["dan"]
    assert "since you read revision 2" in told["cat"]
    assert "since revision 2" in told["ann"]


def test_the_conversation_speaks_french(as_person, post_id):
    remark(post_id)
    client = as_person("cat")
    client.set_cookie("language", "fr", domain="localhost")

    shown = words(client.get(f"/posts/{post_id}"))

    for told in ("Proposer d’autres mots", "Quelle règle, sur quels mots", "Marquer comme réglée"):
        assert told in shown


def test_who_remarks_what_must_not_leak_is_led_to_what_was_passed_on(app, post_id):
    client = browser(app, "cat")
    client.get(f"/posts/{post_id}")

    answer = client.send(f"/posts/{post_id}/comments", {"revision": "1", "body": SECRET})

    assert answer.location.endswith("#told")
    assert 'id="told"' in client.get(answer.location).text


def test_who_reads_a_new_revision_reads_what_was_asked_for_before(app):
    post_id = sent_back_and_again(BRAGGING, MODEST)

    seen = words(browser(app, "cat").get(f"/posts/{post_id}"))

    assert "What Cat asked for in revision 1 Say it without the rank." in seen
    assert seen.count("must change Say it without the rank.") == 0
