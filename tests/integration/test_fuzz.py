"""A short run of `python -m bench.fuzz`, which `make bench` runs at length."""

from datetime import UTC, datetime

from bench.fuzz import fuzz
from service.accounts import issue_token
from service.models import Scope, db
from tests.integration.conftest import person
from tests.integration.journey import approved, in_review

CALLS = 500


def test_the_api_answers_only_what_its_document_says(app):
    in_review(), approved()
    tokens = [
        issue_token(db.session(), person(name), "fuzz", datetime.now(UTC), scopes=Scope)[1]
        for name in ("ann", "cat", "bob", "max", "ida", "gus", "eve")
    ]
    db.session.commit()

    tally = fuzz(app, tokens, CALLS)

    assert tally.total >= CALLS
    assert tally.statuses[201] > 0
    assert tally.faults == {}
