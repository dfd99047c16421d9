import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from service.models import Campaign, Channel, Share, Signpost, db
from service.steps.share import share
from service.unit import unit_of_work
from tests.browser.conftest import Visit
from tests.integration.conftest import person
from tests.integration.journey import (
    a_pause,
    a_topic,
    approved,
    forget,
    shared_then_recalled,
)

Accessible = Callable[[Page], None]
COMBINATIONS = [("fr", 390, "light"), ("en", 1280, "dark")]


def recalled() -> UUID:
    """Return a post that ann shared before it was recalled."""
    return db.session.get_one(Share, shared_then_recalled()).post_id


def opened(page: Page) -> None:
    """Unfold whatever a page holds folded."""
    for each in page.locator("main details").all():
        each.evaluate("(details) => { details.open = true; }")


@pytest.mark.parametrize(("language", "width", "theme"), COMBINATIONS)
def test_axe_finds_nothing_where_employees_share(
    visit: Visit, accessible: Accessible, language: str, width: int, theme: str
) -> None:
    post_id, recalled_id = approved(), recalled()
    with unit_of_work(person("ann")) as unit:
        share_id = share(unit, post_id, Channel.X).id
    page = visit("ann", language, width, theme=theme)

    for path in (
        "/library?q=apprentis&channel=x",
        f"/library/{post_id}",
        f"/library/{post_id}/shares/{share_id}",
        f"/library/{recalled_id}",
        "/library/teams",
    ):
        page.goto(path)
        opened(page)
        accessible(page)
    page.goto(f"/shares/{share_id}/published")
    page.fill("#text", "Ravie d'accueillir 12 apprentis.")
    page.click("main form .btn-primary")
    expect(page.locator("#drift-title")).to_be_visible()
    accessible(page)
    page.goto(f"/library/{post_id}/own")
    page.fill("#text", "Ravie d'accueillir 12 apprentis.")
    expect(page.locator("#meter .note")).to_be_visible()
    accessible(page)


def test_a_double_click_on_share_records_one_share_with_one_link(visit: Visit) -> None:
    post_id = approved(links=("https://aurore.example/metiers",))
    page = visit("ann")
    page.goto(f"/library/{post_id}")

    page.get_by_role("button", name="LinkedIn", exact=True).dblclick()

    page.wait_for_url("**/shares/*")
    link = page.get_by_role("textbox", name="https://aurore.example/metiers")
    expect(link).to_have_value(re.compile("^https://go.aurore.example/"))
    forget()
    counts = [
        db.session.scalar(select(func.count()).select_from(each)) for each in (Share, Signpost)
    ]
    assert counts == [1, 1]
    page.goto(f"/library/{post_id}")
    expect(page.get_by_role("link", name="the words again")).to_have_count(1)


@pytest.mark.parametrize(("language", "width", "theme"), COMBINATIONS)
def test_axe_finds_nothing_where_the_library_is_kept(
    visit: Visit, accessible: Accessible, language: str, width: int, theme: str
) -> None:
    post_id, recalled_id = approved(), recalled()
    a_topic()
    a_topic(Campaign, "Careers fair")
    page = visit("bob", language, width, theme=theme)

    for path in (
        f"/library/{post_id}",
        f"/library/{recalled_id}",
        "/recalls",
        "/recalls?passage=apprentis",
        "/library/topics",
        "/library/campaigns",
    ):
        page.goto(path)
        opened(page)
        accessible(page)
    a_pause()
    forget()
    for path in ("/library", "/library/upkeep"):
        page.goto(path)
        opened(page)
        accessible(page)
