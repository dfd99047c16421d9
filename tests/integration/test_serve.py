"""What `serve`, `worker` and `sweep` say when they cannot start."""

import gc
import socket
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from service.cli import main

REQUIRED = ("PORTEVOIX_DATABASE_URL", "PORTEVOIX_REDIS_URL", "PORTEVOIX_SECRET_KEY")


@pytest.fixture
def env(redis_url: str) -> Iterator[dict[str, str | None]]:
    yield dict(zip(REQUIRED, ("postgresql://x@/x?host=/nowhere", redis_url, "k" * 32), strict=True))
    gc.unfreeze()


def refusal(command: str, env: dict[str, str | None]) -> str:
    ended = CliRunner().invoke(main, [command], env=env)
    assert ended.exit_code == 1
    return ended.output


@pytest.mark.parametrize("command", ["serve", "worker", "sweep"])
@pytest.mark.parametrize("missing", REQUIRED)
def test_a_forgotten_setting_opens_nothing(env, command, missing):
    assert refusal(command, env | {missing: None}).startswith(f"Error: {missing} is not set. ")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_that_does_not_answer_is_one_sentence(env, command):
    assert refusal(command, env) == "Error: The database does not answer.\n"


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_database_without_our_schema_is_refused(env, command, empty_database):
    env["PORTEVOIX_DATABASE_URL"] = empty_database

    assert refusal(command, env) == (
        "Error: The database is not the one of this version: run `portevoix migrate`.\n"
    )


def test_a_busy_port_is_refused(env):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert refusal("serve", env | {"PORTEVOIX_PORT": str(port)}) == (
            f"Error: Port {port} is busy: set PORTEVOIX_PORT to a free one.\n"
        )
