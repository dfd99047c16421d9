from playwright.sync_api import expect

from tests.browser.conftest import Visit


def test_going_back_after_signing_out_shows_nothing_private(visit: Visit) -> None:
    page = visit("ann")
    page.goto("/posts/new")

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.go_back()

    expect(page.locator("h1")).to_have_text("Sign in")


def test_language_and_theme_switch_without_scripts(visit: Visit) -> None:
    page = visit("ann", "en", 390, script=False)

    page.get_by_role("button", name="Français").click()
    page.get_by_role("button", name="Thème sombre").click()

    expect(page.locator("h1")).to_have_text("Bonjour Ann")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_keyboard_reaches_the_content_first(visit: Visit) -> None:
    page = visit("ann")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_who_chose_no_theme_gets_what_their_system_prefers(visit: Visit) -> None:
    page = visit("ann", theme=None)

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="Light theme").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")
