"""Who submits may wait for the check: the API by `Prefer: wait` (RFC 7240), a page by itself."""

from contextlib import ExitStack

import pytest
from redis import Redis
from rq import Queue, Worker

from service import queue
from service.api.patience import patience
from service.jobs import check_post
from service.models import db
from service.steps.draft import submit, withdraw
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import a_draft, begin, until
from tests.integration.test_web_composer import HARMLESS, form
from tests.integration.web import browser

WAIT = {"Prefer": "wait=5"}


@pytest.fixture
def at_work(app, forked):
    """Let a worker be there that does what is asked."""
    until(lambda: Worker.count(queue=app.extensions["queue"]))


@pytest.fixture
def idle(app):
    """Let a worker be there that does nothing."""
    worker = Worker([app.extensions["queue"]], connection=app.extensions["redis"])
    worker.register_birth()
    yield
    worker.register_death()


def submitted(client, url, headers):
    answer = client.post(f"{url}/submissions", json={"version": 1}, headers=headers)
    assert answer.status_code == 201, answer.json
    return answer


def test_who_would_wait_is_answered_after_the_check_and_a_repeat_as_was_kept(as_person, at_work):
    ann, once = as_person("ann"), {"Idempotency-Key": "waits"}
    url = begin(ann)

    answer, again = (submitted(ann, url, WAIT | once) for _time in range(2))

    assert answer.json["state"] == "in_review"
    assert answer.headers["Preference-Applied"] == "wait=5"
    assert again.json["state"] == "checking"
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_page_waits_by_itself_and_says_that_the_check_is_over(app, at_work):
    ann = browser(app, "ann")
    ann.get("/posts/new")

    sent = ann.send("/posts/new", form(HARMLESS, "submit"))

    page = ann.get(sent.location).text
    assert "Submitted and checked. You see below where it is now." in page
    assert "The check is under way" not in page


def test_no_connection_to_the_database_is_held_meanwhile(app, idle, monkeypatch):
    held = []
    monkeypatch.setattr(
        "service.web.drafts.checked_within",
        lambda *_asked: held.append(db.session().in_transaction()),
    )
    ann = browser(app, "ann")
    ann.get("/posts/new")

    ann.send("/posts/new", form(HARMLESS, "submit"))

    assert held == [False]


def test_nobody_waits_where_no_worker_is(as_person):
    ann = as_person("ann")

    answer = submitted(ann, begin(ann), WAIT)

    assert answer.json["state"] == "checking"
    assert "Preference-Applied" not in answer.headers


def test_nobody_waits_for_a_worker_that_was_killed(app, as_person, idle):
    app.extensions["redis"].delete(*app.extensions["redis"].keys("rq:worker:*"))

    assert Worker.count(queue=app.extensions["queue"])
    assert not queue.checked_within(60, a_draft(), 1)


def test_a_check_that_takes_longer_is_not_waited_for(as_person, idle):
    ann = as_person("ann")

    answer = submitted(ann, begin(ann), {"Prefer": "wait=1"})

    assert answer.json["state"] == "checking"


def test_only_some_wait_so_that_pages_are_answered_meanwhile(app, idle):
    post_id = a_draft()
    queue.tell_checked(post_id, 1)

    with ExitStack() as taken:
        for _ in range(queue.WAITING):
            taken.enter_context(queue.places)
        assert not queue.checked_within(1, post_id, 1)

    assert queue.checked_within(1, post_id, 1)


def test_what_was_withdrawn_meanwhile_is_told_as_it_stands(app, idle):
    post_id = a_draft()
    with unit_of_work(person("ann")) as unit:
        number = submit(unit, post_id, version=1).number
    with unit_of_work(person("ann")) as unit:
        withdraw(unit, post_id)

    check_post(str(post_id), number)

    assert queue.checked_within(1, post_id, number)


def test_a_queue_that_is_away_keeps_nobody_waiting(app, monkeypatch, idle):
    nowhere = Redis.from_url("redis://127.0.0.1:1")
    monkeypatch.setitem(app.extensions, "waiting", nowhere)
    monkeypatch.setitem(app.extensions, "queue", Queue("portevoix", connection=nowhere))

    assert not queue.checked_within(1, a_draft(), 1)
    queue.tell_checked(a_draft(), 1)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("wait=2", 2),
        ("respond-async, Wait=3; x=1", 3),
        ("wait=1, wait=4", 1),
        ('say="a, wait=4", wait = 2', 2),
        ("respond-async, Wait=3", 3),
        ('wait="4"', 4),
        ("wait=9", queue.LONGEST_WAIT),
        ("wait=99999999999999999999999", queue.LONGEST_WAIT),
        ("wait=-1", 0),
        ("wait=1.5", 0),
        ("wait=²", 0),
        ("wait", 0),
        ("", 0),
    ],
)
def test_only_a_clear_preference_counts(app, said, seconds):
    with app.test_request_context(headers={"Prefer": said}):
        assert patience() == seconds
