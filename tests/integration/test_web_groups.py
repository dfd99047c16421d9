"""The page of groups: what they give, and what is proposed; the release is a change like any."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.models import (
    Change,
    ChangeState,
    DirectoryGroup,
    Event,
    GroupGrant,
    GroupMember,
    Source,
    db,
)
from service.steps.membership import follow
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API
from tests.integration.web import browser

FORM = {"group": "Juristes", "role": "legal", "entity": "bank", "note": "The lawyers."}


def mappings():
    found = select(GroupGrant).execution_options(populate_existing=True)
    return db.session.scalars(found.order_by(GroupGrant.id)).all()


def waiting():
    open_ = select(Change.id).where(Change.state == ChangeState.OPEN)
    return db.session.scalars(open_).one()


def releases(visitor):
    visitor.get("/changes")
    return visitor.send(f"/changes/{waiting()}/release", {})


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
    assert mappings() == []

    assert releases(browser(app, "nia")).status_code == 303

    assert mappings()[0].released_by == person("nia").id
    of_bank = select(Event.name).where(Event.subject_id == entity("bank").id)
    events = db.session.scalars(of_bank.order_by(Event.sequence))
    assert events.all() == ["group.proposed", "group.released"]


def test_nobody_releases_what_they_proposed(proposed):
    assert releases(proposed).status_code == 403
    assert mappings() == []


def test_nobody_gives_a_role_to_a_group_of_theirs(app):
    joins("max")
    visitor = browser(app, "max")
    visitor.get("/groups")

    answer = visitor.send("/groups", FORM)

    assert answer.status_code == 403
    assert "nobody grants a role to themselves" in answer.text


def test_nobody_releases_what_a_group_of_theirs_gives(app, proposed):
    joins("nia")

    assert releases(browser(app, "nia")).status_code == 403
    assert mappings() == []


def test_a_mapping_ends_by_two_admins_and_so_do_the_roles_that_came_of_it(app, proposed):
    joins("ann")
    nia = browser(app, "nia")
    releases(nia)
    assert len(person("ann").grants) == 2

    nia.send(f"/groups/{mappings()[0].id}/end", {"note": "It is dissolved."})
    assert mappings()[0].ended_at is None
    releases(proposed)

    assert mappings()[0].ended_at is not None
    db.session.expire_all()
    assert sum(each.until is None for each in person("ann").grants) == 1


def test_who_proposed_a_mapping_gains_nothing_by_joining_later(app, proposed):
    releases(browser(app, "nia"))
    joins("nia")

    with unit_of_work(person("max")) as unit:
        follow(unit, person("nia"))

    assert len(person("nia").grants) == 1


def test_one_group_never_gives_admin_and_a_review(app, proposed):
    answer = proposed.send("/groups", {**FORM, "role": "admin", "once": "2"})

    assert answer.status_code == 403
    assert "already gives legal" in answer.text


def test_the_same_mapping_twice_is_refused(proposed):
    answer = proposed.send("/groups", {**FORM, "group": "JURISTES", "once": "2"})

    assert answer.status_code == 409


def test_what_a_group_gives_already_is_not_proposed_again(app, proposed):
    releases(browser(app, "nia"))

    assert proposed.send("/groups", {**FORM, "once": "2"}).status_code == 409


def test_the_page_shows_what_waits_and_leads_to_it(app, proposed):
    page = browser(app, "nia").get("/groups").text

    assert f"/changes/{waiting()}" in page
    assert "The group “Juristes” gives legal in Bank" in page


@pytest.mark.parametrize("note", ["", " "])
def test_the_end_of_a_mapping_needs_a_reason_beside_its_field(app, proposed, note):
    releases(browser(app, "nia"))
    mapping = mappings()[0].id

    answer = proposed.send(f"/groups/{mapping}/end", {"note": note})

    assert answer.status_code == 422
    assert f'id="{mapping}-note-why"' in answer.text


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"group": " "}, 422),
        ({"group": "x" * 256}, 422),
        ({"role": "king"}, 422),
        ({"note": " "}, 422),
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
    tom = browser(app, "tom")

    assert "Juristes" not in tom.get("/groups").text
    assert releases(tom).status_code == 404


@pytest.mark.parametrize("name", ["ann", "cat", "eve", "tom"])
def test_who_administers_nothing_learns_of_no_group_by_proposing(app, as_person, proposed, name):
    releases(browser(app, "nia"))
    visitor, caller = browser(app, name), as_person(name)

    answers = [
        answer.status_code
        for group in ("Juristes", "Nobody's")
        for answer in (
            visitor.send("/groups", {**FORM, "group": group}),
            caller.post(f"{API}/changes/groups", json={**FORM, "group": group}),
        )
    ]

    assert set(answers) == ({404} if name in {"eve", "tom"} else {403})


def test_the_api_proposes_and_ends_as_the_page_does(app, as_person):
    max_, nia = as_person("max"), browser(app, "nia")
    assert max_.post(f"{API}/changes/groups", json=FORM).json["kind"] == "group"
    releases(nia)
    (given,) = max_.get(f"{API}/groups").json["items"]

    ended = max_.post(
        f"{API}/changes/group-ends", json={"mapping": given["id"], "note": "They moved."}
    )

    assert (given["group"], given["role"], given["entity"]["slug"]) == ("Juristes", "legal", "bank")
    assert ended.json["kind"] == "group_end"


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"group": ""}, 422), ({"group": "a" * 256}, 422), ({"role": "king"}, 422), ({"x": 1}, 422)],
)
def test_the_api_says_what_a_mapping_may_not_be(as_person, wrong, status):
    answer = as_person("max").post(f"{API}/changes/groups", json={**FORM, **wrong})

    assert answer.status_code == status
    assert answer.json["faults"]
