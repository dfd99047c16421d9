"""A reviewer says that a finding is wrong: seen by all, counted by rule, and it moves nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.jobs import check_post
from service.models import Override, Post, ReportRow, db
from service.queries.overrides import LEAST_POSTS, precision
from service.queries.proof import verify_all
from tests.integration.conftest import person
from tests.integration.journey import API, flagged, forget, send, send_back
from tests.integration.pages import words
from tests.integration.web import browser

REASON = "It is about our bakery's bread, not about us."


@pytest.fixture
def post_id(app):
    return flagged()


@pytest.fixture
def url(post_id):
    return f"{API}/posts/{post_id}"


def say(client, url, **but):
    body = {"revision": 1, "finding": 0, "reason": REASON, **but}
    return client.post(f"{url}/overrides", json=body)


def standing():
    forget()
    return db.session.scalars(select(Override).where(Override.ended_at.is_(None))).all()


def test_all_who_read_the_post_see_who_says_so_and_why(as_person, post_id, url):
    assert say(as_person("cat"), url).status_code == 201

    for name in ("ann", "bob", "dan", "ida"):
        (told,) = as_person(name).get(f"{url}/overrides").json["items"]
        assert (told["reason"], told["finding"], told["revision"]) == (REASON, 0, 1)
        assert REASON in words(as_person(name).get(f"/posts/{post_id}"))


def test_the_route_and_the_risk_stay_as_they_were(as_person, post_id, url):
    before = as_person("cat").get(url).json

    say(as_person("cat"), url)

    after = as_person("cat").get(url).json
    assert {**after, "updated_at": None} == {**before, "updated_at": None}


@pytest.mark.parametrize(
    ("who", "but", "status"),
    [
        ("ann", {}, 403),
        ("ida", {}, 403),
        ("eve", {}, 404),
        ("cat", {"finding": 7}, 422),
        ("cat", {"revision": 2}, 422),
        ("cat", {"reason": " "}, 422),
        ("cat", {"reason": "x" * 1001}, 422),
        ("cat", {"rule": "mine"}, 422),
    ],
)
def test_nobody_else_says_so_and_nothing_is_kept(as_person, url, who, but, status):
    assert say(as_person(who), url, **but).status_code == status
    assert standing() == []


def test_two_reviewers_may_say_so_and_each_once(as_person, url):
    say(as_person("cat"), url)
    say(as_person("cat"), url)
    say(as_person("cat"), url, reason="Another reason.")
    say(as_person("dan"), url)

    assert sorted(each.reason for each in standing()) == ["Another reason.", REASON]


def test_only_who_said_so_takes_it_back(as_person, url):
    made = say(as_person("cat"), url).json["id"]

    assert as_person("dan").delete(f"{url}/overrides/{made}").status_code == 404
    assert as_person("cat").delete(f"{url}/overrides/{made}").status_code == 204
    assert as_person("cat").delete(f"{url}/overrides/{made}").status_code == 204
    assert standing() == []


def test_it_is_shown_beside_the_same_words_of_a_later_revision(app, as_person, post_id, url):
    say(as_person("cat"), url)
    send_back(post_id)
    version = as_person("ann").get(url).json["draft"]["version"]
    send(as_person("ann"), url, version)
    check_post(str(post_id), 2)

    page = words(browser(app, "dan").get(f"/posts/{post_id}"))

    assert "said so of the same words in revision 1" in page
    assert REASON in page


def test_the_page_says_it_takes_it_back_and_keeps_a_refused_reason(app, post_id):
    client = browser(app, "cat")
    form = {"revision": "1", "place": "0", "reason": REASON}

    refused = client.send(f"/posts/{post_id}/overrides", {**form, "place": "9"})
    assert refused.status_code == 422
    assert client.send(f"/posts/{post_id}/overrides", form).status_code == 303
    page = client.get(f"/posts/{post_id}")
    assert "says that this finding is wrong" in words(page)
    (kept,) = standing()
    client.send(f"/posts/{post_id}/overrides/{kept.id}/end", {})

    assert standing() == []


def test_the_record_tells_it_and_notices_another_reason(as_person, post_id, url):
    say(as_person("cat"), url)
    assert verify_all(db.session()).breaks == ()

    (kept,) = standing()
    kept.reason = "Something else."
    db.session.commit()

    (broken,) = verify_all(db.session()).breaks
    assert "override was altered: reason" in broken.what


def test_a_rule_is_told_how_often_it_was_right(app, as_person):
    for wrong in [True, False, False, False, False]:
        post_id = flagged()
        if wrong:
            say(as_person("cat"), f"{API}/posts/{post_id}")
        send_back(post_id)
    rule = db.session.scalars(select(ReportRow)).first().findings[0].rule

    told = precision(person("cat"), rule.partition(".")[0], datetime.now(UTC))[rule]

    assert (told.posts, told.wrong, told.share) == (LEAST_POSTS, 1, 0.8)
    pack = rule.partition(".")[0]
    assert "it was right in 80%" in words(browser(app, "cat").get(f"/rules/{pack}"))
    assert precision(person("eve"), pack, datetime.now(UTC)) == {}
    assert "it was right in" not in words(browser(app, "ann").get(f"/rules/{pack}"))


def test_of_a_rule_that_spoke_in_few_posts_nothing_is_told(app):
    send_back(flagged())

    assert db.session.scalars(select(Post)).all()
    assert precision(person("cat"), "common", datetime.now(UTC)) == {}
