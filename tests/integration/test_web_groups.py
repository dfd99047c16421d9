"""The page of groups: what they give, who proposed it, who releases it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.models import DirectoryGroup, Event, GroupGrant, GroupMember, Source, db
from tests.integration.conftest import entity, person
from tests.integration.web import browser

FORM = {"group": "Juristes", "role": "legal", "entity": "bank"}


def mapping():
    return db.session.scalars(select(GroupGrant).execution_options(populate_existing=True)).one()


def acts(visitor, act):
    visitor.get("/groups")
    return visitor.send(f"/groups/{mapping().id}", {"act": act})


def joins(name, group="Juristes"):
    row = DirectoryGroup(name=group, created_at=datetime.now(UTC))
    db.session.add(row)
    db.session.flush()
    db.session.add(
        GroupMember(group_id=row.id, person_id=person(name).id, source=Source.PROVISIONING)
    )
    db.session.commit()


@pytest.fixture
def proposed(app):
    visitor = browser(app, "max")
    visitor.get("/groups")
    assert visitor.send("/groups", FORM).status_code == 303
    return visitor


def test_one_admin_proposes_and_another_releases(app, proposed):
    nia = browser(app, "nia")

    assert acts(nia, "release").status_code == 303

    assert mapping().released_by == person("nia").id
    events = db.session.scalars(select(Event.name).where(Event.subject_id == entity("bank").id))
    assert {"mapping.proposed", "mapping.released"} <= set(events)


def test_nobody_releases_what_they_proposed(proposed):
    assert acts(proposed, "release").status_code == 403
    assert mapping().released_at is None


def test_nobody_gives_a_role_to_a_group_of_theirs(app):
    joins("max")
    visitor = browser(app, "max")
    visitor.get("/groups")

    answer = visitor.send("/groups", FORM)

    assert answer.status_code == 403
    assert "nobody grants a role to themselves" in answer.text


def test_who_proposed_a_mapping_gains_nothing_by_joining_later(app, proposed):
    acts(browser(app, "nia"), "release")
    joins("nia")
    visitor = browser(app, "nia")

    acts(visitor, "end")

    assert len(person("nia").grants) == 1


def test_one_group_never_gives_admin_and_a_review(app, proposed):
    answer = proposed.send("/groups", {**FORM, "role": "admin"})

    assert answer.status_code == 403
    assert "already gives legal" in answer.text


def test_the_same_mapping_twice_is_refused(proposed):
    answer = proposed.send("/groups", {**FORM, "group": "JURISTES"})

    assert answer.status_code == 409


def test_a_second_release_changes_nothing(app, proposed):
    nia = browser(app, "nia")
    acts(nia, "release")

    assert acts(nia, "release").status_code == 409


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"group": " "}, 422),
        ({"group": "x" * 256}, 422),
        ({"role": "king"}, 422),
        ({"entity": "nowhere"}, 404),
        ({"group": "<script>"}, 303),
    ],
)
def test_what_a_form_may_say_is_limited(app, other, status):
    visitor = browser(app, "max")
    visitor.get("/groups")

    assert visitor.send("/groups", {**FORM, **other}).status_code == status
    assert "<script>" not in visitor.get("/groups").text.split("<main", 1)[1]


def test_a_group_that_gives_nothing_is_said_to(app):
    joins("ann", "Chorale")

    assert "gives nothing" in browser(app, "max").get("/groups").text


@pytest.mark.parametrize("name", ["ann", "bob", "ida", "eve"])
def test_only_who_manages_people_sees_the_groups(app, name):
    assert browser(app, name).get("/groups").status_code == 403


def test_an_admin_elsewhere_neither_sees_nor_releases_it(app, proposed):
    joins("ann")
    tom = browser(app, "tom")

    assert "Juristes" not in tom.get("/groups").text
    assert acts(tom, "release").status_code == 404
