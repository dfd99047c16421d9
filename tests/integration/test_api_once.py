from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.accounts import issue_token
from service.api import acts
from service.limits import limiter
from service.models import KEPT, Answer, Post, Token, db
from tests.integration.conftest import person
from tests.integration.journey import API, NEW_POST, begin, forget, send
from tests.integration.web import browser

KEY = {"Idempotency-Key": "d9b6"}


def count():
    forget()
    return len(db.session.scalars(select(Post.id)).all())


def test_a_repeated_request_is_answered_as_before_and_done_once(as_person):
    ann = as_person("ann")

    first = ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)
    again = ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert count() == 1


def test_a_key_is_not_used_for_another_body(as_person):
    ann = as_person("ann")
    ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)

    other = ann.post(f"{API}/posts", json={**NEW_POST, "text": "Other words."}, headers=KEY)

    assert other.status_code == 422
    assert other.json["type"] == "/problems/key-reused"
    assert count() == 1


def test_a_key_belongs_to_one_person_and_one_route(as_person):
    ann, bob = as_person("ann"), as_person("bob")

    mine = ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)
    theirs = bob.post(f"{API}/posts", json=NEW_POST, headers=KEY)
    url = f"{API}/posts/{mine.json['id']}/submissions"
    elsewhere = ann.post(url, json={"version": 1}, headers=KEY)

    assert mine.json["id"] != theirs.json["id"]
    assert elsewhere.status_code == 201


def test_a_refusal_leaves_its_key_free(as_person):
    ann = as_person("ann")
    url = begin(ann)
    stale = ann.post(f"{url}/submissions", json={"version": 9}, headers=KEY)

    assert stale.status_code == 409
    assert ann.post(f"{url}/submissions", json={"version": 1}, headers=KEY).status_code == 201


def test_a_key_is_forgotten_after_a_day(as_person):
    ann = as_person("ann")
    ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)
    kept = db.session.scalars(select(Answer)).one()
    kept.created_at = datetime.now(UTC) - timedelta(hours=25)
    db.session.commit()

    ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)

    assert count() == 2


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_key_has_a_bounded_length(as_person, key):
    response = as_person("ann").post(
        f"{API}/posts", json=NEW_POST, headers={"Idempotency-Key": key}
    )

    assert response.status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
    ids=["expired", "revoked"],
)
def test_a_token_that_is_no_longer_valid_opens_nothing(as_person, change):
    ann = as_person("ann")
    assert ann.get(f"{API}/people/me").status_code == 200
    for token in db.session.scalars(select(Token)):
        for name, value in change.items():
            setattr(token, name, value)
    db.session.commit()

    response = ann.get(f"{API}/people/me")

    assert response.status_code == 401
    assert response.json["type"] == "/problems/unauthenticated"
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_that_was_never_issued_does_not_fall_back_on_the_session(app, browsing):
    response = browsing.get(f"{API}/people/me", headers={"Authorization": "Bearer pv_nothing"})

    assert response.status_code == 401


@pytest.fixture
def browsing(app):
    """Return a client with ann's browser session; `token` is what its pages hold."""
    return browser(app, "ann")


def test_a_browser_session_reads_without_a_token(browsing):
    assert browsing.get(f"{API}/people/me").json["name"] == "Ann"


@pytest.mark.parametrize("headers", [{}, {"X-CSRFToken": "forged"}], ids=["none", "forged"])
def test_a_browser_session_acts_only_with_its_forgery_token(browsing, headers):
    response = browsing.post(f"{API}/posts", json=NEW_POST, headers=headers)

    assert response.status_code == 403
    assert response.json["type"] == "/problems/forged"
    assert count() == 0


def test_a_browser_session_acts_with_its_forgery_token(browsing):
    response = browsing.post(f"{API}/posts", json=NEW_POST, headers={"X-CSRFToken": browsing.token})

    assert response.status_code == 201


def test_too_many_acts_of_one_person_are_slowed_and_nobody_elses(app, monkeypatch):
    limited = app.test_client()
    tokens = {
        name: issue_token(db.session(), person(name), "test", datetime.now(UTC))[1]
        for name in ("ann", "bob")
    }
    db.session.commit()
    monkeypatch.setattr(limiter, "enabled", True)

    def act(name):
        headers = {"Authorization": f"Bearer {tokens[name]}"}
        return limited.post(f"{API}/posts", json={}, headers=headers)

    answers = [act("ann") for _ in range(301)]

    assert {each.status_code for each in answers[:-1]} == {422}
    assert answers[-1].status_code == 429
    assert answers[-1].json["type"] == "/problems/too-many-requests"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert act("bob").status_code == 422


def test_a_submission_sent_twice_makes_one_revision(as_person):
    ann = as_person("ann")
    url = begin(ann)
    send(ann, url)

    again = ann.post(f"{url}/submissions", json={"version": 1})

    assert again.status_code == 409
    assert again.json["type"] == "/problems/illegal-move"
    assert ann.get(url).json["revision"] == 1


def test_of_two_who_find_an_answer_that_is_too_old_one_acts(app, as_person, monkeypatch):
    """What the first was answered meanwhile is not forgotten with what is too old."""
    ann = as_person("ann")
    ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)
    old = datetime.now(UTC) - timedelta(hours=25)
    db.session.execute(update(Answer).values(created_at=old))
    db.session.commit()
    first = ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)
    asked = acts._asked

    def at_once(unit, _key):
        """Have found what was too old, just before the first was answered."""
        unit.session.execute(acts._FORGET, {**asked(unit, "d9b6"), "oldest": unit.now - KEPT})

    monkeypatch.setattr(acts, "_claim", at_once)
    second = ann.post(f"{API}/posts", json=NEW_POST, headers=KEY)

    assert second.json == first.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count() == 2
