"""Fixtures with a life that every test may ask for: the real servers, clean."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from service.runtime import Postgres, Redis
from tests import servers

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""How long an example takes says something of the machine, and nothing of the code."""

BROWSER = "tests/browser/"
"""What one web server and one worker serve; to start them takes twenty seconds."""


class ByFile(LoadFileScheduling):
    """Gives each process whole files, and one of them all that the browser's servers serve."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Share the tests out by file."""
    return ByFile(config, log)


def pytest_sessionstart() -> None:
    """Let SIGTERM end the session as Ctrl-C does, so that its servers and folders go with it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run the session's PostgreSQL server."""
    with servers.running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """Run the session's Redis server."""
    with servers.running_redis() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """Return the address of the one migrated database, the same in every test."""
    return servers.migrated(postgres)


@pytest.fixture(scope="session")
def redis_url(redis_server: Redis) -> str:
    """Return the address of the one Redis, the same in every test."""
    return redis_server.url()


@pytest.fixture
def database(postgres: Postgres, postgres_url: str) -> str:
    """Return the migrated database as `portevoix migrate` leaves it."""
    return servers.emptied(postgres)


@pytest.fixture
def empty_database(postgres: Postgres) -> Iterator[str]:
    """Give a database of the test's own, without any table."""
    with servers.another_database(postgres) as url:
        yield url


@pytest.fixture
def queue(redis_server: Redis) -> str:
    """Return the Redis with nothing in it."""
    return servers.emptied_redis(redis_server)
