from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from service import jobs
from service.cli import serve
from service.jobs import PATIENCE, sweep
from service.models import KEPT, Answer, Post, db
from service.queue import last_sweep
from service.steps.draft import submit, write
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.test_steps import a_draft
from workflows import State


def a_lonely_draft():
    with unit_of_work(person("ann")) as unit:
        return write(unit, entity("bank").id, a_draft()).id


def submitted_to_nobody(app):
    with unit_of_work(person("ann")) as unit:
        post = write(unit, entity("bank").id, a_draft())
        submit(unit, post.id, version=1)
    app.extensions["redis"].flushall()
    return post.id


def test_a_check_that_the_queue_lost_is_asked_for_again(app, work):
    post_id = submitted_to_nobody(app)
    work()
    assert db.session.get_one(Post, post_id).state is State.CHECKING

    found = sweep(datetime.now(UTC) + PATIENCE)
    work()

    db.session.expire_all()
    assert found == 1
    assert db.session.get_one(Post, post_id).state is State.IN_REVIEW


def test_a_fresh_check_is_left_alone(app):
    submitted_to_nobody(app)

    assert sweep(datetime.now(UTC)) == 0


@pytest.mark.parametrize(
    "error", [ZeroDivisionError(), OperationalError("SELECT", None, TimeoutError())]
)
def test_what_fails_in_a_sweep_keeps_nothing_else_from_being_done(app, monkeypatch, error):
    def broken(_unit, _most):
        raise error

    submitted_to_nobody(app)
    monkeypatch.setattr(jobs, "STEPS", (broken, *jobs.STEPS))
    later = datetime.now(UTC) + timedelta(days=400)
    draft = a_lonely_draft()

    for days in (0, 15):
        with pytest.raises(type(error)):
            sweep(later + timedelta(days=days))

    db.session.expire_all()
    assert db.session.get_one(Post, draft).state is State.CLOSED
    assert app.extensions["queue"].job_ids != []
    assert last_sweep() is None


def test_a_round_that_fails_is_not_the_last(app, monkeypatch, caplog):
    def broken(_now):
        raise ZeroDivisionError

    monkeypatch.setattr(serve, "sweep_once", broken)

    serve._round()

    assert "sweep.unfinished" in caplog.text


def test_the_sweep_forgets_answers_that_nobody_may_ask_for_again(app):
    now = datetime.now(UTC)
    for age in (KEPT - timedelta(minutes=1), KEPT + timedelta(minutes=1)):
        db.session.add(
            Answer(
                person_id=person("ann").id,
                route="POST /posts",
                key=str(age),
                request="0" * 64,
                status=201,
                body={"text": "words of a draft"},
                created_at=now - age,
            )
        )
    db.session.commit()

    sweep(now)

    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1
