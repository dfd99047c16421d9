import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from service import mail
from service.cli import main
from service.models import Entity, Grant, Post, db
from service.queries.doctor import complaints
from service.steps.draft import submit
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import a_draft
from tests.integration.mailbox import mailbox
from workflows import Role


def told(now=None):
    db.session.commit()
    return "\n".join(each.words for each in complaints(now or datetime.now(UTC)))


def test_what_is_well_is_not_complained_of(app):
    words = told()

    for subject in ("database", "clock", "zone", "https", "admin", "workflow bank is"):
        assert subject not in words


def test_a_worker_that_is_not_there_is_complained_of(app):
    assert "No worker is running" in told()


def test_a_clock_that_is_off_is_complained_of(app):
    assert "differ by" in told(datetime.now(UTC) + timedelta(minutes=3))


def test_a_check_that_nobody_carries_out_is_complained_of(app):
    post_id = a_draft()
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=1)
    db.session.execute(update(Post).values(moved_at=datetime.now(UTC) - timedelta(minutes=6)))

    assert "1 posts have waited" in told()


def test_an_address_in_the_clear_is_complained_of(app, monkeypatch):
    monkeypatch.setitem(app.config, "BASE_URL", "http://porte-voix.example")

    assert "not https" in told()


def test_one_admin_alone_is_complained_of(app):
    person("nia").grants[0].until = datetime.now(UTC)

    assert "has 1 admin" in told()


def test_an_unknown_zone_is_complained_of(app):
    db.session.execute(update(Entity).where(Entity.slug == "lab").values(time_zone="Mars/Olympus"))

    assert "lab: this machine knows no zone Mars/Olympus" in told()


def test_a_workflow_that_is_not_in_force_is_complained_of(app):
    db.session.execute(update(Entity).where(Entity.slug == "bank").values(workflow="gone"))

    assert "bank: no workflow gone" in told()


def test_a_stage_that_nobody_can_serve_is_complained_of(app):
    now = datetime.now(UTC)
    for name in ("lea", "gus", "hal"):
        for grant in person(name).grants:
            if grant.role is Role.LEGAL:
                grant.until = now

    assert "bank: too few people are legal" in told()


def test_a_reviewer_who_is_the_only_author_can_not_serve_their_own(app):
    now = datetime.now(UTC)
    for grant in person("ann").grants:
        grant.until = now

    assert "bank: too few people are comms" in told()


def test_an_admin_with_a_leftover_role_is_complained_of(app):
    admin = person("max")
    admin.grants.append(
        Grant(
            role=Role.LEGAL,
            entity_id=entity("group").id,
            granted_by=person("nia").id,
            since=datetime.now(UTC),
        )
    )

    assert "max@aurore.example is admin" in told()


@pytest.mark.parametrize("form", ["words", "json"])
def test_the_command_prints_it_and_ends_accordingly(app, database, redis_url, form):
    env = {
        "PORTEVOIX_DATABASE_URL": database,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": "k" * 32,
    }
    words = ["doctor", "--json"] if form == "json" else ["doctor"]

    ended = CliRunner().invoke(main, words, env=env)

    assert ended.exit_code == 1
    said = json.loads(ended.output) if form == "json" else ended.output
    assert "No worker is running" in str(said)


def test_a_database_that_is_away_is_one_complaint(app):
    env = {
        "PORTEVOIX_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PORTEVOIX_REDIS_URL": "redis://127.0.0.1:1",
        "PORTEVOIX_SECRET_KEY": "k" * 32,
    }

    ended = CliRunner().invoke(main, ["doctor"], env=env)

    assert ended.exit_code == 1
    assert "The database does not answer." in ended.output


def test_a_mail_server_that_does_not_answer_is_complained_of(app):
    with mailbox(app):
        assert "mail server" not in told()

    mail.connect(app, "smtp://127.0.0.1:1", "no-reply@aurore.example")
    try:
        assert "mail server can't be used (ConnectionRefusedError)" in told()
    finally:
        mail.connect(app, "", "")
