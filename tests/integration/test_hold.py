"""A case that a reviewer holds with a holding answer, until a day or a decision."""

from contextlib import nullcontext
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from service.durations import delay
from service.errors import Invalid
from service.models import Notice, NoticeKind, StageRow, db
from service.queries.proof import verify_all
from service.steps import hold as step
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, forget, in_review, say
from tests.integration.pages import words
from tests.integration.web import browser

WHY = "Waiting for the trademark search, expected Thursday."


def day(days):
    return (datetime.now(UTC) + timedelta(days=days)).date()


@pytest.fixture
def post_id(app):
    return in_review()


@pytest.fixture
def url(post_id):
    return f"{API}/posts/{post_id}"


def hold(client, url, days=7, **but):
    return client.post(f"{url}/holds", json={"until": day(days).isoformat(), "reason": WHY, **but})


def stage():
    forget()
    return db.session.scalars(select(StageRow).where(StageRow.name == "compliance")).one()


def held():
    return stage().held(datetime.now(UTC))


def test_the_author_reads_why_and_until_when(as_person, post_id, url):
    held_now = hold(as_person("cat"), url)

    assert (held_now.status_code, held_now.json["held_by"]["name"]) == (201, "Cat")
    page = words(as_person("ann").get(f"/posts/{post_id}"))
    assert WHY in page
    assert "Cat (Compliance) holds this until" in page
    notices = select(Notice.kind).where(Notice.person_id == person("ann").id)
    assert db.session.scalars(notices).all() == [NoticeKind.HELD]
    assert "is held until" in words(as_person("ann").get("/notices"))


def test_no_answer_is_predicted_before_a_hold_ends(as_person, post_id, url):
    hold(as_person("cat"), url, days=20)
    case = stage().case

    told = delay(
        db.session(), case.post.entity, case.value().route.groups, *[stage().held_until] * 2
    )

    assert told.likely > stage().held_until
    assert stage().begun_at() >= stage().opened_at + timedelta(days=18)


def test_the_queue_shows_it_as_held_in_place_of_its_deadline(as_person, url):
    hold(as_person("cat"), url)

    assert "held until" in words(as_person("dan").get("/inbox"))
    assert as_person("dan").get(f"{API}/inbox").json["items"][0]["held_until"]
    assert as_person("ann").get(url).json["case"]["stages"][0]["held_until"]


def test_what_is_held_is_not_late(as_person, url):
    stage().due_at = datetime.now(UTC) - timedelta(hours=1)
    db.session.commit()
    assert as_person("dan").get(f"{API}/inbox?due=late").json["items"]

    hold(as_person("cat"), url)

    assert not as_person("dan").get(f"{API}/inbox?due=late").json["items"]


@pytest.mark.parametrize(
    ("days", "but", "field"),
    [
        (0, {"until": "2020-01-01"}, "until"),
        (40, {}, "until"),
        (7, {"until": None}, "until"),
        (7, {"until": "Thursday"}, "until"),
        (7, {"reason": "  "}, "reason"),
        (7, {"reason": "\u200b"}, "reason"),
        (7, {"reason": "x" * 2001}, "reason"),
    ],
)
def test_a_hold_needs_a_day_that_comes_soon_and_a_reason(as_person, url, days, but, field):
    refused = hold(as_person("cat"), url, days, **but)

    assert refused.status_code == 422
    assert refused.json["faults"][0]["field"] == field
    assert not held()


@pytest.mark.parametrize(("days", "longest"), [(30, True), (31, False)])
def test_it_lasts_thirty_days_at_most_from_the_day_where_the_post_is_from(post_id, days, longest):
    now = datetime.combine(day(1), time(23, 30), UTC)
    until = now.date() + timedelta(days=1 + days)  # in Paris it is the next day
    refused = nullcontext() if longest else pytest.raises(Invalid)

    with refused, unit_of_work(person("cat"), now) as unit:
        step.hold(unit, post_id, until=until, reason=WHY)

    assert stage().held(now) is longest


def test_it_ends_by_itself(as_person, post_id, url):
    hold(as_person("cat"), url)
    past = datetime.now(UTC) - timedelta(seconds=1)
    db.session.execute(
        update(StageRow).where(StageRow.held_by.is_not(None)).values(held_until=past)
    )
    db.session.commit()

    assert not held()
    assert WHY not in words(as_person("ann").get(f"/posts/{post_id}")).partition("What happened")[0]
    assert "held until" not in words(as_person("dan").get("/inbox"))


def test_it_hinders_no_other_and_their_decision_ends_it(as_person, url):
    hold(as_person("cat"), url)

    assert say(as_person("dan"), url).status_code == 201

    assert stage().held_until is None
    assert verify_all(db.session()).breaks == ()


def test_who_may_decide_goes_on_before_the_day(as_person, url):
    hold(as_person("cat"), url)

    answers = [as_person("dan").delete(f"{url}/holds/compliance").status_code for _ in "12"]

    assert answers == [204, 404]
    assert not held()


def test_no_stage_of_another_name_is_held(as_person, url):
    hold(as_person("cat"), url)

    assert as_person("cat").delete(f"{url}/holds/nowhere").status_code == 404


def test_a_hold_that_is_sent_twice_is_one(as_person, url):
    for _ in "12":
        assert hold(as_person("cat"), url).status_code == 201

    events = [each["name"] for each in as_person("ida").get(f"{url}/record").json["items"]]
    assert events.count("post.held") == 1


@pytest.mark.parametrize(
    ("name", "status"), [("ann", 403), ("bob", 409), ("lea", 409), ("ida", 403), ("eve", 404)]
)
def test_only_who_may_decide_now_holds(as_person, url, name, status):
    assert hold(as_person(name), url).status_code == status
    assert not held()


def test_what_is_decided_is_not_held(as_person, url):
    say(as_person("cat"), url, "reject", reason="No.")

    assert hold(as_person("dan"), url).status_code == 409


def test_the_form_holds_and_goes_on(app, post_id):
    cat = browser(app, "cat")
    form = {"stage": "compliance", "reason": WHY, "until": day(3).isoformat()}

    assert cat.send(f"/posts/{post_id}/holds", form).status_code == 303
    assert held()
    assert "Go on with it now" in words(cat.get(f"/posts/{post_id}"))
    assert cat.send(f"/posts/{post_id}/holds/compliance/end", {}).status_code == 303
    assert not held()


def test_a_form_that_is_refused_keeps_what_was_typed(app, post_id):
    cat = browser(app, "cat")

    refused = cat.send(f"/posts/{post_id}/holds", {"reason": WHY, "until": "soon"})

    assert refused.status_code == 422
    assert WHY in refused.text
    assert "A date such as" in words(refused)
