"""Letters that the mail server refuses: tried again, given up in time, told to the operator."""

import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.cli.symptoms import Patient, letters
from service.jobs import send_letters, sweep
from service.mail import connect
from service.models import SYSTEM, Event, LetterRow, Link, LinkPurpose, Person, db
from service.steps.letters import FIRST_PAUSE, LONGEST_PAUSE, PATIENCE, ask_letter
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.mailbox import mailbox
from tests.integration.test_links import address_in
from tests.integration.web import KEPT, browser


@pytest.fixture
def box(app):
    with mailbox(app) as opened:
        yield opened


def asked_for(*names):
    for name in names:
        person(name).password = KEPT
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            ask_letter(unit, person(name).id, LinkPurpose.RESET)


def waiting():
    db.session.expire_all()
    return db.session.scalars(select(LetterRow).order_by(LetterRow.id)).all()


def later(by, **columns):
    columns = columns or {"due_at": LetterRow.due_at - by}
    db.session.execute(update(LetterRow).values(columns))
    db.session.commit()


def links():
    return db.session.scalars(select(Link)).all()


def test_a_letter_that_was_refused_comes_when_the_server_takes_it(app, box, work):
    asked_for("ann")
    box.refusing = "451 try later"
    work()
    assert links() == []
    assert [each.fault for each in waiting()] == ["SMTPDataError"]

    box.refusing = ""
    later(FIRST_PAUSE)
    sweep(datetime.now(UTC) + timedelta(minutes=1))
    work()

    assert len(box.letters) == 1
    assert browser(app).get(address_in(box.letters[0])).status_code == 200
    assert waiting() == []


def test_a_letter_outlives_the_queue(app, box, work):
    asked_for("ann")
    app.extensions["redis"].flushall()

    sweep(datetime.now(UTC) + timedelta(minutes=1))
    work()

    assert len(box.letters) == 1


def test_nothing_that_waits_holds_a_link(app, box):
    asked_for("ann")
    box.refusing = "451 try later"
    send_letters()

    kept = str([vars(each) for each in waiting()])

    assert "password/" not in kept
    assert "ann@" not in kept


def test_pauses_grow_up_to_an_hour(app, box):
    asked_for("ann")
    box.refusing = "451 try later"
    pauses = []
    for _each in range(9):
        later(timedelta(0), due_at=datetime.now(UTC))
        send_letters()
        pauses.append(round((waiting()[0].due_at - datetime.now(UTC)) / FIRST_PAUSE))

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert waiting()[0].due_at - datetime.now(UTC) <= LONGEST_PAUSE


def test_a_letter_that_nobody_waits_for_any_more_is_given_up_and_the_record_says_so(app, box):
    asked_for("ann")
    box.refusing = "550 no such user"
    later(None, created_at=datetime.now(UTC) - PATIENCE[LinkPurpose.RESET])

    send_letters()

    assert waiting()[0].given_up_at is not None
    events = db.session.scalars(select(Event.name).where(Event.subject_id == person("ann").id))
    assert "person.letter_given_up" in events.all()
    later(None, due_at=datetime.now(UTC) - timedelta(hours=1))
    box.refusing = ""
    send_letters()
    assert box.letters == []


def test_what_was_given_up_is_forgotten_after_a_week(app, box):
    asked_for("ann")
    later(None, given_up_at=datetime.now(UTC) - timedelta(days=8))

    sweep(datetime.now(UTC))

    assert waiting() == []


def test_one_letter_that_is_refused_keeps_no_other_waiting(app, box):
    asked_for("ann", "bob")
    box.refused = "ann@aurore.example"

    send_letters()

    assert [each["To"] for each in box.letters] == ["bob@aurore.example"]
    assert [each.person_id for each in waiting()] == [person("ann").id]


def test_a_server_that_is_down_is_asked_once_for_all(app):
    asked_for("ann", "bob", "cat")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        connect(app, f"smtp://127.0.0.1:{free.getsockname()[1]}", "no-reply@aurore.example")
        try:
            send_letters()
        finally:
            connect(app, "", "")

    assert sorted(each.attempts for each in waiting()) == [0, 0, 1]
    assert all(each.due_at > datetime.now(UTC) for each in waiting())


def test_two_workers_send_a_letter_once(app, box):
    asked_for("ann", "bob")

    def work_apart(_number):
        with app.app_context():
            send_letters()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(work_apart, range(3)))

    assert sorted(each["To"] for each in box.letters) == [
        "ann@aurore.example",
        "bob@aurore.example",
    ]


def test_nothing_is_told_to_another_machine_without_tls(app):
    asked_for("ann")

    with mailbox(app, "127.0.0.2") as box:
        send_letters()

    assert box.letters == []
    assert [each.fault for each in waiting()] == ["SMTPNotSupportedError"]


def test_the_doctor_tells_of_letters_that_are_stuck(app, box):
    asked_for("ann")
    box.refusing = "451 try later"
    patient = Patient(app, app.extensions["settings"])
    send_letters()
    assert list(letters(patient)) == []

    later(FIRST_PAUSE)
    send_letters()
    tried = list(letters(patient))
    later(None, given_up_at=datetime.now(UTC))

    assert "1 letters are refused by the mail server (SMTPDataError)" in tried[0]
    assert "given up" in next(letters(patient))
