"""The private servers: where they live, what they survive, whom they run as."""

import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from service.runtime import Postgres, Redis, RunError
from service.runtime.home import Home
from service.runtime.processes import working_in
from tests.servers import temporary_folder

LONG = "Été à la clé – mégaphone " + "é" * 60
"""With what stands before and after it, more than 150 bytes."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with temporary_folder() as temporary:
        long = temporary / LONG
        long.mkdir()
        yield long


@pytest.fixture(scope="module")
def started(folder: Path) -> Iterator[tuple[Postgres, Redis]]:
    postgres, queue = Postgres(folder / "postgres"), Redis(folder / "redis")
    with ExitStack() as ending:
        for server in (postgres, queue):
            ending.callback(server.stop)
            server.start()
        yield postgres, queue


def written(postgres: Postgres) -> list[tuple[int]]:
    with postgres.connect() as session:
        return session.execute("SELECT number FROM kept ORDER BY number").fetchall()


def test_servers_live_under_a_long_path_with_spaces_and_accents(started, folder):
    postgres, queue = started

    assert len(os.fsencode(postgres.data)) > 150
    with postgres.connect() as session:
        assert session.execute("SELECT upper('été')").fetchone() == ("ÉTÉ",)
        session.execute("CREATE TABLE kept (number int)")
        session.execute("INSERT INTO kept VALUES (1)")
    assert redis.Redis.from_url(queue.url()).set("kept", 1)


def test_servers_open_no_port_and_only_a_private_socket(started):
    for server in started:
        facts = server.sockets.lstat()
        assert stat.S_IMODE(facts.st_mode) == 0o700
        assert listening_ports(server.process.pid) == []


def listening_ports(pid: int) -> list[str]:
    own = {os.readlink(each) for each in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own]


def test_postgres_survives_the_death_of_its_postmaster_in_mid_work(started):
    postgres, _ = started
    busy = postgres.connect()
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000)")
    time.sleep(0.2)
    before = set(working_in(postgres.data, "postgres"))

    os.kill(postgres.process.pid, signal.SIGKILL)
    postgres.process.wait()
    postgres.start()
    busy.close()

    assert before.isdisjoint(working_in(postgres.data, "postgres"))
    assert written(postgres) == [(1,)]


def test_postgres_ignores_the_pid_file_of_a_server_that_is_gone(started):
    postgres, _ = started
    postgres.stop()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.data}\n")

    postgres.start()

    assert written(postgres) == [(1,)]


def test_a_second_postgres_on_the_same_data_takes_over(started):
    postgres, _ = started
    first = postgres.process.pid

    other = Postgres(postgres.home)
    other.start()

    assert other.process.pid != first
    assert postgres.process.wait(5) is not None
    assert written(other) == [(1,)]
    other.stop()


def test_redis_keeps_what_was_written_when_it_is_killed(started):
    _, queue = started

    os.kill(queue.process.pid, signal.SIGKILL)
    queue.process.wait()
    queue.start()

    assert redis.Redis.from_url(queue.url()).get("kept") == b"1"


def test_a_stopped_server_leaves_no_socket_behind(started):
    for server in started:
        server.stop()

        assert not server.sockets.exists()
        assert working_in(server.data, type(server).__name__.lower()) == []


def test_a_socket_folder_that_others_may_enter_is_refused(folder):
    queue = Redis(folder / "refused")
    queue.sockets.mkdir()
    queue.sockets.chmod(0o755)

    with pytest.raises(RunError, match="not a private folder"):
        queue.start()
    queue.stop()
    queue.sockets.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run PostgreSQL as another user")
def test_postgres_of_root_runs_as_an_unprivileged_user(folder):
    modes = {each: each.stat().st_mode for each in (folder, *folder.parents)}
    postgres = Postgres(folder / "of root")
    try:
        postgres.start()

        assert Path(f"/proc/{postgres.process.pid}").stat().st_uid == postgres.account.uid != 0
        assert postgres.data.stat().st_uid == postgres.account.uid
        assert modes == {each: each.stat().st_mode for each in modes}
    finally:
        postgres.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL lives elsewhere")
def test_the_data_of_root_follows_a_folder_that_moves_but_not_its_copy(tmp_path):
    first = Home(tmp_path / "first").postgres_folder()
    shutil.copytree(tmp_path / "first", tmp_path / "copy")

    copied = Home(tmp_path / "copy").postgres_folder()
    (tmp_path / "first").rename(tmp_path / "moved")
    moved = Home(tmp_path / "moved").postgres_folder()

    assert copied != first
    assert moved == first
    for each in (first, copied):
        shutil.rmtree(each)
