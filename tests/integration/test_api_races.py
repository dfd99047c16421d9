"""Two at the same instant, a queue that forgets, a job that runs twice, a worker that forks."""

import os
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from service.jobs import check_post, sweep
from service.models import CaseRow, DecisionRow, Event, Post, ReportRow, db
from service.queries.proof import verify_all
from service.steps.release import release_change
from service.unit import unit_of_work
from tests.integration.conftest import LEXICON, person
from tests.integration.journey import API, a_draft, begin, forget, in_review, say, send, until
from workflows import State

PATIENCE = 30
"""Seconds that a test waits for something that should happen at once."""


class Requests:
    """Requests on threads and connections of their own, held back until they all wait."""

    def __init__(self, lock):
        self.lock, self.answers, self.threads = lock, {}, []

    def __enter__(self):
        db.session.execute(self.lock)
        return self

    def begin(self, name, ask):
        thread = threading.Thread(target=lambda: self.answers.update({name: ask()}))
        self.threads.append(thread)
        thread.start()
        self._until_all_wait()

    def __exit__(self, *_):
        db.session.rollback()
        for thread in self.threads:
            thread.join(PATIENCE)
        forget()

    def _until_all_wait(self):
        waiting = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with db.engine.connect() as other:
                if other.scalar(waiting) == len(self.threads):
                    return
            time.sleep(0.01)
        pytest.fail("the requests did not meet")


def the_case(post_id):
    return select(CaseRow.id).where(CaseRow.post_id == post_id).with_for_update()


def test_two_compatible_decisions_at_once_both_succeed(as_person):
    post_id = in_review()
    url = f"{API}/posts/{post_id}"
    say(as_person("cat"), url)
    lea, bob = as_person("lea"), as_person("bob")

    with Requests(the_case(post_id)) as both:
        both.begin("lea", lambda: say(lea, url))
        both.begin("bob", lambda: say(bob, url))

    assert {name: each.status_code for name, each in both.answers.items()} == {
        "lea": 201,
        "bob": 201,
    }
    assert db.session.get_one(Post, post_id).state is State.APPROVED
    assert verify_all(db.session()).breaks == ()


def test_a_decision_locks_the_case_before_the_post(as_person):
    post_id, cat = in_review(), as_person("cat")
    the_post = select(Post.id).where(Post.id == post_id).with_for_update()
    at_once = select(CaseRow.id).where(CaseRow.post_id == post_id).with_for_update(nowait=True)

    with Requests(the_post) as waiting:
        waiting.begin("cat", lambda: say(cat, f"{API}/posts/{post_id}"))
        with (
            db.engine.connect() as other,
            pytest.raises(OperationalError, match="LockNotAvailable"),
        ):
            other.execute(at_once)

    assert waiting.answers["cat"].status_code == 201


def test_of_two_who_fill_the_same_seat_at_once_one_is_told_that_it_is_taken(as_person):
    post_id = in_review()
    url = f"{API}/posts/{post_id}"
    cat, dan = as_person("cat"), as_person("dan")

    with Requests(the_case(post_id)) as both:
        both.begin("cat", lambda: say(cat, url))
        both.begin("dan", lambda: say(dan, url))

    answers = sorted(both.answers.values(), key=lambda each: each.status_code)
    assert [each.status_code for each in answers] == [201, 409]
    assert answers[1].json["type"] == "/problems/closed-stage"
    assert len(db.session.scalars(select(DecisionRow)).all()) == 1


def test_a_request_sent_again_while_it_runs_is_told_so_and_then_replayed(as_person):
    ann = as_person("ann")
    post_id = a_draft()
    url, key = f"{API}/posts/{post_id}/submissions", {"Idempotency-Key": "d9b6"}
    lock = select(Post.id).where(Post.id == post_id).with_for_update()

    with Requests(lock) as running:
        running.begin("first", lambda: ann.post(url, json={"version": 1}, headers=key))
        meanwhile = ann.post(url, json={"version": 1}, headers=key)

    assert meanwhile.status_code == 409
    assert meanwhile.json["type"] == "/problems/still-running"
    assert running.answers["first"].status_code == 201
    again = ann.post(url, json={"version": 1}, headers=key)
    assert again.json == running.answers["first"].json


def test_a_withdrawal_and_an_approval_at_once_leave_one_truth(as_person):
    post_id = in_review()
    url = f"{API}/posts/{post_id}"
    ann, cat = as_person("ann"), as_person("cat")

    with Requests(the_case(post_id)) as both:
        both.begin("ann", lambda: ann.post(f"{url}/withdrawals"))
        both.begin("cat", lambda: say(cat, url))

    statuses = {name: each.status_code for name, each in both.answers.items()}
    assert statuses["ann"] == 201
    assert statuses["cat"] in {201, 409}
    assert db.session.get_one(Post, post_id).state is State.WITHDRAWN
    assert verify_all(db.session()).breaks == ()


def test_a_wiped_queue_loses_nothing(app, as_person, work):
    ann = as_person("ann")
    url = begin(ann)
    send(ann, url)
    app.extensions["redis"].flushall()
    work()
    assert ann.get(url).json["state"] == "checking"

    found = sweep(datetime.now(UTC) + timedelta(minutes=1))
    work()

    assert found == 1
    assert ann.get(url).json["state"] == "in_review"
    assert sweep(datetime.now(UTC) + timedelta(minutes=1)) == 0


def test_a_check_that_is_only_slow_is_not_asked_for_again(as_person):
    ann = as_person("ann")
    send(ann, begin(ann))

    assert sweep(datetime.now(UTC)) == 0


def test_a_job_that_runs_twice_changes_nothing(as_person):
    post_id = in_review()
    forget()
    before = facts()

    check_post(str(post_id), 1)

    forget()
    assert facts() == before


def facts():
    return [
        sorted(str(each) for each in db.session.scalars(select(column)))
        for column in (Event.digest, ReportRow.id, CaseRow.id, Post.version)
    ]


def shift_of(process):
    """Return the process that works now."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return until(lambda: children.read_text().split())[0]


def test_a_forked_worker_goes_on_after_the_death_of_a_shift(as_person, forked):
    ann = as_person("ann")
    urls = [begin(ann) for _ in range(2)]
    for url in urls:
        send(ann, url)
        until(lambda url=url: ann.get(url).json["state"] == "in_review")
        before = shift_of(forked)
        os.kill(int(before), signal.SIGKILL)
        until(lambda before=before: shift_of(forked) != before)

    assert ann.get(f"{urls[1]}/revisions/1").json["report"]["digests"]["packs"]
    forked.terminate()
    assert forked.wait(20) == 0


def test_a_forked_worker_computes_an_effect_and_follows_the_release(app, as_person, forked):
    ann, bob = as_person("ann"), as_person("bob")
    names = {**LEXICON, "codenames": ["Zéphyrine"]}
    before, after = "Bravo à l'équipe de Zéphyrine.", "Merci à l'équipe de Zéphyrine."
    assert "common.confidential" not in _found(ann, before)

    proposal = {"source": names, "note": "The deal."}
    change = bob.post(f"{API}/definitions/lexicon/bank/proposals", json=proposal).json["id"]
    until(lambda: bob.get(f"{API}/changes/{change}").json["effect"]["otherwise"] == 1)
    with unit_of_work(person("cat")) as unit:
        release_change(unit, UUID(change), app.extensions["definitions"].in_force(db.session()))

    assert "common.confidential" in _found(ann, after)


def _found(client, text):
    """Submit a text, wait until a worker checked it, and return the categories that it found."""
    url = begin(client, text)
    send(client, url)
    until(lambda: client.get(url).json["state"] != "checking")
    report = client.get(f"{url}/revisions/1").json["report"]
    return {each["category"] for each in report["findings"]}
