"""Whoever compares two dashboards finds no group of fewer than five people."""

from datetime import UTC, datetime
from itertools import combinations

from service.models import SYSTEM, Channel, Grant, Person, db
from service.queries.dashboard import PERIODS, Standing, scope, standings
from service.queries.engagement import shared, taking_part
from tests.integration.conftest import entity, person
from tests.integration.journey import forget
from tests.integration.sharing import DAY, colleagues, offered, take
from workflows import Role


def told(name, slug, days=30):
    forget()
    found = scope(person(name), slug, days, datetime.now(UTC))
    return shared(found, standings(found)[Standing.LIVE])


def test_a_sister_is_not_told_where_another_could_be_worked_out(app):
    here, there = offered("bank"), offered("bank-be")
    take(here, colleagues(8))
    take(there, colleagues(1))

    assert told("ida", "group").people == 5
    assert told("ida", "bank").people == 5
    assert told("ida", "bank-be") is None


def test_where_two_parts_make_a_whole_the_larger_is_not_told_if_the_smaller_may_not_be(app):
    group, bank = offered("bank"), offered("bank-be")
    crowd = colleagues(9)
    take(bank, crowd)
    take(group, crowd[:1])

    assert told("bob", "bank").people == 5
    assert told("bob", "bank-be") is None


def test_who_sees_no_whole_is_told_of_the_part(app):
    here, there = offered("bank"), offered("bank-be")
    crowd = colleagues(9)
    take(there, crowd)
    take(here, crowd[:1])
    comms_of("bank-be")

    assert told("zoe", "bank-be").people == 5


def test_one_who_shared_before_a_shorter_period_makes_no_difference_to_see(app):
    post_id = offered()
    take(post_id, colleagues(7))
    assert told("bob", "bank", 90).people == 5

    take(post_id, colleagues(1), days_ago=60)
    assert told("bob", "bank", 30).people == 5
    assert told("bob", "bank", 90) is None


def test_a_channel_of_few_takes_another_with_it_so_that_the_sum_tells_neither(app):
    post_id, crowd = offered(), colleagues(12)
    take(post_id, crowd)
    take(post_id, crowd[:6], Channel.X)
    take(post_id, crowd[:1], Channel.EVENT)

    found = told("bob", "bank")
    assert found.shares == 15
    assert found.channels[Channel.LINKEDIN] == 10
    assert found.channels[Channel.X] is None
    assert found.channels[Channel.EVENT] is None


def test_a_colleague_who_begins_to_share_hardly_ever_moves_a_number(app):
    post_id = offered()
    take(post_id, colleagues(6))
    before = told("bob", "bank")

    take(post_id, colleagues(1))
    assert told("bob", "bank") == before


def test_one_who_shares_a_lot_is_told_only_in_a_crowd(app):
    post_id = offered()
    [much] = colleagues(1)
    take(post_id, [much] * 20)
    take(post_id, colleagues(3))

    assert told("bob", "bank") is None


def test_that_one_does_not_take_part_is_not_told(app):
    colleagues(30, "lab")
    colleagues(1, "lab", taking_part=False)
    found = scope(person("eve"), "lab", 30, datetime.now(UTC))

    assert taking_part(found)[1] is None


def test_no_two_dashboards_differ_by_fewer_than_five_people(app):
    posts = {slug: offered(slug) for slug in ("bank", "bank-be")}
    ways = [("bank", 6, 0), ("bank", 1, 50), ("bank-be", 5, 0), ("bank-be", 2, 200)]
    people = {}
    for place, (slug, count, days_ago) in enumerate(ways):
        people[place] = set(colleagues(count))
        take(posts[slug], sorted(people[place]), days_ago=days_ago)
    below = {"group": {"bank", "bank-be"}, "bank": {"bank", "bank-be"}}

    seen = {
        (slug, days): {
            name
            for place, (where, _count, days_ago) in enumerate(ways)
            if where in below.get(slug, {slug}) and days_ago < days
            for name in people[place]
        }
        for slug in ("group", "bank", "bank-be")
        for days in PERIODS
        if told("ida", slug, days) is not None
    }

    assert seen
    for one, other in combinations(seen.values(), 2):
        if one < other or other < one:
            assert len(one ^ other) >= 5


def test_a_whole_that_is_one_untold_channel_is_not_told_either(app):
    here, there = offered("bank"), offered("bank-be")
    take(here, colleagues(9))
    take(here, colleagues(1) * 9, Channel.X)
    take(there, colleagues(12), Channel.X)

    assert told("bob", "bank").people == 20
    assert told("bob", "bank-be") is None


def test_a_channel_of_few_in_a_sister_is_not_told_here_either(app):
    here, there = offered("bank"), offered("bank-be")
    crowd, others = colleagues(8), colleagues(6)
    take(here, crowd)
    take(here, crowd, Channel.X)
    take(here, crowd[:6], Channel.EMAIL)
    take(there, others)
    take(there, others[:1] * 9, Channel.X)

    assert told("bob", "bank").channels[Channel.X] == 15
    below = told("bob", "bank-be").channels
    assert below[Channel.X] is None
    assert below[Channel.LINKEDIN] is None


def test_a_channel_of_few_above_keeps_it_untold_below(app):
    here, there = offered("bank"), offered("bank-be")
    others = colleagues(12)
    take(here, colleagues(5))
    take(here, others[:1] * 9, Channel.X)
    take(there, others)
    take(there, others[:7], Channel.X)
    take(there, others[:6], Channel.EMAIL)

    below = told("bob", "bank-be").channels
    assert below[Channel.X] is None
    assert below[Channel.EMAIL] is None
    assert below[Channel.LINKEDIN] == 10


def comms_of(slug):
    """Let zoe be of the communications of one entity alone."""
    now = datetime.now(UTC)
    [name] = colleagues(1, slug)
    zoe = db.session.get_one(Person, person(name).id)
    zoe.email, home = "zoe@aurore.example", entity(slug)
    zoe.grants.append(Grant(role=Role.COMMS, entity_id=home.id, granted_by=SYSTEM, since=now - DAY))
    db.session.commit()
