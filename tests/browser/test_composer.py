import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.integration.test_sentence_model_findings import HURRY, ask_the_model

FORBIDDEN = "🎉 Our fund Aurore Croissance offers a guaranteed return of 8% a year."


def written(page: Page, text: str) -> None:
    page.goto("/posts/new")
    page.fill("#text", text)


def test_words_are_underlined_as_they_are_written(visit: Visit) -> None:
    page = visit("ann")

    written(page, FORBIDDEN)

    expect(page.locator("#under mark.critical").first).to_contain_text("guaranteed return")
    expect(page.locator("#findings .finding-critical").first).to_be_visible()


def test_words_in_another_language_are_not_called_harmless(visit: Visit) -> None:
    page = visit("ann")

    written(page, "Garantierte Rendite ohne jedes Risiko.")

    expect(page.locator("#check-status")).to_contain_text("not recognised")
    expect(page.locator("#check-status")).not_to_have_class(re.compile("clean"))


def test_a_draft_keeps_itself_and_survives_the_window(visit: Visit) -> None:
    page = visit("ann")
    written(page, "A few words about our branch.")

    expect(page.locator("#save-status")).to_contain_text("Saved at")
    page.wait_for_url("**/edit")
    page.reload()

    expect(page.locator("#text")).to_have_value("A few words about our branch.")


def test_a_draft_keeps_itself_again_once_what_was_refused_is_corrected(visit: Visit) -> None:
    page = visit("ann", expected=("422",))
    page.goto("/posts/new")
    page.locator("details.settings").evaluate_all(
        "all => all.forEach(each => { each.open = true })"
    )
    page.fill("#links", "htp:/x")
    page.fill("#text", "A few words about our branch.")
    expect(page.locator("#save-status")).to_contain_text("link")

    page.fill("#links", "")
    page.fill("#text", "A few more words about our branch.")

    expect(page.locator("#save-status")).to_contain_text("Saved at")


def test_two_windows_never_overwrite_each_other(visit: Visit) -> None:
    one = visit("ann", expected=("409",))
    written(one, "First words.")
    one.wait_for_url("**/edit")
    other = one.context.new_page()
    other.goto(one.url)
    other.fill("#text", "Words of the other window.")
    expect(other.locator("#save-status")).to_contain_text("Saved at")

    one.fill("#text", "Words of the first window.")

    expect(one.locator("#conflict")).to_be_visible()
    expect(one.locator("#conflict-theirs")).to_have_text("Words of the other window.")
    one.click("#keep-mine")
    expect(one.locator("#save-status")).to_contain_text("Saved at")
    other.reload()
    expect(other.locator("#text")).to_have_value("Words of the first window.")


def test_the_next_finding_is_one_key_away(visit: Visit) -> None:
    page = visit("ann")
    written(page, FORBIDDEN)
    expect(page.locator("#under mark").first).to_be_visible()

    page.press("#text", "Control+Home")
    page.press("#text", "F8")

    chosen = page.evaluate("getSelection().toString()")
    assert chosen
    assert chosen in FORBIDDEN
    expect(page.locator("#findings .current")).to_have_count(1)


def test_a_fix_is_one_click_and_can_be_undone(visit: Visit) -> None:
    page = visit("ann")
    written(page, FORBIDDEN)
    card = page.locator("#findings .finding-critical").first

    card.get_by_role("button", name="Apply").click()

    expect(page.locator("#text")).not_to_have_value(FORBIDDEN)
    assert "🎉 Our fund Aurore Croissance" in page.input_value("#text")
    page.click("#undo")
    expect(page.locator("#text")).to_have_value(FORBIDDEN)


def test_what_was_typed_after_a_fix_is_not_undone_with_it(visit: Visit) -> None:
    page = visit("ann")
    written(page, FORBIDDEN)
    page.locator("#findings .finding-critical").first.get_by_role("button", name="Apply").click()
    expect(page.locator("#undo")).to_be_visible()

    page.locator("#text").press_sequentially(" More words.")

    expect(page.locator("#undo")).to_be_hidden()
    expect(page.locator("#text")).to_have_value(re.compile("More words"))


def test_another_language_or_theme_comes_back_to_the_words(visit: Visit) -> None:
    page = visit("ann")
    written(page, "Typed a moment ago.")

    page.click("header [lang=fr]")

    page.wait_for_url("**/edit")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator("#text")).to_have_value("Typed a moment ago.")


def test_the_way_and_the_fold_are_shown_before_submitting(visit: Visit) -> None:
    page = visit("ann")
    written(page, "Banque Aurore moves.\nTo Lille.\nOn Monday.\nOur branch waits for you.")

    expect(page.locator("#route-text")).to_contain_text("compliance then legal and communications")
    expect(page.locator("[data-preview] [data-part=rest]").first).to_have_text(
        "Our branch waits for you."
    )
    expect(page.locator("#counters")).to_contain_text("67 of 3000")


def test_a_double_click_makes_one_post(visit: Visit) -> None:
    page = visit("ann")
    written(page, "A few words about our branch.")

    page.get_by_role("button", name="Save the draft").dblclick()
    expect(page.locator(".note-done")).to_be_visible()
    page.goto("/")

    expect(page.locator("section[aria-labelledby=drafts] li")).to_have_count(1)


def test_a_blocked_post_is_submitted_only_with_a_reason(visit: Visit) -> None:
    page = visit("ann")
    written(page, FORBIDDEN)
    expect(page.locator("#under mark.critical").first).to_be_visible()

    page.get_by_role("button", name="Submit", exact=True).click()

    expect(page.locator("#check-status")).to_contain_text("critical finding")
    for contest in page.locator("#findings .contest:visible").all():
        contest.locator("summary").click()
        contest.locator("textarea").fill("It is a quotation from the leaflet of 1987.")
    page.get_by_role("button", name="Submit", exact=True).click()
    page.wait_for_url(lambda address: not address.endswith(("/edit", "/new")))


def test_the_class_is_said_as_one_writes_and_may_be_contested(
    visit: Visit, accessible: Callable[[Page], None]
) -> None:
    page = visit("ann", width=390)
    written(page, "This weekend I ran my first half marathon.")
    expect(page.locator("#kind")).to_contain_text("Personal")
    expect(page.locator("#route-text")).to_contain_text("no approval is needed")

    page.fill("#text", "Aurore Croissance finances the solar roof of our branch.")
    expect(page.locator("#kind")).to_contain_text("Product promotion, because of")
    expect(page.locator("#kind q")).to_have_text("Aurore Croissance")
    page.fill("#text", "This weekend I ran my first half marathon.")
    expect(page.locator("#kind q")).to_be_hidden()

    page.locator("#kind summary").click()
    page.select_option("#class", "brand")
    expect(page.locator("#route-text")).to_contain_text("compliance then legal")
    page.fill("#class-reason", "I wore the shirt of the bank.")
    accessible(page)
    page.get_by_role("button", name="Submit", exact=True).click()
    page.wait_for_url(lambda address: not address.endswith(("/edit", "/new")))

    expect(page.locator(".class-contest")).to_contain_text("I wore the shirt of the bank.")
    accessible(page)


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", re.compile(r"Read by the sentence model, chance \d\d%")),
        ("fr", re.compile(r"Lu par le modèle de phrases, probabilité \d\d\s%")),
    ],
)
def test_what_only_the_model_sees_says_so_as_one_writes(
    visit: Visit, language: str, says: re.Pattern[str]
) -> None:
    ask_the_model()
    page = visit("ann", language, 390)

    written(page, HURRY[language])

    expect(page.locator("#findings [data-part=source]")).to_have_text(says)


def test_a_finding_of_a_rule_names_no_chance_as_one_writes(visit: Visit) -> None:
    page = visit("ann")

    written(page, FORBIDDEN)

    expect(page.locator("#findings .finding-critical").first).to_be_visible()
    expect(page.locator("#findings [data-part=source]").first).to_be_hidden()


def test_the_composer_works_without_scripts(visit: Visit) -> None:
    page = visit("ann", script=False)
    page.goto("/posts/new")
    page.fill("#text", FORBIDDEN)

    page.get_by_role("button", name="Check", exact=True).click()

    expect(page.locator("#findings .finding-critical").first).to_be_visible()
    expect(page.locator("#text")).to_have_value(FORBIDDEN)


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("fr", "light", 390), ("en", "dark", 390), ("fr", "dark", 1280), ("en", "light", 1280)],
)
def test_axe_finds_nothing(
    visit: Visit, accessible: Callable[[Page], None], language: str, theme: str, width: int
) -> None:
    door = visit(None, language, width, theme=theme)
    accessible(door)
    page = visit("ann", language, width, theme=theme)
    accessible(page)

    written(page, FORBIDDEN)
    expect(page.locator("#under mark").first).to_be_visible()

    accessible(page)


def test_offsets_survive_characters_outside_the_basic_plane(visit: Visit) -> None:
    page = visit("ann")
    page.goto("/posts/new")

    found = page.evaluate(
        """async () => {
            const { toPoint, toUnit, toUnits, pointLength } = await import("/static/offsets.mjs");
            const text = "é🎉a\\ud83dz𝒳";
            const units = [0, 1, 3, 4, 5, 6, 8];
            return {
                length: pointLength(text),
                points: units.map((unit) => toPoint(text, unit)),
                units: units.map((_unit, point) => toUnit(text, point)),
                together: toUnits(text, [6, 0, 2, 99]),
                inside: toPoint(text, 2),
            };
        }"""
    )

    assert found == {
        "length": 6,
        "points": [0, 1, 2, 3, 4, 5, 6],
        "units": [0, 1, 3, 4, 5, 6, 8],
        "together": [8, 0, 3, 8],
        "inside": 2,
    }
