"""What an attacker sends, and what becomes of it."""

import gzip
import json
import logging

import pytest

from service.models import Entity, Post, db
from service.steps.comment import comment
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, NEW_POST, a_draft, approved, in_review
from tests.integration.web import browser

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
QUERIES = [
    "' OR 1=1 --",
    "%' ; DROP TABLE post; --",
    "\\",
    "a:* & !b | (c",
    "{{7919*7907}}",
    "${7919*7907}",
]


@pytest.mark.parametrize("place", ["text", "name", "title", "comment", "entity"])
def test_what_people_write_is_shown_as_text(app, place):
    post_id = in_review()
    if place == "text":
        post_id = a_draft(text=SCRIPT)
    elif place in {"name", "title"}:
        setattr(person("ann"), place, SCRIPT)
    elif place == "entity":
        db.session.query(Entity).filter_by(slug="bank").update({"name": SCRIPT})
    else:
        with unit_of_work(person("cat")) as unit:
            comment(unit, post_id, revision=1, body=SCRIPT)
    db.session.commit()
    path = f"/posts/{post_id}" + ("/edit" if place == "text" else "")

    page = browser(app, "ann").get(path, follow_redirects=True).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("query", QUERIES)
def test_a_search_is_words_and_nothing_else(app, query):
    approved()

    found = browser(app, "bob").get("/library", query_string={"q": query})
    people = browser(app, "max").get("/people", query_string={"q": query})

    assert (found.status_code, people.status_code) == (200, 200)
    assert str(7919 * 7907) not in found.text
    assert db.session.get_one(Post, approved())


@pytest.mark.parametrize(
    "key", ["id", "state", "author", "author_id", "approved_at", "revision_count", "__class__"]
)
def test_what_is_not_the_writers_to_set_is_refused_by_name(as_person, key):
    answer = as_person("ann").post(f"{API}/posts", json={**NEW_POST, key: "x"})

    assert answer.status_code == 422
    assert answer.json["faults"][0]["field"] == key


def test_a_compressed_body_is_not_unpacked(as_person):
    bomb = gzip.compress(json.dumps({**NEW_POST, "text": "a" * 900_000}).encode())

    answer = as_person("ann").post(
        f"{API}/posts",
        data=bomb,
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
    )

    assert answer.status_code == 415


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(as_person):
    answer = as_person("ann").post(f"{API}/posts", json={**NEW_POST, "text": "a" * 2_000_000})

    assert answer.status_code == 413


def test_nothing_that_people_write_is_logged(app, as_person, caplog):
    words = "Zygomorphe et confidentiel"
    with caplog.at_level(logging.DEBUG):
        ann = as_person("ann")
        ann.post(f"{API}/posts", json={**NEW_POST, "text": words})
        ann.post(f"{API}/checks", json={"text": words, "entity": "bank"})
        ann.get(f"{API}/library", query_string={"q": words})
        browser(app).send("/sign-in", {"email": words, "password": words})

    assert "Zygomorphe" not in caplog.text


def test_a_header_can_not_be_added_by_what_is_sent(app):
    answer = browser(app, "ann").send("/preferences", {"next": "/\r\nX-Evil: 1", "theme": "dark"})

    assert "X-Evil" not in answer.headers
    assert answer.location == "/"
