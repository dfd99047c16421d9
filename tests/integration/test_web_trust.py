"""Earned trust on pages and by the API: to its author, to who reads samples, to nobody else."""

import pytest

from service.models import Post, SampleVerdict, db
from service.steps.recall import recall
from service.steps.sample import Found, answer
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, PLAIN, a_draft, a_recalled_post, approved
from tests.integration.pages import words
from tests.integration.refusals import IN_FORM
from tests.integration.trusting import certify, earned, published, sample_of
from tests.integration.trusting import trusting as trusting
from tests.integration.web import browser
from workflows import State

CHECK = {"text": PLAIN, "entity": "bank"}


@pytest.mark.parametrize(
    ("certificate", "posts", "says"),
    [
        (True, 2, "enough of your latest posts of this kind passed unchanged (2)."),
        (True, 1, "in a row have passed unchanged: 1 of 2 so far."),
        (False, 2, "once you hold a certificate: enough of your latest posts"),
        (False, 0, "once you hold a certificate and enough of your posts of this kind in a row"),
    ],
)
def test_the_composer_says_what_an_author_has_or_lacks(trusting, certificate, posts, says):
    if certificate:
        certify()
    for _post in range(posts):
        approved()

    page = browser(trusting, "ann").get(f"/posts/{a_draft()}/edit")

    assert says in words(page)


def test_the_composer_is_silent_where_trust_decides_nothing(app):
    page = browser(app, "ann").get(f"/posts/{a_draft()}/edit")

    assert "passed unchanged" not in words(page).partition("Where it goes from here")[2][:200]


def test_the_live_check_tells_programs_the_same(trusting, as_person):
    certify()
    approved()

    trust = as_person("ann").post(f"{API}/checks", json=CHECK).json["route"]["trust"]

    assert trust == {"earned": False, "certified": True, "passed": 1, "asked": 2}


def test_an_author_reads_why_their_post_needed_nobody(trusting):
    post_id = published()

    assert "enough of your latest posts of this kind passed unchanged (2)" in words(
        browser(trusting, "ann").get(f"/posts/{post_id}")
    )
    assert 'id="trusted"' not in browser(trusting, "bob").get(f"/posts/{post_id}").text


def test_ones_own_standing_is_shown_to_oneself_alone(trusting, as_person):
    earned()

    assert "Company and brand 2 2" in words(browser(trusting, "ann").get("/your-trust"))
    classes = as_person("ann").get(f"{API}/trust").json["classes"]
    assert {"brand": 2}.items() <= {
        each["class"]: each["passed"] for each in classes if each["entity"]["slug"] == "bank"
    }.items()
    seen = browser(trusting, "max").get(f"/people/{person('ann').id}").text
    assert "social media training" in seen
    assert "In a row" not in seen


def test_the_desk_shows_samples_with_their_deadline(trusting):
    post_id = published()
    page = browser(trusting, "bob").get("/inbox")

    assert "Sampled after publication 1" in words(page)
    assert f"/posts/{post_id}" in page.text
    assert "Sampled" not in browser(trusting, "lea").get("/inbox").text
    assert "1 published post waits to be read by you" in words(browser(trusting, "bob").get("/"))


def test_comms_finds_a_sample_fine_on_its_page(trusting):
    post_id = published()
    client = browser(trusting, "bob")
    client.get(f"/posts/{post_id}")

    for _click in range(2):
        sent = client.send(f"/posts/{post_id}/samples/{sample_of(post_id).id}", {"verdict": "fine"})
        assert sent.status_code == 303

    assert "Bob read it afterwards and found it fine" in words(client.get(f"/posts/{post_id}"))


def test_a_breach_without_a_reason_keeps_what_was_typed(trusting):
    post_id = published()
    client = browser(trusting, "bob")
    client.get(f"/posts/{post_id}")
    form = {"verdict": "breach", "reason": "", "rule 1": "No figures of others."}

    refused = client.send(f"/posts/{post_id}/samples/{sample_of(post_id).id}", form)

    assert refused.status_code == 422
    assert "No figures of others." in refused.text


def test_who_comes_too_late_is_told_so(trusting):
    post_id = published()
    client = browser(trusting, "bob")
    client.get(f"/posts/{post_id}")
    sample_id = sample_of(post_id).id
    with unit_of_work(person("bob")) as unit:
        answer(unit, sample_id, Found(verdict=SampleVerdict.FINE))

    late = client.send(
        f"/posts/{post_id}/samples/{sample_id}",
        {"verdict": "breach", "reason": "Wrong.", **IN_FORM},
    )

    assert late.status_code == 409
    assert "Somebody has already read this sample." in late.text


def test_the_author_reads_why_it_was_a_breach(trusting, as_person):
    post_id = published()
    ground = {"written": "No figures of others.", "change": "Take it out."}
    said = {"verdict": "breach", "reason": "The figure is not ours.", "grounds": [ground]}
    made = as_person("bob").post(f"{API}/samples/{sample_of(post_id).id}/answers", json=said)
    client = browser(trusting, "ann")

    page = words(client.get(f"/posts/{post_id}"))
    assert (made.status_code, made.json["verdict"]) == (201, "breach")
    assert "The figure is not ours." in page
    assert "No figures of others. On the whole text Take it out." in page
    assert "your posts are read first" in words(client.get("/notices"))
    assert "one of your posts was found to have broken a rule" in words(client.get("/your-trust"))


def test_a_breach_is_upheld_on_the_page_of_a_post_that_was_recalled(app, as_person):
    post_id = a_recalled_post()
    client, where = browser(app, "bob"), f"/posts/{post_id}"
    assert "Did it break a rule?" in words(client.get(where))
    assert "Did it break a rule?" in words(client.get(f"/library/{post_id}"))
    assert "Did it break a rule?" not in words(as_person("ann").get(where))

    assert client.send(f"{where}/breaches", {"reason": " "}).status_code == 422
    assert client.send(f"{where}/breaches", {"reason": "It names a client."}).status_code == 303
    late = client.send(f"{where}/breaches", {"reason": "It names another."})

    assert late.status_code == 409
    assert "Somebody has already upheld" in late.text
    assert "It names another." in late.text
    assert "Did it break a rule?" not in words(client.get(where))
    assert "It names a client." in words(as_person("ann").get(where))


def test_who_recalls_for_a_breach_too_late_may_uphold_it_all_the_same(app):
    post_id = approved()
    client = browser(app, "bob")
    client.get(f"/library/{post_id}")
    with unit_of_work(person("cat")) as unit:
        recall(unit, post_id, "The event is over.")

    form = {"reason": "It names a client.", "breach": "yes"}
    late = client.send(f"/library/{post_id}/recalls", form)

    assert late.status_code == 409
    assert "Did it break a rule?" in words(late)
    assert "It names a client." in late.text


def test_the_api_lists_samples_that_wait_for_the_reader(trusting, as_person):
    post_id = published()

    (row,) = as_person("bob").get(f"{API}/samples").json["items"]

    assert (row["post"]["id"], row["revision"]["text"]) == (str(post_id), PLAIN)
    assert as_person("cat").get(f"{API}/samples").json["items"] == []


def test_a_recall_says_that_it_is_for_a_breach_by_page_and_api(trusting, as_person):
    first, second = approved(), approved()
    client = browser(trusting, "bob")
    client.get(f"/library/{first}")
    client.send(f"/library/{first}/recalls", {"reason": "It names a client.", "breach": "yes"})
    said = {"reason": "It names another.", "breach": True}
    as_person("bob").post(f"{API}/library/{second}/recalls", json=said)

    record = words(browser(trusting, "ann").get(f"/posts/{second}"))
    assert "upheld that it broke a rule" in record
    assert db.session.get_one(Post, first).state is State.RECALLED
    assert as_person("ann").get(f"{API}/trust").json["last_breach_at"] is not None


def test_totals_hold_numbers_and_no_names_and_no_few_people(trusting, as_person):
    published()
    page = words(browser(trusting, "bob").get("/trust"))

    assert "Hold a certificate today fewer than 5" in page
    assert "Drawn to be read afterwards 1" in page
    assert "Ann" not in page
    for name in ("bob", "cat", "dan", "lea", "nia"):
        certify(name)
    told = as_person("max").get(f"{API}/trust/totals").json
    assert (told["certified"], told["ending"]) == (6, None)


def test_those_who_may_not_see_totals_are_told_so(app):
    assert browser(app, "cat").get("/trust").status_code == 403


def test_a_trusted_authors_story_tells_the_conditions(trusting):
    post_id = published()

    story = words(browser(trusting, "bob").get(f"/posts/{post_id}"))

    assert (
        "its author holds a certificate, and enough of their latest posts of this kind passed"
        in story
    )
