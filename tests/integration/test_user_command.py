"""What `portevoix user` does on a running service."""

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from service.accounts import authenticate
from service.cli import main
from service.models import Link, LinkPurpose, db
from tests.integration.conftest import person
from tests.integration.journey import a_session
from tests.integration.mailbox import mailbox

PASSWORD = "a long password"


@pytest.fixture
def user(app, database, redis_url):
    """Return how to run the command on the application's servers."""
    env = {
        "PORTEVOIX_DATABASE_URL": database,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": "k" * 32,
    }
    return lambda *arguments, **more: CliRunner().invoke(
        main, ["user", *arguments], env={**env, **more}
    )


def add(email: str, name: str = "Zoé", entity: str = "bank") -> list[str]:
    return ["add", email, "--name", name, "--entity", entity, "--password", PASSWORD]


def test_an_added_person_can_sign_in(user):
    ended = user(*add("Zoe@aurore.example"))

    assert ended.output == "Zoe@aurore.example can sign in.\n"
    zoe = authenticate(db.session(), "zoe@aurore.example", PASSWORD, datetime.now(UTC))
    assert zoe is not None
    assert zoe.name == "Zoé"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (add("ann@aurore.example"), "That is already so."),
        (add("zoe"), "'zoe' is no e-mail address."),
        (add(""), "'' is no e-mail address."),
        (add("zoe@aurore.example", name=" "), "A name has from 1 to 200 characters."),
        (add("zoe@aurore.example", name="z" * 201), "A name has from 1 to 200 characters."),
        (add("zoe@aurore.example", entity="nowhere"), "There is no entity nowhere."),
    ],
)
def test_what_cannot_be_added_is_one_sentence(user, arguments, told):
    ended = user(*arguments)

    assert ended.exit_code in {1, 2}
    assert told in ended.output


def roles(name: str) -> set[str]:
    db.session.rollback()
    db.session.expire_all()
    return {each.role for each in person(name).grants if each.until is None}


@pytest.fixture
def lone(app):
    """Leave the company with one admin."""
    now = datetime.now(UTC)
    person("nia").grants[0].until = now
    db.session.commit()


def test_the_operator_grants_alone_while_there_are_not_two_admins(user, lone):
    ended = user("grant", "ann@aurore.example", "admin", "--entity", "group")

    assert ended.output == "ann@aurore.example is admin in group and below.\n"
    assert "admin" in roles("ann")


def test_what_stays_apart_stays_apart_for_the_operator_too(user, lone):
    ended = user("grant", "cat@aurore.example", "admin", "--entity", "group")

    assert "neither reviews nor audits" in ended.output
    assert roles("cat") == {"compliance"}


def test_with_two_admins_the_operator_only_proposes(user):
    ended = user("grant", "ann@aurore.example", "comms", "--entity", "bank")

    assert "an admin must release it" in ended.output
    assert roles("ann") == {"author"}


def test_who_is_invited_without_a_mail_server_gets_a_printed_link(user, app):
    ended = user("invite", "zoe@aurore.example", "--name", "Zoé", "--entity", "bank")

    address = ended.output.splitlines()[0]
    assert address.startswith("http://127.0.0.1:8000/password/")
    assert app.test_client().get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_who_is_invited_gets_a_letter_where_there_is_a_mail_server(user, app, work):
    with mailbox(app) as box:
        url = f"smtp://127.0.0.1:{app.extensions['mailer'].url.port}"
        ended = user("invite", "ann@aurore.example", PORTEVOIX_MAIL_URL=url)
        work()

    assert ended.output == "A link is on its way to ann@aurore.example.\n"
    assert [each["To"] for each in box.letters] == ["ann@aurore.example"]


def test_who_has_a_password_is_given_a_link_for_another(user, app):
    user(*add("zoe@aurore.example"))

    ended = user("invite", "zoe@aurore.example")

    assert "/password/" in ended.output
    assert db.session.scalars(select(Link.purpose)).one() is LinkPurpose.RESET


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["invite", "zoe@aurore.example"], "add --name and --entity"),
        (["invite", "zoe"], "no e-mail address"),
        (["invite", "zoe@aurore.example", "--name", "Z", "--entity", "x"], "There is no entity x."),
        (["end", "zoe@aurore.example"], "Nobody has the address"),
        (["end", "ann@aurore.example", "--on", "2020-01-01"], "today or later"),
        (["end", "ann@aurore.example", "--on", "soon"], "does not match the format"),
        (["sessions", "list", "zoe@aurore.example"], "Nobody has the address"),
        (["token", "ann@aurore.example", "--scope", "all"], "is not one of"),
        (["token", "ann@aurore.example", "--days", "366"], "is not in the range"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(user, arguments, told):
    ended = user(*arguments)

    assert ended.exit_code in {1, 2}
    assert told in ended.output


def test_ended_access_is_over_at_once(user):
    user(*add("zoe@aurore.example"))

    ended = user("end", "zoe@aurore.example")

    assert ended.output == "zoe@aurore.example has no access any more.\n"
    db.session.expire_all()
    assert authenticate(db.session(), "zoe@aurore.example", PASSWORD, datetime.now(UTC)) is None
    assert "has ended" in user("invite", "zoe@aurore.example").output


def test_a_last_day_to_come_is_kept(user):
    ended = user("end", "ann@aurore.example", "--on", "2099-12-31")

    assert ended.output == "ann@aurore.example has no access after 2099-12-31.\n"
    db.session.expire_all()
    assert person("ann").ends_on == date(2099, 12, 31)


def test_sessions_are_listed_and_ended(user):
    a_session()

    assert "by password, since" in user("sessions", "list", "ann@aurore.example").output
    assert user("sessions", "end", "ann@aurore.example").output == "Ended: 1\n"
    assert user("sessions", "list", "ann@aurore.example").output == ""


def test_a_token_of_the_command_line_does_what_its_scope_says(user, app):
    secret = user("token", "ann@aurore.example", "--scope", "check").output.strip()
    headers = {"Authorization": f"Bearer {secret}"}

    client = app.test_client()
    assert client.get("/api/v1/posts", headers=headers).status_code == 403
    assert (
        client.post("/api/v1/checks", json={"text": "Bonjour."}, headers=headers).status_code == 200
    )
