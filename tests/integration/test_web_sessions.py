import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from service.accounts import issue_token
from service.identity import TURN as TURN_COOKIE
from service.models import BrowserSession, Event, Scope, Token, db
from tests.integration.conftest import person
from tests.integration.web import KEPT, PASSWORD, Browser, browser

NEW = "une autre phrase que personne ne devine"


def held(name: str = "ann") -> list[BrowserSession]:
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(BrowserSession)
            .where(BrowserSession.person_id == person(name).id)
            .order_by(BrowserSession.id)
        )
    )


def aged(by: timedelta, *columns: str) -> None:
    """Let the sessions be older than they are."""
    moved = {name: getattr(BrowserSession, name) - by for name in columns}
    db.session.execute(update(BrowserSession).values(moved))
    db.session.commit()


def cookies(client: Browser) -> dict[str, str]:
    kept = {name: client.get_cookie(name) for name in ("portevoix", TURN_COOKIE)}
    return {name: each.value for name, each in kept.items() if each is not None}


def copied(app: Flask, kept: dict[str, str]) -> Browser:
    """Return a browser that came by somebody's cookies."""
    other = Browser(app, app.response_class)
    for name, value in kept.items():
        other.set_cookie(name, value)
    return other


def signed_in(client: Browser) -> bool:
    return client.get("/").status_code == 200


def told(name: str = "ann") -> list[str]:
    return list(
        db.session.scalars(
            select(Event.name).where(Event.subject_id == person(name).id).order_by(Event.id)
        )
    )


def test_signing_out_ends_the_session_for_a_copied_cookie_too(app: Flask) -> None:
    ann = browser(app, "ann")
    stolen = copied(app, cookies(ann))
    assert signed_in(stolen)

    ann.send("/sign-out", {})

    assert not signed_in(stolen)


@pytest.mark.parametrize(
    ("by", "column"), [(timedelta(hours=12), "seen_at"), (timedelta(days=7), "expires_at")]
)
def test_a_session_ends_by_itself(app: Flask, by: timedelta, column: str) -> None:
    ann = browser(app, "ann")
    if column == "expires_at":
        aged(by, "created_at")
    aged(by, column)

    assert not signed_in(ann)


def test_what_a_page_asks_for_by_itself_makes_no_session_last(app: Flask) -> None:
    ann = browser(app, "ann")
    aged(timedelta(hours=6), "seen_at", "turned_at")
    before = held()[0].seen_at

    answer = ann.get("/inbox/waiting")

    assert answer.status_code == 200
    assert held()[0].seen_at == before


def test_each_sign_in_is_a_session_of_its_own(app: Flask) -> None:
    ann = browser(app, "ann")
    fixed = cookies(ann)
    ann.send("/sign-out", {})
    ann.get("/sign-in")
    ann.send("/sign-in", {"email": "ann@aurore.example", "password": PASSWORD})

    assert len(held()) == 2
    assert not signed_in(copied(app, fixed))


def test_a_cookie_planted_before_signing_in_is_worth_nothing_after_it(app: Flask) -> None:
    person("ann").password = KEPT
    db.session.commit()
    planter = browser(app)
    ann = copied(app, cookies(planter))
    ann.get("/sign-in")

    ann.send("/sign-in", {"email": "ann@aurore.example", "password": PASSWORD})

    assert signed_in(ann)
    assert not signed_in(planter)
    assert not signed_in(copied(app, {"portevoix": cookies(ann)["portevoix"]}))


def test_the_form_token_of_another_session_counts_for_nothing(app: Flask) -> None:
    ann, eve = browser(app, "ann"), browser(app, "eve")
    ann.token = eve.token

    assert ann.send("/account/tokens", TOKEN_FORM).status_code == 403
    assert db.session.scalars(select(Token)).all() == []


def test_the_account_page_lists_sessions_and_ends_them(app: Flask) -> None:
    elsewhere, ann = browser(app, "ann"), browser(app, "ann")
    first = held()[0].id

    page = ann.get("/account")
    assert page.text.count("signed in") >= 2
    ann.send(f"/account/sessions/{first}/end", {})

    assert not signed_in(elsewhere)
    assert signed_in(ann)


def test_ending_ones_own_session_leads_to_the_door(app: Flask) -> None:
    ann = browser(app, "ann")

    left = ann.send(f"/account/sessions/{held()[0].id}/end", {})

    assert left.location == "/sign-in"
    assert not signed_in(ann)


def test_nobody_ends_the_session_of_another(app: Flask) -> None:
    ann, bob = browser(app, "ann"), browser(app, "bob")

    assert bob.send(f"/account/sessions/{held()[0].id}/end", {}).status_code == 404
    assert signed_in(ann)


def test_all_other_sessions_end_at_once(app: Flask) -> None:
    elsewhere, ann = browser(app, "ann"), browser(app, "ann")

    ann.send("/account/sessions/end", {})

    assert not signed_in(elsewhere)
    assert signed_in(ann)


def test_a_new_password_ends_every_other_session(app: Flask) -> None:
    elsewhere, ann = browser(app, "ann"), browser(app, "ann")

    ann.send("/account/password", {"current": PASSWORD, "new": NEW})

    assert not signed_in(elsewhere)
    assert signed_in(ann)
    assert person("ann").password != KEPT


def test_a_token_changes_no_password(app: Flask) -> None:
    person("ann").password = KEPT
    headers = {**signed(app, *Scope), "Accept": "application/json"}

    refused = Browser(app, app.response_class).post(
        "/account/password", data={"current": PASSWORD, "new": NEW}, headers=headers
    )

    assert refused.json["title"] == "step-up-required"


@pytest.mark.parametrize(
    ("current", "new", "why"),
    [("not mine at all", NEW, "not your password"), (PASSWORD, "short", "from 12 to")],
)
def test_a_password_that_is_not_taken_says_why(
    app: Flask, current: str, new: str, why: str
) -> None:
    refused = browser(app, "ann").send("/account/password", {"current": current, "new": new})

    assert refused.status_code == 422
    assert why in refused.text
    assert person("ann").password == KEPT


TOKEN_FORM = {"name": "Calendar", "days": "30", "scopes": "read"}


def test_a_token_is_shown_once_and_kept_as_its_digest(app: Flask) -> None:
    made = browser(app, "ann").send("/account/tokens", TOKEN_FORM)

    secret = re.search(r'value="(pv_[^"]+)"', made.text)
    kept = db.session.scalars(select(Token)).one()
    assert secret is not None
    assert kept.scopes == ["read"]
    assert secret.group(1) not in str(vars(kept))


@pytest.mark.parametrize(
    ("but", "why"),
    [
        ({"name": " "}, "from 1 to"),
        ({"days": "0"}, "from 1 to 365 days"),
        ({"days": "366"}, "from 1 to 365 days"),
        ({"days": "soon"}, "from 1 to 365 days"),
        ({"scopes": "scim"}, "Choose what"),
        ({"scopes": ""}, "Choose what"),
    ],
)
def test_a_token_that_is_not_issued_says_why(app: Flask, but: dict[str, str], why: str) -> None:
    refused = browser(app, "ann").send("/account/tokens", {**TOKEN_FORM, **but})

    assert refused.status_code == 422
    assert why in refused.text


def test_what_needs_a_fresh_proof_asks_for_it_and_goes_on_with_what_was_sent(app: Flask) -> None:
    ann = browser(app, "ann")
    aged(timedelta(minutes=11), "proved_at")

    asked = ann.send("/account/tokens", TOKEN_FORM)
    kept = dict(re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', asked.text))
    kept["confirm-password"] = PASSWORD
    confirmed = ann.post("/confirmation", data=kept)
    again = ann.post(confirmed.location, data=kept)

    assert asked.status_code == 403
    assert (confirmed.status_code, confirmed.location) == (307, "/account/tokens")
    assert again.status_code == 201


def test_a_wrong_proof_keeps_what_was_sent_and_proves_nothing(app: Flask) -> None:
    ann = browser(app, "ann")
    aged(timedelta(minutes=11), "proved_at")
    ann.send("/account/tokens", TOKEN_FORM)

    refused = ann.send(
        "/confirmation",
        {
            **TOKEN_FORM,
            "confirm-to": "/account/tokens",
            "confirm-method": "POST",
            "confirm-password": "x",
        },
    )

    assert refused.status_code == 401
    assert 'value="Calendar"' in refused.text
    assert ann.send("/account/tokens", TOKEN_FORM).status_code == 403


def test_a_confirmation_leads_to_no_other_site(app: Flask) -> None:
    ann = browser(app, "ann")

    led = ann.send(
        "/confirmation", {"confirm-to": "//elsewhere.example", "confirm-password": PASSWORD}
    )

    assert led.location == "/"


def signed(app: Flask, *scopes: Scope, days: int = 1) -> dict[str, str]:
    now = datetime.now(UTC)
    secret = issue_token(db.session(), person("ann"), "t", now, days=days, scopes=scopes)[1]
    db.session.commit()
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_does_only_what_it_is_meant_for(app: Flask) -> None:
    client, reading = Browser(app, app.response_class), signed(app, Scope.READ)

    read = client.get("/api/v1/posts", headers=reading)
    written = client.post("/api/v1/posts", json={}, headers=reading)

    assert read.status_code == 200
    assert written.status_code == 403
    assert "lacks write" in written.json["detail"]


def test_a_token_can_not_do_what_needs_a_fresh_proof(app: Flask) -> None:
    client, writing = Browser(app, app.response_class), signed(app, *Scope)

    refused = client.post(
        "/account/tokens", data=TOKEN_FORM, headers={**writing, "Accept": "application/json"}
    )

    assert refused.status_code == 403
    assert refused.json["title"] == "step-up-required"


def test_the_last_use_of_a_token_is_noted(app: Flask) -> None:
    Browser(app, app.response_class).get("/api/v1/posts", headers=signed(app, Scope.READ))

    db.session.expire_all()
    assert db.session.scalars(select(Token)).one().used_at is not None


def test_an_expired_token_is_no_token(app: Flask) -> None:
    headers = signed(app, Scope.READ)
    db.session.execute(update(Token).values(expires_at=datetime.now(UTC)))
    db.session.commit()

    assert Browser(app, app.response_class).get("/api/v1/posts", headers=headers).status_code == 401
