import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from service.models import Channel
from service.steps.share import share
from service.unit import unit_of_work
from tests.browser.conftest import Visit
from tests.integration.conftest import person
from tests.integration.journey import approved
from tests.integration.pages import waiting

WORDS = {
    "en": {
        "wrong": "🎉 Our fund Aurore Croissance offers a guaranteed return of 8% a year.",
        "right": "🎉 Our bank opens its doors in Lyon on Friday: come and ask us about credit.",
        "submit": "Submit",
        "approve": "Approve",
        "change": "Ask for changes",
        "withdraw": "Withdraw",
        "really": "Withdraw this post",
        "recall": "Recall",
        "truly": "Recall this post",
        "copy": "Copy",
        "copied": "Copied, exactly as approved.",
        "gone": "This post was recalled",
        "confirm": re.compile("I have removed it"),
        "reason": "Say why",
        "search": "Search",
        "remark": "Add the remark",
    },
    "fr": {
        "wrong": "🎉 Notre fonds Aurore Croissance offre un rendement garanti de 8 % par an.",
        "right": "🎉 Notre banque ouvre ses portes à Lyon vendredi : venez parler de crédit.",
        "submit": "Soumettre",
        "approve": "Approuver",
        "change": "Demander des modifications",
        "withdraw": "Retirer",
        "really": "Retirer cette publication",
        "recall": "Rappeler",
        "truly": "Rappeler cette publication",
        "copy": "Copier",
        "copied": "Copié, exactement comme approuvé.",
        "gone": "Cette publication a été rappelée",
        "confirm": re.compile("retirée"),
        "reason": "Dites pourquoi",
        "search": "Chercher",
        "remark": "Ajouter la remarque",
    },
}
LANGUAGES = ("en", "fr")

PATIENCE = 60_000
"""Milliseconds for the first check of a fresh server."""


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_goes_from_the_first_word_to_the_share(
    visit: Visit, accessible: Callable[[Page], None], language: str
) -> None:
    say = WORDS[language]
    author = visit("ann", language, 390)
    author.goto("/posts/new")
    author.fill("#text", say["wrong"])
    expect(author.locator("#under mark.critical").first).to_be_visible(timeout=PATIENCE)

    author.fill("#text", say["right"])
    expect(author.locator("#findings .finding-critical")).to_have_count(0, timeout=PATIENCE)
    author.wait_for_url("**/edit")
    if not author.locator("input[name=channels][value=linkedin]").is_checked():
        author.check("input[name=channels][value=linkedin]")
    button(author, say["submit"])
    author.wait_for_url(re.compile(r"/posts/[0-9a-f-]+$"))
    address = author.url
    expect(author.locator("#checking")).to_have_count(0, timeout=PATIENCE)
    expect(author.locator("main")).to_contain_text(say["right"])
    accessible(author)

    for name, width in (("cat", 1280), ("lea", 390), ("bob", 1280)):
        reviewer = visit(name, language, width)
        reviewer.goto(address)
        accessible(reviewer)
        button(reviewer, say["approve"])
        reviewer.wait_for_load_state()
        expect(reviewer.locator(".note-done").first).to_be_visible()

    author.goto("/library")
    author.fill("#q", "Lyon")
    button(author, say["search"])
    accessible(author)
    author.locator("a.cover").first.click()
    accessible(author)
    author.locator("button[name=channel][value=linkedin]").click()
    expect(author.locator("#approved")).to_have_value(say["right"])
    accessible(author)
    button(author, say["copy"])
    expect(author.locator(".copied")).to_have_text(say["copied"])
    assert author.evaluate("navigator.clipboard.readText()") == say["right"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reviewer_asks_for_changes_and_the_author_reads_why(visit: Visit, language: str) -> None:
    say, post_id = WORDS[language], waiting()
    reviewer = visit("cat", language, expected=("422",))
    reviewer.goto("/inbox")
    reviewer.keyboard.press("j")
    reviewer.keyboard.press("Enter")
    reviewer.wait_for_url(f"**/posts/{post_id}")

    button(reviewer, say["change"])
    expect(reviewer.locator("#reason-why")).to_contain_text(say["reason"])
    reviewer.fill("#reason", "Who measured that?")
    reviewer.check("[name=finding]")
    button(reviewer, say["change"])
    reviewer.wait_for_url(f"**/posts/{post_id}")

    author = visit("ann", language, 390)
    expect(author.locator("main")).to_contain_text("Who measured that?")
    opened(author, f"/posts/{post_id}")
    expect(author.locator("main")).to_contain_text("Who measured that?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_recalled_post_is_confirmed_as_removed(
    visit: Visit, accessible: Callable[[Page], None], language: str
) -> None:
    say, post_id = WORDS[language], _shared_by_ann()
    keeper = opened(visit("bob", language), f"/library/{post_id}")
    accessible(keeper)
    keeper.locator("summary", has_text=say["recall"]).click()
    keeper.fill("#recall-reason", "The rate has changed. Remove it by Friday.")
    button(keeper, say["truly"])
    expect(keeper.locator("h1")).to_have_text(say["gone"])
    missing = keeper.locator("main li", has_text="Ann")
    expect(missing).to_have_count(1)
    accessible(keeper)

    sharer = visit("ann", language, 390)
    expect(sharer.locator("main")).to_contain_text("Remove it by Friday.")
    sharer.get_by_role("button", name=say["confirm"]).click()
    keeper.reload()

    expect(missing).to_have_count(0)


def test_words_that_are_selected_become_the_remark_s(visit: Visit) -> None:
    post_id = waiting()
    page = opened(visit("cat"), f"/posts/{post_id}")

    page.locator("#words mark").first.evaluate(
        """(mark) => {
             const range = document.createRange();
             range.selectNodeContents(mark);
             getSelection().removeAllRanges();
             getSelection().addRange(range);
           }"""
    )
    chosen = page.locator("#words mark").first.inner_text()
    expect(page.locator("#comment-quote")).to_have_value(chosen.strip())
    page.fill("#comment-body", "Says who?")
    button(page, "Add the remark")

    expect(page.locator(".about-words")).to_have_text(chosen.strip())


def test_the_journey_needs_no_script(visit: Visit) -> None:
    post_id = waiting()
    for name in ("cat", "lea", "bob"):
        reviewer = opened(visit(name, script=False), f"/posts/{post_id}")
        button(reviewer, "Approve")
    author = opened(visit("ann", width=390, script=False), f"/library/{post_id}")

    button(author, "LinkedIn")

    expect(author.locator("#approved")).to_be_visible()
    expect(author.get_by_role("link", name="Open LinkedIn")).to_be_visible()
    expect(author.get_by_role("button", name="Copy")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("language", "theme"), [("fr", "dark"), ("en", "light")])
def test_every_page_of_the_desk_is_accessible_and_fits(
    visit: Visit, accessible: Callable[[Page], None], width: int, language: str, theme: str
) -> None:
    post_id = waiting()
    page = visit("cat", language, width, theme=theme)

    for path in (
        "/inbox",
        f"/posts/{post_id}",
        f"/posts/{post_id}/redline",
        f"/posts/{post_id}/record",
        "/library?q=zzz",
        "/rules",
        "/rules/finance",
        "/workflows/pharma",
        "/figures",
    ):
        page.goto(path)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def _shared_by_ann() -> UUID:
    post_id = approved()
    with unit_of_work(person("ann")) as unit:
        share(unit, post_id, Channel.X)
    return post_id
