"""Identity providers for tests: a real one in a process of its own, and a small one of ours."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from service.provider import Provider
from service.settings import Settings

RELEASE = "0.3.6"
SECRET = "b3f1c0de" * 6
PASSWORD = "une phrase que personne ne devine"
BASE = "http://127.0.0.1:8000"
PATIENCE = 60
"""Seconds in which the provider must have started."""

INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
ATTRIBUTE = re.compile(r'\b(name|value|type)="([^"]*)"')


def provider_of(issuer: str, **other: Any) -> Provider:
    """Return what the service knows of a provider at this address."""
    return Provider(
        Settings(
            database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
            redis_url="redis://127.0.0.1:1",
            secret_key="k" * 32,
            base_url=BASE,
            oidc_issuer=issuer,
            oidc_client_id="porte-voix",
            oidc_client_secret=SECRET,
            **other,
        )
    )


@contextmanager
def running_canaille() -> Iterator[str]:
    """Run Canaille from its package, in an environment of its own; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            _environment() / "bin" / "python",
            Path(__file__).with_name("identity_provider.py"),
            str(port),
            f"{BASE}/sign-in/company/answer",
            SECRET,
            PASSWORD,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def passed(browser: requests.Session, address: str, name: str) -> str:
    """Go through the provider's pages as this person; return the address it sends back to."""
    answer = browser.get(address, allow_redirects=False, timeout=10)
    for _step in range(12):
        if answer.is_redirect:
            target = urljoin(answer.url, answer.headers["Location"])
            if target.startswith(BASE):
                return target
            answer = browser.get(target, allow_redirects=False, timeout=10)
        else:
            form = {**_fields(answer.text), "login": name, "password": PASSWORD, "answer": "accept"}
            answer = browser.post(answer.url, data=form, allow_redirects=False, timeout=10)
    raise AssertionError(f"the provider does not let {name} through: {answer.status_code}")


class Small:
    """A provider that signs what a test wants, and describes itself as a test wants."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.issuer = ""
        self.described: dict[str, Any] = {}
        self.proof: dict[str, Any] = {}

    def answers(self, path: str) -> dict[str, Any] | None:
        """Return what is at a path."""
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        if path != "/.well-known/openid-configuration":
            return None
        ends = {
            name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint")
        }
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **ends, **self.described}

    def signs(self, **claims: Any) -> str:
        """Return a token of this provider that says this."""
        now = int(time.time())
        said = {"iss": self.issuer, "aud": "porte-voix", "iat": now, "exp": now + 120, **claims}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, said, self.key)


@contextmanager
def running_small() -> Iterator[Small]:
    """Run a provider of ours."""
    small = Small()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # named by the library
            said = small.answers(self.path)
            self.send_response(404 if said is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def do_POST(self) -> None:  # named by the library
            said = {"token_type": "Bearer", "id_token": small.signs(**small.proof)}
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps({"access_token": "a", **said}).encode())

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        small.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield small
        finally:
            server.shutdown()
            thread.join()


def _environment() -> Path:
    """Return the environment that holds Canaille, made the first time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    folder = cache / "porte-voix" / f"canaille-{RELEASE}-{sys.version_info[0]}{sys.version_info[1]}"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        wanted = f"canaille[front,oidc]=={RELEASE}"
        install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", wanted]
        subprocess.run(install, check=True)
        (folder / "ready").touch()
    return folder


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    for _tenth in range(PATIENCE * 10):
        assert process.poll() is None, "the provider did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the provider did not start in time")


def _fields(page: str) -> dict[str, str]:
    fields = {}
    for each in INPUT.findall(page):
        attributes = dict(ATTRIBUTE.findall(each))
        if attributes.get("type") == "hidden" and "name" in attributes:
            fields[attributes["name"]] = unescape(attributes.get("value", ""))
    return fields
