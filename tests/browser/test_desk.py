from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from service.models import Comment, DecisionRow, db
from tests.browser.conftest import Visit
from tests.integration.journey import forget
from tests.integration.pages import BRAGGING, MODEST, rule, sent_back_and_again, waiting
from workflows import Verdict

Accessible = Callable[[Page], None]


def decisions() -> int:
    forget()
    return db.session.scalar(select(func.count()).select_from(DecisionRow)) or 0


def shows(page: Page, post_id: UUID) -> None:
    page.wait_for_url(lambda address: str(post_id) in address)


def test_a_lawyer_clears_the_queue_by_keyboard(visit: Visit) -> None:
    first, second = waiting(BRAGGING), waiting(MODEST)
    page = visit("cat")
    page.goto("/inbox")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    shows(page, first)
    page.keyboard.press("j")
    shows(page, second)
    page.keyboard.press("k")
    shows(page, first)
    page.keyboard.press("f")
    expect(page.locator("#words a.ref")).to_be_focused()
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("Who says so?")
    page.get_by_role("button", name="Ask for changes").press("Enter")
    expect(page.locator("[data-rests-why]")).to_contain_text("Say which rule is broken")
    expect(page.locator("[name=finding]")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("[data-rests-why]")).to_be_hidden()
    page.get_by_role("button", name="Ask for changes").press("Enter")
    shows(page, second)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator(".note-done")).to_contain_text("Approved")

    assert decisions() == 2


def test_keys_are_listed_and_do_nothing_while_one_types(visit: Visit) -> None:
    post_id = waiting(BRAGGING)
    waiting(MODEST)
    page = visit("cat")
    page.goto(f"/posts/{post_id}")

    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_contain_text("the next case")
    page.keyboard.press("m")
    page.keyboard.type("jack?")
    expect(page.locator("#comment-body")).to_have_value("jack?")
    shows(page, post_id)

    page.get_by_role("button", name="Turn the keys off").click()
    page.keyboard.press("j")
    shows(page, post_id)


def test_a_double_click_decides_nothing_on_the_next_case(visit: Visit) -> None:
    first, second = waiting(BRAGGING), waiting(MODEST)
    page = visit("cat")
    page.goto(f"/posts/{first}")
    approve = page.get_by_role("button", name="Approve").bounding_box()
    assert approve
    middle = (approve["x"] + approve["width"] / 2, approve["y"] + approve["height"] / 2)
    page.wait_for_timeout(1000)

    page.mouse.click(*middle)
    shows(page, second)
    page.mouse.click(*middle)
    page.wait_for_timeout(300)

    assert decisions() == 1
    page.go_back()
    page.go_forward()
    assert decisions() == 1


def test_the_desk_works_without_scripts(visit: Visit) -> None:
    first, second = waiting(BRAGGING), waiting(MODEST)
    page = visit("cat", script=False, expected=("422",))
    page.goto("/inbox?risk=high")
    page.locator("a.cover").click()
    shows(page, first)

    page.locator("#why > summary").click()
    page.fill("#reason", "Who says so?")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator(".note-stop")).to_contain_text("Say which rule is broken")
    expect(page.locator("#reason")).to_have_value("Who says so?")
    page.check("[name=finding]")
    page.get_by_role("button", name="Reject").click()

    expect(page.locator(".note-done")).to_contain_text("Rejected")
    page.goto(f"/posts/{second}")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".note-done")).to_contain_text("Approved")


def test_words_after_a_fold_are_picked_where_they_stand(visit: Visit) -> None:
    known = waiting(f"{MODEST} Venez.")
    for name in ("cat", "lea", "bob"):
        rule(known, name)
    text = f"{MODEST} Un mot tout neuf."
    page = visit("cat")
    page.goto(f"/posts/{waiting(text)}")
    expect(page.locator("details.settled")).not_to_have_attribute("open", "")

    page.locator("#words").evaluate(
        """(words) => {
          const last = words.lastChild, at = last.data.indexOf("tout");
          getSelection().setBaseAndExtent(last, at, last, at + 9);
        }"""
    )
    page.fill("#comment-body", "Really?")
    page.get_by_role("button", name="Add the remark").click()
    expect(page.locator("#remarks")).to_contain_text("tout neuf")

    forget()
    assert db.session.scalars(select(Comment.start)).one() == text.index("tout neuf")


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (1280, "dark")])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_axe_finds_nothing_at_the_desk(
    visit: Visit, accessible: Accessible, language: str, width: int, theme: str
) -> None:
    post_id = sent_back_and_again(BRAGGING, f"{BRAGGING} {MODEST}")
    waiting(MODEST)
    waiting(MODEST)
    refused = waiting(f"{MODEST} Autrement.")
    rule(refused, "dan", Verdict.REJECT, "Trop vague.")
    page = visit("cat", language, width, theme=theme)

    for path in ("/inbox", "/inbox?risk=low", f"/posts/{post_id}"):
        page.goto(path)
        accessible(page)
    for each in page.locator("details").all():
        each.evaluate("(details) => { details.open = true; }")
    accessible(page)


def test_six_places_fit_on_a_phone(visit: Visit, accessible: Accessible) -> None:
    page = visit("bob", "fr", 390)

    names = page.locator(".places > a:visible .places-name, .places-more .places-name:visible")
    assert all(
        each.evaluate("(name) => name.scrollWidth <= name.clientWidth") for each in names.all()
    )
    page.locator(".places-more > summary").click()
    accessible(page)
    page.locator(".places-more a", has_text="Bibliothèque").click()

    page.wait_for_url("**/library")
