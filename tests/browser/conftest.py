"""A real server, a real worker and a real browser; every page is watched for errors."""

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
import redis
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from rq import Worker

from service.models import db
from service.runtime.commands import PROGRAM, Command, new_mark, stop
from tests.browser.chromium import chromium
from tests.integration.conftest import (
    PEOPLE,
    app,
    application,
    bare_app,
    database,
    peopled,
    person,
)
from tests.integration.web import KEPT, PASSWORD

__all__ = ["app", "application", "bare_app", "database", "peopled"]

READY = 90.0
"""Seconds in which the server must answer."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

ASKED = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
"""What axe is asked: of what is right it need not tell, which halves its time."""

WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`refused by the policy: ${event.violatedDirective} ${event.blockedURI}`));
"""

SLOW = 20_000
"""Milliseconds in which a page shows what is expected of it, on a machine that does much else."""

expect.set_options(timeout=SLOW)

Visit = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run the session's browser."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="package")
def server(
    postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Run the web server and a worker, and give the address of the pages."""
    port, mark, logs = _free_port(), new_mark(), tmp_path_factory.mktemp("logs")
    commands = [
        Command(
            name, (*PROGRAM, name), env=_env(postgres_url, redis_url, port, mark), log=logs / name
        )
        for name in ("serve", "worker")
    ]
    for each in commands:
        each.start()
    try:
        web, worker = commands
        _wait(lambda: _answers(f"http://127.0.0.1:{port}/health"), web)
        _wait(lambda: _listens(redis_url), worker)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(commands, mark)


@pytest.fixture
def people(app: Flask) -> Flask:
    """Give our people a password; with the application whose database the server shares."""
    for name in PEOPLE:
        person(name).password = KEPT
    db.session.commit()
    return app


@pytest.fixture
def visit(browser: Browser, server: str, people: Flask) -> Iterator[Visit]:
    """Return how a person opens the service; whatever their browser complains of fails the test.

    `visit("ann", "fr", 390)` signs in and shows the first page; nobody's name shows the door.
    Without a theme the person has chosen none, and their system is dark.
    `expected` names what a complaint may contain, such as the status of a refusal.
    """
    contexts, complaints = [], []

    def go(
        name: str | None = None,
        language: str = "en",
        width: int = 1280,
        *,
        theme: str | None = "light",
        script: bool = True,
        expected: tuple[str, ...] = (),
    ) -> Page:
        context = browser.new_context(
            base_url=server,
            viewport={"width": width, "height": 844 if width < 768 else 900},
            java_script_enabled=script,
            reduced_motion="reduce",
            color_scheme=None if theme else "dark",
        )
        contexts.append(context)
        context.set_default_timeout(SLOW)
        context.add_cookies(
            [
                {"name": each, "value": value, "url": server}
                for each, value in (("language", language), ("theme", theme))
                if value
            ]
        )
        if script:
            context.add_init_script(WATCH)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
        page = context.new_page()

        def complain(what: str) -> None:
            if not any(each in what for each in expected):
                complaints.append(f"{page.url}: {what}")

        page.on("console", lambda said: said.type == "error" and complain(said.text))
        page.on("pageerror", lambda error: complain(str(error)))
        page.goto("/sign-in" if name else "/")
        if name:
            page.fill("#email", f"{name}@aurore.example")
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_url(f"{server}/")
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Return how to assert that axe finds nothing on a page."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        found = Axe().run(page, options=ASKED)
        told = [
            f"{each['id']}: {each['help']}: {[node['html'] for node in each['nodes']]}"
            for each in found.response["violations"]
        ]
        assert told == [], page.url

    return check


def _env(postgres_url: str, redis_url: str, port: int, mark: str) -> dict[str, str]:
    name, _sep, value = mark.partition("=")
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "PORTEVOIX_DATABASE_URL": postgres_url,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": "k" * 32,
        "PORTEVOIX_PORT": str(port),
        "PORTEVOIX_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTEVOIX_LINKS_URL": "https://go.aurore.example",
        "PORTEVOIX_WEB_WORKERS": "1",
        name: value,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(ready: Callable[[], bool], waited: Command) -> None:
    until = time.monotonic() + READY
    while time.monotonic() < until and waited.process and waited.process.poll() is None:
        if ready():
            return
        time.sleep(0.2)
    raise AssertionError(f"{waited.name} is not ready: {waited.log.read_text('utf-8')[-2000:]}")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def _listens(redis_url: str) -> bool:
    """Whether a worker has registered: before, emptying the database would end its reading."""
    with redis.from_url(redis_url) as connection:
        return Worker.count(connection) > 0
