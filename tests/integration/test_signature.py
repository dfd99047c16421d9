"""A signed decision: proved for itself alone, bound to its bytes, shown with its meaning."""

import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.models import DecisionRow, Event, SignatureProof, db
from service.queries.proof import verify_all
from service.steps.reserve import reserve
from service.steps.session import Proof, open_session
from service.steps.sign import issue_proof, spend_proof
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, forget, say
from tests.integration.pages import SUPERLATIVE, state, words
from tests.integration.refusals import IN_FORM
from tests.integration.test_sign_on import canaille, company, small, using
from tests.integration.test_sign_on_again import Visit
from tests.integration.ways import COMPLIANCE, LEGAL, sent_along, way
from tests.integration.web import PASSWORD, browser

__all__ = ["canaille", "company", "small", "using"]

FORM = {
    "revision": "1",
    "verdict": "approve",
    "stage": "compliance",
    "reason": "Read <b>twice</b>.",
}
HIDDEN = re.compile(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"')


@pytest.fixture
def post_id(app):
    return sent_along(way({**COMPLIANCE, "signature": "responsibility"}, LEGAL), SUPERLATIVE)


@pytest.fixture
def cat(app, post_id):
    return browser(app, "cat")


def decide(client, post_id, **but):
    return client.send(f"/posts/{post_id}/decisions", {**FORM, **but})


def decision():
    forget()
    return db.session.scalars(select(DecisionRow)).first()


def test_what_is_signed_is_not_decided_together(app, cat, post_id):
    sent_along(way({**COMPLIANCE, "signature": "responsibility"}, LEGAL), SUPERLATIVE, "bob")

    assert "with exactly these words" not in words(cat.get("/inbox"))
    assert "Decide on all" not in words(cat.get(f"/posts/{post_id}"))


def test_a_signed_decision_keeps_name_meaning_zone_and_digest(cat, post_id):
    assert decide(cat, post_id, **{"confirm-password": PASSWORD}).status_code == 303

    signed = decision()
    assert (signed.signed_name, signed.signed_as) == ("Cat", "responsibility")
    assert (signed.signed_how, signed.signed_zone) == ("password", "Europe/Paris")
    event = db.session.scalars(select(Event).where(Event.name == "post.approved")).one()
    assert signed.signed_digest in event.body
    assert '"as":"responsibility"' in event.body
    assert verify_all(db.session()).breaks == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decision SET signed_name = 'Dan'",
        "UPDATE decision SET signed_as = 'review'",
        "UPDATE decision SET signed_digest = repeat('0', 64)",
    ],
)
def test_an_altered_signature_is_named(cat, post_id, statement):
    decide(cat, post_id, **{"confirm-password": PASSWORD})
    db.session.execute(db.text("SET LOCAL session_replication_role = replica"))
    db.session.execute(db.text(statement))
    db.session.commit()

    assert "the decision was altered: sign" in verify_all(db.session()).breaks[0].what


def test_the_signature_is_shown_with_its_meaning_on_the_page(cat, post_id, as_person):
    decide(cat, post_id, **{"confirm-password": PASSWORD})

    for name in ("ann", "lea"):
        page = words(as_person(name).get(f"/posts/{post_id}"))
        assert re.search(r"Signed Cat , \d+ \w+ \d{4}, \d\d:\d\d:\d\d \(UTC[+]\d\d:00\)", page)
        assert "I answer for this revision on behalf of my function." in page
        assert f"on the words of digest {decision().signed_digest[:12]}…" in page


def test_a_decision_without_a_proof_asks_for_one_and_keeps_what_was_typed(cat, post_id):
    asked = decide(cat, post_id)

    assert asked.status_code == 403
    assert "I answer for this revision on behalf of my function." in words(asked)
    assert dict(HIDDEN.findall(asked.text))["reason"] == "Read &lt;b&gt;twice&lt;/b&gt;."
    assert decision() is None


def test_what_the_page_keeps_is_signed_with_a_password(cat, post_id):
    decide(cat, post_id)

    decide(cat, post_id, **{"confirm-password": PASSWORD})

    assert decision().reason == "Read <b>twice</b>."
    assert state(post_id) == "in_review"


def test_a_wrong_password_signs_nothing_and_is_not_shown_again(cat, post_id):
    refused = decide(cat, post_id, **{"confirm-password": "quite another phrase"})

    assert refused.status_code == 401
    assert "another phrase" not in refused.text
    assert decision() is None


def test_signing_in_a_moment_ago_is_no_signature(cat, post_id):
    cat.send("/confirmation", {"confirm-to": "/", "confirm-password": PASSWORD})

    assert decide(cat, post_id).status_code == 403


def test_each_signature_needs_its_own_proof(cat, post_id):
    other = sent_along(way({**COMPLIANCE, "signature": "approval"}, LEGAL), SUPERLATIVE)
    decide(cat, post_id, **{"confirm-password": PASSWORD})

    assert decide(cat, other).status_code == 403


def test_who_objects_signs_that_they_have_read(cat, post_id):
    decide(cat, post_id, verdict="return", **IN_FORM, **{"confirm-password": PASSWORD})

    assert (decision().verdict, decision().signed_as) == ("return", "review")


def test_the_api_signs_nothing_and_says_where_one_can(as_person, post_id):
    answer = say(as_person("cat"), f"{API}/posts/{post_id}")

    assert (answer.status_code, answer.json["title"]) == (403, "signature-required")
    assert answer.json["sign_at"] == f"/posts/{post_id}"
    assert decision() is None


def test_a_token_signs_nothing_by_way_of_the_form(as_person, post_id):
    answer = as_person("cat").post(
        f"/posts/{post_id}/decisions", data={**FORM, "confirm-password": PASSWORD}
    )

    assert answer.status_code == 403
    assert decision() is None


def test_the_api_tells_a_signature(cat, post_id, as_person):
    decide(cat, post_id, **{"confirm-password": PASSWORD})

    told = as_person("ann").get(f"{API}/posts/{post_id}/decisions").json["items"][0]["signature"]

    assert (told["name"], told["meaning"], told["how"]) == ("Cat", "responsibility", "password")


def test_who_reserved_a_case_signs_as_everybody_does(cat, post_id):
    with unit_of_work(person("cat")) as unit:
        reserve(unit, post_id)

    assert decide(cat, post_id, **{"confirm-password": PASSWORD}).status_code == 303

    assert decision().signed_name == "Cat"


def test_a_stage_that_asks_for_none_is_decided_without(as_person, app):
    plain = sent_along(way(COMPLIANCE, LEGAL), SUPERLATIVE)

    assert say(as_person("cat"), f"{API}/posts/{plain}").status_code == 201
    assert decision().signature is None


@pytest.fixture
def visit(app, using, small, post_id):
    using(small.issuer)
    return Visit(app, small, "cat")


def proved(visit, post_id, **but):
    """Ask to decide, prove at the company's sign-in, and return the form that goes on."""
    decide(visit.visitor, post_id, **but)
    back = visit.comes_back(auth_time=int(time.time()))
    main = back.text.partition("<main")[2]
    return {name: value for name, value in HIDDEN.findall(main) if name != "csrf_token"}


def test_the_company_account_proves_one_signature(visit, post_id):
    kept = proved(visit, post_id, reason="Fine.")

    assert visit.visitor.send(f"/posts/{post_id}/decisions", kept).status_code == 303
    assert (decision().signed_how, decision().reason) == ("oidc", "Fine.")
    assert not db.session.scalars(select(SignatureProof)).all()


@pytest.mark.parametrize(
    "but", [{"verdict": "reject", **IN_FORM}, {"reason": "Another."}, {"stage": "legal"}]
)
def test_a_proof_of_the_company_account_signs_no_other_decision(visit, post_id, but):
    kept = proved(visit, post_id, reason="Fine.")

    refused = visit.visitor.send(f"/posts/{post_id}/decisions", {**kept, **but})

    assert refused.status_code in {401, 403, 409}
    assert decision() is None


def test_a_proof_of_the_company_account_is_gone_once_used(app):
    with unit_of_work(person("cat")) as unit:
        held, form = open_session(unit, Proof()), [("verdict", "approve"), ("reason", "a\r\nb")]
        secret = issue_proof(unit, held, "/posts/1/decisions", form)
        given = [("verdict", "approve"), ("reason", "a\nb")]

        spent = [spend_proof(unit, held, secret, "/posts/1/decisions", given) for _ in "12"]

    assert spent == [True, False]


def test_a_proof_of_the_company_account_ends_by_itself(visit, post_id):
    kept = proved(visit, post_id, reason="Fine.")
    db.session.execute(
        update(SignatureProof).values(proved_at=SignatureProof.proved_at - timedelta(minutes=6))
    )
    db.session.commit()

    assert visit.visitor.send(f"/posts/{post_id}/decisions", kept).status_code == 401


def test_a_proof_is_of_no_use_to_somebody_else(visit, post_id, app):
    kept = proved(visit, post_id, reason="Fine.")

    assert browser(app, "dan").send(f"/posts/{post_id}/decisions", kept).status_code == 401
    assert person("dan").id != person("cat").id
