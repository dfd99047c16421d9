"""The end of a campaign: told before it comes, brought forward by comms, outlived once renewed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from service.jobs import sweep
from service.marks import Facet, mark
from service.models import Campaign, Event, Notice, NoticeKind, Offer, Post, db
from service.queries.dashboard import Standing, scope, standings
from service.queries.proof import verify
from service.shareable import why_not
from service.steps.library import date_post
from service.steps.renew import renew
from service.steps.topics import Sorting, add, end, sort_post
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import approved, forget
from tests.integration.pages import words
from tests.integration.test_effect import in_force

DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def today():
    return datetime.now(PARIS).date()


@pytest.fixture
def over(today):
    return datetime.combine(today + 21 * DAY, time(), PARIS).astimezone(UTC)


def a_campaign(today, by="bob", slug="bank"):
    with unit_of_work(person(by)) as unit:
        days = (today, today + 20 * DAY)
        return add(unit, Campaign, entity(slug).id, "Careers fair", days).id


@pytest.fixture
def campaign(app, today):
    return a_campaign(today)


@pytest.fixture
def post_id(campaign):
    made = approved()
    with unit_of_work(person("bob")) as unit:
        sort_post(unit, made, Sorting(campaign_id=campaign))
    return made


def post_of(post_id):
    forget()
    return db.session.get_one(Post, post_id)


def told():
    forget()
    return db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.EXPIRING)).all()


def renewed(app, post_id):
    with unit_of_work(person("ann")) as unit:
        renew(unit, post_id, in_force(app))


def test_the_dashboard_counts_what_ends_with_its_campaign_as_expiring(app, post_id):
    def expiring(days):
        forget()
        found = standings(scope(person("bob"), "bank", 30, datetime.now(UTC) + days * DAY))
        return found[Standing.EXPIRING]

    assert [expiring(days) for days in (0, 8, 20)] == [0, 1, 1]

    sweep(datetime.now(UTC) + 8 * DAY)
    renewed(app, post_id)
    assert expiring(8) == 0


def test_the_dashboards_list_names_the_day_of_the_campaign(campaign, post_id, as_person, today):
    db.session.get_one(Campaign, campaign).ends_on = today + 5 * DAY
    db.session.commit()

    page = words(as_person("bob").get("/dashboard/posts/expiring?entity=bank"))

    assert "with its campaign" in page


def test_owners_are_told_fourteen_and_three_days_before_a_campaign_ends(post_id, today, over):
    for days, notices in ((0, 0), (7, 2), (8, 2), (18, 4), (19, 4)):
        sweep(datetime.now(UTC) + days * DAY)
        assert len(told()) == notices

    facts = {"until": over.isoformat(), "last_day": (today + 20 * DAY).isoformat()}
    assert all(each.facts == facts for each in told())


@pytest.mark.parametrize(("after", "by_campaign"), [(-DAY, False), (0 * DAY, False), (DAY, True)])
def test_owners_are_told_of_the_earlier_end_alone(post_id, over, after, by_campaign):
    with unit_of_work(person("bob")) as unit:
        date_post(unit, post_id, not_before=None, expires_at=over + after)

    for days in (7, 8, 18, 19):
        sweep(datetime.now(UTC) + days * DAY)

    assert ["last_day" in each.facts for each in told()] == [by_campaign] * 4


def test_a_post_renewed_before_its_campaign_ends_outlives_it(app, post_id, over):
    renewed(app, post_id)

    sweep(over - DAY)
    sweep(over + DAY)

    assert told() == []
    assert post_of(post_id).expires_at > over + 100 * DAY


def test_pages_tell_the_end_and_offer_to_renew(as_person, post_id):
    page = words(as_person("ann").get(f"/library/{post_id}"))
    upkeep = words(as_person("bob").get("/library/upkeep"))

    assert "with its campaign" in page
    assert "Renew for 180 days" in page
    assert "Nothing expires soon." in upkeep


def test_what_ends_soon_with_its_campaign_is_listed(as_person, app, today):
    with unit_of_work(person("bob")) as unit:
        soon = add(unit, Campaign, entity("bank").id, "This week", (today, today + 5 * DAY)).id
    made = approved()
    with unit_of_work(person("bob")) as unit:
        sort_post(unit, made, Sorting(campaign_id=soon))

    page = as_person("bob").get("/library/upkeep")

    assert f"/library/{made}/renewals" in page.text


def test_comms_end_a_campaign_with_its_posts_once_they_know_how_many(as_person, campaign, post_id):
    bob = as_person("bob")
    assert "1 post is offered with it" in words(bob.get("/library/campaigns"))

    for _ in range(2):
        bob.post(f"/library/campaigns/{campaign}/end", data={"posts": "end"})

    assert why_not(post_of(post_id), datetime.now(UTC)).startswith("This post has expired")
    names = db.session.scalars(select(Event.name).where(Event.name.contains("campaign_ended")))
    assert sorted(names) == ["entity.campaign_ended_with_posts", "post.campaign_ended"]
    assert list(verify(db.session())) == []


def test_posts_stay_until_the_last_day_of_a_campaign_that_ended_without_them(
    as_person, campaign, post_id, over
):
    as_person("bob").post(f"/library/campaigns/{campaign}/end")
    sweep(over - DAY)
    assert post_of(post_id).expires_at is None

    sweep(over + DAY)

    assert post_of(post_id).expires_at is not None


def test_what_ended_with_its_campaign_and_was_renewed_stays(app, campaign, post_id, over):
    with unit_of_work(person("bob")) as unit:
        assert end(unit, Campaign, campaign, with_posts=True) == 1
    with unit_of_work(person("bob")) as unit:
        date_post(unit, post_id, not_before=None, expires_at=None)

    sweep(over + DAY)

    assert post_of(post_id).expires_at is None


def test_a_post_that_outlives_a_campaign_does_not_end_with_it(as_person, app, post_id):
    renewed(app, post_id)

    assert "No post expires with it." in words(as_person("bob").get("/library/campaigns"))


def test_nobody_ends_a_post_of_a_library_that_they_do_not_keep(app, post_id, today):
    other = a_campaign(today, "eve", "lab")
    offer = db.session.get_one(Offer, post_id)
    offer.campaign_id, offer.marks = other, [*offer.marks, mark(Facet.CAMPAIGN, other)]
    db.session.commit()

    with unit_of_work(person("eve")) as unit:
        assert end(unit, Campaign, other, with_posts=True) == 0

    assert post_of(post_id).expires_at is None
