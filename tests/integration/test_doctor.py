"""`portevoix doctor`: each fault is found by making it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from redis import Redis
from rq import Worker
from sqlalchemy import delete, text

from service.cli import main, symptoms
from service.cli.symptoms import Patient, examine
from service.definitions import Shelf
from service.mail import connect
from service.models import SYSTEM, Definition, Entity, Grant, db
from service.provider import Provider
from service.queue import note_sweep
from service.settings import Settings
from tests.integration.conftest import entity, person
from tests.integration.mailbox import mailbox
from workflows import Role

KEY = "0a9b8c7d6e5f4g3h2i1j0k9l8m7n6o5p"


@pytest.fixture
def doctor(app, database, redis_url, tmp_path):
    """Return how to ask the doctor about the installation of the tests, with other settings."""
    env = {
        "PORTEVOIX_DATABASE_URL": database,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": KEY,
        "PORTEVOIX_HOME": str(tmp_path),
    }

    def ask(**but):
        changed = {f"PORTEVOIX_{name.upper()}": value for name, value in but.items()}
        ended = CliRunner().invoke(main, ["doctor", "--json"], env=env | changed)
        told = json.loads(ended.stdout)
        assert ended.exit_code == (0 if told["well"] else 1)
        return {each["check"]: " ".join(each["wrong"]) for each in told["checks"]}

    return ask


@pytest.fixture
def wrong(app, database, redis_url, tmp_path):
    """Return how to ask for one thing alone, which is quicker."""

    def ask(check, **but):
        given = {"database_url": database, "redis_url": redis_url, "home": tmp_path}
        patient = Patient(app, Settings(**{"secret_key": KEY, **given, **but}))
        return " ".join(examine(patient, {check: symptoms.CHECKS[check]})[check])

    return ask


def give(name, role, slug):
    """Grant a role."""
    given = Grant(role=role, entity_id=entity(slug).id, granted_by=SYSTEM)
    given.person_id, given.since = person(name).id, datetime.now(UTC)
    db.session.add(given)
    db.session.commit()


@pytest.fixture
def well(app):
    """Let a worker and a sweep be there, and somebody for every stage."""
    give("dan", Role.COMMS, "bank")
    give("dan", Role.SAFETY, "lab")
    give("bob", Role.COMMS, "lab")
    give("ida", Role.COMPLIANCE, "lab")
    give("cat", Role.PRIVACY, "group")
    worker = Worker([app.extensions["queue"]], connection=app.extensions["redis"])
    worker.register_birth()
    note_sweep(datetime.now(UTC))
    yield
    worker.register_death()


def test_a_sound_installation_is_told_so(doctor, well):
    assert {name: wrong for name, wrong in doctor().items() if wrong} == {}


def test_words_for_people_name_each_check_and_each_fault(doctor, app, database, redis_url):
    env = {"PORTEVOIX_DATABASE_URL": database, "PORTEVOIX_REDIS_URL": redis_url}

    ended = CliRunner().invoke(main, ["doctor"], env=env | {"PORTEVOIX_SECRET_KEY": "k" * 32})

    assert ended.exit_code == 1
    assert "wrong  secret key\n       PORTEVOIX_SECRET_KEY is not random" in ended.output
    assert "fine   database" in ended.output


@pytest.mark.parametrize(
    ("but", "check", "told"),
    [
        ({"secret_key": "short"}, "settings", "at least 32 random characters"),
        ({"colour": "red"}, "settings", "PORTEVOIX_COLOUR is not a setting"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "database", "does not answer"),
        ({"redis_url": "redis://127.0.0.1:1"}, "queue", "does not answer"),
        ({"redis_url": "redis://127.0.0.1:1"}, "worker", "can't be known"),
    ],
)
def test_a_setting_that_will_hurt_is_named(doctor, but, check, told):
    assert told in doctor(**but)[check]


@pytest.mark.parametrize(
    ("but", "check", "told"),
    [
        ({"secret_key": "ab" * 20}, "secret key", "not random"),
        ({"base_url": "http://pv.example"}, "address", "travel readable"),
        ({"base_url": "https://pv.example"}, "address", "PORTEVOIX_PROXIES is 0"),
        ({"proxies": 1}, "address", "callers can invent"),
    ],
)
def test_a_setting_that_is_allowed_and_unwise_is_named(wrong, but, check, told):
    assert told in wrong(check, **but)


def test_a_sound_address_behind_a_proxy_is_left_alone(wrong):
    assert wrong("address", base_url="https://pv.example", proxies=1) == ""


@pytest.mark.parametrize("name", ["secret-key", "environment", "sign-ins"])
def test_a_file_with_secrets_that_others_can_read_is_named(wrong, tmp_path, name):
    (tmp_path / name).write_text("x")
    (tmp_path / name).chmod(0o640)

    assert f"chmod 600 {tmp_path / name}" in wrong("files with secrets")


def test_a_database_of_another_version_is_told_with_what_to_do(wrong):
    db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.session.commit()

    told = wrong("database")

    assert "at version 0001" in told
    assert "portevoix migrate" in told


def test_nobody_who_works_and_no_sweep_are_told(wrong):
    assert "No worker is running" in wrong("worker")
    assert "never ran" in wrong("sweep")


def test_a_sweep_that_ended_is_told(wrong, app):
    note_sweep(datetime.now(UTC) - timedelta(hours=1))

    assert "last ran at" in wrong("sweep")


def test_a_clock_that_is_off_is_told(wrong, monkeypatch):
    class Late(datetime):
        """A clock that is five minutes slow."""

        @classmethod
        def now(cls, tz=None):
            """Return the wrong moment."""
            return datetime.now(tz) - timedelta(minutes=5)

    monkeypatch.setattr(symptoms, "datetime", Late)

    assert "differ by 300 s" in wrong("clock and time zones")


def test_a_time_zone_that_is_none_is_told(wrong):
    entity("bank").time_zone = "Europe/Atlantis"
    db.session.commit()

    assert "Europe/Atlantis" in wrong("clock and time zones")


def test_a_single_admin_is_told(wrong):
    db.session.execute(delete(Grant).where(Grant.person_id == person("nia").id))
    db.session.commit()

    assert "The company has 1 admin:" in wrong("admins")


def test_an_installation_without_a_company_is_told(wrong):
    db.session.execute(text("SET LOCAL session_replication_role = replica"))
    for table in (Grant, Entity):
        db.session.execute(delete(table))
    db.session.commit()

    assert "no company yet" in wrong("admins")


def test_a_stage_that_only_the_author_could_serve_is_told(wrong):
    db.session.execute(delete(Grant).where(Grant.role == Role.COMMS))
    db.session.commit()
    give("bob", Role.COMMS, "bank")

    told = wrong("reviewers")

    assert "Posts of bank may wait for ever" in told
    assert "0 people other than the author hold the role, 1 is needed" in told


def test_what_is_in_force_and_does_not_compile_is_told(app, wrong, monkeypatch):
    monkeypatch.setitem(app.extensions, "definitions", Shelf())
    held = db.session.query(Definition).filter_by(kind="pack", name="finance").one()
    db.session.execute(
        text("UPDATE definition SET source = source || '{\"colour\": 1}' WHERE id = :id"),
        {"id": held.id},
    )
    db.session.commit()

    assert "does not compile" in wrong("definitions in force")
    assert "before what is in force compiles" in wrong("reviewers")


def test_a_definition_older_than_the_shipped_one_is_told(wrong):
    db.session.execute(text("UPDATE definition SET digest = repeat('0', 64) WHERE name = 'bank'"))
    db.session.commit()

    assert "The workflow bank in force is not the one" in wrong("definitions in force")


def test_a_definition_that_people_released_is_their_own(wrong):
    db.session.execute(
        text(
            "UPDATE definition SET digest = repeat('0', 64),"
            " proposed_by = :one, released_by = :other WHERE name = 'bank'"
        ),
        {"one": person("gus").id, "other": person("hal").id},
    )
    db.session.commit()

    assert wrong("definitions in force") == ""


def test_a_workflow_or_pack_that_is_not_there_is_told(wrong):
    entity("lab").workflow, entity("lab").packs = "alchemy", ["alchemy"]
    db.session.commit()

    told = wrong("definitions in force")

    assert "names the workflow alchemy" in told
    assert "names the pack alchemy" in told


def test_a_full_disk_is_told(wrong, monkeypatch):
    monkeypatch.setattr(symptoms, "LITTLE", 10**18)

    assert "MB left" in wrong("disk")


def test_the_queue_is_left_as_it_was(doctor, redis_url):
    with Redis.from_url(redis_url) as client:
        before = client.dbsize()
        doctor()
        assert client.dbsize() == before


def test_a_mail_server_that_answers_is_fine_and_one_that_does_not_is_told(app, wrong):
    with mailbox(app):
        assert wrong("mail") == ""

    connect(app, "smtp://127.0.0.1:1", "no-reply@aurore.example")
    try:
        assert "can't be used (ConnectionRefusedError)" in wrong("mail")
    finally:
        connect(app, "", "")


def test_a_provider_that_does_not_answer_is_told(app, wrong, monkeypatch):
    assert wrong("single sign-on") == ""

    settings = Settings(
        database_url="postgresql+psycopg://x",
        redis_url="redis://x",
        secret_key=KEY,
        oidc_issuer="http://127.0.0.1:1",
        oidc_client_id="portevoix",
    )
    monkeypatch.setitem(app.extensions, "provider", Provider(settings))

    assert "Nobody can sign in with the company account" in wrong("single sign-on")
