from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from service.models import Channel, Post, db
from service.steps.decide import Ruling, decide
from service.steps.draft import Draft, submit, write
from service.steps.recall import recall
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.refusals import resting
from tests.integration.web import browser
from workflows import State, Verdict

TEXT = "Yesterday our branch baked bread with the neighbours."


def written(text: str = TEXT) -> Post:
    draft = Draft(text=text, language="en", channels=(Channel.LINKEDIN,), jurisdictions=("FR",))
    with unit_of_work(person("ann")) as unit:
        return write(unit, entity("bank").id, draft)


def submitted(work: Callable[[], None], text: str = TEXT) -> Post:
    post = written(text)
    with unit_of_work(person("ann")) as unit:
        submit(unit, post.id, version=1)
    work()
    db.session.expire_all()
    return post


def ruled(post: Post, name: str, verdict: Verdict, reason: str = "") -> None:
    with unit_of_work(person(name)) as unit:
        decide(
            unit,
            post.id,
            Ruling(revision=1, verdict=verdict, reason=reason, grounds=resting(verdict)),
        )
    db.session.expire_all()


def approved(work: Callable[[], None]) -> Post:
    post = submitted(work)
    for name in ("cat", "lea", "bob"):
        if post.state is State.IN_REVIEW:
            ruled(post, name, Verdict.APPROVE)
    assert post.state is State.APPROVED
    return post


def test_an_author_finds_what_came_back_with_its_reason(
    app: Flask, work: Callable[[], None]
) -> None:
    ruled(submitted(work), "cat", Verdict.RETURN, "Please name the bakery.")

    page = browser(app, "ann").get("/").text

    assert "Came back to you" in page
    assert "Please name the bakery." in page


def test_an_author_finds_what_the_check_stopped(app: Flask, work: Callable[[], None]) -> None:
    submitted(work, "Our fund offers a guaranteed return of 8% a year.")

    page = browser(app, "ann").get("/").text

    assert "Stopped by the check" in page


def test_an_author_finds_drafts_and_what_waits(app: Flask, work: Callable[[], None]) -> None:
    submitted(work)
    written("Another thought.")

    page = browser(app, "ann").get("/").text

    assert "Another thought." in page
    assert "waits for: compliance" in page


def test_a_reviewer_is_told_how_many_wait(app: Flask, work: Callable[[], None]) -> None:
    submitted(work)

    page = browser(app, "cat").get("/").text

    assert "post waits for you" in page
    assert TEXT in page


def test_who_has_nothing_to_do_is_told_so(app: Flask) -> None:
    assert "Nothing waits for you" in browser(app, "cat").get("/").text
    assert "Nothing of yours is under way" in browser(app, "ann").get("/").text


def test_an_admin_is_not_told_to_ask_for_a_role(app: Flask) -> None:
    assert "Your roles open the other pages" in browser(app, "max").get("/").text


def test_an_approved_post_is_fresh_in_the_library(app: Flask, work: Callable[[], None]) -> None:
    approved(work)

    page = browser(app, "bob").get("/").text

    assert "Fresh in the library" in page
    assert TEXT in page


def test_a_sharer_confirms_a_recall(app: Flask, work: Callable[[], None]) -> None:
    post = approved(work)
    with unit_of_work(person("ann")) as unit:
        shared = share(unit, post.id, Channel.LINKEDIN)
    with unit_of_work(person("bob")) as unit:
        recall(unit, post.id, "The bakery has closed: delete it today.")
    ann = browser(app, "ann")

    told = ann.get("/").text
    ann.send(f"/shares/{shared.id}/confirmation", {})

    assert "The bakery has closed: delete it today." in told
    assert "The bakery has closed: delete it today." not in ann.get("/").text
    db.session.expire_all()
    assert shared.confirmed_at is not None
    assert shared.confirmed_at <= datetime.now(UTC)


def test_nobody_confirms_for_another(app: Flask, work: Callable[[], None]) -> None:
    post = approved(work)
    with unit_of_work(person("ann")) as unit:
        shared = share(unit, post.id, Channel.LINKEDIN)

    bob = browser(app, "bob")

    assert bob.send(f"/shares/{shared.id}/confirmation", {}).status_code == 404
