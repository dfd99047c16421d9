import re

import pytest
from flask import Flask

from service.limits import limiter
from tests.integration.web import PASSWORD, browser


def test_the_right_password_opens_the_first_page(app: Flask) -> None:
    page = browser(app, "ann").get("/")

    assert page.status_code == 200
    assert "Hello Ann" in page.text


@pytest.mark.parametrize("email", ["ann@aurore.example", "nobody@aurore.example"])
def test_a_wrong_sign_in_says_the_same_whoever_it_names(app: Flask, email: str) -> None:
    door = browser(app)

    answer = door.send("/sign-in", {"email": email, "password": "not the one"})

    assert answer.status_code == 401
    assert "do not go together" in answer.text


def test_a_page_asks_who_is_there_and_leads_on_afterwards(app: Flask) -> None:
    browser(app, "ann")
    door = browser(app)

    asked = door.get("/posts/new")
    form = {"email": "ann@aurore.example", "password": PASSWORD, "next": "/posts/new"}
    signed = door.send("/sign-in", form)

    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=/posts/new"
    assert signed.location == "/posts/new"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "///elsewhere.example",
        "javascript:alert(1)",
        "/\t/elsewhere.example",
        "elsewhere",
    ],
)
def test_nobody_is_led_elsewhere(app: Flask, wanted: str) -> None:
    browser(app, "ann")
    door = browser(app)

    form = {"email": "ann@aurore.example", "password": PASSWORD, "next": wanted}
    signed = door.send("/sign-in", form)

    assert signed.location == "/"


def test_signing_out_ends_the_session(app: Flask) -> None:
    ann = browser(app, "ann")

    left = ann.send("/sign-out", {})

    assert left.location == "/sign-in"
    assert ann.get("/").status_code == 302


def test_signing_out_takes_a_form_of_ours(app: Flask) -> None:
    ann = browser(app, "ann")

    forged = ann.post("/sign-out")

    assert forged.status_code == 403
    assert ann.get("/").status_code == 200


def test_nothing_private_stays_in_the_browser(app: Flask) -> None:
    assert browser(app, "ann").get("/").headers["Cache-Control"] == "no-store"


def test_guessing_at_an_account_is_slow(app: Flask, guessing: None) -> None:
    door = browser(app)
    form = {"email": "ann@aurore.example", "password": "not the one"}

    answers = [door.send("/sign-in", form).status_code for _attempt in range(6)]

    assert answers == [401] * 5 + [429]


def test_who_guesses_does_not_lock_the_owner_out(app: Flask, guessing: None) -> None:
    ann = browser(app, "ann")
    ann.send("/sign-out", {})
    guesser = browser(app)
    for _attempt in range(6):
        guesser.send("/sign-in", {"email": "ann@aurore.example", "password": "not the one"})

    ann.get("/sign-in")
    back = ann.send("/sign-in", {"email": "ann@aurore.example", "password": PASSWORD})

    assert back.status_code == 303


def test_the_theme_and_the_language_are_kept_and_served(app: Flask) -> None:
    ann = browser(app, "ann")

    chosen = ann.send("/preferences", {"theme": "dark", "language": "fr", "next": "/posts/new"})
    page = ann.get("/posts/new")

    assert chosen.location == "/posts/new"
    assert re.search(r'<html lang="fr"\s+data-bs-theme="dark"\s+data-theme="dark">', page.text)


@pytest.fixture
def guessing() -> None:
    limiter.enabled = True
    yield
    limiter.enabled = False
