"""Axe on every page around the desk, each person in one browser that stays open."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.anchors import Edit
from service.models import Sample, db
from service.steps.comment import comment
from service.steps.propose import propose_edit
from service.steps.reserve import reserve
from service.unit import unit_of_work
from tests.browser.conftest import Visit
from tests.integration.conftest import person
from tests.integration.journey import (
    a_draft,
    a_note,
    a_safety_case,
    an_absence,
    an_alert,
    an_appeal,
    an_edit,
    an_urgent_post,
    approved,
    flagged,
    held,
    names_proposed,
    returned_by_dan,
)
from tests.integration.pages import BRAGGING, MODEST, SUPERLATIVE, sent_back_and_again, waiting
from tests.integration.test_clock import frozen
from tests.integration.test_safety_cases import give
from tests.integration.trusting import a_sample, certify
from workflows import Role

Check = Callable[[Page], None]
Walk = Callable[[str, str, list[object]], Page]
PHONE, DESK = ("fr", 390, "dark"), ("en", 1280, "light")


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def walked(request: pytest.FixtureRequest, visit: Visit, accessible: Check) -> Walk:
    """Return how somebody opens one page after another, with all that is folded there open."""
    language, width, theme = request.param

    def go(name: str, under: str, paths: list[object]) -> Page:
        page = visit(name, language, width, theme=theme, expected=("403", "422"))
        for path in paths:
            page.goto(f"{under}{path}")
            for each in page.locator("main details").all():
                each.evaluate("(details) => { details.open = true; }")
            accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        return page

    return go


def discussed() -> UUID:
    """Return a second revision with remarks, a proposed edit and somebody who looks at it."""
    post_id = sent_back_and_again(BRAGGING, f"{BRAGGING} {MODEST}")
    with unit_of_work(person("cat")) as unit:
        first = comment(unit, post_id, revision=2, body="Says who?", span=(0, 12))
        propose_edit(unit, post_id, revision=2, edit=Edit(0, 5, "La"), note="Plainer.")
    with unit_of_work(person("ann")) as unit:
        comment(unit, post_id, revision=2, body="The survey does.", reply_to=first.id)
    with unit_of_work(person("dan")) as unit:
        reserve(unit, post_id)
    return post_id


def of(address: str) -> str:
    """Return the post in an address of something of it."""
    return address.partition("/")[0]


def test_axe_finds_nothing_in_what_a_case_may_hold(walked: Walk, accessible: Check) -> None:
    signed = waiting(SUPERLATIVE)
    frozen(signed, signature="responsibility")
    urgent = an_urgent_post()
    posts = [discussed(), of(a_note()), held(), urgent, signed]

    page = walked("cat", "/posts/", [*posts, f"{urgent}/when"])

    page.goto(f"/posts/{signed}")
    page.locator("#decide button[value=approve]").click()
    expect(page.locator("#signed-title")).to_be_visible()
    accessible(page)
    page.goto(f"/posts/{posts[0]}")
    earlier = page.locator("section[aria-labelledby=stages-title] details.earlier .seat").first
    expect(earlier).to_be_hidden()
    page.emulate_media(media="print")
    expect(earlier).to_be_visible()
    accessible(page)


def test_axe_finds_nothing_where_a_reviewer_calls_a_finding_wrong(
    walked: Walk, accessible: Check
) -> None:
    post_id = flagged()
    page = walked("cat", "/posts/", [post_id])

    page.goto(f"/posts/{post_id}")
    page.locator("details.act-small summary").click()
    accessible(page)
    page.locator("details.act-small textarea").fill("Bread is no service of ours.")
    page.locator("details.act-small button").click()
    expect(page.locator(".dismissal")).to_contain_text("Bread is no service of ours.")
    accessible(page)


def test_axe_finds_nothing_around_a_reviewers_queue(walked: Walk) -> None:
    alert, appealed = an_alert(), of(an_appeal())
    an_absence()
    waiting(MODEST)

    walked(
        "cat",
        "/",
        [
            "inbox?turn=others",
            f"alerts/{alert}",
            "alerts?answered=yes",
            "absences",
            "notices",
            f"posts/{appealed}",
            f"posts/{appealed}/record",
        ],
    )


def test_axe_finds_nothing_where_an_author_follows_a_post(walked: Walk) -> None:
    certify()
    came_back = of(an_edit())
    refused, draft = returned_by_dan(), a_draft()

    walked(
        "ann",
        "/posts/",
        [
            came_back,
            refused,
            f"{came_back}/edit",
            f"{draft}",
            f"{draft}/when",
            f"{approved()}",
            "../your-trust",
        ],
    )


def test_axe_finds_nothing_where_effects_and_samples_are_read(walked: Walk) -> None:
    give("hal", Role.SAFETY, "group")
    case_id = a_safety_case()

    walked("hal", "/safety-cases", ["", f"/{case_id}", "?answered=yes"])
    a_sample()
    post_id = db.session.scalars(select(Sample.post_id)).one()
    walked("bob", "/", ["inbox", f"posts/{post_id}", "trust"])


def test_axe_finds_nothing_where_ways_and_people_are_kept(walked: Walk) -> None:
    certify()
    change, ann = names_proposed(), person("ann").id

    page = walked(
        "max",
        "/",
        [
            f"people/{ann}",
            "import/certificates",
            "workflows/bank",
            "definitions/workflow/bank",
            f"changes/{change}",
        ],
    )
    page.goto("/definitions/workflow/bank/proposal")
    page.fill("#source", "workflow: bank\nstages: 3\nwithin: 1\n")
    page.fill("#note", "Try.")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".faults")).to_be_visible()
