import subprocess
import sys
from pathlib import Path

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
    assert '<html lang="fr" data-bs-theme="dark" data-theme="dark">' in " ".join(page.text.split())


@pytest.fixture
def guessing() -> None:
    limiter.enabled = True
    yield
    limiter.enabled = False


def test_a_person_sends_no_more_forms_than_a_person_can(app: Flask, guessing: None) -> None:
    ann = browser(app, "ann")

    answers = [ann.send("/preferences", {}).status_code for _form in range(121)]

    assert set(answers[:-2]) == {303}
    assert answers[-1] == 429
    assert browser(app, "bob").get("/").status_code == 200


def test_an_address_asks_for_no_more_pages_than_people_read(app: Flask, guessing: None) -> None:
    door = browser(app)

    answers = [door.get("/sign-in").status_code for _page in range(601)]

    assert answers[0] == 200
    assert answers[-1] == 429
    assert door.get("/static/app.css").status_code == 200


def test_guessing_at_the_password_of_an_open_session_is_slow(app: Flask, guessing: None) -> None:
    ann = browser(app, "ann")
    form = {"current": "not the one", "new": "une autre phrase de douze"}

    answers = [ann.send("/account/password", form).status_code for _attempt in range(6)]

    assert answers == [422] * 5 + [429]


def test_guessing_at_the_proof_is_slow(app: Flask, guessing: None) -> None:
    ann = browser(app, "ann")

    answers = [
        ann.send("/confirmation", {"confirm-password": "not the one"}).status_code
        for _attempt in range(6)
    ]

    assert answers == [401] * 5 + [429]


def test_asking_for_links_is_slow(app: Flask, guessing: None) -> None:
    door = browser(app)

    answers = [door.send("/password/forgotten", {"email": "x"}).status_code for _ask in range(31)]

    assert answers == [200] * 30 + [429]


GUESSES = """
import re, sys
from service.app import create_app
from service.settings import Settings

database, nowhere = sys.argv[1:]
door = create_app(
    Settings(database_url=database, redis_url=f"unix://{nowhere}", secret_key="k" * 32)
).test_client()
token = re.search(r'name="csrf_token" value="([^"]+)"', door.get("/sign-in").text).group(1)
form = {"csrf_token": token, "email": "ann@aurore.example", "password": "not the one"}
print(*(door.post("/sign-in", data=form).status_code for _attempt in range(7)))
"""


def test_guessing_stays_slow_while_redis_is_away(app: Flask, database: str, tmp_path: Path) -> None:
    """In the process windows follow the clock: where one ends meanwhile, one more guess passes."""
    program = [sys.executable, "-c", GUESSES, database, str(tmp_path / "nowhere.sock")]

    ended = subprocess.run(program, capture_output=True, text=True, timeout=100)

    answers = ended.stdout.split()
    assert answers[:5] == ["401"] * 5, ended.stderr
    assert answers[5] in ("401", "429")
    assert answers[6] == "429"
