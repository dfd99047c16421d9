"""What partners and guests may see and do, and until which moment anybody may."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from service.access import Act, entities_where, roles_held
from service.accounts import bearer, issue_token, welcome
from service.confided import holders
from service.errors import Forbidden
from service.models import Grant, PersonKind, db
from service.steps.change import Wanted, propose_grant
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, approved
from workflows import Role

LAST_DAY = date(2099, 11, 30)
STILL = datetime(2099, 12, 1, 7, 59, tzinfo=UTC)
"""Still 30 November in Los Angeles, and 1 December in Paris."""

OVER = datetime(2099, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def guest(app):
    def make(kind=PersonKind.GUEST):
        someone = person("ann")
        someone.kind, someone.ends_on = kind, LAST_DAY
        db.session.commit()
        return someone

    return make


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUTHOR])
def test_an_outsider_is_granted_no_role_but_author(guest, role):
    wanted = Wanted(person_id=guest().id, role=role, entity_id=entity("bank").id)

    with pytest.raises(Forbidden, match="may only be author"), unit_of_work(person("max")) as unit:
        propose_grant(unit, wanted, "She helps.")


def test_a_role_from_before_counts_no_more_for_an_outsider(app):
    bob = person("bob")
    bob.kind = PersonKind.PARTNER

    assert {role for role, _entity in roles_held(bob, datetime.now(UTC))} == {Role.AUTHOR}


def test_what_an_outsider_holds_counts_in_that_entity_alone(guest):
    found = entities_where(db.session(), guest(PersonKind.PARTNER), Act.PROPOSE, datetime.now(UTC))

    assert found == {entity("bank").id}


@pytest.mark.parametrize(("held", "offered"), [("bank", 1), ("bank-be", 0), ("group", 0)])
def test_the_library_offers_outsiders_their_own_entity_alone(app, as_person, held, offered):
    approved()
    someone = person("bob")
    someone.kind = PersonKind.PARTNER
    for each in someone.grants:
        each.until = datetime.now(UTC)
    db.session.commit()
    someone.grants.append(
        Grant(
            role=Role.AUTHOR,
            entity_id=entity(held).id,
            granted_by=person("max").id,
            since=datetime.now(UTC),
        )
    )

    found = as_person("bob").get(f"{API}/library").json["items"]

    assert len(found) == offered


def test_outsiders_read_no_definitions(app, as_person):
    person("ann").kind = PersonKind.PARTNER

    assert as_person("ann").get(f"{API}/packs").status_code == 403


def test_the_database_refuses_a_guest_without_an_end(app):
    person("ann").kind = PersonKind.GUEST

    with pytest.raises(IntegrityError, match="guest_ends"):
        db.session.commit()


@pytest.mark.parametrize(("now", "open_"), [(STILL, True), (OVER, False)])
def test_a_last_day_ends_at_midnight_where_the_person_belongs(guest, now, open_):
    entity("bank").time_zone = "America/Los_Angeles"
    ann = guest()
    secret = issue_token(db.session(), ann, "test", STILL)[1]

    assert welcome(ann, now) is open_
    assert (bearer(db.session(), secret, now) is not None) is open_
    assert bool(roles_held(ann, now)) is open_


@pytest.mark.parametrize(
    ("zone", "now", "open_"),
    [
        ("America/Los_Angeles", STILL, True),
        ("America/Los_Angeles", OVER, False),
        ("Europe/Paris", datetime(2099, 11, 30, 22, 59, tzinfo=UTC), True),
        ("Europe/Paris", datetime(2099, 11, 30, 23, 0, tzinfo=UTC), False),
    ],
    ids=["LA, still", "LA, over", "Paris, still", "Paris, over"],
)
def test_a_reviewer_is_counted_on_as_long_as_they_may_decide(app, zone, now, open_):
    entity("bank").time_zone = zone
    cat = person("cat")
    cat.ends_on = LAST_DAY
    db.session.commit()

    found = holders(db.session(), Role.COMPLIANCE, [entity("bank").id], now)

    assert bool(roles_held(cat, now)) is open_
    assert (cat.id in found) is open_
