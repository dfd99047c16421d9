import re

import pytest
from sqlalchemy import select, text

from service.models import Channel, Comment, db
from service.steps.comment import comment
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import a_draft, approved, forget
from tests.integration.pages import (
    BRAGGING,
    MODEST,
    SUPERLATIVE,
    rule,
    sent_back_and_again,
    state,
    waiting,
    words,
)
from workflows import Verdict

HOSTILE = (
    "Notre banque, leader incontesté. "
    + '<script>alert("x")</script> & <b onmouseover=x>gras</b> {{ 7*7 }}'
)


@pytest.fixture
def post_id(app):
    return waiting()


def comments():
    forget()
    return db.session.scalars(select(Comment)).all()


def test_the_words_that_were_found_are_marked(as_person, post_id):
    page = as_person("cat").get(f"/posts/{post_id}")

    assert page.status_code == 200
    marked = re.search(r'<mark class="high">([^<]+)</mark>', page.text).group(1)
    assert "leader incontesté" in marked
    assert 'href="#finding-1"' in page.text
    assert 'id="finding-1"' in page.text


def test_nothing_that_people_write_becomes_markup(as_person, app):
    post_id = waiting(HOSTILE)
    with unit_of_work(person("cat")) as unit:
        comment(unit, post_id, revision=1, body=HOSTILE, span=(0, 8))
    rule(post_id, "cat", Verdict.RETURN, HOSTILE)

    for path in ("", "/redline", "/record"):
        page = as_person("cat").get(f"/posts/{post_id}{path}").text
        assert "<script>alert" not in page
        assert "<b onmouseover" not in page
        assert "49" not in words_between(page)


def words_between(page):
    return page.split('<main id="content"')[1].split("{{ 7*7 }}")[0][-40:]


@pytest.mark.parametrize("path", ["", "/redline", "/record"])
def test_a_post_is_unknown_to_who_has_no_business_there(as_person, post_id, path):
    assert as_person("eve").get(f"/posts/{post_id}{path}").status_code == 404


def test_a_draft_of_ones_own_opens_in_the_composer(as_person, app):
    post_id = a_draft()

    answer = as_person("ann").get(f"/posts/{post_id}")

    assert answer.status_code == 302
    assert answer.location == f"/posts/{post_id}/edit"


def test_a_post_that_came_back_shows_why_and_can_be_edited(as_person, post_id):
    rule(post_id, "cat", Verdict.RETURN, "Who measured that?")

    page = words(as_person("ann").get(f"/posts/{post_id}"))

    assert "Who measured that?" in page
    assert "came back to you" in page


def test_a_comment_on_quoted_words_keeps_their_place(as_person, post_id):
    form = {"revision": "1", "body": "Says who?", "quote": "incontesté"}

    answer = as_person("cat").post(f"/posts/{post_id}/comments", data=form)

    said = comments()[0]
    assert answer.status_code == 303
    assert answer.location == f"/posts/{post_id}#comment-{said.id}"
    assert SUPERLATIVE[said.start : said.end] == "incontesté"


def test_a_comment_on_selected_words_means_the_ones_selected(as_person, app):
    post_id = waiting("Bien, bien 🎉 bien.")
    form = {"revision": "1", "body": "This one.", "quote": "bien", "start": "13"}

    as_person("cat").post(f"/posts/{post_id}/comments", data=form)

    assert (comments()[0].start, comments()[0].end) == (13, 17)


def test_a_comment_on_words_that_are_not_there_loses_nothing(as_person, post_id):
    form = {"revision": "1", "body": "My long remark", "quote": "nowhere to be seen"}

    answer = as_person("cat").post(f"/posts/{post_id}/comments", data=form)

    assert answer.status_code == 422
    assert "not in the text" in words(answer)
    assert "My long remark" in words(answer)
    assert "nowhere to be seen" in words(answer)


def test_who_may_only_read_is_offered_no_remark(as_person, post_id):
    assert "Add a remark" not in words(as_person("ida").get(f"/posts/{post_id}"))


def test_a_redline_says_in_words_what_was_added_and_removed(as_person, app):
    post_id = sent_back_and_again(BRAGGING, MODEST)

    page = as_person("ann").get(f"/posts/{post_id}/redline?from=1&to=2")

    assert "[removed: est le leader incontesté ]" in words(page)
    assert "[added: propose ]" in words(page)
    assert "<ins>" in page.text
    assert "<del>" in page.text


@pytest.mark.parametrize("query", ["?from=9&to=1", "?from=x", "?revision=7"])
def test_a_revision_that_does_not_exist_is_not_found(as_person, post_id, query):
    path = f"/posts/{post_id}" + ("" if "revision" in query else "/redline")

    assert as_person("ann").get(path + query).status_code == (200 if "from=x" in query else 404)


def test_an_older_revision_offers_no_decision(as_person, app):
    post_id = sent_back_and_again(BRAGGING, MODEST)

    page = as_person("cat").get(f"/posts/{post_id}?revision=1")

    assert "Revision 2 has replaced it" in words(page)
    assert "Your decision" not in words(page)


def test_the_record_says_that_it_holds(as_person, post_id):
    page = words(as_person("ida").get(f"/posts/{post_id}/record"))

    assert "Recomputed just now" in page
    assert "post.submitted" in page


def test_the_record_says_where_it_was_altered(as_person, post_id):
    db.session.execute(text("SET session_replication_role = replica"))
    db.session.execute(
        text("UPDATE event SET body = replace(body, 'submitted', 'invented') WHERE sequence = 2")
    )
    db.session.execute(text("SET session_replication_role = DEFAULT"))
    db.session.commit()

    page = words(as_person("ida").get(f"/posts/{post_id}/record"))

    assert "does not hold" in page
    assert "event 2" in page


def test_the_record_is_not_for_everybody(as_person, post_id):
    assert as_person("bob").get(f"/posts/{post_id}/record").status_code == 403


def test_an_author_takes_a_post_back(as_person, post_id):
    answer = as_person("ann").post(f"/posts/{post_id}/withdrawal")

    assert answer.status_code == 303
    assert state(post_id) == "withdrawn"


def test_nobody_takes_back_the_post_of_another(as_person, post_id):
    assert as_person("cat").post(f"/posts/{post_id}/withdrawal").status_code == 403


def test_closing_a_draft_needs_a_reason(as_person, post_id):
    rule(post_id, "cat", Verdict.RETURN, "No.")

    refused = as_person("ann").post(f"/posts/{post_id}/closing", data={"reason": " "})
    closed = as_person("ann").post(f"/posts/{post_id}/closing", data={"reason": "Too late."})

    assert refused.status_code == 422
    assert "Say why" in words(refused)
    assert closed.status_code == 303
    assert state(post_id) == "closed"


@pytest.mark.parametrize(("name", "told"), [("ann", False), ("cat", False), ("bob", True)])
def test_only_who_shared_reads_it_in_the_story(as_person, app, name, told):
    post_id = approved()
    with unit_of_work(person("bob")) as unit:
        share(unit, post_id, Channel.X)

    page = words(as_person(name).get(f"/posts/{post_id}"))

    assert ("took it to X" in page) is told


def test_words_that_the_check_cannot_read_are_not_called_harmless(as_person, app):
    post_id = waiting("Garantierte Rendite ohne jedes Risiko.", language=None)

    page = words(as_person("cat").get(f"/posts/{post_id}"))

    assert "The language was not recognised" in page
    assert "Nothing that the rules object to" not in page


def test_a_stage_names_who_decided(as_person, post_id):
    rule(post_id, "cat", reason="Fine for us.")

    page = words(as_person("ann").get(f"/posts/{post_id}"))

    assert "Cat approved it" in page
    assert "Fine for us." in page
    assert "waiting for" in page
