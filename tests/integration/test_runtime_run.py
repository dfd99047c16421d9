"""A whole run: what it says, what it restarts, what it ends, what it refuses."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from service.runtime import Postgres
from service.runtime.commands import Command
from service.runtime.home import ROOTS
from service.runtime.processes import carrying, working_in
from service.runtime.supervisor import MOST_ENDS, RunError, Watched
from tests.servers import temporary_folder

CHECKOUT = Path(__file__).parents[2]
LONG = "Porte-voix d’été – dépôt " + "é" * 60


NOBODY = [
    *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
    *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
]
"""Become nobody, who may read this checkout and Python wherever they are, but write nowhere."""


@dataclass
class Start:
    """One start of a small run in a folder."""

    folder: Path
    port: int
    env: dict[str, str] = field(default_factory=dict)
    become: Sequence[str] = ()
    process: subprocess.Popen[str] | None = None

    def begin(self) -> "Start":
        clean = {name: each for name, each in os.environ.items() if "PORTEVOIX" not in name}
        self.process = subprocess.Popen(
            [*self.become, sys.executable, "-m", "tests.small_run"],
            cwd=self.folder,
            env={
                **clean,
                "PORTEVOIX_PORT": str(self.port),
                "PYTHONPATH": str(CHECKOUT),
                **self.env,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def said(self, ending: str = "Ctrl-C ends it.\n") -> str:
        lines: list[str] = []
        while not lines or (lines[-1] and lines[-1] != ending):
            lines.append(self.process.stdout.readline())
        return "".join(lines)

    def refusal(self) -> str:
        output = self._output()
        assert self.process.returncode == 1
        return output

    def end(self, number: signal.Signals = signal.SIGTERM) -> str:
        self.process.send_signal(number)
        return self._output()

    def _output(self) -> str:
        """Return what was said to the end; a run that does not end in time leaves nothing behind.

        A run gives PostgreSQL 40 seconds to end, and its commands and Redis 10 each.
        """
        try:
            output, _ = self.process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return output

    @property
    def home(self) -> Path:
        return self.folder / ".portevoix"

    def data(self) -> Path:
        installation = self.home / "installation"
        if installation.exists():
            return ROOTS / installation.read_text() / "data"
        return self.home / "postgres" / "data"

    def running(self) -> set[int]:
        return {
            *working_in(self.data(), "postgres"),
            *working_in(self.home / "redis" / "data", "redis-server"),
            *carrying((self.home / "lock").read_text()),
        }


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def with_links(port: int) -> dict[str, str]:
    return {
        "PORTEVOIX_LINKS_URL": "https://go.nordwind.example",
        "PORTEVOIX_LINKS_PORT": str(port),
    }


def health(port: int) -> int:
    address = f"http://127.0.0.1:{port}/health"
    with suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
        return answer.status
    return 0


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds()


@pytest.fixture(scope="module")
def place() -> Iterator[Start]:
    with temporary_folder() as temporary:
        folder = temporary / LONG
        folder.mkdir()
        start = Start(folder, a_free_port(), env=with_links(a_free_port()))
        yield start
        if start.process is not None and start.process.poll() is None:
            start.end()
        if os.geteuid() == 0:
            shutil.rmtree(start.data().parent)


@pytest.fixture(scope="module")
def first(place: Start) -> str:
    return place.begin().said()


def test_the_first_start_says_where_it_answers_and_who_may_sign_in(place, first):
    assert len(os.fsencode(place.home)) > 150
    assert f"Porte-voix answers at http://127.0.0.1:{place.port}\n" in first
    assert "ann@nordwind.example  secret\n" in first
    assert health(place.port) == 200


def test_links_are_served_where_an_address_asks_for_them(place, first):
    assert "Tracked links answer at https://go.nordwind.example\n" in first
    assert eventually(lambda: health(int(place.env["PORTEVOIX_LINKS_PORT"])) == 200)


def test_secrets_are_for_their_owner_alone(place, first):
    assert stat.S_IMODE(place.home.stat().st_mode) == 0o700
    for name in ("secret-key", "sign-ins", "environment"):
        assert stat.S_IMODE((place.home / name).stat().st_mode) == 0o600


def test_operators_find_the_run_by_a_file_that_a_shell_reads(place, first):
    shown = subprocess.run(
        ["/bin/sh", "-c", '. "$0" && env', place.home / "environment"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    told = dict(line.split("=", 1) for line in shown.splitlines() if "PORTEVOIX" in line)

    engine = create_engine(told["PORTEVOIX_DATABASE_URL"])
    with engine.connect() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    engine.dispose()
    assert told["PORTEVOIX_SECRET_KEY"] == (place.home / "secret-key").read_text()
    assert "environment" in first


def test_a_second_run_in_the_same_folder_is_refused(place, first):
    refusal = Start(place.folder, a_free_port()).begin().refusal()

    assert refusal == f"Porte-voix already runs in {place.home}.\n"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_whatever_dies_is_started_again(place, first, number):
    before = place.running()

    for pid in before:
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    assert eventually(lambda: len(place.running() - before) >= len(before))
    assert eventually(lambda: health(place.port) == 200)
    assert before.isdisjoint(place.running())


def test_after_kill_9_the_next_start_recovers_by_itself(place, first):
    before = place.running()

    place.end(signal.SIGKILL)
    output = place.begin().said()

    assert "answers at" in output
    assert "first start" not in output
    assert before.isdisjoint(place.running())
    assert health(place.port) == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all_it_started_and_only_that(place, first, number):
    if place.process.poll() is not None:
        place.begin().said()
    bystander = subprocess.Popen(["/bin/sleep", "600"], cwd=place.home / "redis" / "data")

    output = place.end(number)

    assert "Porte-voix has ended.\n" in output
    assert place.process.returncode == 0
    assert place.running() == set()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_a_later_start_keeps_its_secrets(place, first):
    secret = (place.home / "secret-key").read_text()

    place.begin().said()

    assert (place.home / "secret-key").read_text() == secret


def test_only_another_edition_is_migrated_again(place, first):
    assert (place.home / "migrations").read_text() == "one more\n"
    with Postgres(place.data().parent).connect() as session:
        session.execute("COMMENT ON DATABASE portevoix IS 'an earlier edition'")

    place.end()
    place.begin().said()

    assert (place.home / "migrations").read_text() == "one more\n" * 2
    place.end()


def test_a_first_start_that_failed_begins_anew(tmp_path):
    start = Start(tmp_path, a_free_port(), env={"BROKEN": "1"})
    refusal = start.begin().refusal()
    start.env = {}

    assert re.search(r"The demonstration failed; .*/demonstration.log says why\.\n$", refusal)
    assert "This is the first start" in start.begin().said()
    start.end()
    shutil.rmtree(start.data().parent, ignore_errors=True)


@pytest.mark.parametrize("setting", ["PORTEVOIX_PORT", "PORTEVOIX_LINKS_PORT"])
def test_a_busy_port_is_one_sentence(tmp_path, setting):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        start = Start(tmp_path, a_free_port(), env=with_links(port))
        if setting == "PORTEVOIX_PORT":
            start = Start(tmp_path, port)

        refusal = start.begin().refusal()

    assert refusal == f"Port {port} is busy: set {setting} to a free one.\n"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORTEVOIX_PORT", "http", "PORTEVOIX_PORT must be a whole number from 1 to 65535."),
        ("PORTEVOIX_PROT", "80", "PORTEVOIX_PROT is not a setting of Porte-voix."),
        ("PORTEVOIX_DATABASE_URL", "postgresql://x", "PORTEVOIX_DATABASE_URL is set, but"),
        ("PORTEVOIX_HOME", "/dev/null", "/dev/null cannot be made: File exists."),
        ("PORTEVOIX_HOME", "/proc/porte-voix", "/proc/porte-voix cannot be made: "),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path, name, value, sentence):
    refusal = Start(tmp_path, a_free_port(), env={name: value}).begin().refusal()

    assert refusal.startswith(sentence)
    assert refusal.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_can_run_it_and_cannot_run_it_elsewhere():
    with temporary_folder() as temporary:
        temporary.chmod(0o755)
        folder = temporary / "à nobody"
        folder.mkdir()
        os.chown(folder, 65534, 65534)
        env = {"HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        start = Start(folder, a_free_port(), env, NOBODY)

        assert "answers at" in start.begin().said()
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in start.running()}
        assert owners == {65534}
        assert "has ended" in start.end()
        assert start.running() == set()

        start.env["PORTEVOIX_HOME"] = str(temporary / "here")
        assert start.begin().refusal() == f"{temporary}/here cannot be made: Permission denied.\n"

        refusal = Start(folder, a_free_port()).begin().refusal()
        assert refusal.startswith(f"{folder}/.portevoix belongs to nobody: run as that user")


def test_a_program_that_keeps_ending_is_given_up_with_a_sentence(tmp_path):
    program = Command("The worker", ["/bin/false"], env={}, log=tmp_path / "worker.log")
    program.start()
    watched, told = Watched(program), []

    def look_every_half_second() -> None:
        for now in range(60):
            program.process.wait()
            watched.look(now / 2, told.append)

    with pytest.raises(RunError, match=r"The worker ended 6 times in five minutes; .* says why\."):
        look_every_half_second()
    assert len(told) == MOST_ENDS
