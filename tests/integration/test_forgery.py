"""A page of somebody else can send nothing in our people's names."""

from uuid import uuid4

import pytest

from tests.integration.web import browser

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
OURS = {"<uuid:": str(uuid4()), "<int:": "1", "<any('sign-up'": "pause", "<any(people": "people"}


def address(rule):
    """Return the address of a route with something in each of its places."""
    parts = (
        next((each for begin, each in OURS.items() if part.startswith(begin)), "bank")
        if part.startswith("<")
        else part
        for part in rule.split("/")
    )
    return "/".join(parts)


ELSEWHERE = ("/scim/", "/sign-in/company/back-channel")
"""What no browser sends: a directory with its token, a provider that signs what it says."""


def unsafe(app):
    """Return every method and address that changes something."""
    return [
        (method, address(rule.rule))
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(ELSEWHERE)
        for method in sorted(rule.methods & UNSAFE)
    ]


@pytest.mark.parametrize("token", [{}, {"csrf_token": "x"}, {"csrf_token": ""}], ids=str)
def test_nothing_is_done_without_the_token_of_our_pages(app, token):
    ann = browser(app, "ann")

    answered = {
        (method, path): ann.open(path, method=method, data=token).status_code
        for method, path in unsafe(app)
    }

    assert len(answered) > 30
    assert {each for each, status in answered.items() if status != 403} == set()


def test_the_token_of_another_session_is_refused_everywhere(app):
    ann, eve = browser(app, "ann"), browser(app, "eve")

    answered = {
        (method, path): ann.open(path, method=method, data={"csrf_token": eve.token}).status_code
        for method, path in unsafe(app)
    }

    assert {each for each, status in answered.items() if status != 403} == set()


def test_nobody_is_signed_in_by_a_page_of_somebody_else(app):
    stranger = browser(app)

    answer = stranger.post("/sign-in", data={"email": "eve@aurore.example", "password": "x"})

    assert answer.status_code == 403


def test_a_session_calls_the_api_only_with_the_token_of_its_pages(app):
    ann = browser(app, "ann")
    body = {"text": "Bonjour.", "entity": "bank"}

    forged = ann.post("/api/v1/checks", json=body)
    meant = ann.post("/api/v1/checks", json=body, headers={"X-CSRFToken": ann.token})

    assert (forged.status_code, forged.json["type"]) == (403, "/problems/forged")
    assert meant.status_code == 200


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-Method-Override", "_method"])
def test_no_reading_becomes_an_act(app, name):
    ann = browser(app, "ann")

    answer = ann.get(f"/account/sessions/end?{name}=POST", headers={name: "POST"})

    assert answer.status_code == 405
