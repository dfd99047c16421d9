import re

import pytest
from flask import Flask

from tests.integration.web import browser

PAGES = ["/", "/posts/new", "/no-such-page"]


@pytest.mark.parametrize("path", [*PAGES, "/sign-in", "/static/app.css", "/api/v1/posts"])
def test_every_answer_carries_the_policy(app: Flask, path: str) -> None:
    headers = browser(app, "ann").get(path).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", [*PAGES, "/sign-in"])
def test_no_page_has_a_style_or_a_script_of_its_own(app: Flask, path: str) -> None:
    page = browser(app, "ann" if path != "/sign-in" else None).get(path).text

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_names_another_host(app: Flask, path: str) -> None:
    page = browser(app, "ann").get(path).text

    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/static/app.css", "text/css"),
        ("/static/composer.mjs", "text/javascript"),
        ("/static/icons.svg", "image/svg+xml"),
        ("/bootstrap/static/css/bootstrap.min.css", "text/css"),
    ],
)
def test_what_pages_are_made_of_is_served_from_here(app: Flask, path: str, kind: str) -> None:
    answer = browser(app).get(path)

    assert answer.status_code == 200
    assert answer.mimetype == kind


@pytest.mark.parametrize("path", [*PAGES, "/sign-in", "/static/app.css", "/api/v1/posts"])
def test_every_answer_keeps_other_sites_out(app: Flask, path: str) -> None:
    headers = browser(app, "ann").get(path).headers

    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
