from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from service.models import Post, db
from tests.integration.journey import a_draft
from tests.integration.web import Browser, browser
from workflows import State

HARMLESS = "Yesterday our branch baked bread with the neighbours."
BLOCKED = "Our fund offers a guaranteed return of 8% a year."


def form(text: str, act: str, **more: Any) -> dict[str, Any]:
    return {
        "text": text,
        "act": act,
        "entity": "bank",
        "channels": ["linkedin"],
        "jurisdictions": ["FR"],
        "key": "one",
        "version": "0",
        **more,
    }


def saved(client: Browser, text: str = HARMLESS) -> str:
    client.get("/posts/new")
    return client.send("/posts/new", form(text, "save")).location


def the_post() -> Post:
    db.session.expire_all()
    return db.session.scalars(select(Post)).one()


def test_a_saved_draft_is_shown_again(app: Flask) -> None:
    ann = browser(app, "ann")

    page = ann.get(saved(ann))

    assert page.status_code == 200
    assert HARMLESS in page.text


def test_a_draft_that_was_never_sent_is_closed_where_it_is_written(app: Flask) -> None:
    ann, post_id = browser(app, "ann"), a_draft()

    page = ann.get(f"/posts/{post_id}/edit").text
    ann.send(f"/posts/{post_id}/closing", {"reason": "Over."})

    assert f'action="/posts/{post_id}/closing"' in page
    assert db.session.get_one(Post, post_id, populate_existing=True).state is State.CLOSED


def test_a_form_sent_twice_makes_one_post(app: Flask) -> None:
    ann = browser(app, "ann")
    ann.get("/posts/new")

    places = {ann.send("/posts/new", form(HARMLESS, "save")).location for _time in range(2)}

    assert len(places) == 1
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1


@pytest.mark.parametrize("begun", [True, False])
def test_a_submission_sent_twice_leads_to_the_post(app: Flask, begun: bool) -> None:
    ann = browser(app, "ann")
    address, sheet = "/posts/new", form(HARMLESS, "submit")
    ann.get(address)
    if begun:
        address, sheet = saved(ann), form(HARMLESS, "submit", version="1")

    places = [ann.send(address, sheet).location for _time in range(2)]

    assert the_post().revision_count == 1
    assert places[0] in {places[1], ann.get(places[1]).location}


def test_other_words_are_not_taken_for_those_that_were_submitted(app: Flask) -> None:
    ann = browser(app, "ann")
    address = saved(ann)
    ann.send(address, form(HARMLESS, "submit", version="1"))

    late = ann.send(address, form(f"{HARMLESS} Again.", "submit", version="1"))

    assert late.status_code == 409
    assert f"{HARMLESS} Again." in late.text


@pytest.mark.parametrize("act", ["save", "submit"])
def test_an_empty_sheet_makes_no_post(app: Flask, act: str) -> None:
    ann = browser(app, "ann")
    ann.get("/posts/new")

    page = ann.send("/posts/new", form(" ", act))

    assert page.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0


def test_a_check_keeps_nothing(app: Flask) -> None:
    ann = browser(app, "ann")
    ann.get("/posts/new")

    page = ann.send("/posts/new", form(BLOCKED, "check"))

    assert "finding-critical" in page.text
    assert BLOCKED in page.text
    assert db.session.scalar(select(func.count()).select_from(Post)) == 0


def test_a_submitted_post_leaves_the_composer(app: Flask, work: Callable[[], None]) -> None:
    ann = browser(app, "ann")
    ann.get("/posts/new")

    sent = ann.send("/posts/new", form(HARMLESS, "submit"))
    work()

    assert sent.status_code == 303
    assert the_post().state in {State.IN_REVIEW, State.APPROVED}


def test_a_critical_finding_stops_a_submission(app: Flask) -> None:
    ann = browser(app, "ann")
    ann.get("/posts/new")

    page = ann.send("/posts/new", form(BLOCKED, "submit"))

    assert page.status_code == 409
    assert "stops this post" in page.text
    assert BLOCKED in page.text
    assert the_post().state is State.DRAFT


def test_a_reason_for_each_rule_lets_it_go_on(app: Flask, work: Callable[[], None]) -> None:
    ann = browser(app, "ann")
    where = saved(ann, BLOCKED)
    stopped = ann.send(where, form(BLOCKED, "submit", version="1"))
    rules = [line.split('"')[0] for line in stopped.text.split('name="contest ')[1:]]

    reasons = {f"contest {rule}": "It is a quotation." for rule in rules}
    sent = ann.send(where, form(BLOCKED, "submit", version="2", **reasons))
    work()

    assert sent.status_code == 303
    assert the_post().state is State.IN_REVIEW


def test_an_older_window_does_not_overwrite(app: Flask) -> None:
    ann = browser(app, "ann")
    where = saved(ann)
    ann.send(where, form("Words of the newer window.", "save", version="1"))

    late = ann.send(where, form("Words of the older window.", "save", version="1"))

    assert late.status_code == 409
    assert "Words of the newer window." in late.text
    assert "Words of the older window." in late.text
    assert the_post().draft_text == "Words of the newer window."


@pytest.mark.parametrize(
    "wrong",
    [
        {"links": "not a link"},
        {"channels": ["pigeon"]},
        {"text": "a\0b"},
        {"jurisdictions": ["ATLANTIS"]},
    ],
    ids=["link", "channel", "character", "jurisdiction"],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    app: Flask, wrong: dict[str, Any]
) -> None:
    ann = browser(app, "ann")
    where = saved(ann)

    page = ann.send(where, form(HARMLESS + " And more.", "save", version="1") | wrong)

    assert page.status_code == 422
    assert "note-stop" in page.text
    assert "And more." in page.text or "text" in wrong
    assert the_post().draft_text == HARMLESS


def test_markup_in_a_text_stays_text(app: Flask) -> None:
    ann = browser(app, "ann")

    page = ann.get(saved(ann, "</textarea><script>alert(1)</script> guaranteed return"))

    assert "<script>alert" not in page.text


def test_nobody_else_edits_a_draft(app: Flask) -> None:
    where = saved(browser(app, "ann"))

    assert browser(app, "bob").get(where).status_code == 404


def test_who_may_not_write_has_no_composer(app: Flask) -> None:
    cat = browser(app, "cat")

    assert cat.get("/posts/new").status_code == 403
    assert "/posts/new" not in cat.get("/").text


def test_one_may_not_write_for_another_entity(app: Flask) -> None:
    ann = browser(app, "ann")
    ann.get("/posts/new")

    refused = ann.send("/posts/new", form(HARMLESS, "save", entity="lab"))

    assert refused.status_code == 422
