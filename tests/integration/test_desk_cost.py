"""What the busy acts of the desk ask of the database: no more statements than they must."""

from uuid import uuid4

import pytest

from service.jobs import check_post
from service.models import db
from service.steps.draft import submit
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, a_draft, in_review
from tests.integration.test_clock import away
from tests.integration.test_links import statements

APPROVAL = {"revision": 1, "verdict": "approve"}


def test_a_decision_asks_little_of_the_database(as_person):
    """The first opens a stage, the one in the middle nothing, the last the library."""
    post_id, most = in_review(), {"cat": 9, "lea": 8, "bob": 9}
    for name, limit in most.items():
        reviewer = as_person(name)
        reviewer.get(f"{API}/posts/{post_id}")
        with statements() as asked:
            answer = reviewer.post(
                f"{API}/posts/{post_id}/decisions",
                json=APPROVAL,
                headers={"Idempotency-Key": str(uuid4())},
            )

        assert answer.status_code == 201, name
        assert len(asked) <= limit, (name, asked)
    assert answer.json["state"] == "approved"


def test_a_check_and_its_route_ask_little_of_the_database(app):
    post_id = a_draft()
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=1)
    db.session.remove()

    with statements() as asked:
        check_post(str(post_id), 1)

    assert len(asked) <= 12, asked


@pytest.mark.parametrize("path", ["/inbox", "/"])
@pytest.mark.parametrize("absent", [False, True], ids=["all there", "standing in"])
def test_a_longer_list_asks_the_database_no_more_often(as_person, path, absent):
    reviewer, counts = as_person("cat"), []
    if absent:
        away(as_person("dan"), "cat")
    for cities in (("Lille",), ("Nancy", "Tours")):
        for city in cities:
            in_review(text=f"Notre agence de {city} recrute deux personnes pour son guichet.")
        reviewer.get(path)
        db.session.remove()
        with statements() as asked:
            page = reviewer.get(path).text
        counts.append(len(asked))

    assert "Nancy" in page
    assert counts[0] == counts[1], asked


def test_an_author_who_looks_whether_a_post_is_routed_asks_little_of_the_database(as_person):
    post_id, ann = in_review(), as_person("ann")
    ann.get(f"{API}/posts/{post_id}")

    with statements() as asked:
        ann.get(f"{API}/posts/{post_id}")

    assert len(asked) <= 4, asked
