from datetime import UTC, datetime

import pytest

from service.models import CaseRow, StageRow, db
from service.standing import standing
from service.steps.decide import Ruling, decide
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, in_review
from tests.integration.pages import MODEST, waiting
from workflows import Role, Standing, Verdict


def stages(post_id):
    rows = db.session.query(StageRow).join(CaseRow).where(CaseRow.post_id == post_id)
    return {each.name: each for each in rows}


def test_a_stage_is_due_in_the_working_time_of_the_posts_entity(app):
    entity("bank").calendar = "FR mon-sun 00:00-23:59"
    db.session.commit()

    stage = stages(in_review())["compliance"]

    opened = stage.opened_at.astimezone(UTC)
    assert 1 <= (stage.due_at.date() - opened.date()).days <= 3
    assert stage.due_at > opened


def test_a_stage_gets_its_deadline_when_it_opens(app):
    post_id = in_review()
    assert stages(post_id)["legal"].due_at is None

    with unit_of_work(person("cat")) as unit:
        decide(unit, post_id, Ruling(revision=1, verdict=Verdict.APPROVE))

    assert stages(post_id)["legal"].due_at is not None


@pytest.fixture
def urgent_last(app):
    first, second = waiting(MODEST), waiting(MODEST + " Bravo !")
    stages(second)["compliance"].due_at = datetime(2026, 1, 5, tzinfo=UTC)
    db.session.commit()
    return first, second


def test_the_inbox_orders_by_deadline_and_says_so(as_person, urgent_last):
    first, second = urgent_last

    page = as_person("cat").get("/inbox").text

    assert 0 < page.index(str(second)) < page.index(str(first))
    assert "What is urgent comes first, then what is due first" in page
    assert "late by" in page


def test_the_api_orders_by_deadline_and_tells_it(as_person, urgent_last):
    rows = as_person("cat").get(f"{API}/inbox").json["items"]

    assert [each["post"]["id"] for each in rows] == [str(each) for each in reversed(urgent_last)]
    assert rows[0]["due_at"] == "2026-01-05T00:00:00+00:00"


def facts_of(name, content_class="brand"):
    someone, bank = person(name), entity("bank")
    path = [entity("group").id, bank.id]
    return standing(db.session(), someone, path, content_class, datetime.now(UTC), most=9)


def test_an_author_is_known_by_what_was_submitted_before(app):
    assert facts_of("ann")["author"] == {Standing.FIRST_POST}

    in_review()

    assert facts_of("ann")["author"] == frozenset()


def test_the_first_post_stays_the_first_whatever_is_submitted_afterwards(app):
    one, other = in_review(), in_review()
    path = [entity("group").id, entity("bank").id]

    def known(post_id):
        asked = person("ann"), path, "brand", datetime.now(UTC)
        return standing(db.session(), *asked, most=9, post_id=post_id)["author"]

    assert known(one) == {Standing.FIRST_POST}
    assert known(other) == frozenset()


def test_those_who_hold_a_role_on_the_path_are_counted_without_the_author(app):
    held = facts_of("bob")["holders"]

    compliance = {who for who, (role, _where) in held if role is Role.COMPLIANCE}
    assert compliance == {str(person(name).id) for name in ("cat", "dan", "gus")}
    assert str(person("bob").id) not in {who for who, _grant in held}
