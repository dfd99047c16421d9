"""What somebody says that they published is read for harm, and names nobody who shared."""

import pytest

from service.models import Origin, Post, db
from service.queries import reading
from service.steps.own_answers import paste_text
from tests.integration.conftest import person
from tests.integration.journey import API, PLAIN, SECRET
from tests.integration.pages import rule, waiting, words
from tests.integration.test_alerts import alerts
from tests.integration.test_safety_cases import act, give
from tests.integration.test_voice import take
from tests.integration.web import browser
from workflows import Role

PERSONAL = "Appelez Julie Vernier chez elle au 06 12 34 56 78."


@pytest.fixture
def post_id(app):
    """Return a post of the library in which reviewers let a telephone number stand."""
    give("dan", Role.PRIVACY, "bank")
    post_id = waiting(f"{PLAIN} {PERSONAL}")
    for name in ("cat", "lea", "bob", "dan"):
        if db.session.get_one(Post, post_id, populate_existing=True).state == "in_review":
            rule(post_id, name)
    return post_id


def test_words_that_were_approved_alert_nobody_again(app, post_id):
    before = len(alerts())

    for name, text in (("ann", PERSONAL), ("bob", PERSONAL.replace(" ", "\u00a0"))):
        act(name, paste_text, take(post_id, name), f"{PLAIN} {text}")

    assert len(alerts()) == before == 1


def test_what_was_added_is_told_and_nobody_learns_who_shared(app, as_person, post_id):
    give("hal", Role.SECURITY, "group")
    act("bob", paste_text, take(post_id, "bob"), f"{PLAIN} {SECRET}")

    alert = alerts()[-1]
    assert (alert.origin, alert.author.name) == (Origin.PUBLISHED, "Bob")
    assert "in what they published" in words(browser(app, "hal").get(f"/alerts/{alert.id}"))
    post = db.session.get_one(Post, post_id)
    told = {
        name: {each.event.name for each in reading.story(person(name), post)}
        for name in ("ann", "cat", "lea", "bob")
    }
    name = "post.published_leak_passed_on"
    assert {who for who, events in told.items() if name in events} == {"bob"}
    page = words(as_person("bob").get(f"/posts/{post_id}"))
    assert "wrote what must not leak (password or access code)" in page
    record = as_person("ida").get(f"{API}/posts/{post_id}/record").json["items"]
    (kept,) = [each for each in record if each["name"] == name]
    assert kept["actor"] is None
