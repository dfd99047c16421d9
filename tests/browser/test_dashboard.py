"""The dashboard in a browser: readable on a phone, in both themes and languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from service.models import Topic
from tests.browser.conftest import Visit
from tests.integration.journey import a_topic
from tests.integration.sharing import colleagues, offered, take


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("fr", 390, "light"), ("en", 1280, "dark")]
)
def test_axe_finds_nothing_on_the_dashboard(
    visit: Visit, accessible: Callable[[Page], None], language: str, width: int, theme: str
) -> None:
    names = colleagues(12)
    take(offered(), names, days_ago=7)
    a_topic(Topic)
    page = visit("bob", language, width, theme=theme)

    page.goto("/dashboard?days=30")
    expect(page.locator("svg.chart")).to_have_count(3)
    accessible(page)
    for each in page.locator("main details").all():
        each.evaluate("(details) => { details.open = true; }")
    accessible(page)

    page.locator(".tile-number a").first.click()
    accessible(page)
