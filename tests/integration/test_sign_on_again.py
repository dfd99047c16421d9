"""Confirming by the company account that it is really oneself, before an act that asks for it."""

import json
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from sqlalchemy import func, select, update

from service.jobs import sweep
from service.models import BrowserSession, ExternalIdentity, HeldForm, Token, db
from tests.integration.conftest import person
from tests.integration.test_sign_on import START, canaille, company, small, using
from tests.integration.web import browser
from tests.providers import BASE, passed

__all__ = ["canaille", "company", "small", "using"]

AGAIN = f"{START}/again"
WANTED = {"name": "Calendar <b>é\0</b>", "days": "30", "scopes": "read"}


class Visit:
    """Somebody who signed in by the small provider, long enough ago to be asked again."""

    def __init__(self, app, small, name="ann", subject="u-1"):
        now = datetime.now(UTC)
        db.session.add(
            ExternalIdentity(
                person_id=person(name).id,
                issuer=small.issuer,
                subject=subject,
                created_at=now,
                seen_at=now,
            )
        )
        db.session.commit()
        self.small, self.subject, self.visitor = small, subject, browser(app)
        self.comes_back(START, auth_time=int(time.time()))
        self.visitor.get("/account")
        stale()

    def comes_back(self, start=AGAIN, **claims):
        """Go to the provider, and come back with what it proves."""
        asked = parse_qs(urlsplit(self.visitor.get(start).headers["Location"]).query)
        self.small.proof = {"sub": self.subject, "nonce": asked["nonce"][0], **claims}
        return self.visitor.get(f"{START}/answer?code=c&state={asked['state'][0]}")

    def asks(self):
        return self.visitor.send("/account/tokens", WANTED)


def stale():
    db.session.execute(
        update(BrowserSession).values(proved_at=BrowserSession.proved_at - timedelta(minutes=11))
    )
    db.session.commit()


def count(table):
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def ann(app, using, small):
    using(small.issuer)
    return Visit(app, small)


def test_what_was_sent_goes_on_after_the_company_account_confirmed_it(ann):
    asked = ann.asks()
    assert asked.status_code == 403
    assert f'href="{AGAIN}"' in asked.text

    back = ann.comes_back(auth_time=int(time.time()))

    assert back.status_code == 200
    assert 'action="/account/tokens"' in back.text
    assert "Calendar &lt;b&gt;é" in back.text
    done = ann.visitor.send("/account/tokens", {**WANTED, "name": "Calendar"})
    assert done.status_code == 201
    assert (count(Token), count(HeldForm)) == (1, 0)


def test_a_page_that_was_asked_for_is_shown_after_it(ann):
    assert f'href="{AGAIN}?next=/your-data.json"' in ann.visitor.get("/your-data.json").text

    back = ann.comes_back(f"{AGAIN}?next=/your-data.json", auth_time=int(time.time()))

    assert (back.status_code, back.location) == (303, "/your-data.json")
    assert ann.visitor.get("/your-data.json").status_code == 200


def test_the_provider_is_told_to_ask_again(ann):
    away = parse_qs(urlsplit(ann.visitor.get(AGAIN).headers["Location"]).query)

    assert (away["prompt"], away["max_age"]) == (["login"], ["60"])


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({}, "does not say when"),
        ({"auth_time": timedelta(hours=-1)}, "did not ask you again"),
        ({"auth_time": timedelta(hours=1)}, "did not ask you again"),
        ({"auth_time": "now"}, "be read"),
        ({"auth_time": True}, "be read"),
        ({"auth_time": timedelta(0), "aud": "other"}, "another service"),
        ({"auth_time": timedelta(0), "nonce": "n"}, "another attempt"),
    ],
    ids=["silent", "old", "future", "no number", "true", "for others", "replayed"],
)
def test_a_proof_that_is_not_fresh_confirms_nothing(ann, claims, why):
    ann.asks()
    if isinstance(after := claims.get("auth_time"), timedelta):
        claims = claims | {"auth_time": int(time.time() + after.total_seconds())}

    back = ann.comes_back(**claims)

    assert back.status_code == 401
    assert why in back.text
    assert ann.asks().status_code == 403
    assert ann.comes_back(auth_time=int(time.time())).status_code == 200


@pytest.mark.parametrize("subject", ["u-2", "u-3"], ids=["of bob", "of nobody"])
def test_the_account_of_somebody_else_confirms_nothing(app, ann, small, subject):
    Visit(app, small, "bob", "u-2")
    ann.asks()

    back = ann.comes_back(sub=subject, auth_time=int(time.time()))

    assert back.status_code == 403
    assert ann.asks().status_code == 403


def test_an_answer_confirms_once_and_only_the_session_that_asked(ann):
    ann.asks()
    ann.comes_back(auth_time=int(time.time()))
    again = ann.visitor.get(f"{START}/answer?code=c&state=x")

    ann.asks()
    with ann.visitor.session_transaction() as kept:
        kept["attempt"] = {"proves": "another", "state": "s", "next": None}
    other = ann.visitor.get(f"{START}/answer?code=c&state=s")

    assert (again.status_code, other.status_code) == (401, 401)


def test_who_came_in_without_being_asked_has_proved_nothing_yet(app, using, small, ann):
    ann.comes_back(START)

    assert ann.visitor.get("/your-data.json").status_code == 403


def test_a_form_waits_a_quarter_of_an_hour(ann):
    ann.asks()
    db.session.execute(update(HeldForm).values(held_at=HeldForm.held_at - timedelta(minutes=16)))
    db.session.commit()

    back = ann.comes_back(auth_time=int(time.time()))

    assert (back.status_code, back.location) == (303, "/")


def test_a_form_that_nobody_comes_back_for_is_forgotten(ann):
    ann.asks()
    assert json.loads(db.session.scalars(select(HeldForm.fields)).one())[0][0] == "name"

    sweep(datetime.now(UTC) + timedelta(minutes=16))

    assert count(HeldForm) == 0


def test_a_password_that_does_not_count_confirms_nothing(app, ann, monkeypatch):
    bob = browser(app, "bob")
    monkeypatch.setitem(app.config, "PASSWORDS", "emergency")
    form = {"confirm-to": "/", "confirm-password": "une phrase que personne ne devine"}

    assert bob.send("/confirmation", form).status_code == 401


def test_a_provider_that_is_down_is_said_and_the_form_waits(ann, using):
    ann.asks()
    using("http://127.0.0.1:1")

    back = ann.visitor.get(AGAIN)

    assert back.status_code == 503
    assert "kept for a quarter of an hour" in back.text
    assert count(HeldForm) == 1


def test_a_real_provider_asks_again_although_it_knows_who_it_is(app, company):
    visitor, there = browser(app), requests.Session()
    visitor.get(passed(there, visitor.get(START).headers["Location"], "ann").removeprefix(BASE))
    visitor.get("/account")
    stale()
    assert visitor.send("/account/tokens", WANTED).status_code == 403

    away = visitor.get(AGAIN).headers["Location"]
    back = visitor.get(passed(there, away, "ann").removeprefix(BASE))

    assert back.status_code == 200, back.text
    assert "It is you" in back.text
