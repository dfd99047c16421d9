"""How long a submission takes over HTTP until it is checked and routed, on the embedded servers."""

import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.figures import keep, percentile
from service.runtime import Postgres, Redis

ROUNDS = 60
WARM_UP = 5
POSTS = (
    "Ravi d’accueillir trois apprentis à Lyon : bienvenue à Odon, Tiphaine et au numéro {n} !",
    "Proud of the on-call team: {n} alerts this month, every one closed before breakfast.",
    "Retour du salon de l'apprentissage : {n} visiteurs, autant de questions, et un stand plein.",
    "Our reading group meets again on Thursday; {n} of us have finished the book, apparently.",
)


@contextmanager
def installation(folder: Path) -> Iterator[tuple[http.client.HTTPConnection, str]]:
    """Run the whole service on servers of its own; give a connection and a token."""
    folder.chmod(0o711)
    with ExitStack() as stack:
        postgres, redis = Postgres(folder / "postgres"), Redis(folder / "redis")
        for server in (postgres, redis):
            server.start()
            stack.callback(server.stop)
        with postgres.connect() as session:
            session.execute("CREATE DATABASE portevoix")
        port = _free_port()
        environ = {
            **os.environ,
            "PORTEVOIX_DATABASE_URL": postgres.url(),
            "PORTEVOIX_REDIS_URL": redis.url(),
            "PORTEVOIX_SECRET_KEY": secrets.token_hex(32),
            "PORTEVOIX_PORT": str(port),
            "PORTEVOIX_BASE_URL": f"http://127.0.0.1:{port}",
        }
        portevoix = Path(sys.executable).with_name("portevoix")
        subprocess.run([portevoix, "migrate"], env=environ, check=True, stdout=subprocess.DEVNULL)
        subprocess.run([portevoix, "demo"], env=environ, check=True, stdout=subprocess.DEVNULL)
        token = subprocess.run(
            [portevoix, "user", "token", "maelle.ferrandier@sarcelle.example"],
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for command in ("serve", "worker"):
            process = subprocess.Popen([portevoix, command], env=environ)
            stack.callback(process.wait)
            stack.callback(process.terminate)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        _wait(connection)
        yield connection, token


def main() -> None:
    """Take posts through submission and keep how long each took."""
    with (
        tempfile.TemporaryDirectory(prefix="porte-voix-bench-") as folder,
        installation(Path(folder)) as (connection, token),
    ):
        took = [_submit(connection, token, number) for number in range(WARM_UP + ROUNDS)][WARM_UP:]
    rows = [("median", 0.5), ("p95", 0.95), ("slowest", 1.0)]
    table = ["| submit → checked → routed, over HTTP | ms |", "| --- | ---: |"]
    table += [f"| {name} | {percentile(took, share) * 1000:.0f} |" for name, share in rows]
    table += [
        "",
        f"{ROUNDS} posts, one after the other; one forked worker, state asked every 5 ms.",
    ]
    keep("The journey", "python -m bench.journey", "\n".join(table))
    print("\n".join(table))


def _submit(connection: http.client.HTTPConnection, token: str, number: int) -> float:
    entity = next(each["slug"] for each in _ask(connection, token, "GET", "/entities")["items"])
    draft = {
        "entity": entity,
        "text": POSTS[number % len(POSTS)].format(n=number + 3),
        "channels": ["linkedin"],
        "jurisdictions": ["FR"],
    }
    post = _ask(connection, token, "POST", "/posts", draft)
    began = time.perf_counter()
    _ask(connection, token, "POST", f"/posts/{post['id']}/submissions", {"version": 1})
    while _ask(connection, token, "GET", f"/posts/{post['id']}")["state"] == "checking":
        time.sleep(0.005)
    return time.perf_counter() - began


def _ask(
    connection: http.client.HTTPConnection,
    token: str,
    method: str,
    path: str,
    body: object = None,
) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    sent = None if body is None else json.dumps(body)
    connection.request(method, f"/api/v1{path}", sent, headers)
    response = connection.getresponse()
    answer = json.load(response)
    if response.status >= 400:
        raise SystemExit(f"{method} {path}: {answer}")
    return answer


def _wait(connection: http.client.HTTPConnection) -> None:
    for _ in range(600):
        try:
            connection.request("GET", "/health")
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                return
        except OSError:
            connection.close()
        time.sleep(0.1)
    raise SystemExit("The service did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
