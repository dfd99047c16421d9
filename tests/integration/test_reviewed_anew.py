"""A post that is reviewed anew on the same words: what was read or decided before binds nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.locks import locked_post
from service.models import SYSTEM, AppealState, CaseRow, DecisionRow, Person, Post, db
from service.steps.again import Why, review_again
from service.steps.appeal import appeal, hear
from service.steps.hold import hold
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, forget, say
from tests.integration.pages import SUPERLATIVE, rule, state, words
from tests.integration.refusals import IN_FORM
from tests.integration.test_safety_cases import give
from tests.integration.ways import COMPLIANCE, LEGAL, sent_along, way
from tests.integration.web import browser
from workflows import Role, Verdict


def again(post_id, in_force):
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        post = locked_post(unit, post_id)
        assert review_again(unit, post, in_force, Why.AUTHOR_LEFT)
    forget()


def form(client, post_id, **but):
    """Return what the form of a post's page would send, as it was when it was opened."""
    client.get(f"/posts/{post_id}")
    case = db.session.scalar(
        select(CaseRow.id).where(CaseRow.post_id == post_id).order_by(CaseRow.id.desc()).limit(1)
    )
    sent = {"revision": "1", "verdict": "approve", "stage": "compliance", "reason": ""}
    return sent | {"case": str(case)} | but


def decisions():
    forget()
    return [
        (each.stage, each.reviewer.name, each.verdict)
        for each in db.session.scalars(select(DecisionRow).order_by(DecisionRow.id))
    ]


@pytest.fixture
def published(app):
    in_force = way(COMPLIANCE, LEGAL)
    post_id = sent_along(in_force, SUPERLATIVE)
    return post_id, in_force


def test_a_form_that_was_opened_in_an_earlier_review_decides_nothing(app, published):
    post_id, in_force = published
    late = browser(app, "dan")
    refusal = form(late, post_id, verdict="reject", reason="Too bold.", **IN_FORM)
    rule(post_id, "cat")
    rule(post_id, "lea")
    again(post_id, in_force)

    answer = late.send(f"/posts/{post_id}/decisions", refusal)

    assert answer.status_code == 409
    assert "It is reviewed anew since you opened it" in words(answer)
    assert state(post_id) == "approved"
    assert [name for _stage, name, _verdict in decisions()] == ["Cat", "Lea"]


def test_the_page_names_its_review_and_the_api_may(app, as_person, published):
    post_id, in_force = published
    page = browser(app, "cat").get(f"/posts/{post_id}").text
    case = form(browser(app, "cat"), post_id)["case"]
    assert f'name="case" value="{case}"' in " ".join(page.split())
    rule(post_id, "cat")
    rule(post_id, "lea")
    again(post_id, in_force)

    url = f"{API}/posts/{post_id}"
    refused = say(as_person("dan"), url, case=case)
    taken = say(as_person("dan"), url)

    assert (refused.status_code, refused.json["title"]) == (409, "stale")
    assert taken.status_code == 201


def test_what_somebody_decided_in_an_earlier_review_is_not_taken_for_a_late_decision(
    app, published
):
    post_id, in_force = published
    rule(post_id, "cat")
    rule(post_id, "lea")
    again(post_id, in_force)
    late = browser(app, "cat")
    approval = form(late, post_id)
    rule(post_id, "dan", Verdict.REJECT, "The name is secret now.")

    answer = late.send(f"/posts/{post_id}/decisions", approval)

    assert answer.status_code == 409
    assert state(post_id) == "recalled"
    assert len(decisions()) == 3


def test_an_approval_sent_twice_is_recorded_though_the_post_is_reviewed_anew_since(app, published):
    post_id, in_force = published
    late = browser(app, "cat")
    approval = form(late, post_id)
    first = late.send(f"/posts/{post_id}/decisions", approval)
    rule(post_id, "lea")
    again(post_id, in_force)

    second = late.send(f"/posts/{post_id}/decisions", approval)

    assert (first.status_code, second.status_code) == (303, 303)
    assert [name for _stage, name, _verdict in decisions()] == ["Cat", "Lea"]


def test_where_all_must_approve_who_was_overturned_is_not_waited_for(app):
    in_force = way({**COMPLIANCE, "quorum": "all", "same_person": True})
    post_id = sent_along(in_force, SUPERLATIVE)
    rule(post_id, "dan", Verdict.REJECT, "Too bold.")
    with unit_of_work(person("ann")) as unit:
        made = appeal(unit, post_id, "The ranking is public.").id
    with unit_of_work(person("cat")) as unit:
        hear(unit, post_id, made, state=AppealState.OVERTURNED, answer="It is so.")
    give("hal", Role.COMPLIANCE, "bank")
    for name in ("cat", "gus", "hal", "lea"):
        rule(post_id, name)
    again(post_id, in_force)

    for name in ("cat", "gus", "hal", "lea"):
        rule(post_id, name)

    forget()
    post = db.session.get_one(Post, post_id)
    assert (post.state, post.suspended_at) == ("approved", None)


def test_who_was_overturned_does_not_decide_again_on_the_same_words(app, published):
    post_id, in_force = published
    rule(post_id, "dan", Verdict.REJECT, "Too bold.")
    with unit_of_work(person("ann")) as unit:
        made = appeal(unit, post_id, "The ranking is public.").id
    with unit_of_work(person("cat")) as unit:
        hear(unit, post_id, made, state=AppealState.OVERTURNED, answer="It is so.")
    rule(post_id, "cat")
    rule(post_id, "lea")

    again(post_id, in_force)

    case = db.session.scalars(select(CaseRow).where(CaseRow.closed_at.is_(None))).one()
    assert person("dan").id in case.aside


def test_what_somebody_holds_is_not_decided_on_with_others(app):
    in_force = way(COMPLIANCE, LEGAL)
    one, other = sent_along(in_force, SUPERLATIVE), sent_along(in_force, SUPERLATIVE, "bob")
    opened = browser(app, "cat")
    page = words(opened.get(f"/posts/{one}"))
    with unit_of_work(person("dan")) as unit:
        hold(unit, other, until=datetime.now(UTC).date() + timedelta(days=5), reason="We wait.")

    bulk = form(opened, one, reach="all", also=str(other))
    answer = opened.send(f"/posts/{one}/decisions", bulk)

    assert "has exactly these words" in page
    assert "has exactly these words" not in words(browser(app, "gus").get(f"/posts/{one}"))
    assert "Somebody holds it: decide on it by itself." in words(answer)
    assert [name for _stage, name, _verdict in decisions()] == ["Cat"]
    assert state(other) == "in_review"
