"""Take pictures of pages of a running service, in both sizes, languages and themes, to look at.

python -m bench.screens --url http://127.0.0.1:8000 --sign-ins .portevoix/sign-ins \\
        --as barnabe --into /tmp/pictures / /posts/new
"""

import argparse
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium

SIZES = {"phone": (390, 844), "desk": (1280, 900)}
LANGUAGES = ("fr", "en")
THEMES = ("light", "dark")


def main() -> None:
    """Read what is wanted, and take the pictures."""
    options = _options()
    options.into.mkdir(parents=True, exist_ok=True)
    wanted = product(
        options.sizes.split(","), options.languages.split(","), options.themes.split(",")
    )
    with chromium() as browser:
        for size, language, theme in wanted:
            _pictures(browser, options, size, language, theme)


def _pictures(browser: Browser, options: Any, size: str, language: str, theme: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=options.url, viewport={"width": width, "height": height}, locale=language
    )
    context.add_cookies(
        [
            {"name": name, "value": value, "url": options.url}
            for name, value in (("language", language), ("theme", theme))
        ]
    )
    page = context.new_page()
    page.on("console", lambda message: print(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: print(f"{page.url}: {error}"))
    if options.sign_ins:
        _sign_in(page, *_account(options))
    for path in options.paths:
        page.goto(path)
        page.wait_for_timeout(options.wait)
        name = path.strip("/").replace("/", "-") or "home"
        picture = options.into / f"{name}-{size}-{language}-{theme}.png"
        page.screenshot(path=picture, full_page=not options.fold)
        print(picture)
    context.close()


def _account(options: Any) -> tuple[str, str]:
    for line in options.sign_ins.read_text("utf-8").splitlines():
        email, password, *_rest = line.split()
        if email.startswith(options.who):
            return email, password
    raise SystemExit(f"Nobody is called {options.who} in {options.sign_ins}.")


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("#email", email)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_url("**/")


def _options() -> Any:
    reader = argparse.ArgumentParser(description="Take pictures of pages, to look at.")
    reader.add_argument("paths", nargs="+")
    reader.add_argument("--url", default="http://127.0.0.1:8000")
    reader.add_argument("--sign-ins", type=Path, help="The file that `portevoix run` keeps.")
    reader.add_argument("--as", dest="who", default="", help="How the e-mail address begins.")
    reader.add_argument("--into", type=Path, default=Path("screens"))
    reader.add_argument("--wait", type=int, default=600, help="Milliseconds before a picture.")
    reader.add_argument("--fold", action="store_true", help="Only what shows without scrolling.")
    reader.add_argument("--sizes", default=",".join(SIZES))
    reader.add_argument("--languages", default=",".join(LANGUAGES))
    reader.add_argument("--themes", default=",".join(THEMES))
    return reader.parse_args()


if __name__ == "__main__":
    main()
