"""Signing in with the company account, through a real identity provider."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
from sqlalchemy import select

from service.access import roles_held
from service.models import (
    BrowserSession,
    EmergencyAccount,
    Event,
    ExternalIdentity,
    SignInMethod,
    db,
)
from tests.integration.conftest import entity, person
from tests.integration.journey import a_mapping
from tests.integration.web import KEPT, PASSWORD, browser
from tests.providers import BASE, passed, provider_of, running_canaille, running_small
from workflows import Role

START = "/sign-in/company"
BACK_CHANNEL = "/sign-in/company/back-channel"
EVENT = {"http://schemas.openid.net/event/backchannel-logout": {}}


@pytest.fixture(scope="session")
def canaille():
    with running_canaille() as address:
        yield address


@pytest.fixture
def small():
    with running_small() as running:
        yield running


@pytest.fixture
def using(app, monkeypatch):
    def use(issuer, **other):
        monkeypatch.setitem(app.extensions, "provider", provider_of(issuer, **other))

    return use


@pytest.fixture
def company(using, canaille):
    using(canaille, oidc_trust_email=True)
    return canaille


def comes_back(visitor, name, there=None):
    away = visitor.get(START).headers["Location"]
    return passed(there or requests.Session(), away, name).removeprefix(BASE)


def signs_in(app, name):
    visitor = browser(app)
    return visitor, visitor.get(comes_back(visitor, name))


def held(name):
    return {role for role, _entity in roles_held(person(name), datetime.now(UTC))}


def signed_in(visitor):
    return visitor.get("/").status_code == 200


def test_somebody_whom_we_know_signs_in_with_their_company_account(app, company):
    visitor, answer = signs_in(app, "ann")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Ann" in visitor.get("/").text
    linked = db.session.scalars(select(ExternalIdentity)).one()
    assert (linked.person_id, linked.issuer, linked.subject) == (person("ann").id, company, "ann")


def test_the_provider_is_asked_with_a_challenge_a_state_and_a_nonce(app, company):
    away = browser(app).get(START).headers["Location"]

    assert "code_challenge_method=S256" in away
    assert all(f"&{name}=" in away for name in ("code_challenge", "state", "nonce"))


def test_a_second_sign_in_knows_the_person_by_the_provider_and_not_by_the_address(app, company):
    signs_in(app, "ann")
    person("ann").email = "ann.roy@aurore.example"
    db.session.commit()

    visitor, _answer = signs_in(app, "ann")

    assert signed_in(visitor)


def test_somebody_whom_we_do_not_know_is_told_whom_to_ask(app, company):
    visitor, answer = signs_in(app, "zoe")

    assert answer.status_code == 403
    assert "Ask the person who runs Porte-voix" in answer.text
    assert not signed_in(visitor)


def test_somebody_new_is_added_where_the_settings_say_so(app, using, canaille):
    using(canaille, oidc_trust_email=True, oidc_create=True)

    visitor, answer = signs_in(app, "zoe")

    assert answer.status_code == 303
    assert person("zoe").entity_id == entity("group").id
    assert held("zoe") == set()
    assert "gives you a role here yet" in visitor.get("/").text


def test_an_address_that_the_provider_did_not_verify_links_nobody(app, using, canaille):
    using(canaille)

    visitor, answer = signs_in(app, "ann")

    assert answer.status_code == 403
    assert not signed_in(visitor)


def test_whose_access_has_ended_is_not_let_in(app, company):
    person("ann").ends_on = datetime(2026, 1, 1, tzinfo=UTC).date()
    db.session.commit()

    assert signs_in(app, "ann")[1].status_code == 403


def test_a_group_that_the_sign_in_names_gives_its_role(app, company):
    a_mapping("juristes", Role.LEGAL)

    signs_in(app, "ann")

    assert held("ann") == {Role.AUTHOR, Role.LEGAL}


def test_a_group_that_maps_to_nothing_changes_nothing(app, company):
    visitor, _answer = signs_in(app, "ann")

    assert signed_in(visitor)
    assert held("ann") == {Role.AUTHOR}


def test_a_code_counts_once(app, company):
    visitor = browser(app)
    back = comes_back(visitor, "ann")
    visitor.get(back)
    visitor.get("/")
    visitor.send("/sign-out", {})

    again = visitor.get(back)

    assert again.status_code == 401
    assert not signed_in(visitor)


def test_a_code_that_another_browser_used_is_refused_by_the_provider(app, company):
    first = browser(app)
    back = comes_back(first, "ann")
    second = browser(app)
    with first.session_transaction() as mine, second.session_transaction() as theirs:
        theirs["attempt"] = mine["attempt"]
    first.get(back)

    assert second.get(back).status_code == 401


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=y", "?code[]=1&state[]=2"]
)
def test_an_answer_that_we_did_not_ask_for_lets_nobody_in(app, company, query):
    visitor = browser(app)

    answer = visitor.get(f"{START}/answer{query}")

    assert answer.status_code == 401
    assert "another attempt to sign in" in answer.text


def test_an_answer_to_somebody_elses_attempt_lets_nobody_in(app, company):
    somebody, victim = browser(app), browser(app)
    back = comes_back(somebody, "ann")
    victim.get(START)

    assert victim.get(back).status_code == 401
    assert not signed_in(victim)
    assert somebody.get(back).status_code == 303


def test_a_provider_that_is_down_is_said_and_passwords_go_on(app, using):
    using("http://127.0.0.1:1")
    visitor = browser(app)

    answer = visitor.get(START)

    assert answer.status_code == 503
    assert "does not answer at the moment" in answer.text
    assert signed_in(browser(app, "ann"))


def test_a_provider_under_another_name_is_not_believed(app, using, small):
    small.described = {"issuer": "https://other.example"}
    using(small.issuer)

    assert "another address" in browser(app).get(START).text


@pytest.mark.parametrize(
    "address",
    [
        "http://other.example/token",
        "ftp://other.example",
        "https://",
        "https://a@b.example/",
        "//x",
        "https://[",
        7,
    ],
)
def test_no_address_without_tls_is_called_even_if_the_provider_names_it(app, using, small, address):
    small.described = {"token_endpoint": address}
    using(small.issuer)

    answer = browser(app).get(START)

    assert answer.status_code == 503
    assert "does not begin with https://" in answer.text


def test_a_provider_may_live_at_several_hosts(app, using, small):
    with running_small() as other:
        other.key = small.key
        small.described = {
            "authorization_endpoint": "https://login.other.example/authorize",
            "token_endpoint": f"{other.issuer}/token_endpoint",
            "jwks_uri": f"{other.issuer}/keys",
        }
        using(small.issuer)
        visitor = browser(app)
        away = parse_qs(urlsplit(visitor.get(START).headers["Location"]).query)
        other.proof = {"sub": "u-1", "nonce": away["nonce"][0], "iss": small.issuer}
        other.proof |= {"email": "ann@aurore.example", "email_verified": True}

        answer = visitor.get(f"{START}/answer?code=c&state={away['state'][0]}")

    assert answer.status_code == 303
    assert signed_in(visitor)


def test_without_the_settings_there_is_no_such_door(app):
    visitor = browser(app)

    assert "company account" not in visitor.get("/sign-in").text
    assert visitor.get(START).status_code == 404
    assert visitor.post(BACK_CHANNEL).status_code == 404


def test_where_only_emergency_accounts_have_passwords_others_are_refused(app, company, monkeypatch):
    monkeypatch.setitem(app.config, "PASSWORDS", "emergency")
    for name in ("ann", "max"):
        person(name).password = KEPT
    db.session.add(EmergencyAccount(person_id=person("max").id, since=datetime.now(UTC)))
    db.session.commit()

    def tries(name):
        form = {"email": f"{name}@aurore.example", "password": PASSWORD}
        return browser(app).send("/sign-in", form).status_code

    assert (tries("ann"), tries("max")) == (401, 303)


def test_who_signs_out_here_may_sign_out_there(app, company):
    visitor, answer = signs_in(app, "ann")
    assert answer.status_code == 303, answer.text
    visitor.get("/")

    door = visitor.get(visitor.send("/sign-out", {}).headers["Location"])

    assert "Sign out of it too" in door.text
    assert visitor.get("/sign-out/company").headers["Location"].startswith(company)


class Linked:
    """Ann, signed in by the small provider's account."""

    def __init__(self, app, small):
        db.session.add(
            ExternalIdentity(
                person_id=person("ann").id,
                issuer=small.issuer,
                subject="u-1",
                created_at=datetime.now(UTC),
                seen_at=datetime.now(UTC),
            )
        )
        db.session.commit()
        self.visitor = browser(app, "ann")
        self.small, self.app = small, app

    def told(self, token):
        return self.app.test_client().post(BACK_CHANNEL, data={"logout_token": token})

    def token(self, **other):
        return self.small.signs(**{"sub": "u-1", "events": EVENT, "jti": uuid4().hex, **other})


@pytest.fixture
def linked(app, using, small):
    using(small.issuer)
    return Linked(app, small)


def test_the_provider_signs_somebody_out(linked):
    assert linked.told(linked.token()).status_code == 200

    assert not signed_in(linked.visitor)
    events = db.session.scalars(select(Event.name).where(Event.subject_id == person("ann").id))
    assert "person.signed_out_by_provider" in set(events)


def test_a_sign_out_that_comes_again_ends_nothing(app, linked):
    token = linked.token()
    linked.told(token)
    again = browser(app, "ann")

    answer = linked.told(token)

    assert answer.status_code == 400
    assert "used already" in answer.json["error_description"]
    assert signed_in(again)


@pytest.mark.parametrize(
    "other", [{"nonce": "n"}, {"aud": "other"}, {"events": {}}, {"iss": "https://other.example"}]
)
def test_a_sign_out_that_proves_nothing_ends_nothing(linked, other):
    answer = linked.told(linked.token(**other))

    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert signed_in(linked.visitor)


@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 5_000])
def test_what_is_no_token_ends_nothing(linked, token):
    assert linked.told(token).status_code == 400
    assert signed_in(linked.visitor)


def test_a_sign_out_of_a_stranger_is_answered_and_ends_nothing(linked):
    assert linked.told(linked.token(sub="u-2")).status_code == 200
    assert signed_in(linked.visitor)


def test_a_sign_out_by_the_name_of_a_session_ends_that_one_alone(app, linked):
    elsewhere = browser(app, "ann")
    here, other = db.session.scalars(select(BrowserSession).order_by(BrowserSession.id)).all()
    here.method, here.issuer, here.sid = SignInMethod.OIDC, linked.small.issuer, "s-1"
    db.session.commit()

    claims = {"events": EVENT, "jti": uuid4().hex, "sid": "s-1"}
    answer = linked.told(linked.small.signs(**claims))

    assert answer.status_code == 200
    assert not signed_in(linked.visitor)
    assert signed_in(elsewhere)
    assert other.ended_at is None
