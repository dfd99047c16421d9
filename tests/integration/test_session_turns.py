"""The turn of a session: handed out, shown, copied."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from service.identity import TURN as TURN_COOKIE
from service.steps.session import GRACE, TURN
from tests.integration.test_web_sessions import (
    NEW,
    TOKEN_FORM,
    aged,
    cookies,
    copied,
    held,
    signed_in,
    told,
)
from tests.integration.web import PASSWORD, browser


def test_a_session_turns_every_hour_and_goes_on(app: Flask) -> None:
    ann = browser(app, "ann")
    before = cookies(ann)
    aged(TURN, "turned_at")

    assert signed_in(ann)

    assert cookies(ann) != before
    assert signed_in(ann)


def test_requests_under_way_while_it_turns_go_on(app: Flask) -> None:
    ann = browser(app, "ann")
    beside = copied(app, cookies(ann))
    aged(TURN, "turned_at")

    assert signed_in(ann)
    assert signed_in(ann)
    assert signed_in(beside)
    assert signed_in(ann)


def test_requests_at_the_very_moment_it_turns_go_on(app: Flask) -> None:
    ann = browser(app, "ann")
    beside = [copied(app, cookies(ann)) for _each in range(4)]
    aged(TURN, "turned_at")

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(signed_in, beside))

    assert answers == [True] * 4
    assert held()[0].turn == 2
    assert all(signed_in(each) for each in beside)


def test_a_turn_whose_answer_was_lost_is_handed_out_again(app: Flask) -> None:
    ann = browser(app, "ann")
    before = cookies(ann)
    aged(TURN, "turned_at")
    signed_in(ann)
    aged(GRACE * 5, "turned_at")

    back = copied(app, before)

    assert signed_in(back)
    assert signed_in(back)
    assert "person.session_copied" not in told()


def test_an_answer_long_under_way_puts_no_old_turn_back(app: Flask) -> None:
    ann = browser(app, "ann")
    slow = copied(app, cookies(ann))
    aged(TURN, "turned_at")
    signed_in(ann)
    signed_in(ann)

    slow.get("/account")
    slow.send("/account/sessions/end", {})
    ann.set_cookie("portevoix", cookies(slow)["portevoix"])
    aged(GRACE * 2, "taken_at")

    assert signed_in(ann)


@pytest.mark.parametrize("within", [True, False], ids=["within the minute", "later"])
def test_a_cookie_of_the_turn_before_ends_the_session_of_owner_and_thief(
    app: Flask, within: bool
) -> None:
    ann = browser(app, "ann")
    stolen = copied(app, cookies(ann))
    aged(TURN, "turned_at")
    signed_in(ann)
    signed_in(ann)
    if within:
        assert signed_in(stolen)
    aged(GRACE * 2, "taken_at")

    assert not signed_in(stolen)
    assert not signed_in(ann)
    assert "person.session_copied" in told()


def test_a_thief_who_turns_the_session_ends_it_when_its_owner_comes_back(app: Flask) -> None:
    ann = browser(app, "ann")
    stolen = copied(app, cookies(ann))
    aged(TURN, "turned_at")
    signed_in(stolen)
    signed_in(stolen)
    aged(GRACE * 2, "taken_at")

    assert not signed_in(ann)
    assert not signed_in(stolen)


@pytest.mark.parametrize("turn", ["", "x", "1", "WyJhIiwgMV0.forged"])
def test_a_session_without_its_turn_is_nobodys(app: Flask, turn: str) -> None:
    ann = browser(app, "ann")

    assert not signed_in(copied(app, {**cookies(ann), TURN_COOKIE: turn}))
    assert signed_in(ann)


def test_a_turn_of_another_session_opens_nothing(app: Flask) -> None:
    ann, eve = browser(app, "ann"), browser(app, "eve")

    mixed = copied(app, {**cookies(ann), TURN_COOKIE: cookies(eve)[TURN_COOKIE]})

    assert not signed_in(mixed)
    assert signed_in(ann)


def test_a_new_password_ends_a_copy_of_this_very_session(app: Flask) -> None:
    ann = browser(app, "ann")
    stolen = copied(app, cookies(ann))

    ann.send("/account/password", {"current": PASSWORD, "new": NEW})

    assert not signed_in(stolen)
    assert signed_in(ann)


def test_a_copy_of_the_turn_before_has_no_share_in_a_fresh_proof(app: Flask) -> None:
    ann = browser(app, "ann")
    stolen = copied(app, cookies(ann))
    aged(timedelta(minutes=11), "proved_at")
    ann.get("/account")
    ann.send("/confirmation", {"confirm-to": "/account", "confirm-password": PASSWORD})
    ann.get("/account")

    stolen.get("/account")
    assert stolen.send("/account/tokens", TOKEN_FORM).status_code == 403
    assert ann.send("/account/tokens", TOKEN_FORM).status_code == 201
