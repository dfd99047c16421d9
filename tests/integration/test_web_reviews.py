import re

import pytest
from sqlalchemy import func, select

from service.models import DecisionRow, db
from tests.integration.journey import forget
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
from tests.integration.refusals import IN_FORM
from workflows import Verdict


@pytest.fixture
def post_id(app):
    return waiting()


def decide(client, post_id, verdict="approve", **but):
    form = {"revision": "1", "verdict": verdict, "stage": "compliance", **IN_FORM, **but}
    return client.post(f"/posts/{post_id}/decisions", data=form)


def decisions():
    forget()
    return db.session.scalar(select(func.count()).select_from(DecisionRow))


def test_an_empty_inbox_says_what_will_come(as_person, app):
    assert "Nothing waits for you" in words(as_person("cat").get("/inbox"))


def test_the_inbox_shows_the_longest_waiting_first(as_person, app):
    first, second = waiting(BRAGGING), waiting(MODEST)

    page = as_person("cat").get("/inbox").text

    assert 0 < page.index(str(first)) < page.index(str(second))


def test_the_inbox_says_why_a_post_is_there(as_person, post_id):
    page = words(as_person("cat").get("/inbox"))

    for told in ("High", "Ann", "Bank", "LinkedIn", "Compliance"):
        assert told in page


def test_the_inbox_goes_on_page_by_page(as_person, app):
    for number in range(27):
        waiting(f"{MODEST} {number}")
    client = as_person("cat")

    first = client.get("/inbox").text
    following = re.search(r'<a[^>]*rel="next"[^>]*>', first).group()
    following = re.search(r'href="([^"]+)"', following).group(1)
    second = client.get(following).text

    assert first.count('class="cover"') == 25
    assert second.count('class="cover"') == 2


def test_an_open_list_learns_how_much_waits_and_whether_it_still_holds(as_person, app):
    waiting(BRAGGING)
    client = as_person("cat")
    page = client.get("/inbox").text
    mark = re.search(r'data-mark="(\w+)"', page).group(1)
    before = client.get(re.search(r'data-asks="([^"]+)"', page).group(1)).json
    waiting(MODEST)

    now, filtered = (client.get(f"/inbox/waiting{each}").json for each in ("", "?risk=high"))

    assert before == {"total": "1", "badge": 1, "mark": mark}
    assert (now["total"], filtered["total"]) == ("2", "2")
    assert (now["mark"] == mark, filtered["mark"] == mark) == (False, True)


def test_a_post_of_ones_own_never_waits(as_person, app):
    waiting(author="bob")

    assert "Nothing waits for you" in words(as_person("bob").get("/inbox"))


def test_an_approval_goes_to_the_next_stage(as_person, post_id):
    page = as_person("cat").get(f"/posts/{post_id}").text
    answer = decide(as_person("cat"), post_id)

    assert 'name="stage" value="compliance"' in page
    assert answer.status_code == 303
    assert state(post_id) == "in_review"
    assert "Your decision" in words(as_person("lea").get(f"/posts/{post_id}"))


@pytest.mark.parametrize("verdict", ["return", "reject"])
def test_a_refusal_without_a_reason_is_asked_for_one(as_person, post_id, verdict):
    answer = decide(as_person("cat"), post_id, verdict, reason="  ")

    assert answer.status_code == 422
    assert "Say why" in words(answer)
    assert 'aria-labelledby="decide-title"' in answer.text
    assert state(post_id) == "in_review"


def test_nothing_typed_is_lost_when_a_form_is_refused(as_person, post_id):
    answer = decide(as_person("cat"), post_id, "perhaps", reason="A page of <reasons>")

    assert answer.status_code == 422
    assert "A page of &lt;reasons&gt;</textarea>" in answer.text


def test_a_reason_that_no_text_can_hold_is_refused(as_person, post_id):
    assert decide(as_person("cat"), post_id, "return", reason="a\0b").status_code == 422


def test_the_author_reads_the_reason(as_person, post_id):
    decide(as_person("cat"), post_id, "return", reason="Who measured that?")

    assert state(post_id) == "draft"
    assert "Who measured that?" in words(as_person("ann").get(f"/posts/{post_id}"))


def test_a_decision_on_words_that_have_changed_shows_the_change(as_person, app):
    post_id = sent_back_and_again(BRAGGING, MODEST)

    answer = decide(as_person("dan"), post_id, reason="Good, thank you")

    assert answer.status_code == 409
    assert "[removed: est le leader incontesté ]" in words(answer)
    assert "[added: propose ]" in words(answer)
    assert 'name="revision" value="2"' in answer.text
    assert "Good, thank you" in words(answer)
    assert decisions() == 1


def test_who_comes_second_is_told_and_keeps_their_words(as_person, post_id):
    rule(post_id, "cat")

    answer = decide(as_person("dan"), post_id, "return", reason="I disagree.")

    assert answer.status_code == 409
    assert "Your decision was not recorded" in words(answer)
    assert "Cat approved it" in words(answer)
    assert "I disagree." in words(answer)
    assert 'href="/inbox"' in answer.text


@pytest.mark.parametrize("verdict", ["approve", "return", "reject"])
def test_a_double_click_decides_once(as_person, post_id, verdict):
    first = decide(as_person("cat"), post_id, verdict, reason="Because.")
    second = decide(as_person("cat"), post_id, verdict, reason="Because.")

    assert (first.status_code, second.status_code) == (303, 303)
    assert decisions() == 1


def test_another_word_after_the_first_is_not_taken(as_person, post_id):
    decide(as_person("cat"), post_id)

    answer = decide(as_person("cat"), post_id, "reject", reason="On second thought.")

    assert answer.status_code == 409
    assert "already decided" in words(answer)
    assert decisions() == 1


def test_nobody_decides_on_their_own_post(as_person, app):
    post_id = waiting(author="bob")
    rule(post_id, "cat")

    answer = decide(as_person("bob"), post_id, stage="comms")

    assert answer.status_code == 403
    assert "own post" in words(answer)


def test_who_holds_no_role_there_is_not_offered_a_decision(as_person, post_id):
    assert "Your decision" not in words(as_person("lea").get(f"/posts/{post_id}"))
    assert decide(as_person("lea"), post_id).status_code in (403, 409)
    assert decide(as_person("eve"), post_id).status_code == 404


def test_who_serves_two_stages_says_at_which(as_person, app):
    post_id = waiting()
    rule(post_id, "cat")

    page = as_person("lea").get(f"/posts/{post_id}").text

    assert 'name="stage" value="legal"' in page
    assert decide(as_person("lea"), post_id, stage="legal").status_code == 303


def test_pages_speak_french(as_person, post_id):
    client = as_person("cat")
    client.set_cookie("language", "fr", domain="localhost")

    assert "L’urgent d’abord, puis l’échéance la plus proche." in words(client.get("/inbox"))
    page = words(client.get(f"/posts/{post_id}"))
    assert "Votre décision" in page
    assert SUPERLATIVE[:20] in page
    answer = decide(client, post_id, Verdict.RETURN.value)
    assert "Dites pourquoi" in words(answer)
