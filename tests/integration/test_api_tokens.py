"""One's own sessions and tokens through the API, as a page's program asks for them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.models import Answer, Token, db
from tests.integration.journey import a_session, a_token
from tests.integration.test_web_sessions import aged, held, signed_in
from tests.integration.web import Browser, browser

WANTED = {"name": "Calendar", "days": 30, "scopes": ["read"]}


def ask(client: Browser, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
    """Ask the API as a program of our pages does: by the session, with its CSRF token."""
    headers = {"X-CSRFToken": client.token, **headers}
    return client.open(f"/api/v1{path}", method=method, json=body, headers=headers)


def test_a_token_is_issued_once_and_its_secret_is_kept_nowhere(app: Flask) -> None:
    ann = browser(app, "ann")

    made = ask(ann, "POST", "/tokens", WANTED, **{"Idempotency-Key": "one"})
    listed = ask(ann, "GET", "/tokens").json["items"]

    assert made.status_code == 201
    assert made.json["secret"].startswith("pv_")
    assert [(each["name"], each["scopes"]) for each in listed] == [("Calendar", ["read"])]
    assert "secret" not in listed[0]
    assert db.session.scalars(select(Answer)).all() == []


def test_an_old_proof_issues_no_token(app: Flask) -> None:
    ann = browser(app, "ann")
    aged(timedelta(minutes=11), "proved_at")

    refused = ask(ann, "POST", "/tokens", WANTED)

    assert (refused.status_code, refused.json["title"]) == (403, "step-up-required")
    assert db.session.scalars(select(Token)).all() == []


def test_no_token_is_issued_without_the_token_of_the_page(app: Flask) -> None:
    refused = browser(app, "ann").post("/api/v1/tokens", json=WANTED)

    assert (refused.status_code, refused.json["title"]) == (403, "forged")


@pytest.mark.parametrize(
    ("but", "field"),
    [
        ({"days": 366}, "days"),
        ({"days": 0}, "days"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["scim"]}, "scopes"),
        ({"scopes": ["all"]}, "scopes.0"),
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"digest": "0" * 64}, "digest"),
        ({"person_id": "0"}, "person_id"),
    ],
)
def test_a_token_that_is_not_issued_names_the_field(app: Flask, but: Any, field: str) -> None:
    refused = ask(browser(app, "ann"), "POST", "/tokens", {**WANTED, **but})

    assert refused.status_code == 422
    assert refused.json["faults"][0]["field"] == field


def test_a_revoked_token_opens_nothing_and_stays_revoked(app: Flask) -> None:
    ann = browser(app, "ann")
    secret = ask(ann, "POST", "/tokens", WANTED).json["secret"]
    bearer = {"Authorization": f"Bearer {secret}"}
    token_id = ask(ann, "GET", "/tokens").json["items"][0]["id"]

    answers = [ask(ann, "DELETE", f"/tokens/{token_id}").status_code for _twice in range(2)]

    assert answers == [204, 204]
    assert Browser(app, app.response_class).get("/api/v1/posts", headers=bearer).status_code == 401


def test_sessions_are_listed_with_the_one_that_asks(app: Flask) -> None:
    ann = browser(app, "ann")
    elsewhere = str(a_session())

    listed = ask(ann, "GET", "/sessions").json["items"]

    assert {each["id"]: each["this"] for each in listed} == {
        elsewhere: False,
        str(held()[0].id): True,
    }


def test_sessions_are_ended_one_by_one_or_all_others_at_once(app: Flask) -> None:
    ann, second, third = (browser(app, "ann") for _each in range(3))

    assert ask(ann, "DELETE", f"/sessions/{held()[1].id}").status_code == 204
    assert not signed_in(second)
    assert ask(ann, "DELETE", "/sessions").status_code == 204

    assert not signed_in(third)
    assert signed_in(ann)


def test_nobody_ends_what_is_not_theirs(app: Flask) -> None:
    session_id, token_id, eve = a_session(), a_token(), browser(app, "eve")

    assert ask(eve, "DELETE", f"/sessions/{session_id}").status_code == 404
    assert ask(eve, "DELETE", f"/tokens/{token_id}").status_code == 404
