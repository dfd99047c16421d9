"""Who may ask what: every route of the API, every kind of person, the status they get."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.integration.conftest import person
from tests.integration.journey import (
    API,
    DAN,
    LIBRARY,
    NEW_POST,
    PLAIN,
    a_brought_library,
    a_draft,
    a_ground,
    a_group,
    a_hold,
    a_note,
    a_pause,
    a_proposal,
    a_recalled_post,
    a_role,
    a_safety_case,
    a_search,
    a_session,
    a_thread,
    a_token,
    an_absence,
    an_alert,
    an_appeal,
    an_edit,
    an_end,
    an_end_of_group,
    an_override,
    an_urgent_post,
    approved,
    flagged,
    forget,
    held,
    in_review,
    names_proposed,
    no_pause,
    returned_by_dan,
    shared_then_recalled,
)
from tests.integration.trusting import a_sample, certify

COLUMNS = ("nobody", "ann", "bob", "cat", "ida", "max", "eve")
"""Nobody; the author; comms, compliance and an auditor of theirs; an admin; somebody elsewhere."""

SOON = (datetime.now(UTC) + timedelta(days=90)).isoformat()
EVERYBODY = (401, 200, 200, 200, 200, 200, 200)
READERS = (401, 200, 200, 200, 200, 404, 404)
AUTHOR = (401, 201, 404, 404, 404, 404, 404)
OWNER = (401, 204, 404, 404, 404, 404, 404)

A_CERTIFICATE = {
    "kind": "social media training",
    "source": "Aurore Academy",
    "valid_from": "2026-01-01",
    "valid_to": "2035-12-31",
}


def ann():
    return person("ann").id


def anns_certificate():
    return f"{ann()}/certificates/{certify()}"


TABLE = {
    ("GET", "/openapi.json"): (None, None, (200,) * 7),
    ("POST", "/checks"): (None, {"text": PLAIN, "entity": "bank"}, (401, *(200,) * 5, 404)),
    ("GET", "/posts"): (None, None, EVERYBODY),
    ("POST", "/posts"): (None, NEW_POST, (401, 201, 201, 403, 403, 403, 404)),
    ("GET", "/posts/<uuid:post_id>"): (in_review, None, READERS),
    ("PATCH", "/posts/<uuid:post_id>"): (
        a_draft,
        {"version": 1, "text": "Other words."},
        (401, 200, 404, 404, 404, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/submissions"): (a_draft, {"version": 1}, AUTHOR),
    ("POST", "/posts/<uuid:post_id>/withdrawals"): (
        in_review,
        None,
        (401, 201, 403, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/closures"): (a_draft, {"reason": "Too late."}, AUTHOR),
    ("GET", "/posts/<uuid:post_id>/revisions"): (in_review, None, READERS),
    ("GET", "/posts/<uuid:post_id>/revisions/<int:number>"): (in_review, None, READERS),
    ("GET", "/posts/<uuid:post_id>/revisions/<int:number>/precedents"): (
        in_review,
        None,
        READERS,
    ),
    ("GET", "/posts/<uuid:post_id>/redline?from=1&to=1"): (in_review, None, READERS),
    ("GET", "/posts/<uuid:post_id>/comments"): (in_review, None, READERS),
    ("POST", "/posts/<uuid:post_id>/comments"): (
        in_review,
        {"revision": 1, "body": "Which team?"},
        (401, 201, 201, 201, 403, 404, 404),
    ),
    ("PATCH", "/posts/<uuid:post_id>/comments/<uuid:comment_id>"): (
        a_thread,
        {"resolved": True},
        (401, 200, 200, 200, 403, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/proposals"): (in_review, None, READERS),
    ("POST", "/posts/<uuid:post_id>/proposals"): (
        in_review,
        {"revision": 1, "start": 0, "end": 5, "text": "Heureuse"},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("PATCH", "/posts/<uuid:post_id>/proposals/<uuid:proposal_id>"): (
        an_edit,
        {"state": "accepted"},
        (401, 200, 403, 403, 403, 404, 404),
    ),
    ("PATCH", "/posts/<uuid:post_id>/grounds/<uuid:ground_id>"): (
        a_ground,
        {"done": True},
        (401, 200, 403, 403, 403, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/record"): (in_review, None, (401, 200, 403, 200, 200, 404, 404)),
    ("GET", "/posts/<uuid:post_id>/decisions"): (in_review, None, READERS),
    ("POST", "/posts/<uuid:post_id>/decisions"): (
        in_review,
        {"revision": 1, "verdict": "approve"},
        (401, 403, 409, 201, 403, 404, 404),
    ),
    ("GET", "/appeals"): (None, None, EVERYBODY),
    ("POST", "/posts/<uuid:post_id>/appeals"): (
        returned_by_dan,
        {"reason": "It is public."},
        (401, 201, 403, 403, 403, 404, 404),
    ),
    ("PATCH", "/posts/<uuid:post_id>/appeals/<uuid:appeal_id>"): (
        an_appeal,
        {"state": "upheld", "answer": "So it is."},
        (401, 403, 403, 200, 403, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/notes"): (
        in_review,
        None,
        (401, 403, 200, 200, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/notes"): (
        in_review,
        {"body": "Ask them first."},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("DELETE", "/posts/<uuid:post_id>/notes/<uuid:note_id>"): (
        a_note,
        None,
        (401, 404, 404, 204, 404, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/overrides"): (flagged, None, READERS),
    ("POST", "/posts/<uuid:post_id>/overrides"): (
        flagged,
        {"revision": 1, "finding": 0, "reason": "Bread is no service."},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("DELETE", "/posts/<uuid:post_id>/overrides/<uuid:override_id>"): (
        an_override,
        None,
        (401, 403, 404, 204, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/asides"): (
        in_review,
        {},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/holds"): (
        in_review,
        a_hold,
        (401, 403, 409, 201, 403, 404, 404),
    ),
    ("DELETE", "/posts/<uuid:post_id>/holds/<stage>"): (
        held,
        None,
        (401, 403, 403, 204, 403, 404, 404),
    ),
    ("DELETE", "/posts/<uuid:post_id>/carry-overs/<stage>"): (
        in_review,
        None,
        (401, 403, 403, 409, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/reservation"): (
        in_review,
        None,
        (401, 403, 403, 201, 403, 404, 404),
    ),
    ("DELETE", "/posts/<uuid:post_id>/reservation"): (
        in_review,
        None,
        (401, 204, 204, 204, 204, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/urgency"): (
        in_review,
        {"reason": "Now.", "wished_at": SOON},
        (401, 201, 403, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/urgency/ends"): (
        an_urgent_post,
        {"reason": "It may wait."},
        (401, 201, 201, 201, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/embargo"): (
        in_review,
        {"not_before": SOON},
        (401, 201, 201, 201, 403, 404, 404),
    ),
    ("GET", "/absences"): (None, None, EVERYBODY),
    ("POST", "/absences"): (
        None,
        {"starts_on": SOON[:10], "ends_on": SOON[:10], "delegate": DAN},
        (401, 422, 422, 201, 422, 422, 422),
    ),
    ("DELETE", "/absences/<uuid:absence_id>"): (
        an_absence,
        None,
        (401, 404, 404, 204, 404, 404, 404),
    ),
    ("GET", "/inbox"): (None, None, EVERYBODY),
    ("GET", "/library"): (None, None, EVERYBODY),
    ("GET", "/dashboard"): (None, None, (401, 403, 200, 403, 200, 200, 200)),
    ("GET", "/library/<uuid:post_id>"): (approved, None, (401, 200, 200, 200, 404, 404, 404)),
    ("POST", "/library/<uuid:post_id>/shares"): (
        approved,
        {"channel": "x"},
        (401, 201, 201, 403, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/personalisations"): (
        approved,
        {"text": "Ravie d'accueillir trois apprentis."},
        (401, 201, 201, 403, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/trials"): (
        approved,
        {"text": "Ravie d'accueillir trois apprentis."},
        (401, 200, 200, 200, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/variants"): (
        approved,
        {"text": "Three apprentices join us."},
        (401, 403, 201, 403, 404, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/sharing-rule"): (
        approved,
        {"rule": "free"},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/recalls"): (
        approved,
        {"reason": "A figure was wrong."},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("GET", "/library/rechecks"): (None, None, (401, 403, 200, 200, 403, 403, 200)),
    ("GET", "/library/pauses"): (None, None, EVERYBODY),
    ("POST", "/library/pauses"): (
        no_pause,
        {"entity": "bank", "message": {"fr": "Ne publiez rien.", "en": "Publish nothing."}},
        (401, 403, 201, 201, 403, 403, 404),
    ),
    ("POST", "/library/pauses/<uuid:pause_id>/lifts"): (
        a_pause,
        {},
        (401, 404, 201, 201, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/renewals"): (
        approved,
        {},
        (401, 201, 201, 201, 403, 404, 404),
    ),
    ("POST", "/library/imports"): (
        None,
        {"entity": "bank", "csv": LIBRARY},
        (401, 403, 201, 403, 403, 403, 404),
    ),
    ("GET", "/library/imports/<uuid:library_id>"): (
        a_brought_library,
        None,
        (401, 404, 200, 404, 404, 404, 404),
    ),
    ("POST", "/library/imports/<uuid:library_id>/entries"): (
        a_brought_library,
        None,
        (401, 404, 201, 404, 404, 404, 404),
    ),
    ("GET", "/searches"): (None, None, EVERYBODY),
    ("POST", "/searches"): (None, {"name": "Lyon", "q": "lyon"}, (401, *(201,) * 6)),
    ("DELETE", "/searches/<uuid:search_id>"): (a_search, None, OWNER),
    ("GET", "/recalls"): (None, None, EVERYBODY),
    ("POST", "/recalls"): (
        None,
        {"posts": [str(uuid4())], "reason": "A figure was wrong."},
        (401, *(404,) * 6),
    ),
    ("GET", "/library/matches"): (None, None, (401, *(422,) * 6)),
    ("POST", "/library/<uuid:post_id>/not-for-me"): (
        approved,
        None,
        (401, 204, 204, 204, 404, 404, 404),
    ),
    ("DELETE", "/library/<uuid:post_id>/not-for-me"): (
        approved,
        None,
        (401, 204, 204, 204, 404, 404, 404),
    ),
    ("POST", "/shares/<uuid:share_id>/settlements"): (
        shared_then_recalled,
        {"reason": "She left; the page is gone."},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("POST", "/shares/<uuid:share_id>/published"): (
        shared_then_recalled,
        {"text": PLAIN},
        AUTHOR,
    ),
    ("DELETE", "/shares/<uuid:share_id>/published"): (shared_then_recalled, None, OWNER),
    ("POST", "/shares/<uuid:share_id>/confirmations"): (shared_then_recalled, None, AUTHOR),
    ("GET", "/people/me"): (None, None, EVERYBODY),
    ("GET", "/sessions"): (None, None, EVERYBODY),
    ("DELETE", "/sessions"): (None, None, (401, *(204,) * 6)),
    ("DELETE", "/sessions/<uuid:session_id>"): (a_session, None, OWNER),
    ("GET", "/tokens"): (None, None, EVERYBODY),
    ("POST", "/tokens"): (None, {"name": "Calendar", "scopes": ["read"]}, (401, *(403,) * 6)),
    ("DELETE", "/tokens/<uuid:token_id>"): (a_token, None, OWNER),
    ("GET", "/participation"): (None, None, EVERYBODY),
    ("POST", "/participation"): (None, {"state": "paused"}, (401, *(201,) * 6)),
    ("GET", "/settings"): (None, None, (401, 403, 403, 403, 403, 200, 403)),
    ("PATCH", "/settings/<key>"): (None, {"value": 1}, (401, *(403,) * 6)),
    ("GET", "/entities"): (None, None, EVERYBODY),
    ("POST", "/entities"): (
        None,
        {"slug": "bank-lu", "name": "Luxembourg", "kind": "country", "parent": "bank"},
        (401, 403, 403, 403, 403, 201, 422),
    ),
    ("PATCH", "/entities/<slug>"): (
        None,
        {"name": "Bank of Aurore"},
        (401, 403, 403, 403, 403, 200, 404),
    ),
    ("POST", "/entities/<slug>/proposals"): (
        None,
        {"time_zone": "Europe/Brussels", "note": "They moved."},
        (401, 403, 403, 403, 403, 201, 404),
    ),
    ("GET", "/changes"): (None, None, (401, 404, 200, 200, 200, 200, 200)),
    ("GET", "/changes/<uuid:change_id>"): (a_proposal, None, (401, 404, 404, 404, 200, 200, 404)),
    ("POST", "/changes/grants"): (None, a_role, (401, 404, 404, 404, 404, 201, 404)),
    ("POST", "/changes/revocations"): (None, an_end, (401, 404, 404, 404, 404, 201, 404)),
    ("POST", "/changes/<uuid:change_id>/releases"): (
        a_proposal,
        None,
        (401, 404, 404, 404, 403, 403, 404),
    ),
    ("POST", "/changes/<uuid:change_id>/effects"): (
        names_proposed,
        None,
        (401, 404, 202, 202, 403, 403, 404),
    ),
    ("GET", "/groups"): (None, None, (401, 403, 403, 403, 403, 200, 403)),
    ("POST", "/changes/groups"): (None, a_group, (401, 403, 403, 403, 403, 201, 404)),
    ("POST", "/changes/group-ends"): (
        None,
        an_end_of_group,
        (401, 404, 404, 404, 404, 201, 404),
    ),
    ("POST", "/changes/<uuid:change_id>/refusals"): (
        a_proposal,
        {"reason": "Not yet."},
        (401, 404, 404, 404, 403, 201, 404),
    ),
    ("POST", "/changes/<uuid:change_id>/withdrawals"): (
        a_proposal,
        None,
        (401, 404, 404, 404, 403, 403, 404),
    ),
    ("GET", "/safety-cases"): (None, None, EVERYBODY),
    ("POST", "/safety-cases"): (
        None,
        {"entity": "bank", "text": "A colleague fell ill after the medicine."},
        (401, *(201,) * 5, 404),
    ),
    ("GET", "/safety-cases/<uuid:case_id>"): (
        a_safety_case,
        None,
        (401, 404, 404, 404, 200, 404, 404),
    ),
    ("POST", "/safety-cases/<uuid:case_id>/answers"): (
        a_safety_case,
        {"state": "acknowledged"},
        (401, 404, 404, 404, 403, 404, 404),
    ),
    ("GET", "/alerts"): (None, None, EVERYBODY),
    ("GET", "/alerts/<uuid:alert_id>"): (an_alert, None, (401, 404, 404, 200, 404, 404, 404)),
    ("POST", "/alerts/<uuid:alert_id>/answers"): (
        an_alert,
        {},
        (401, 404, 404, 201, 404, 404, 404),
    ),
    ("GET", "/people/<uuid:person_id>/certificates"): (
        ann,
        None,
        (401, 200, 404, 404, 200, 200, 404),
    ),
    ("POST", "/people/<uuid:person_id>/certificates"): (
        ann,
        A_CERTIFICATE,
        (401, 404, 404, 404, 404, 201, 404),
    ),
    ("POST", "/people/<uuid:person_id>/certificates/<uuid:certificate_id>/endings"): (
        anns_certificate,
        {"reason": "Entered by mistake."},
        (401, 404, 404, 404, 404, 201, 404),
    ),
    ("GET", "/trust"): (None, None, EVERYBODY),
    ("GET", "/trust/totals"): (None, None, (401, 403, 200, 403, 200, 200, 200)),
    ("GET", "/samples"): (None, None, EVERYBODY),
    ("POST", "/samples/<uuid:sample_id>/answers"): (
        a_sample,
        {"verdict": "fine"},
        (401, 403, 201, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/breaches"): (
        a_recalled_post,
        {"reason": "It names a client."},
        (401, 403, 201, 201, 403, 404, 404),
    ),
    ("GET", "/definitions/<kind>/<name>"): (None, None, EVERYBODY),
    ("GET", "/definitions/<kind>/<name>/<int:number>"): (None, None, EVERYBODY),
    ("POST", "/definitions/<kind>/<name>/proposals"): (
        None,
        {"source": {}, "note": "Better."},
        (401, 403, 403, 403, 403, 422, 403),
    ),
    ("GET", "/packs"): (None, None, EVERYBODY),
    ("GET", "/packs/<name>"): (None, None, EVERYBODY),
    ("GET", "/workflows"): (None, None, EVERYBODY),
    ("GET", "/workflows/<name>"): (None, None, EVERYBODY),
}
"""(method, route): how the subject comes about, the body, and each person's status."""


def test_every_route_has_a_row(app):
    routes = {
        (method, rule.rule.removeprefix(API))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert routes == {(method, route.partition("?")[0]) for method, route in TABLE}


@pytest.mark.parametrize("row", TABLE, ids=" ".join)
def test_each_person_may_do_what_the_table_says(app, as_person, row):
    (method, route), (subject, body, expected) = row, TABLE[row]
    clients = {name: as_person(name) for name in COLUMNS[1:]} | {"nobody": app.test_client()}
    answers = []
    address = None

    for name in COLUMNS:
        if subject is not None and (address is None or method != "GET"):
            address = str(subject())
        said = body() if callable(body) else body
        response = clients[name].open(_url(route, address), method=method, json=said)
        forget()
        answers.append(response.status_code)

    assert dict(zip(COLUMNS, answers, strict=True)) == dict(zip(COLUMNS, expected, strict=True))


@pytest.mark.parametrize(
    "path",
    ["/posts/12", "/posts/0199/revisions", "/posts/x/decisions", "/library/x", "/nowhere"],
)
def test_an_address_that_is_none_is_not_found(as_person, path):
    response = as_person("ann").get(API + path)

    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def _url(route, address):
    path = (
        route.replace("<int:number>", "1").replace("<name>", _name(route)).replace("<slug>", "bank")
    )
    path = (
        path.replace("<kind>", "concepts")
        .replace("<key>", "session_days")
        .replace("<stage>", "compliance")
    )
    path = re.sub("<uuid:[a-z_]+>(/[a-z]+/<uuid:[a-z_]+>)?", address or "", path)
    return API + path


def _name(route):
    names = {"/packs": "common", "/definitions": "concepts"}
    return next((name for start, name in names.items() if route.startswith(start)), "bank")
