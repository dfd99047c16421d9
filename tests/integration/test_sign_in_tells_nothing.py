"""Who guesses at the door learns nothing: not who exists, not how close a guess was."""

import re
import statistics
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from service import accounts
from service.accounts import PREFIX, issue_token
from service.models import db
from tests.integration.conftest import person
from tests.integration.journey import API, in_review
from tests.integration.web import KEPT, PASSWORD, browser

GUESSES = {
    "somebody": "ann",
    "nobody": "zoe",
    "who left": "bob",
    "who has no password": "cat",
    "a look-alike": "\u0430nn",
    "a dotless letter": "l\u0131a",
}


@pytest.fixture
def staff(app):
    """Give some of our people an account of each kind."""
    for name in ("ann", "bob"):
        person(name).password = KEPT
    person("bob").ends_on = datetime.now(UTC).date() - timedelta(days=2)
    db.session.commit()
    return app


class Counting:
    """The hasher itself, and how often it was asked."""

    def __init__(self, hasher):
        self.hasher, self.asked = hasher, 0

    def verify(self, *given):
        """Verify, and count."""
        self.asked += 1
        return self.hasher.verify(*given)


def said(answer):
    """Return a page without what differs in any case: its token and the address given back."""
    return re.sub(r'(value|content)="[^"]*"', "", answer.text)


def test_every_guess_is_answered_alike(staff):
    answers = {}
    for kind, name in GUESSES.items():
        password = PASSWORD if kind == "who left" else "not the one"
        form = {"email": f"{name}@aurore.example", "password": password}
        answers[kind] = browser(staff).send("/sign-in", form)

    assert {each.status_code for each in answers.values()} == {401}
    assert len({said(each) for each in answers.values()}) == 1


@pytest.mark.parametrize("name", GUESSES.values(), ids=GUESSES)
def test_every_guess_costs_one_comparison(staff, name, monkeypatch):
    counting = Counting(accounts.HASHER)
    monkeypatch.setattr(accounts, "HASHER", counting)

    browser(staff).send("/sign-in", {"email": f"{name}@aurore.example", "password": "no"})

    assert counting.asked == 1


def test_who_does_not_exist_takes_as_long_to_refuse_as_who_does(staff):
    person("ann").password = accounts.HASHER.hash(PASSWORD)
    db.session.commit()

    def took(email):
        began = perf_counter()
        accounts.authenticate(db.session(), email, "not the one", datetime.now(UTC))
        return perf_counter() - began

    known = statistics.median(took("ann@aurore.example") for _each in range(7))
    unknown = statistics.median(took("zoe@aurore.example") for _each in range(7))

    assert 0.4 < known / unknown < 2.5


def test_a_token_is_looked_up_by_its_digest_and_not_by_itself(app):
    _token, secret = issue_token(db.session(), person("ann"), "t", datetime.now(UTC))
    db.session.commit()

    kept = [tuple(row) for row in db.session.execute(db.text("SELECT * FROM token"))]

    assert secret not in str(kept)
    assert secret.removeprefix(PREFIX) not in str(kept)
    assert accounts.bearer(db.session(), secret[:-1], datetime.now(UTC)) is None


@pytest.mark.parametrize(
    "token", ["", "x", "pv_", "pv_" + "a" * 43, "pv_" + "é" * 43, "a" * 5_000, "null", "' OR 1=1"]
)
def test_a_token_that_is_none_is_nobody(app, token):
    answer = app.test_client().get(f"{API}/people/me", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", ["/posts/{}", "/library/{}", "/changes/{}", "/posts/{}/record"])
def test_what_one_may_not_see_answers_as_what_is_not_there(app, path):
    post_id = str(in_review())
    eve, other = browser(app, "eve"), "00000000-0000-7000-8000-000000000000"

    hidden, absent = eve.get(path.format(post_id)), eve.get(path.format(other))

    assert hidden.status_code == absent.status_code == 404
    assert said(hidden) == said(absent)
