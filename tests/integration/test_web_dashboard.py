"""The dashboard as a page, a file and an answer of the API."""

import csv
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from service.models import BrowserSession, Channel, Topic, db
from tests.integration.conftest import person
from tests.integration.journey import API, a_topic
from tests.integration.pages import words
from tests.integration.sharing import colleagues, offered, take
from tests.integration.test_dashboard import follow
from tests.integration.web import browser


@pytest.fixture
def busy(app):
    """Let people share two posts to two channels, this week and the last."""
    names = colleagues(12)
    colleagues(5, taking_part=False)
    for text in ("Notre banque recrute à Lyon.", "Notre banque ouvre ses portes."):
        post_id = offered(text=text)
        take(post_id, names, days_ago=7)
        take(post_id, names[:6], Channel.X)
    a_topic(Topic, "=SUM(1)")
    return names


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ("Shared something 10", "Shares 35", "LinkedIn", "of 22 people at home there")),
        ("fr", ("Ont partagé 10", "Partages 35", "LinkedIn", "de 22 personnes rattachées")),
    ],
)
def test_the_page_tells_numbers_in_both_languages(app, busy, language, says):
    page = browser(app, "bob", language).get("/dashboard?entity=bank&days=30")

    assert page.status_code == 200
    assert [each for each in says if each not in words(page)] == []
    assert page.text.count('class="chart"') == 3


def test_nobody_is_named(app, busy):
    page = browser(app, "bob").get("/dashboard?entity=bank&days=30").text

    assert [name for name in busy if name in page.lower()] == []


def test_what_is_withheld_is_said_to_be(app):
    take(offered(), colleagues(3))

    page = words(browser(app, "bob").get("/dashboard"))

    assert "Shares withheld" in page
    assert "fewer than 5 people stand behind it" in page


def test_a_number_leads_to_its_posts(app):
    offered(text="Notre banque recrute à Lyon.")
    client = browser(app, "bob")
    assert "/dashboard/posts/live?entity=bank" in client.get("/dashboard").text

    assert "Lyon" in words(client.get("/dashboard/posts/live?entity=bank"))
    assert "no such post now" in words(client.get("/dashboard/posts/recalled?entity=bank"))
    assert client.get("/dashboard/posts/secret").status_code == 404


def test_an_admin_sees_numbers_and_no_posts(app):
    offered()
    client = browser(app, "max")

    assert "/dashboard/posts/live" not in client.get("/dashboard").text
    assert client.get("/dashboard/posts/live").status_code == 404


def test_a_new_company_reads_what_to_do_first(app):
    page = browser(app, "bob").get("/dashboard")

    assert "There is no post in this library yet" in words(page)
    assert "/library/imports" in page.text


def test_communications_find_the_dashboard_in_the_menu_and_authors_do_not(app):
    assert 'href="/dashboard"' in browser(app, "bob").get("/").text
    assert 'href="/dashboard"' not in browser(app, "ann").get("/").text


def test_an_entity_elsewhere_has_no_dashboard_for_this_reader(app):
    assert browser(app, "bob").get("/dashboard?entity=lab").status_code == 404


def test_the_file_holds_the_numbers_and_computes_nothing(app, busy):
    answer = browser(app, "bob").get("/dashboard.csv?entity=bank&days=30")

    rows = {tuple(each[:3]): each[3:] for each in csv.reader(answer.text.splitlines())}
    assert rows["shares", "", ""] == ["35", ""]
    assert rows["shares_on_channel", "x", ""] == ["10", ""]
    assert rows["live_posts_of_topic", "'=SUM(1)", "fr"] == ["0", ""]
    assert "bank" in answer.headers["Content-Disposition"]


def test_the_file_says_what_it_withholds(app):
    take(offered(), colleagues(3))

    lines = browser(app, "bob").get("/dashboard.csv").text.splitlines()

    assert "shares,,,,yes" in lines


def test_the_file_wants_a_fresh_proof(app):
    client = browser(app, "bob")
    db.session.execute(
        update(BrowserSession).values(proved_at=BrowserSession.proved_at - timedelta(days=1))
    )
    db.session.commit()

    assert "shares," not in client.get("/dashboard.csv").text


def test_programs_are_told_the_same(app, as_person, busy):
    told = as_person("bob").get(f"{API}/dashboard?entity=bank&days=30").json

    assert told["shared"]["shares"] == 35
    assert {"channel": "event", "shares": 0} in told["shared"]["channels"]
    assert told["posts"]["live"] == 2
    assert told["taking_part"] == 10
    assert str(person("ann").id) not in str(told)


def test_clicks_of_a_post_are_withheld_below_five_sharers_everywhere(app, as_person):
    post_id, names = offered(), colleagues(5)
    take(post_id, names[:4], days_ago=7)
    follow(post_id, 4567)
    page, program = browser(app, "bob"), as_person("bob")
    paths = (f"/library/{post_id}", f"/posts/{post_id}", "/dashboard", "/dashboard.csv")
    routes = (f"{API}/library/{post_id}", f"{API}/dashboard")

    def told():
        texts = [words(page.get(each)) for each in paths]
        texts += [program.get(each).text for each in routes]
        return [bool(re.search(r"\b4,?56[57]\b", each)) for each in texts]

    assert told() == [False] * 6
    take(post_id, names[4:], days_ago=7)
    assert told() == [True, False, True, True, False, True]


@pytest.mark.parametrize("query", ["days=31", "days=x", "entity=Bank", "cursor=1"])
def test_what_no_dashboard_can_be_about_is_refused(as_person, query):
    assert as_person("bob").get(f"{API}/dashboard?{query}").status_code == 422
