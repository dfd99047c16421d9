from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import array

from service.errors import Invalid, NotFound
from service.jobs import sweep
from service.marks import stretches
from service.models import Campaign, Channel, Offer, Pause, Post, Team, Topic, db
from service.queries import found
from service.queries import wanted as asking
from service.queries.facets import facets
from service.queries.library import count, library, suggestion
from service.queries.topics import own_teams
from service.queries.wanted import Ends, Order, Wanted
from service.search import vector
from service.shareable import shareable
from service.steps.draft import withdraw
from service.steps.library import date_post
from service.steps.recall import recall
from service.steps.searches import forget_search, save_search, see_search
from service.steps.topics import Sorting, add, end, join, sort_post
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import a_topic, approved, forget
from tests.integration.pages import words
from tests.integration.web import browser
from workflows import State

DAY = timedelta(days=1)


def now():
    return datetime.now(UTC)


def search(name="ann", **wanted):
    return library(person(name), now(), Wanted(**wanted))


def ids(page):
    return [each.id for each in page.rows]


@pytest.fixture
def post_id(app):
    return approved()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    not_before=st.none() | st.integers(-2, 1),
    expires=st.none() | st.integers(-1, 3),
    suspended=st.booleans(),
    state=st.sampled_from([State.APPROVED, State.RECALLED, State.WITHDRAWN]),
    pause=st.sampled_from([None, None, "group", "bank", "lab"]),
)
def test_what_is_offered_and_what_is_shareable_never_disagree(
    post_id, not_before, expires, suspended, state, pause
):
    at = now()
    post = db.session.get(Post, post_id)
    post.not_before = at + not_before * DAY if not_before is not None else None
    post.expires_at = at + expires * DAY if expires is not None else None
    if not_before is not None and expires is not None and expires <= not_before:
        post.expires_at = None
    post.suspended_at = at if suspended else None
    post.state = state
    if pause is not None:
        db.session.add(_pause(pause, at))
    db.session.flush()

    listed = library(person("ann"), at, Wanted()).rows

    assert bool(listed) is shareable(post, at)
    db.session.rollback()


def _pause(slug, at):
    said = {"message_fr": "Ne publiez rien.", "message_en": "Publish nothing."}
    return Pause(entity_id=entity(slug).id, thrown_by=person("bob").id, thrown_at=at, **said)


def test_a_post_is_found_in_the_transaction_that_approves_it(post_id):
    offer = db.session.get(Offer, post_id)

    assert ids(search(words="apprentis")) == [post_id]
    assert offer.revision_id == db.session.get(Post, post_id).approved.id


def test_a_withdrawn_post_is_offered_no_longer(post_id):
    with unit_of_work(person("ann")) as unit:
        withdraw(unit, post_id)

    assert db.session.scalar(select(Offer)) is None


def test_a_dated_post_is_found_by_its_end(post_id):
    with unit_of_work(person("bob")) as unit:
        date_post(unit, post_id, not_before=None, expires_at=now() + 3 * DAY)

    assert ids(search(ends=Ends.SOON)) == [post_id]
    assert ids(search(ends=Ends.NEVER)) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('"trois apprentis"', 1),
        ('"apprentis trois"', 0),
        ("apprentis trois", 1),
        ("« équipe de Lyon » apprenti", 1),
        ("appr", 1),
        ("ap", 0),
    ],
)
def test_quotes_ask_for_a_phrase(post_id, words, expected):
    assert search(words=words).hits.count == expected


def test_only_fresh_posts_are_found_when_asked(post_id):
    old = approved()
    db.session.execute(
        update(Offer).where(Offer.post_id == post_id).values(approved_at=now() - 40 * DAY)
    )

    assert ids(search(since=now() - 30 * DAY)) == [old]


def test_a_bounded_search_says_that_there_are_more(post_id, monkeypatch):
    approved()
    latest = approved()
    for name in ("MOST", "MOST_UNRANKED"):
        monkeypatch.setattr(asking, name, 2)

    hits = search(words="apprentis").hits

    assert (hits.count, hits.more) == (2, True)
    assert hits.rows[0].post_id == latest


@pytest.fixture(params=[2, -1], ids=["at once", "by stretches"])
def way(request, monkeypatch):
    """Ask the whole library at once, as for rare words, or stretch by stretch."""
    monkeypatch.setattr(found, "RARE", request.param)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("order", list(Order))
def test_a_next_page_goes_on_where_the_last_one_ended(post_id, order):
    others = [approved(), approved()]
    wanted = Wanted(words="apprentis", order=order)

    first = library(person("ann"), now(), wanted, limit=2)
    second = library(person("ann"), now(), wanted, limit=2, cursor=first.next)

    assert [*ids(first), *ids(second)] == [*reversed(others), post_id]
    assert second.next is None


@pytest.mark.usefixtures("way")
def test_the_newest_are_found_however_many_answer(post_id, monkeypatch):
    latest = [approved() for _ in range(6)][-1]
    monkeypatch.setattr(asking, "MOST_UNRANKED", 1)

    hits = search(words="apprentis", order=Order.NEWEST).hits

    assert hits.rows[0].post_id == latest
    assert (hits.count, hits.more) == (1, True)


@pytest.mark.parametrize("order", list(Order))
def test_a_last_page_holds_no_words_that_only_begin_alike(post_id, order):
    others = [approved() for _ in range(4)]
    for each, text in zip([*others, post_id], [*["apprentis"] * 4, "apprentissage"], strict=True):
        db.session.execute(update(Offer).where(Offer.post_id == each).values(words=vector(text)))
    wanted = Wanted(words="apprentis", order=order)

    first = library(person("ann"), now(), wanted, limit=3)
    second = library(person("ann"), now(), wanted, limit=3, cursor=first.next)

    assert {*ids(first), *ids(second)} == {*others}
    assert not second.hits.asked.beginning


@pytest.mark.usefixtures("way")
def test_a_search_reaches_the_oldest_post(post_id):
    far = 3_000_000
    newest = approved()
    shifted = Offer.marks.op("||")(array(stretches(far)))
    db.session.execute(
        update(Offer).where(Offer.post_id == newest).values(number=far, marks=shifted)
    )

    assert ids(search(words="apprentis", order=Order.NEWEST)) == [newest, post_id]


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ({}, True),
        ({"channel": Channel.X}, True),
        ({"channel": Channel.EVENT}, False),
        ({"language": "fr"}, True),
        ({"language": "en"}, False),
        ({"ends": Ends.SOON}, False),
    ],
)
def test_words_that_none_of_the_latest_has_are_narrowed_alike(post_id, asked, known, monkeypatch):
    monkeypatch.setattr(found, "FEW", 0)
    db.session.execute(
        update(Offer).where(Offer.post_id == approved()).values(number=3_000_000, marks=["s:1464"])
    )
    db.session.execute(update(Offer).where(Offer.post_id != post_id).values(words=""))

    page = search(words="apprentis", **asked)

    assert ids(page) == [post_id] * known
    assert page.hits.asked.rare
    assert sum(facets(db.session(), page.hits)["channel"].values()) == 2 * known


def test_the_answers_are_counted_by_what_they_have(post_id):
    hits = search(words="apprentis").hits

    counts = facets(db.session(), hits)

    assert counts["channel"] == {"linkedin": 1, "x": 1}
    assert counts["entity"] == {str(entity("bank").id): 1}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("aprentis", "apprentis"), ("equpie lyon", "équipe lyon"), ("zzzzzz", None), ("lyon", None)],
)
def test_a_mistyped_word_is_suggested_as_the_library_writes_it(post_id, typed, expected):
    hits = search(words=typed).hits

    assert suggestion(person("ann"), now(), hits) == expected


def test_no_suggestion_tells_words_of_posts_that_one_may_not_see(post_id):
    hits = search("eve", words="aprentis").hits

    assert suggestion(person("eve"), now(), hits) is None


def test_the_page_suggests_what_was_meant(as_person, post_id):
    page = words(as_person("ann").get("/library?q=aprentis"))

    assert "Did you mean: apprentis" in page


def test_a_post_is_found_by_its_topic(post_id):
    topic, campaign = a_topic(), a_topic(Campaign)
    with unit_of_work(person("bob")) as unit:
        sort_post(unit, post_id, Sorting(topics=(topic,), campaign_id=campaign))

    assert ids(search(topic_id=topic)) == [post_id]
    assert ids(search(campaign_id=campaign, words="apprentis")) == [post_id]
    assert ids(search(audience_id=topic)) == []


def test_a_post_is_sorted_by_what_is_offered_only(post_id):
    topic = a_topic()
    with unit_of_work(person("bob")) as unit:
        end(unit, Topic, topic)

    with pytest.raises(Invalid), unit_of_work(person("bob")) as unit:
        sort_post(unit, post_id, Sorting(topics=(topic,)))


def test_a_post_keeps_a_topic_that_ended(post_id):
    topic = a_topic()
    for _ in range(2):
        with unit_of_work(person("bob")) as unit:
            sort_post(unit, post_id, Sorting(topics=(topic,)))
            end(unit, Topic, topic)

    assert ids(search(topic_id=topic)) == [post_id]


@pytest.mark.parametrize("name", ["", "  ", "HIRING", "x" * 101])
def test_a_topic_needs_a_name_of_its_own(app, name):
    a_topic()

    with pytest.raises(Invalid), unit_of_work(person("bob")) as unit:
        add(unit, Topic, entity("bank").id, name)


def test_a_campaign_ends_after_it_begins(app):
    today = now().date()

    with pytest.raises(Invalid, match="ends after"), unit_of_work(person("bob")) as unit:
        add(unit, Campaign, entity("bank").id, "Spring", (today, today - DAY))


def test_a_post_expires_with_its_campaign_and_stays_once_renewed(post_id):
    over = a_topic(Campaign, "Careers fair")
    with unit_of_work(person("bob")) as unit:
        sort_post(unit, post_id, Sorting(campaign_id=over))
    last = datetime(2026, 12, 31, 22, tzinfo=UTC)

    sweep(last)
    assert db.session.get(Post, post_id).expires_at is None
    sweep(last + DAY)
    assert db.session.get(Post, post_id).expires_at is not None

    with unit_of_work(person("bob")) as unit:
        date_post(unit, post_id, not_before=None, expires_at=None)
    sweep(last + 2 * DAY)
    assert ids(search()) == [post_id]


def test_joining_a_team_twice_is_joining_it_once(app):
    team = a_topic(Team)
    for _ in range(2):
        with unit_of_work(person("ann")) as unit:
            join(unit, team)

    assert own_teams(person("ann")) == {team}


def test_a_kept_search_tells_what_is_new_until_it_is_seen(post_id):
    with unit_of_work(person("ann")) as unit:
        kept = save_search(unit, "Lyon", {"q": "lyon"})
        key, seen = kept.id, kept.seen
    approved()

    assert count(person("ann"), now(), Wanted(words="lyon", after=seen)).count == 1
    with unit_of_work(person("ann")) as unit:
        assert see_search(unit, key) == seen
        assert see_search(unit, key) > seen


def test_nobody_touches_the_search_of_another(app):
    with unit_of_work(person("ann")) as unit:
        kept = save_search(unit, "Lyon", {}).id

    with pytest.raises(NotFound), unit_of_work(person("bob")) as unit:
        forget_search(unit, kept)


def test_a_search_that_takes_the_place_of_another_says_so(app):
    client = browser(app, "ann")
    form = {"name": "Lyon", "q": "lyon"}

    client.send("/library/searches", form)
    assert "Nobody else sees it." in words(client.get("/library"))
    client.send("/library/searches", form)

    assert "in the place of the one of this name" in words(client.get("/library"))


def test_a_kept_search_is_shown_with_what_is_new(as_person, app):
    ann = as_person("ann")
    ann.post("/library/searches", data={"name": "À Lyon", "q": "lyon"})
    approved()

    page = words(ann.get("/library"))

    assert "À Lyon" in page
    assert "1 new" in page


def test_a_post_tells_who_approved_it_and_for_which_countries(as_person, post_id):
    page = words(as_person("ann").get(f"/library/{post_id}"))

    assert "Compliance, on" in page
    assert "Countries France" in page
    assert "How it looks there" in page


def test_the_api_counts_and_narrows(as_person, post_id):
    answer = as_person("ann").get("/api/v1/library?q=lyon&fresh=7&ends=never&order=newest").json

    assert (answer["count"], answer["more"]) == (1, False)


def test_a_recalled_post_leaves_the_search_at_once(post_id):
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "A figure was wrong.")
    forget()

    assert search(words="apprentis", channel=Channel.X).hits.count == 0
