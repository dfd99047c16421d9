"""Settings that are safe to change at run time: each with its effect, its bounds, its trace."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from service.app import create_app
from service.bounds import Bounds
from service.cli import main
from service.dials import DECLARED, dials, forget_dials
from service.errors import Forbidden, Invalid, NotFound
from service.jobs import sweep
from service.limits import limiter
from service.models import BrowserSession, Dial, Event, Notice, Participation, Post, db
from service.steps.dials import turn
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, a_draft
from tests.integration.web import PASSWORD, browser
from workflows import State

WRONG = {
    "session_days": [0, 31, 7.0, "7", True, None],
    "sign_up": ["true", 1],
    "language": ["de", "FR", 1],
    "contact": ["nobody", "a b@aurore.example", "x@y", "a@aurore.example?bcc=b@x.example"],
    "notice_fr": ["x" * 501, "two\nlines", "\0", 5],
}


def set_to(key, value, name="max"):
    with unit_of_work(person(name)) as unit:
        return turn(unit, key, value)


def older(**by):
    moved = {name: getattr(BrowserSession, name) - each for name, each in by.items()}
    db.session.execute(update(BrowserSession).values(moved))
    db.session.commit()


def settings_form(**but):
    shown = dials(db.session()).__dict__
    held = {key: str(each).lower() if each is True else each for key, each in shown.items()}
    return {f"was-{key}": each for key, each in held.items()} | held | but


def test_a_setting_holds_at_once_and_the_record_tells_who(app):
    assert set_to("idle_minutes", 30)

    assert dials(db.session()).idle == timedelta(minutes=30)
    told = db.session.scalars(select(Event).where(Event.name == "entity.setting_changed")).one()
    assert json.loads(told.body)["facts"] == {"setting": "idle_minutes", "value": 30}
    assert told.actor_id == person("max").id


def test_what_is_the_same_leaves_no_trace(app):
    assert set_to("contact", "help@aurore.example")

    assert not set_to("contact", " help@aurore.example")
    assert not set_to("language", None)
    events = db.session.scalars(select(Event).where(Event.name == "entity.setting_changed")).all()
    assert len(events) == 1


def test_a_setting_without_a_value_is_as_the_environment_says(app):
    set_to("idle_minutes", 30)

    assert set_to("idle_minutes", None)

    assert dials(db.session()).idle_minutes == 720
    assert db.session.scalars(select(Dial)).all() == []


@pytest.mark.parametrize(
    ("key", "value"),
    [(key, each) for key, wrong in WRONG.items() for each in wrong if each is not None],
)
def test_what_a_setting_can_not_be_is_refused(app, key, value):
    with pytest.raises(Invalid, match=r"expected|allowed"):
        set_to(key, value)

    assert db.session.scalars(select(Dial)).all() == []


def test_a_setting_that_is_not_there_is_refused_and_those_that_are_named(app):
    with pytest.raises(NotFound, match="session_days, idle_minutes"):
        set_to("secret_key", "k" * 40)


@pytest.mark.parametrize("name", ["ann", "cat", "ida", "tom", "eve"])
def test_only_an_admin_of_the_whole_company_changes_settings(app, name):
    with pytest.raises(Forbidden):
        set_to("sign_up", False, name)


def test_the_bounds_of_the_environment_win(app, monkeypatch):
    set_to("session_days", 20)
    kept = app.extensions["settings"]
    object.__setattr__(kept, "session_days", Bounds(1, 2, 3))
    forget_dials(db.session())
    try:
        assert dials(db.session()).session_days == 3
        with pytest.raises(Invalid, match="from 1 to 3"):
            set_to("session_days", 4)
    finally:
        object.__setattr__(kept, "session_days", Bounds(1, 7, 30))


def test_a_session_ends_after_the_days_that_are_set(app):
    ann = browser(app, "ann")
    older(created_at=timedelta(days=2), turned_at=timedelta(minutes=5))
    assert ann.get("/").status_code == 200

    set_to("session_days", 1)

    assert ann.get("/").status_code == 302


def test_a_session_lasts_as_long_as_is_set(app):
    set_to("session_days", 20)
    browser(app, "ann")

    held = db.session.scalars(select(BrowserSession)).one()
    assert held.expires_at - held.created_at == timedelta(days=20)


def test_a_session_without_a_request_ends_after_the_minutes_that_are_set(app):
    ann = browser(app, "ann")
    older(seen_at=timedelta(minutes=20))
    set_to("idle_minutes", 15)

    assert ann.get("/").status_code == 302


def test_a_proof_is_fresh_for_the_minutes_that_are_set(app):
    max_ = browser(app, "max")
    older(proved_at=timedelta(minutes=15))
    set_to("fresh_minutes", 20)
    assert max_.get("/people.csv").status_code == 200

    set_to("fresh_minutes", 5)

    assert max_.get("/people.csv").status_code == 403


def test_no_token_lasts_longer_than_is_set(app):
    set_to("token_days", 30)
    ann = browser(app, "ann")
    ann.get("/account")
    form = {"name": "calendar", "scopes": "read"}

    refused = ann.send("/account/tokens", {**form, "days": "31"})

    assert refused.status_code == 422
    assert "from 1 to 30 days" in refused.text
    assert ann.send("/account/tokens", {**form, "days": "30"}).status_code == 201
    made = ann.post(
        f"{API}/tokens", json={"name": "a", "scopes": ["read"]}, headers={"X-CSRFToken": ann.token}
    )
    assert made.json["expires_at"] < (datetime.now(UTC) + timedelta(days=31)).isoformat()


@pytest.mark.parametrize(
    ("key", "ask"),
    [
        ("pages_per_minute", lambda app, ann: browser(app).get("/sign-in")),
        ("forms_per_minute", lambda app, ann: app.test_client().post("/preferences")),
        ("calls_per_minute", lambda app, ann: ann.get(f"{API}/participation")),
        ("acts_per_minute", lambda app, ann: ann.post(f"{API}/posts", json={})),
    ],
    ids=["pages", "forms", "calls", "acts"],
)
def test_one_may_ask_as_often_as_is_set(app, as_person, monkeypatch, key, ask):
    most = 60 if key in {"pages_per_minute", "calls_per_minute"} else 20
    set_to(key, most)
    ann = as_person("ann")
    limiter.reset()
    monkeypatch.setattr(limiter, "enabled", True)

    statuses = [ask(app, ann).status_code for _each in range(most + 2)]

    assert 429 not in statuses[: most // 2]
    assert statuses[-1] == 429


def test_a_draft_that_nobody_goes_on_with_is_closed_after_the_days_that_are_set(app):
    left, fresh = a_draft(), a_draft()
    old = datetime.now(UTC) - timedelta(days=40)
    db.session.execute(update(Post).where(Post.id == left).values(updated_at=old))
    db.session.commit()
    sweep(datetime.now(UTC))
    assert db.session.get_one(Post, left).state is State.DRAFT

    set_to("draft_days", 30)
    now = datetime.now(UTC)
    for days in (0, 13):
        sweep(now + timedelta(days=days))
        db.session.expire_all()
        assert db.session.get_one(Post, left).state is State.DRAFT
    (warning,) = db.session.scalars(select(Notice).where(Notice.subject_id == left)).all()
    assert datetime.fromisoformat(warning.facts["closes"]) >= now + timedelta(days=14)
    sweep(now + timedelta(days=14, minutes=1))

    db.session.expire_all()
    assert db.session.get_one(Post, left).state is State.CLOSED
    assert db.session.get_one(Post, fresh).state is State.DRAFT
    page = browser(app, "ann").get(f"/posts/{left}/record")
    assert "nobody had written on it for a long time" in page.text


def test_nobody_new_signs_up_while_that_is_closed(app, as_person):
    set_to("sign_up", False)
    cat, ann = browser(app, "cat"), as_person("ann")

    assert "Sign up" not in cat.get("/your-part").text
    assert cat.send("/your-part/sign-up", {}).status_code == 403
    assert db.session.get(Participation, person("cat").id) is None
    assert ann.post(f"{API}/participation", json={"state": "paused"}).status_code == 201
    assert ann.post(f"{API}/participation", json={"state": "taking_part"}).status_code == 201


def test_who_asks_for_no_language_gets_the_one_that_is_set(app):
    assert '<html lang="fr"' in app.test_client().get("/sign-in").text

    set_to("language", "en")

    assert '<html lang="en"' in app.test_client().get("/sign-in").text


def test_the_door_shows_the_notice_and_whom_to_write_to(app):
    set_to("notice_en", "Down on Sunday <b>morning</b>.")
    set_to("contact", "help@aurore.example")

    page = browser(app, language="fr").get("/sign-in")

    assert "Down on Sunday &lt;b&gt;morning&lt;/b&gt;." in page.text
    assert 'href="mailto:help@aurore.example"' in page.text
    set_to("notice_fr", "Fermé dimanche.")
    assert "Fermé dimanche." in browser(app, language="fr").get("/sign-in").text


def test_the_page_changes_what_was_changed_on_it(app):
    max_ = browser(app, "max")
    max_.get("/settings")
    form = settings_form(idle_minutes="45", contact="help@aurore.example", draft_days="")
    set_to("forms_per_minute", 300, "nia")

    answer = max_.send("/settings", form)

    forget_dials(db.session())
    assert answer.status_code == 303
    standing = dials(db.session())
    assert (standing.idle_minutes, standing.contact) == (45, "help@aurore.example")
    assert (standing.forms_per_minute, standing.draft_days) == (300, 365)
    assert "Set by Max," in max_.get("/settings").text


def test_the_page_changes_nothing_by_half_and_names_the_field(app):
    max_ = browser(app, "max")
    max_.get("/settings")

    refused = max_.send("/settings", settings_form(idle_minutes="45", session_days="99"))

    assert refused.status_code == 422
    assert "A whole number from 1 to 30 is allowed." in refused.text
    assert 'value="99"' in refused.text
    assert db.session.scalars(select(Dial)).all() == []


def test_a_change_of_settings_asks_for_a_fresh_proof_and_goes_on_with_what_was_sent(app):
    max_ = browser(app, "max")
    max_.get("/settings")
    older(proved_at=timedelta(minutes=11))
    form = settings_form(idle_minutes="45")

    asked = max_.send("/settings", form)
    kept = {"confirm-to": "/settings", "confirm-method": "POST", "confirm-password": PASSWORD}
    done = max_.send("/confirmation", {**form, **kept})

    assert asked.status_code == 403
    assert (done.status_code, done.location) == (307, "/settings")
    assert max_.send("/settings", form).status_code == 303
    forget_dials(db.session())
    assert dials(db.session()).idle_minutes == 45


def test_no_secret_is_shown(app, as_person):
    page = browser(app, "max").get("/settings").text
    told = as_person("max").get(f"{API}/settings").text

    settings = app.extensions["settings"]
    for secret in (settings.secret_key, settings.database_url, settings.redis_url):
        assert secret not in page + told
    assert "PORTEVOIX_SECRET_KEY" in page
    assert settings.base_url in page


def test_the_api_tells_every_setting_and_changes_one_with_a_fresh_proof(app, as_person):
    max_ = browser(app, "max")

    told = as_person("max").get(f"{API}/settings").json
    changed = max_.patch(
        f"{API}/settings/idle_minutes", json={"value": 60}, headers={"X-CSRFToken": max_.token}
    )
    by_token = as_person("max").patch(f"{API}/settings/idle_minutes", json={"value": 60})

    assert [each["key"] for each in told["items"]] == list(DECLARED)
    assert (changed.status_code, changed.json["value"], changed.json["set_by"]) == (200, 60, "Max")
    assert by_token.json["type"] == "/problems/step-up-required"


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("idle_minutes", 1, 422),
        ("idle_minutes", [], 422),
        ("idle_minutes", 1.5, 422),
        ("nothing", 1, 404),
        ("sign_up", None, 200),
    ],
)
def test_the_api_says_what_is_allowed(app, key, value, status):
    max_ = browser(app, "max")

    answer = max_.patch(
        f"{API}/settings/{key}", json={"value": value}, headers={"X-CSRFToken": max_.token}
    )

    assert answer.status_code == status


def test_the_command_shows_and_sets(app, database, redis_url):
    env = {
        "PORTEVOIX_DATABASE_URL": database,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": "k" * 32,
    }

    def run(*words):
        return CliRunner().invoke(main, ["settings", *words], env=env)

    changed = run("set", "idle_minutes", "45")
    wrong = run("set", "idle_minutes", "1")
    unknown = run("set", "secret_key", "x")
    shown = run("show")

    assert changed.output == "idle_minutes = 45\n"
    assert "from 5 to 1440" in wrong.output
    assert "There are: session_days" in unknown.output
    assert "idle_minutes = 45 (usual 720, 5 to 1440; set by" in shown.output
    assert "PORTEVOIX_SECRET_KEY = not shown" in shown.output


def test_while_the_database_is_away_what_is_usual_holds(app):
    there = app.extensions["settings"]
    away = create_app(replace(there, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"))

    with away.app_context():
        assert dials(db.session()).idle_minutes == 720


@pytest.mark.parametrize("written", ["31", "0", "1..2", "3..2..1", "a", "1..40..50", "", "-1"])
def test_no_bounds_are_wider_than_ours(written):
    with pytest.raises(ValueError, match="from 1 to 30"):
        Bounds(1, 7, 30).narrowed(written)


@pytest.mark.parametrize(("written", "read"), [("9", "1..9..30"), ("2..3..4", "2..3..4")])
def test_the_environment_says_the_usual_or_the_bounds_too(written, read):
    assert str(Bounds(1, 7, 30).narrowed(written)) == read
