from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import Client

from service.jobs import check_post
from service.models import Channel, Clicks, Post, Revision, Signpost, db
from service.queries.sharing import clicks
from service.settings import Settings, SettingsError
from service.shareable import why_not
from service.signposts import Signposts, campaign
from service.steps.draft import Draft, submit, write
from service.steps.recall import recall
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import PLAIN, a_pause, forget
from tests.integration.pages import rule, words

LINKS = ("https://aurore.example/métiers?lang=fr#ici", "https://aurore.example/b")


@pytest.fixture
def links(app):
    """Serve links for a while, and give a client of their application."""
    settings = replace(app.extensions["settings"], links_url="https://go.aurore.example")
    app.config["LINKS_URL"] = settings.links_url
    served = Signposts(settings)
    yield Client(served)
    served.engine.dispose()
    app.config["LINKS_URL"] = ""


@pytest.fixture
def post_id(app):
    content = Draft(
        text=PLAIN,
        language="fr",
        channels=(Channel.LINKEDIN, Channel.X, Channel.EVENT),
        jurisdictions=("FR",),
        links=LINKS,
    )
    with unit_of_work(person("ann")) as unit:
        made = write(unit, entity("bank").id, content).id
    with unit_of_work(person("ann")) as unit:
        submit(unit, made, version=1)
    check_post(str(made), 1)
    for name in ("cat", "lea", "bob"):
        rule(made, name)
    return made


def taken(post_id, channel=Channel.X, name="ann"):
    with unit_of_work(person(name)) as unit:
        return share(unit, post_id, channel).id


def names(channel=Channel.X):
    forget()
    found = db.session.execute(
        select(Signpost.address, Signpost.id).where(Signpost.channel == channel)
    )
    return dict(found.all())


def followed():
    forget()
    return db.session.scalar(select(func.sum(Clicks.count))) or 0


def test_a_link_leads_to_the_approved_address_and_tells_the_channel(links, post_id):
    taken(post_id)

    answer = links.get(f"/{names()[LINKS[0]]}")

    assert answer.status_code == 302
    assert answer.headers["Location"] == (
        "https://aurore.example/m%C3%A9tiers?lang=fr&utm_source=x&utm_medium=employees"
        f"&utm_campaign={post_id.hex[-12:]}#ici"
    )


def test_a_link_belongs_to_a_post_and_channel_and_to_nobody(links, post_id):
    taken(post_id)
    taken(post_id, name="bob")

    assert len(names()) == 2
    assert not {"person_id", "share_id"} & set(Signpost.__table__.columns.keys())


def test_following_adds_one_and_looking_ahead_does_not(links, post_id):
    taken(post_id)
    path = f"/{names()[LINKS[0]]}"

    links.get(path)
    links.get(path)
    links.head(path)

    assert followed() == 2
    assert clicks(db.session.get_one(Post, post_id)) == 2


def test_followers_at_once_are_all_counted(links, post_id):
    taken(post_id)
    path = f"/{names()[LINKS[0]]}"

    with ThreadPoolExecutor(4) as at_once:
        list(at_once.map(lambda _each: links.get(path), range(12)))

    assert followed() == 12


def test_a_recall_kills_every_link_at_once(links, post_id):
    taken(post_id)
    taken(post_id, Channel.EVENT)
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "A figure was wrong.")

    answers = [links.get(f"/{each}") for way in ("x", "event") for each in names(way).values()]

    assert {each.status_code for each in answers} == {410}
    assert "a été retirée" in answers[0].text
    assert "was withdrawn" in answers[0].text
    assert "figure" not in answers[0].text
    assert followed() == 0


@pytest.mark.parametrize("end", ["expired", "suspended", "paused"])
def test_only_a_recall_ends_the_links_of_what_was_published(links, post_id, end):
    taken(post_id)
    path, now = f"/{names()[LINKS[0]]}", datetime.now(UTC)
    if end == "paused":
        a_pause()
    else:
        column = {"expired": "expires_at", "suspended": "suspended_at"}[end]
        db.session.execute(update(Post).where(Post.id == post_id).values({column: now}))
        db.session.commit()
    assert why_not(db.session.get_one(Post, post_id), now)

    assert links.get(path).status_code == 302


def test_an_address_that_no_revision_approves_leads_nowhere(links, post_id):
    taken(post_id)
    db.session.execute(
        Signpost.__table__.update().values(address="https://evil.example/" + Signpost.id)
    )
    db.session.commit()

    assert links.get(f"/{next(iter(names().values()))}").status_code == 410


@pytest.mark.parametrize(
    "path", ["/", "/abcdefghjkmn", "/x", "//evil.example", "/%00", "/https://evil.example", "/a/b"]
)
def test_any_other_address_is_unknown(links, post_id, path):
    answer = links.get(path)

    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_links_are_read_and_nothing_else(links, method):
    assert links.open("/abcdefghjkmn", method=method).status_code == 405


def test_every_answer_is_fresh_without_cookie_script_or_referrer(links, post_id):
    taken(post_id)

    for path in ("/x", f"/{names()[LINKS[0]]}"):
        headers = links.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" in headers
        assert "Set-Cookie" not in headers


def test_a_database_that_is_away_is_said_in_both_languages(app):
    away = replace(
        app.extensions["settings"],
        database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
        links_url="https://go.aurore.example",
    )

    answer = Client(Signposts(away)).get("/abcdefghjkmn")

    assert answer.status_code == 503
    assert "Try again" in answer.text


def test_without_an_address_of_their_own_no_links_are_made(app, post_id):
    taken(post_id)

    assert names() == {}


def test_an_address_that_names_a_campaign_keeps_it(post_id):
    address = "https://aurore.example/?utm_source=ours"

    assert campaign(address, Channel.X, post_id) == address


def test_links_do_not_live_on_the_host_of_the_service():
    environ = {
        "PORTEVOIX_DATABASE_URL": "postgresql://x/y",
        "PORTEVOIX_REDIS_URL": "redis://x",
        "PORTEVOIX_SECRET_KEY": "k" * 32,
        "PORTEVOIX_BASE_URL": "https://voix.aurore.example",
        "PORTEVOIX_LINKS_URL": "https://voix.aurore.example",
    }

    with pytest.raises(SettingsError, match="a host of their own"):
        Settings.from_environ(environ)


def test_the_page_of_a_share_shows_the_short_link_and_lets_it_come_along(as_person, links, post_id):
    page = as_person("ann").get(f"/library/{post_id}/shares/{taken(post_id)}").text
    short = f"https://go.aurore.example/{names()[LINKS[0]]}"

    assert f'value="{short}"' in page
    assert f"url={short.replace(':', '%3A').replace('/', '%2F')}" in page
    assert f'data-link="{short}"' in page


def test_the_qr_of_a_talk_is_a_drawing_without_style(as_person, links, post_id):
    share_id = taken(post_id, Channel.EVENT)
    client = as_person("ann")
    address = f"/library/{post_id}/shares/{share_id}/qr.svg"

    drawn = client.get(address)

    assert drawn.mimetype == "image/svg+xml"
    assert b"<svg" in drawn.data
    assert b"style" not in drawn.data
    assert address in client.get(f"/library/{post_id}/shares/{share_id}").text
    assert client.get(f"{address}?n=2").status_code == 404


def test_a_recalled_talk_has_no_qr_any_more(as_person, links, post_id):
    share_id = taken(post_id, Channel.EVENT)
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "A figure was wrong.")

    assert as_person("ann").get(f"/library/{post_id}/shares/{share_id}/qr.svg").status_code == 404


def test_words_on_a_stage_count_as_published(as_person, post_id):
    share_id = taken(post_id, Channel.EVENT)

    page = words(as_person("ann").get(f"/library/{post_id}/shares/{share_id}"))

    assert "count as published" in page


def test_the_revision_keeps_its_addresses_as_they_were_approved(links, post_id):
    taken(post_id)

    assert db.session.scalars(select(Revision.links)).one() == list(LINKS)
