"""Debian's Chromium, driven by Playwright, for the browser tests and for pictures of the pages."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SYSTEM = "/usr/bin/chromium"

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
"""Nothing is asked of the network but the pages under test."""


class NoChromium(Exception):
    """There is no browser to test with."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless Chromium: that of PORTEVOIX_CHROMIUM, or the system's."""
    program = os.environ.get("PORTEVOIX_CHROMIUM") or SYSTEM
    if not Path(program).exists():
        raise NoChromium(
            f"The browser tests need Chromium, and there is none at {program}: install the package"
            " chromium (`make test` does it as root), or set PORTEVOIX_CHROMIUM."
        )
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            browser.close()
