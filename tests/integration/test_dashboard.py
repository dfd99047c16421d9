"""The dashboard of communications: numbers of real shares and recalls, and what is withheld."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.errors import Forbidden, NotFound
from service.models import (
    Channel,
    Clicks,
    Post,
    Recheck,
    RecheckPart,
    Share,
    Signpost,
    Topic,
    db,
    new_id,
)
from service.queries.dashboard import Standing, gaps, scope, standing, standings
from service.queries.engagement import shared, taking_part
from service.steps.library import date_post
from service.steps.personalise import personalise
from service.steps.recall import confirm, recall
from service.steps.topics import Sorting, sort_post
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import a_topic, forget
from tests.integration.sharing import DAY, colleagues, offered, take


def asked(name="bob", slug="bank", days=30, now=None):
    forget()
    return scope(person(name), slug, days, now or datetime.now(UTC))


def told(name="bob", slug="bank", days=30, now=None):
    """Return what this person is told of shares."""
    found = asked(name, slug, days, now)
    return shared(found, standings(found)[Standing.LIVE])


def test_posts_are_counted_by_what_is_to_do_with_them(app):
    _live, soon, past, waits = (
        offered(text=f"Notre banque recrute {n} personnes.") for n in range(4)
    )
    now = datetime.now(UTC)
    with unit_of_work(person("bob")) as unit:
        date_post(unit, soon, not_before=None, expires_at=now + 10 * DAY)
    db.session.execute(update(Post).where(Post.id == past).values(expires_at=now - DAY))
    db.session.execute(update(Post).where(Post.id == waits).values(suspended_at=now))
    db.session.commit()

    assert standings(asked()) == {
        Standing.LIVE: 2,
        Standing.EXPIRING: 1,
        Standing.STALE: 1,
        Standing.SUSPENDED: 1,
        Standing.RECALLED: 0,
    }
    assert [each.id for each in standing(asked(), Standing.SUSPENDED, None).rows] == [waits]


def test_a_post_that_is_to_be_read_again_is_stale_until_it_is(app):
    post_id = offered()
    now = datetime.now(UTC)
    begun = Recheck(id=new_id(), footing="f" * 64, asked_by=person("bob").id, asked_at=now)
    part = RecheckPart(number=0, cursor=UUID(int=0), last=post_id, found=1, moved_at=now)
    begun.parts = [part]
    db.session.add(begun)
    db.session.commit()
    assert standings(asked())[Standing.STALE] == 1

    part.cursor = post_id
    db.session.commit()
    assert standings(asked())[Standing.STALE] == 0


def test_a_recalled_post_counts_until_every_copy_is_seen_to(app):
    post_id = offered()
    take(post_id, ["ann"])
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "The figure is wrong.")
    assert standings(asked())[Standing.RECALLED] == 1

    with unit_of_work(person("ann")) as unit:
        copy = unit.session.scalars(select(Share).where(Share.post_id == post_id)).one()
        confirm(unit, copy.id)
    assert standings(asked())[Standing.RECALLED] == 0


def test_posts_below_an_entity_count_for_it_and_not_beside_it(app):
    offered("bank-be")

    assert standings(asked("ida", "group"))[Standing.LIVE] == 1
    assert standings(asked("ida", "bank"))[Standing.LIVE] == 1
    assert standings(asked("ida", "lab"))[Standing.LIVE] == 0


def test_shares_are_told_in_fives(app):
    post_id = offered()
    names = colleagues(8)
    take(post_id, names)
    take(post_id, names[:6], Channel.X)

    found = told()

    assert (found.people, found.shares) == (5, 10)
    assert found.channels[Channel.LINKEDIN] == 5
    assert found.channels[Channel.X] == 5
    assert found.channels[Channel.EVENT] == 0
    assert found.posts == {0: 0, 5: 1, 10: 0, 25: 0, 50: 0}


def test_what_fewer_than_five_people_did_is_not_told_at_all(app):
    post_id = offered()
    names = colleagues(4)
    take(post_id, names)
    take(post_id, names, Channel.X)

    assert told() is None


def test_shares_before_the_period_do_not_count(app):
    post_id = offered()
    take(post_id, colleagues(5), days_ago=40)

    assert told(days=30).shares == 0
    assert told(days=90).shares == 5


def test_own_versions_are_told_as_a_share_of_all(app):
    post_id = offered(text="Belle journée avec toute l'équipe au service des clients de la banque.")
    names = colleagues(10)
    for name in names[:5]:
        with unit_of_work(person(name)) as unit:
            text = "Belle journée avec mon équipe au service des clients de la banque !"
            own = personalise(unit, post_id, text).id
        take(own, [name])
    take(post_id, names)

    found = told()
    assert found.own == 35
    assert found.posts[10] == 1


def test_that_few_shared_a_version_of_their_own_is_withheld(app):
    post_id = offered(text="Belle journée avec toute l'équipe au service des clients de la banque.")
    names = colleagues(10)
    with unit_of_work(person(names[0])) as unit:
        text = "Belle journée avec mon équipe au service des clients de la banque !"
        own = personalise(unit, post_id, text).id
    take(own, names[:1])
    take(post_id, names)

    assert told().own is None


def test_closeness_is_the_mean_of_a_week_that_is_over_and_needs_five_people(app):
    post_id, names, now = offered(), colleagues(12), datetime.now(UTC)
    take(post_id, names[:10], days_ago=7, now=now)
    take(post_id, names[10:], days_ago=14, now=now)
    take(post_id, names, now=now)

    two_weeks_ago, last_week = told(now=now).closeness[-2:]
    assert (last_week.value, last_week.withheld) == (50, False)
    assert (two_weeks_ago.value, two_weeks_ago.withheld) == (None, True)


def test_clicks_are_told_by_the_week_where_five_people_are_behind_them(app):
    post_id, names, now = offered(), colleagues(5), datetime.now(UTC)
    take(post_id, names[:4])
    follow(post_id, 12, now)
    take(offered(text="Notre banque recrute."), names, Channel.X)
    assert told(now=now).clicks[-1].withheld

    take(post_id, names[4:])
    assert told(now=now).clicks[-1].value == 10


def follow(post_id, count, now=None):
    day = person("bob").today((now or datetime.now(UTC)) - 7 * DAY)
    revision = db.session.get_one(Post, post_id).approved
    db.session.add(
        Signpost(
            id="abcdefgh",
            post_id=post_id,
            revision_id=revision.id,
            channel=Channel.LINKEDIN,
            address="https://aurore.example/",
            made_at=datetime.now(UTC),
        )
    )
    db.session.flush()
    db.session.add(Clicks(signpost_id="abcdefgh", day=day, count=count))
    db.session.commit()


@pytest.mark.parametrize(
    ("taking", "others", "shown"),
    [(8, 12, 5), (2, 12, None), (20, 0, None)],
    ids=["enough of both", "too few", "everybody"],
)
def test_how_many_take_part_is_told_where_it_tells_of_nobody(app, taking, others, shown):
    colleagues(taking, "lab")
    colleagues(others, "lab", taking_part=False)

    everybody, some = taking_part(asked("eve", "lab"))

    assert everybody == taking + others + 2
    assert some == shown


def test_topics_and_languages_without_a_post_are_there_with_zero(app):
    hiring, credit = a_topic(Topic, "Hiring"), a_topic(Topic, "Credit")
    post_id = offered()
    offered(text="Notre banque recrute.")
    with unit_of_work(person("bob")) as unit:
        sort_post(unit, post_id, Sorting(topics=[hiring]))

    rows = {each.topic.name if each.topic else None: each.posts for each in gaps(asked())}
    assert rows == {
        "Credit": {"fr": 0, "en": 0, "other": 0},
        "Hiring": {"fr": 1, "en": 0, "other": 0},
        None: {"fr": 1, "en": 0, "other": 0},
    }
    assert credit


def test_who_keeps_no_library_has_no_dashboard_and_no_foreign_one(app):
    with pytest.raises(Forbidden):
        asked("ann")
    with pytest.raises(NotFound):
        asked("bob", "lab")
