"""The whole service on servers of its own, with the demonstration's people, for benchmarks."""

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

from service.runtime import Postgres, Redis


class Answer(NamedTuple):
    """What was answered to a request."""

    status: int
    text: str
    headers: Message


IDLE = 1.0
"""Seconds after which a connection is opened anew, before the server gives it up."""

PORTEVOIX = Path(sys.executable).with_name("portevoix")


class Client:
    """Whoever asks the service, by headers of their own: one connection for each thread."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self.port = port
        self.headers = {"Content-Type": "application/json", **(headers or {})}
        self._threads = threading.local()

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Return an answer; `body` is sent as JSON, or as it is when it is a text."""
        sent = body if body is None or isinstance(body, str) else json.dumps(body)
        connection = self._connection()
        connection.request(method, path, sent, {**self.headers, **headers})
        response = connection.getresponse()
        return Answer(response.status, response.read().decode(), response.headers)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """Return what the API answers; a refusal ends the benchmark."""
        answer = self.send(method, f"/api/v1{path}", body, **headers)
        if answer.status >= 400:
            raise SystemExit(f"{method} {path}: {answer.status} {answer.text}")
        return json.loads(answer.text)

    def _connection(self) -> HTTPConnection:
        known: HTTPConnection | None = getattr(self._threads, "connection", None)
        if known is None:
            known = self._threads.connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        elif time.monotonic() - self._threads.used > IDLE:
            known.close()
        self._threads.used = time.monotonic()
        return known


def bearer(port: int, token: str) -> Client:
    """Return who asks with a token."""
    return Client(port, {"Authorization": f"Bearer {token}"})


@dataclass(frozen=True)
class Installed:
    """The service under way: where it listens, its database, its environment."""

    port: int
    environ: Mapping[str, str]
    postgres: Postgres

    def client(self, email: str) -> Client:
        """Return a connection in the name of one of the demonstration's people."""
        done = subprocess.run(
            [PORTEVOIX, "user", "token", email],
            env=self.environ,
            check=True,
            capture_output=True,
            text=True,
        )
        return bearer(self.port, done.stdout.strip())


@contextmanager
def installed(folder: Path) -> Iterator[Installed]:
    """Run the whole service in a folder until the block ends."""
    folder.chmod(0o711)
    with ExitStack() as stack:
        postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
        for server in (postgres, redis):
            server.start()
            stack.callback(server.stop)
        with postgres.connect() as session:
            session.execute("CREATE DATABASE portevoix")
        port = free_port()
        environ = {
            **os.environ,
            "PORTEVOIX_DATABASE_URL": postgres.url(),
            "PORTEVOIX_REDIS_URL": redis.url(),
            "PORTEVOIX_SECRET_KEY": secrets.token_hex(32),
            "PORTEVOIX_PORT": str(port),
            "PORTEVOIX_BASE_URL": f"http://127.0.0.1:{port}",
        }
        for command in ("migrate", "demo"):
            subprocess.run([PORTEVOIX, command], env=environ, check=True, stdout=subprocess.DEVNULL)
        for command in ("serve", "worker"):
            process = subprocess.Popen([PORTEVOIX, command], env=environ)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        wait(port, "/health")
        yield Installed(port, environ, postgres)


def wait(port: int, path: str) -> None:
    """Wait until a server answers, at most for a minute."""
    for _ in range(600):
        try:
            if Client(port).send("GET", path).status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("The service did not start.")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
