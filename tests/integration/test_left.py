"""Who decides at one stage decides at no other: a reader is told before and after."""

from datetime import UTC, datetime, timedelta

import pytest

from service.steps.absence import Away, enter_absence
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.pages import BRAGGING, rule, words
from tests.integration.refusals import IN_FORM
from tests.integration.ways import sent_along, way
from tests.integration.web import browser

FIRST = {"name": "first", "reviewers": "legal"}
SECOND = {"name": "second", "reviewers": "legal", "at": "parent"}
WARNED = "If you decide here, you can't decide at stage Legal"


def away(name, delegate):
    today = datetime.now(UTC).date()
    absence = Away(
        starts_on=today, ends_on=today + timedelta(days=7), delegate=person(delegate).email
    )
    with unit_of_work(person(name)) as unit:
        enter_absence(unit, absence)


@pytest.fixture
def post_id(app):
    return sent_along(way(FIRST, SECOND), BRAGGING)


def shown(app, name, post_id):
    return words(browser(app, name).get(f"/posts/{post_id}"))


def test_who_is_the_last_for_a_later_stage_is_warned_before(app, post_id):
    assert WARNED not in shown(app, "gus", post_id)

    away("hal", "gus")

    assert WARNED in shown(app, "gus", post_id)
    assert WARNED not in shown(app, "lea", post_id)


def test_a_stage_that_lets_the_same_person_decide_warns_nobody(app):
    post_id = sent_along(way(FIRST, {**SECOND, "same_person": True}), BRAGGING)
    away("hal", "gus")

    assert WARNED not in shown(app, "gus", post_id)


def test_who_stands_in_and_decided_elsewhere_is_not_said_to_stand_in(app, post_id):
    away("hal", "gus")
    rule(post_id, "gus")

    page = shown(app, "gus", post_id)

    assert "Gus, who would stand in, can’t decide here" in page
    assert "You decided at another stage of this case: here, somebody else does." in page
    assert "You decided at another stage" not in shown(app, "lea", post_id)


def test_who_has_not_decided_yet_stands_in(app, post_id):
    away("hal", "gus")
    rule(post_id, "lea")

    assert "Gus stands in." in shown(app, "lea", post_id)


def test_who_approves_is_told_which_stages_are_left(app, post_id):
    form = {"revision": "1", "verdict": "approve", "stage": "first"}
    lea, gus = browser(app, "lea"), browser(app, "gus")

    lea.get(f"/posts/{post_id}")
    first = lea.send(f"/posts/{post_id}/decisions", form)
    gus.get(f"/posts/{post_id}")
    last = gus.send(f"/posts/{post_id}/decisions", {**form, "stage": "second"})

    told = f"Approved at your stage: “{BRAGGING}”. Still to decide: Legal."
    assert told in words(lea.get(first.location))
    assert f"Approved: “{BRAGGING}”." in words(gus.get(last.location))


def test_a_fault_of_the_rule_is_told_at_the_rule_and_not_at_the_reason(app, post_id):
    lea = browser(app, "lea")
    lea.get(f"/posts/{post_id}")
    form = {"revision": "1", "verdict": "return", "stage": "first", "reason": "Too loud."}

    lacking = lea.send(f"/posts/{post_id}/decisions", form).text
    unfound = lea.send(f"/posts/{post_id}/decisions", {**form, **IN_FORM, "quote 1": "no"}).text

    for page in (lacking, unfound):
        assert "is-invalid" not in page
        assert page.index("data-rests") < page.index('class="note note-stop"')
