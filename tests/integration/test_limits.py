"""How much and how often one may ask, and what of a request is too large to be looked at."""

import gzip
import json

import pytest

from service import limits
from service.limits import limiter
from tests.integration.journey import API, PLAIN
from tests.integration.web import browser

BODY = {"text": PLAIN, "entity": "bank"}


@pytest.fixture
def counted(app, monkeypatch):
    """Count requests as the service does."""
    limiter.reset()
    monkeypatch.setattr(limiter, "enabled", True)
    return app


def many(client, path, most, address="127.0.0.1"):
    """Ask until refused, and return after how many answers that was."""
    for count in range(most):
        answer = client.get(path, environ_overrides={"REMOTE_ADDR": address})
        answer.close()
        if answer.status_code == 429:
            return count
    return most


def test_an_address_where_nobody_signed_in_asks_so_often_and_no_more(counted):
    stranger = counted.test_client()

    assert many(stranger, "/sign-in", 700) == 600
    assert many(stranger, "/static/app.css", 3) == 3
    assert many(stranger, "/sign-in", 3, "203.0.113.9") == 3


def test_a_person_is_counted_by_name_wherever_they_ask_from(counted):
    ann, bob = browser(counted, "ann"), browser(counted, "bob")

    halves = many(ann, "/figures", 300), many(ann, "/figures", 400, "203.0.113.9")

    assert sum(halves) in range(590, 601)
    assert many(bob, "/figures", 3) == 3


def test_forms_are_sent_less_often_than_pages_are_read(counted):
    ann = browser(counted, "ann")

    answers = [ann.send("/preferences", {"theme": "dark"}) for _each in range(130)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert ann.get("/figures").status_code == 200


def test_the_api_refuses_a_person_who_acts_too_often(counted, as_person):
    ann = as_person("ann")

    statuses = [ann.post(f"{API}/posts", json={}).status_code for _each in range(305)]

    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_two_addresses_that_guess_one_account_are_counted_together(counted):
    statuses = []
    for number in range(7):
        door = browser(counted)
        form = {"email": "ANN@aurore.example ", "password": "guess"}
        place = {"REMOTE_ADDR": f"203.0.113.{number}"}
        statuses.append(door.send("/sign-in", form, environ_overrides=place).status_code)

    assert statuses == [401] * 5 + [429] * 2


@pytest.mark.parametrize("kind", ["gzip", "deflate", "br", "GZIP", "identity, gzip"])
@pytest.mark.parametrize("path", ["/sign-in", f"{API}/checks", "/preferences"])
def test_a_packed_body_is_refused_unopened(as_person, kind, path):
    packed = gzip.compress(json.dumps({"text": "a" * 1_000_000}).encode())

    answer = as_person("ann").post(
        path, data=packed, content_type="application/json", headers={"Content-Encoding": kind}
    )

    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "a" * 2_000_000}, 413),
        ({"text": "a" * 100_001}, 413),
        ({f"key{number}": number for number in range(5_000)}, 422),
        ({"text": "a", "channels": ["x"] * 5_000}, 422),
        ({"text": "a", "links": [[[["x"]]]]}, 422),
    ],
    ids=["two megabytes", "a long text", "many keys", "many entries", "deep"],
)
def test_a_body_that_is_too_much_is_refused(as_person, body, status):
    answer = as_person("ann").post(f"{API}/posts", json={"entity": "bank", **body})

    assert answer.status_code == status


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"]
)
def test_a_form_that_is_too_large_is_refused(app, kind):
    ann = browser(app, "ann")

    answer = ann.post("/posts/new", data=b"text=" + b"a" * 2_000_000, content_type=kind)

    assert answer.status_code == 413


def test_a_form_of_thousands_of_parts_is_refused(app):
    parts = {f"f{number}": "" for number in range(2_000)}

    answer = browser(app, "ann").post("/posts/new", data=parts, content_type="multipart/form-data")

    assert answer.status_code == 413


def test_limits_hold_for_every_page_but_those_with_limits_of_their_own(app):
    uncounted = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(limits.UNCOUNTED) and not rule.rule.startswith(("/api/", "/scim/"))
    }

    assert uncounted == {
        "/static/<path:filename>",
        "/bootstrap/static/<path:filename>",
        "/health",
        "/sign-in/company/back-channel",
    }
