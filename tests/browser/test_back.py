"""The way back: from what a form led to, past what it was refused, to a page and never an error."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.integration.journey import approved

REFUSED = ("422",)


def send(page: Page) -> None:
    page.locator("main form .btn-primary").last.click()


def test_back_from_a_corrected_form_shows_its_page(visit: Visit) -> None:
    page = visit("bob", expected=REFUSED)
    page.goto("/library/campaigns")
    page.fill("[name=name]", "Careers fair")
    page.fill("[name=starts_on]", "2026-02-01")
    page.fill("[name=ends_on]", "2026-01-01")
    send(page)
    expect(page.get_by_text("A campaign ends after it begins, not before.")).to_be_visible()
    page.fill("[name=ends_on]", "2026-03-01")
    send(page)
    expect(page.get_by_text("Added.")).to_be_visible()

    page.go_back()

    expect(page.locator("main")).to_contain_text("Careers fair")


def test_back_and_reload_ask_for_the_page_of_a_form_that_is_sent_elsewhere(visit: Visit) -> None:
    post_id = approved()
    page = visit("bob", expected=REFUSED)
    page.goto(f"/library/{post_id}")
    save = page.get_by_role("button", name="Keep the dates")
    page.fill("#expires_at", "2020-01-01T10:00")
    save.click()
    expect(page.locator("[role=alert]")).to_contain_text("This moment is past")
    expect(page).to_have_url(re.compile(rf"/library/{post_id}$"))
    page.fill("#expires_at", "2199-01-01T10:00")
    save.click()
    expect(page.get_by_text("The dates are kept.")).to_be_visible()

    page.go_back()
    expect(page.locator("h1")).to_be_visible()
    page.reload()

    expect(page.locator("#expires_at")).to_have_value("2199-01-01T10:00")
