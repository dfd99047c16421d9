"""Where all must agree, it is all who were there; who came later takes an empty place only."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from service.jobs import mail_notices, sweep
from service.models import Notice, NoticeKind, Person, StageRow, db
from service.queries.proof import verify_all
from tests.integration.conftest import person
from tests.integration.journey import API, forget, say
from tests.integration.mailbox import mailbox
from tests.integration.pages import SUPERLATIVE, words
from tests.integration.test_safety_cases import give
from tests.integration.ways import COMPLIANCE, LEGAL, sent_along, way
from tests.integration.web import browser
from workflows import Role

ALL = {**COMPLIANCE, "quorum": "all", "same_person": True}


@pytest.fixture
def post_id(app):
    """Return a post that waits for Cat, Dan and Gus; Hal holds the same role since."""
    post_id = sent_along(way(ALL, LEGAL), SUPERLATIVE)
    give("hal", Role.COMPLIANCE, "bank")
    return post_id


@pytest.fixture
def url(post_id):
    return f"{API}/posts/{post_id}"


def loses(name, role):
    forget()
    for held in person(name).grants:
        if held.role is role:
            held.until = datetime.now(UTC)
    db.session.commit()


def queue(client):
    return [each["stage"] for each in client.get(f"{API}/inbox").json["items"]]


def told(name):
    forget()
    asked = select(Notice).where(
        Notice.person_id == person(name).id, Notice.kind == NoticeKind.ASSIGNED
    )
    return [each.facts["role"] for each in db.session.scalars(asked)]


def is_open():
    forget()
    asked = select(StageRow).where(StageRow.name == "compliance")
    return db.session.scalars(asked).one().closed_at is None


def test_who_came_later_is_not_asked_and_stands_for_nobody(as_person, url):
    assert queue(as_person("hal")) == []
    assert queue(as_person("cat")) == ["compliance"]
    assert say(as_person("hal"), url).json["title"] == "closed-stage"
    say(as_person("cat"), url)
    say(as_person("dan"), url)
    assert say(as_person("hal"), url).json["title"] == "closed-stage"
    assert is_open()

    say(as_person("gus"), url)

    assert not is_open()


def test_the_page_says_who_is_still_to_come(app, as_person, post_id, url):
    say(as_person("cat"), url)

    page = words(browser(app, "ann").get(f"/posts/{post_id}"))

    assert "each must approve; still to come: Dan, Gus" in page
    as_person("dan").post(f"{url}/asides", json={"reason": ""})
    page = words(browser(app, "ann").get(f"/posts/{post_id}"))
    assert re.search(r"still to come: Gus\b", page)
    assert "Dan, Gus" not in page


def test_the_page_offers_them_nothing(app, post_id):
    assert "Your decision" not in words(browser(app, "hal").get(f"/posts/{post_id}"))
    assert "Your decision" in words(browser(app, "cat").get(f"/posts/{post_id}"))


def test_they_take_the_place_of_who_steps_aside_and_of_nobody_else(as_person, url):
    left = as_person("cat").post(f"{url}/asides", json={"reason": ""})
    give("lea", Role.COMPLIANCE, "bank")

    assert left.json == {"lacking": {}}
    assert (told("hal"), queue(as_person("hal"))) == (["compliance"], ["compliance"])
    assert say(as_person("hal"), url).status_code == 201
    assert queue(as_person("lea")) == []
    assert say(as_person("lea"), url).json["title"] == "closed-stage"
    say(as_person("dan"), url)
    assert is_open()
    say(as_person("gus"), url)
    assert not is_open()
    assert verify_all(db.session()).breaks == ()


def test_they_take_the_place_of_who_lost_the_role(as_person, url):
    loses("gus", Role.COMPLIANCE)
    assert queue(as_person("hal")) == []

    sweep(datetime.now(UTC))
    sweep(datetime.now(UTC) + timedelta(minutes=1))

    assert (told("hal"), queue(as_person("hal"))) == (["compliance"], ["compliance"])
    assert [say(as_person(name), url).status_code for name in ("cat", "hal", "dan")] == [201] * 3
    assert not is_open()


def test_who_lost_the_role_after_they_approved_leaves_no_place(as_person, url):
    say(as_person("gus"), url)
    loses("gus", Role.COMPLIANCE)

    sweep(datetime.now(UTC))

    assert (told("hal"), queue(as_person("hal"))) == ([], [])


def test_an_empty_place_is_open_to_who_gets_the_role_in_time(app, as_person, post_id, url):
    loses("gus", Role.COMPLIANCE)
    loses("hal", Role.COMPLIANCE)
    sweep(datetime.now(UTC))
    assert "1 more is needed" in words(browser(app, "cat").get(f"/posts/{post_id}"))

    give("lea", Role.COMPLIANCE, "bank")

    assert queue(as_person("lea")) == ["compliance"]
    assert say(as_person("lea"), url).status_code == 201


def regains(name, role):
    forget()
    for held in person(name).grants:
        if held.role is role:
            held.until = None
    db.session.commit()


def test_who_is_back_takes_their_own_place_and_nobody_else(as_person, url):
    loses("gus", Role.COMPLIANCE)
    sweep(datetime.now(UTC))
    assert queue(as_person("hal")) == ["compliance"]

    regains("gus", Role.COMPLIANCE)

    assert say(as_person("hal"), url).status_code in {403, 409}
    sweep(datetime.now(UTC))
    assert queue(as_person("hal")) == []
    assert [say(as_person(name), url).status_code for name in ("cat", "dan", "gus")] == [201] * 3
    assert not is_open()


def test_the_sweep_forgets_none_where_other_places_are_taken(app, as_person, monkeypatch):
    first = [sent_along(way(ALL, LEGAL), f"{SUPERLATIVE} {each}") for each in (1, 2)]
    give("hal", Role.COMPLIANCE, "bank")
    loses("gus", Role.COMPLIANCE)
    sweep(datetime.now(UTC))
    for each in first:
        say(as_person("hal"), f"{API}/posts/{each}")
    regains("gus", Role.COMPLIANCE)
    third = sent_along(way(ALL, LEGAL), f"{SUPERLATIVE} 3")
    give("lea", Role.COMPLIANCE, "bank")
    loses("gus", Role.COMPLIANCE)
    monkeypatch.setattr("service.jobs.BATCH", 1)

    sweep(datetime.now(UTC))

    assert queue(as_person("lea")).count("compliance") == 1
    assert say(as_person("lea"), f"{API}/posts/{third}").status_code == 201


def test_where_nobody_can_take_the_place_those_in_charge_are_told_once(app, as_person, url):
    loses("hal", Role.COMPLIANCE)
    loses("gus", Role.COMPLIANCE)

    for _each in "12":
        sweep(datetime.now(UTC))

    forget()
    rows = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.STUCK)).all()
    assert sorted(db.session.get_one(Person, each.person_id).name for each in rows) == [
        "Bob",
        "Max",
        "Nia",
    ]


def test_who_took_a_place_decides_once_and_who_came_second_is_told_so(as_person, url):
    as_person("cat").post(f"{url}/asides", json={"reason": ""})
    give("eve", Role.COMPLIANCE, "bank")
    assert say(as_person("eve"), url).status_code == 201

    again = say(as_person("eve"), url)
    late = say(as_person("hal"), url)

    assert (again.status_code, again.json["title"]) == (409, "already-decided")
    assert late.status_code in {403, 409}


def test_who_was_told_of_a_place_that_is_taken_is_not_mailed(app, as_person, url):
    give("lea", Role.COMPLIANCE, "bank")
    as_person("cat").post(f"{url}/asides", json={"reason": ""})
    assert (told("lea"), told("hal")) == (["compliance"], ["compliance"])
    say(as_person("hal"), url)

    with mailbox(app) as box:
        for name in ("lea", "dan"):
            mail_notices(str(person(name).id))

    assert [each["To"] for each in box.letters] == ["dan@aurore.example"]


def test_a_place_that_is_freed_stands_in_the_record(as_person, url):
    as_person("cat").post(f"{url}/asides", json={"reason": ""})

    told = as_person("ida").get(f"{url}/record").json["items"]

    (freed,) = [each for each in told if each["name"] == "post.place_freed"]
    assert freed["facts"] == {"stage": "compliance"}
    assert "opened a place to others who hold the role" in words(
        as_person("ann").get(f"/posts/{url.rpartition('/')[2]}")
    )


def test_who_decides_by_another_role_since_it_is_late_holds_no_place(app, as_person, post_id):
    loses("gus", Role.COMPLIANCE)
    row = db.session.scalars(select(StageRow).where(StageRow.name == "compliance")).one()
    row.escalated_role, row.escalated_scope, row.escalated_decides = Role.LEGAL, row.scope, True
    row.escalated_at = datetime.now(UTC)
    db.session.commit()

    for _each in "12":
        sweep(datetime.now(UTC))

    assert db.session.get_one(StageRow, row.id, populate_existing=True).freed
    assert told("hal") == ["compliance"]
