from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from service.jobs import sweep
from service.models import CaseRow, Event, Notice, NoticeKind, Reservation, StageRow, db
from service.steps.decide import Ruling, decide
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, in_review, say
from tests.integration.pages import waiting
from tests.integration.test_safety_cases import give
from workflows import Role, Verdict

NOW = datetime.now(UTC) + timedelta(minutes=15)
"""When the clock strikes here: people have their roles by then."""


def stage(post_id, name="compliance"):
    db.session.expire_all()
    rows = select(StageRow).join(CaseRow).where(CaseRow.post_id == post_id)
    return db.session.scalars(rows.where(StageRow.name == name)).one()


def frozen(post_id, **asked):
    """Let the first stage of a post's route ask for this too, as if its workflow had."""
    case = db.session.scalars(select(CaseRow).where(CaseRow.post_id == post_id)).one()
    route = case.route
    first = route["groups"][0][0] | asked
    case.route = route | {"groups": [[first], *route["groups"][1:]]}
    db.session.commit()


def overdue(post_id):
    row = stage(post_id)
    row.due_at = row.next_at = NOW - timedelta(hours=1)
    db.session.commit()


def escalating(post_id, role="legal", slug="group"):
    frozen(post_id, escalate_to={"reviewers": role, "scope": [str(entity(slug).id)]})
    overdue(post_id)


def told(name, kind):
    rows = select(func.count()).where(Notice.person_id == person(name).id, Notice.kind == kind)
    return db.session.scalar(rows)


def events(name):
    return db.session.scalar(select(func.count()).where(Event.name == name))


def test_those_who_decide_are_reminded_once_before_the_deadline(app):
    post_id = in_review()
    row = stage(post_id)
    row.next_at = NOW - timedelta(minutes=1)
    db.session.commit()

    sweep(NOW)
    sweep(NOW)

    assert told("cat", NoticeKind.DUE) == told("dan", NoticeKind.DUE) == 1
    assert stage(post_id).next_at == stage(post_id).due_at
    assert events("post.reminded") == 1


def test_an_overdue_stage_is_told_once_to_those_who_decide_and_to_the_author(app):
    overdue(in_review())

    sweep(NOW)
    app.extensions["redis"].flushdb()
    sweep(NOW + timedelta(days=3))

    assert [told(name, NoticeKind.OVERDUE) for name in ("cat", "dan", "ann", "lea")] == [1, 1, 1, 0]
    assert events("post.overdue") == 1


def test_two_sweeps_at_once_fire_once(app):
    for _ in range(3):
        overdue(in_review())

    def once(_number):
        def run():
            with app.app_context():
                sweep(NOW)

        return Context().run(run)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(4)))

    assert events("post.overdue") == 3
    assert told("cat", NoticeKind.OVERDUE) == 3


def test_nothing_fires_for_what_was_decided(app):
    post_id = in_review()
    overdue(post_id)
    with unit_of_work(person("cat")) as unit:
        decide(unit, post_id, Ruling(revision=1, verdict=Verdict.APPROVE))

    sweep(NOW)

    assert events("post.overdue") == 0


def test_who_it_is_escalated_to_is_told_and_may_decide_from_then_on(app, as_person):
    give("eve", Role.PRIVACY, "lab")
    post_id = in_review()
    frozen(post_id, escalate_to={"reviewers": "privacy", "scope": [str(entity("lab").id)]})
    assert as_person("eve").get(f"{API}/posts/{post_id}").status_code == 404
    overdue(post_id)

    sweep(NOW)

    assert told("eve", NoticeKind.ESCALATED) == 1
    assert stage(post_id).escalated_at == NOW
    rows = as_person("eve").get(f"{API}/inbox").json["items"]
    assert [each["post"]["id"] for each in rows] == [str(post_id)]
    assert "escalated to" in as_person("cat").get(f"/posts/{post_id}").text
    assert "escalated to" in as_person("cat").get("/inbox").text
    assert say(as_person("eve"), f"{API}/posts/{post_id}", stage="compliance").status_code == 201


def test_nobody_stands_in_for_the_role_that_the_law_asks_for(app, as_person, high):
    escalating(high)

    sweep(NOW)

    assert told("hal", NoticeKind.ESCALATED) == 1
    assert not stage(high).escalated_decides
    answer = say(as_person("hal"), f"{API}/posts/{high}", stage="compliance")
    assert answer.status_code == 403
    assert "by law" in as_person("cat").get(f"/posts/{high}").text


@pytest.fixture
def high(app):
    return waiting("Rendement garanti pour tous nos clients cette année !")


def test_the_authors_page_says_what_waits_for_whom_until_when(app, as_person):
    post_id = in_review()

    page = as_person("ann").get(f"/posts/{post_id}").text

    assert "decides: compliance · Bank" in page
    assert "due" in page


def test_somebody_says_that_they_look_at_a_case_and_others_see_it(app, as_person):
    post_id = in_review()

    held = as_person("cat").post(f"{API}/posts/{post_id}/reservation")

    assert held.status_code == 201
    assert "Cat looks at it" in as_person("dan").get("/inbox").text
    assert "Cat looks at this post" in as_person("dan").get(f"/posts/{post_id}").text
    refused = as_person("dan").post(f"{API}/posts/{post_id}/reservation")
    assert refused.status_code == 409
    assert refused.json["reservation"]["person"] == str(person("cat").id)


def test_a_reservation_hinders_no_decision_and_ends_with_ones_own(app, as_person):
    post_id = in_review()
    url = f"{API}/posts/{post_id}"
    as_person("lea").post(f"{url}/reservation")
    as_person("cat").post(f"{url}/reservation")

    assert say(as_person("dan"), url).status_code == 201
    assert as_person("lea").post(f"{url}/reservation").status_code == 409
    assert as_person("cat").delete(f"{url}/reservation").status_code == 204
    assert as_person("lea").post(f"{url}/reservation").status_code == 201
    assert say(as_person("lea"), url, stage="legal").status_code == 201
    assert as_person("hal").post(f"{url}/reservation").status_code in {201, 403}


def test_a_reservation_expires_by_itself(app, as_person):
    post_id = in_review()
    as_person("cat").post(f"{API}/posts/{post_id}/reservation")
    db.session.execute(
        update(Reservation).values(since=NOW - timedelta(hours=2), until=NOW - timedelta(hours=1))
    )
    db.session.commit()

    assert as_person("dan").post(f"{API}/posts/{post_id}/reservation").status_code == 201


def test_a_stage_may_ask_for_a_case_back_earlier(app, as_person):
    entity("bank").calendar = "FR mon-sun 00:00-23:59"
    post_id = in_review()
    frozen(post_id, reassign="1 business hour")

    page = as_person("cat").post(f"/posts/{post_id}/reservation")
    assert page.status_code in {303, 400}


def test_of_two_at_once_one_looks_at_it_and_the_other_is_told_who(app, as_person):
    post_id = in_review()
    clients = [as_person("cat"), as_person("dan")]

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda each: each.post(f"{API}/posts/{post_id}/reservation"), clients)
        )

    assert sorted(each.status_code for each in answers) == [201, 409]
