"""What `portevoix user` does on a running service."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from service.accounts import authenticate
from service.cli import main
from service.models import db
from tests.integration.conftest import person

PASSWORD = "a long password"


@pytest.fixture
def user(app, database, redis_url):
    """Return how to run the command on the application's servers."""
    env = {
        "PORTEVOIX_DATABASE_URL": database,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": "k" * 32,
    }
    return lambda *arguments: CliRunner().invoke(main, ["user", *arguments], env=env)


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
