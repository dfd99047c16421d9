"""A reviewer in a conflict of interest leaves a case to others; nobody waits in vain for it."""

import pytest
from sqlalchemy import select

from service.models import Grant, Notice, NoticeKind, Person, db
from service.queries.proof import verify_all
from tests.integration.journey import API, forget, in_review, say
from tests.integration.pages import SUPERLATIVE, words
from tests.integration.ways import COMPLIANCE, LEGAL, sent_again, sent_along, way
from tests.integration.web import browser
from workflows import Role


@pytest.fixture
def post_id(app):
    return in_review()


@pytest.fixture
def url(post_id):
    return f"{API}/posts/{post_id}"


def leave(client, url, reason="My sister works for them."):
    return client.post(f"{url}/asides", json={"reason": reason})


def stuck():
    forget()
    told = select(Person.name).join(Notice, Notice.person_id == Person.id)
    names = db.session.scalars(told.where(Notice.kind == NoticeKind.STUCK))
    return sorted(names)


def test_who_stepped_aside_neither_decides_nor_has_it_in_the_queue(as_person, url):
    assert leave(as_person("cat"), url).json == {"lacking": {}}

    assert as_person("cat").get(f"{API}/inbox").json["items"] == []
    refused = say(as_person("cat"), url)
    assert (refused.status_code, refused.json["title"]) == (403, "not-a-reviewer")
    assert say(as_person("dan"), url).status_code == 201
    assert verify_all(db.session()).breaks == ()


def test_who_left_a_post_is_not_asked_about_its_next_revision(as_person, post_id, url):
    leave(as_person("cat"), url)
    say(as_person("dan"), url, "return", reason="Once more.")

    sent_again(way(COMPLIANCE, LEGAL), post_id, "Notre banque recrute.")

    assert as_person("cat").get(f"{API}/inbox").json["items"] == []
    assert len(as_person("dan").get(f"{API}/inbox").json["items"]) == 1
    assert verify_all(db.session()).breaks == ()


def test_it_is_told_with_the_reason(as_person, post_id, url):
    leave(as_person("cat"), url)

    page = words(as_person("dan").get(f"/posts/{post_id}"))

    assert "Cat stepped aside from deciding on it My sister works for them." in page


def test_a_case_that_opens_with_nobody_to_decide_is_told_at_once(app):
    sent_along(way(COMPLIANCE, LEGAL), SUPERLATIVE)
    assert stuck() == []

    sent_along(way(COMPLIANCE, {"name": "privacy", "reviewers": "privacy"}), SUPERLATIVE)

    assert stuck() == ["Bob", "Max", "Nia"]


def test_no_reason_is_needed(as_person, url):
    assert leave(as_person("cat"), url, "").status_code == 201


def test_stepping_aside_twice_is_once(as_person, url):
    answers = [leave(as_person("cat"), url).status_code for _ in "12"]

    events = [each["name"] for each in as_person("ida").get(f"{url}/record").json["items"]]
    assert (answers, events.count("post.stepped_aside")) == ([201, 201], 1)


def test_when_nobody_is_left_everybody_is_told_at_once(as_person, post_id, url):
    leave(as_person("cat"), url)
    leave(as_person("dan"), url)
    assert stuck() == []

    assert leave(as_person("gus"), url).json == {"lacking": {"compliance": 1}}

    assert stuck() == ["Bob", "Max", "Nia"]
    page = words(as_person("ann").get(f"/posts/{post_id}"))
    assert "Too few people are left who may decide here: 1 more is needed." in page


def test_all_means_all_who_were_there_when_somebody_leaves(as_person, app):
    all_ = {**COMPLIANCE, "quorum": "all", "same_person": True}
    url = f"{API}/posts/{sent_along(way(all_, LEGAL), SUPERLATIVE)}"

    assert leave(as_person("cat"), url).json == {"lacking": {"compliance": 1}}

    say(as_person("dan"), url)
    say(as_person("gus"), url)
    assert as_person("ann").get(url).json["state"] == "in_review"
    assert as_person("ann").get(url).json["case"]["stages"][0]["closed_at"] is None


@pytest.mark.parametrize(("name", "status"), [("ann", 403), ("ida", 403), ("eve", 404)])
def test_only_who_could_decide_steps_aside(as_person, url, name, status):
    assert leave(as_person(name), url).status_code == status


def test_who_has_decided_steps_aside_no_more(as_person, url):
    say(as_person("cat"), url)

    assert leave(as_person("cat"), url).json["title"] == "already-decided"


def test_who_serves_a_later_stage_steps_aside_before_it_opens(as_person, url):
    leave(as_person("lea"), url)
    say(as_person("cat"), url)

    assert as_person("lea").get(f"{API}/inbox").json["items"] == []
    assert len(as_person("hal").get(f"{API}/inbox").json["items"]) == 1


def test_the_form_takes_one_click(app, post_id):
    cat = browser(app, "cat")
    assert "Leave it to others" in words(cat.get(f"/posts/{post_id}"))

    assert cat.send(f"/posts/{post_id}/asides", {"reason": ""}).status_code == 303

    page = words(cat.get(f"/posts/{post_id}"))
    assert "You have stepped aside. Others decide." in page
    assert "Your decision" not in page


def test_the_page_offers_it_before_ones_stage_opens_and_no_more_once_one_has_left(app, post_id):
    lea = browser(app, "lea")
    assert "to come to you at a later stage" in words(lea.get(f"/posts/{post_id}"))

    lea.send(f"/posts/{post_id}/asides", {"reason": ""})

    assert "Leave it to others" not in words(lea.get(f"/posts/{post_id}"))
    assert "Leave it to others" not in words(browser(app, "ida").get(f"/posts/{post_id}"))


def test_after_stepping_aside_the_next_case_comes(app, post_id):
    other = in_review()

    answer = browser(app, "cat").send(f"/posts/{post_id}/asides", {"reason": ""})

    assert answer.location.endswith(f"/posts/{other}")


def test_a_stage_is_short_of_people_whoever_left_and_it_is_shown(app, post_id):
    wanted = select(Grant).where(Grant.role == Role.COMPLIANCE)
    for each in db.session.scalars(wanted):
        each.until = each.since
    db.session.commit()

    page = words(browser(app, "bob").get(f"/posts/{post_id}"))

    assert "Too few people are left who may decide here: 1 more is needed." in page
    assert "can give the role to more people" in page


def test_an_altered_list_of_those_aside_is_named(as_person, url):
    leave(as_person("cat"), url)
    db.session.execute(db.text("""UPDATE "case" SET aside = '{}'"""))
    db.session.commit()

    assert "stepped aside was altered" in verify_all(db.session()).breaks[0].what
