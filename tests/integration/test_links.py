"""Links that set a password: asked for, sent, used once."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from service.access import forget_tree
from service.accounts import authenticate
from service.models import SYSTEM, Link, LinkPurpose, Person, db
from service.steps.account import change_password
from service.steps.links import BETWEEN, open_link
from service.steps.people import end_access, invite
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.mailbox import Mailbox, mailbox
from tests.integration.test_web_sessions import held, signed_in, told
from tests.integration.web import KEPT, PASSWORD, Browser, browser

NEW = "trois renards bleus dans la cour"
ASKED = "/password/forgotten"

Work = Callable[[], None]


@pytest.fixture
def box(app: Flask) -> Iterator[Mailbox]:
    with mailbox(app) as opened:
        yield opened


def secret_of(purpose: LinkPurpose = LinkPurpose.RESET, name: str = "ann") -> str:
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        return open_link(unit, person(name), purpose)


def older(by: timedelta) -> None:
    moved = {"created_at": Link.created_at - by, "expires_at": Link.expires_at - by}
    db.session.execute(update(Link).values(moved))
    db.session.commit()


def with_password(name: str = "ann") -> None:
    person(name).password = KEPT
    db.session.commit()


def right(password: str, name: str = "ann") -> bool:
    db.session.expire_all()
    found = authenticate(db.session(), f"{name}@aurore.example", password, datetime.now(UTC))
    return found is not None


def choose(client: Browser, secret: str, password: str = NEW) -> int:
    client.get("/sign-in")
    return client.send(f"/password/{secret}", {"password": password}).status_code


@contextmanager
def statements() -> Iterator[list[str]]:
    """Count what the database is asked."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_more) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def address_in(letter) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/password/\S+)", letter.get_content())
    assert found is not None
    return found.group(1)


def test_a_forgotten_password_is_set_by_the_link_that_came(
    app: Flask, box: Mailbox, work: Work
) -> None:
    with_password()
    door = browser(app)
    door.send(ASKED, {"email": " Ann@aurore.example "})
    work()

    page = door.get(address_in(box.letters[0]))
    done = door.send(address_in(box.letters[0]), {"password": NEW})

    assert "Choose your password" in page.text
    assert done.location == "/sign-in"
    assert right(NEW)
    assert not right(PASSWORD)
    assert "person.password_set" in told()


def test_who_asks_learns_nothing_of_who_has_an_account(
    app: Flask, box: Mailbox, work: Work
) -> None:
    with_password()
    door = browser(app)
    answers = []

    for email in ("ann@aurore.example", "nobody@aurore.example", "", "no address", "x" * 3_000):
        with statements() as counted:
            answer = door.send(ASKED, {"email": email})
        page = re.sub(r'content="[^"]+"|value="[^"]+"', "", answer.text)
        answers.append((answer.status_code, page, len(counted)))

    assert len(set(answers)) == 1
    assert len(app.extensions["queue"]) == len(answers)
    work()
    assert [each["To"] for each in box.letters] == ["ann@aurore.example"]


def test_asking_again_at_once_sends_no_second_letter(app: Flask, box: Mailbox, work: Work) -> None:
    with_password()
    door = browser(app)
    for _again in range(3):
        door.send(ASKED, {"email": "ann@aurore.example"})
    work()
    assert len(box.letters) == 1

    older(BETWEEN)
    door.send(ASKED, {"email": "ann@aurore.example"})
    work()

    assert len(box.letters) == 2
    assert door.get(address_in(box.letters[0])).status_code == 404
    assert door.get(address_in(box.letters[1])).status_code == 200


def test_who_never_had_a_password_gets_none_by_forgetting_it(
    app: Flask, box: Mailbox, work: Work
) -> None:
    browser(app).send(ASKED, {"email": "ann@aurore.example"})
    work()

    assert box.letters == []


def test_a_letter_speaks_the_language_of_its_reader(app: Flask, box: Mailbox, work: Work) -> None:
    person("ann").language = "fr"
    with_password()
    browser(app, language="en").send(ASKED, {"email": "ann@aurore.example"})
    work()

    assert box.letters[0]["Subject"] == "Un autre mot de passe pour Porte-voix"
    assert "une heure" in box.letters[0].get_content()
    assert box.letters[0]["From"] == "no-reply@aurore.example"


def test_a_name_with_line_ends_adds_no_header(app: Flask, box: Mailbox, work: Work) -> None:
    person("ann").name = "Ann\r\nBcc: eve@aurore.example"
    with_password()

    browser(app).send(ASKED, {"email": "ann@aurore.example"})
    work()

    assert box.letters[0]["Bcc"] is None


def test_without_a_mail_server_the_page_says_whom_to_ask(app: Flask) -> None:
    door = browser(app)

    assert "No e-mail is sent from here" in door.get(ASKED).text
    assert door.send(ASKED, {"email": "ann@aurore.example"}).status_code == 200
    assert len(app.extensions["queue"]) == 0


def test_a_link_sets_a_password_once(app: Flask) -> None:
    secret, door = secret_of(), browser(app)

    assert choose(door, secret) == 303
    assert choose(door, secret, "encore une autre phrase") == 404
    assert right(NEW)


def test_of_two_at_once_one_sets_the_password(app: Flask) -> None:
    secret = secret_of()
    doors = [browser(app) for _each in range(4)]

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda door: choose(door, secret), doors))

    assert sorted(answers) == [303, 404, 404, 404]


def test_looking_at_a_link_uses_nothing_up(app: Flask) -> None:
    secret, door = secret_of(), browser(app)

    assert [door.get(f"/password/{secret}").status_code for _each in range(3)] == [200] * 3
    assert choose(door, secret) == 303


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [(LinkPurpose.RESET, timedelta(hours=1)), (LinkPurpose.SET_UP, timedelta(days=7))],
)
def test_a_link_dies_of_age(app: Flask, purpose: LinkPurpose, lasts: timedelta) -> None:
    secret, door = secret_of(purpose), browser(app)

    older(lasts - timedelta(minutes=1))
    assert door.get(f"/password/{secret}").status_code == 200
    older(timedelta(minutes=1))
    assert choose(door, secret) == 404


def test_a_newer_link_ends_the_older_one_of_its_purpose(app: Flask) -> None:
    set_up, first = secret_of(LinkPurpose.SET_UP), secret_of()
    secret_of()

    assert browser(app).get(f"/password/{first}").status_code == 404
    assert browser(app).get(f"/password/{set_up}").status_code == 200


def test_a_changed_password_ends_the_links(app: Flask) -> None:
    secret = secret_of()
    browser(app, "ann")
    with unit_of_work(person("ann")) as unit:
        change_password(unit, PASSWORD, NEW, held()[0])

    assert choose(browser(app), secret) == 404


def test_ended_access_ends_the_links(app: Flask) -> None:
    secret = secret_of()
    with unit_of_work(person("max")) as unit:
        end_access(unit, person("ann").id)

    assert choose(browser(app), secret) == 404


def test_a_password_set_by_link_ends_every_session(app: Flask) -> None:
    ann = browser(app, "ann")
    secret = secret_of()

    choose(browser(app), secret)

    assert not signed_in(ann)


@pytest.mark.parametrize(
    "secret", ["x", "%00", "..", "A" * 43, "A" * 5_000, "%ED%A0%80", "' OR 1=1 --"]
)
def test_an_invented_link_is_dead(app: Flask, secret: str) -> None:
    assert browser(app).get(f"/password/{secret}").status_code == 404


def test_a_link_is_kept_as_its_digest(app: Flask) -> None:
    secret = secret_of()

    assert secret not in str(vars(db.session.scalars(select(Link)).one()))


def test_a_link_is_used_by_a_form_of_ours_only(app: Flask) -> None:
    secret = secret_of()

    assert browser(app).post(f"/password/{secret}", data={"password": NEW}).status_code == 403
    assert not right(NEW)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "from 12 to"),
        ("Password1234", "tried first"),
        ("azertyuiopqsdf", "tried first"),
        ("abababababab", "tried first"),
        ("Ann-aurore-2026", "your own name"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused_and_the_link_stays(
    app: Flask, password: str, why: str
) -> None:
    secret, door = secret_of(), browser(app)

    refused = door.send(f"/password/{secret}", {"password": password})

    assert refused.status_code == 422
    assert why in refused.text
    assert choose(door, secret) == 303


def test_an_admin_invites_and_never_sees_the_link(app: Flask, box: Mailbox, work: Work) -> None:
    with unit_of_work(person("max")) as unit:
        invite(unit, person("ann").id)
    work()
    forget_tree(db.session())

    assert box.letters[0]["To"] == "ann@aurore.example"
    assert choose(browser(app), address_in(box.letters[0]).rpartition("/")[2]) == 303
    assert "person.invited" in told()
