"""Who may open and send what: every route of the pages, every kind of person, the status."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from service.accounts import issue_token
from service.models import Channel, Recall, Sample, Share, Team, Topic, db
from service.steps.session import Proof, open_session
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import (
    DAN,
    PLAIN,
    a_brought_library,
    a_draft,
    a_hold,
    a_mapping,
    a_note,
    a_pause,
    a_proposal,
    a_recalled_post,
    a_safety_case,
    a_search,
    a_thread,
    a_topic,
    an_absence,
    an_alert,
    an_appeal,
    an_edit,
    an_override,
    an_urgent_post,
    approved,
    flagged,
    forget,
    held,
    in_review,
    names_proposed,
    returned_by_dan,
    shared_then_recalled,
    under_embargo,
)
from tests.integration.trusting import a_sample, certify
from tests.integration.web import PASSWORD, browser

COLUMNS = ("nobody", "ann", "bob", "cat", "ida", "max", "eve")
"""Nobody; the author; comms, compliance and an auditor of theirs; an admin; somebody elsewhere."""


def ann_shared():
    post_id = approved()
    with unit_of_work(person("ann")) as unit:
        return f"{post_id}/shares/{share(unit, post_id, Channel.X).id}"


KINDS = "<any(topics,campaigns,audiences,teams):kind>"


def another_topic():
    return a_topic(Topic, uuid4().hex)


def a_team():
    return a_topic(Team, uuid4().hex)


def recalled_act():
    share = db.session.get_one(Share, shared_then_recalled())
    return db.session.get_one(Recall, share.post_id).act_id


def a_session():
    with unit_of_work(person("ann")) as unit:
        return open_session(unit, Proof()).id


def a_token():
    token, _secret = issue_token(db.session(), person("ann"), "t", datetime.now(UTC))
    db.session.commit()
    return token.id


def ann():
    return person("ann").id


def dan():
    return person("dan").id


def cats_role():
    return f"{person('cat').id}/roles/{person('cat').grants[0].id}"


def anns_certificate():
    return f"{ann()}/certificates/{certify()}"


def a_posts_sample():
    sample = db.session.get_one(Sample, a_sample())
    return f"{sample.post_id}/samples/{sample.id}"


def a_mapping_of_its_own():
    return a_mapping(f"Group {uuid4()}")


SOON = (datetime.now(UTC) + timedelta(days=90)).strftime("%Y-%m-%dT%H:%M")
DRAFT = {"version": "1", "text": PLAIN, "entity": "bank", "channels": "x"}
WHO = {"name": "Zoé", "entity": "", "kind": "employee", "language": "fr"}

ENTITY = {
    "name": "Bank",
    "kind": "company",
    "language": "fr",
}

REGIME = {
    "time_zone": "Europe/Paris",
    "jurisdictions": "FR",
    "workflow": "bank",
    "calendar": "FR mon-fri 09:00-18:00",
    "note": "As the regulator asks.",
}

A_CERTIFICATE = {
    "kind": "social media training",
    "source": "Aurore Academy",
    "valid_from": "2026-01-01",
    "valid_to": "2035-12-31",
}
OPEN_WITHIN = (302, *(200,) * 6)
OPEN, DEAD = (200,) * 7, (404,) * 7

TABLE = {
    ("GET", "/"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/account"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("POST", "/account/password"): (
        None,
        None,
        {"current": PASSWORD, "new": PASSWORD},
        (302, 303, 303, 303, 303, 303, 303),
    ),
    ("POST", "/account/sessions/<uuid:session_id>/end"): (
        "/account/sessions/{}/end",
        a_session,
        None,
        (302, 303, 404, 404, 404, 404, 404),
    ),
    ("POST", "/account/sessions/end"): (None, None, None, (302, 303, 303, 303, 303, 303, 303)),
    ("POST", "/account/tokens"): (
        None,
        None,
        {"name": "t", "days": "1", "scopes": "read"},
        (302, 201, 201, 201, 201, 201, 201),
    ),
    ("POST", "/account/tokens/<uuid:token_id>/revoke"): (
        "/account/tokens/{}/revoke",
        a_token,
        None,
        (302, 303, 404, 404, 404, 404, 404),
    ),
    ("GET", "/changes"): (None, None, None, (302, 404, 200, 200, 200, 200, 200)),
    ("GET", "/alerts"): (None, None, None, (302, 404, 404, 200, 404, 404, 200)),
    ("GET", "/alerts/<uuid:alert_id>"): (
        "/alerts/{}",
        an_alert,
        None,
        (302, 404, 404, 200, 404, 404, 404),
    ),
    ("POST", "/alerts/<uuid:alert_id>/answers"): (
        "/alerts/{}/answers",
        an_alert,
        None,
        (302, 404, 404, 303, 404, 404, 404),
    ),
    ("GET", "/notices"): (None, None, None, (302, *(200,) * 6)),
    ("POST", "/notices"): (None, None, None, (302, *(303,) * 6)),
    ("GET", "/safety-cases"): (None, None, None, (302, 404, 404, 404, 200, 404, 404)),
    ("GET", "/safety-cases/<uuid:case_id>"): (
        "/safety-cases/{}",
        a_safety_case,
        None,
        (302, 404, 404, 404, 200, 404, 404),
    ),
    ("POST", "/safety-cases/<uuid:case_id>/answers"): (
        "/safety-cases/{}/answers",
        a_safety_case,
        {"state": "acknowledged"},
        (302, 404, 404, 404, 403, 404, 404),
    ),
    ("GET", "/changes/<uuid:change_id>"): (
        "/changes/{}",
        a_proposal,
        None,
        (302, 404, 404, 404, 200, 200, 404),
    ),
    ("POST", "/changes/<uuid:change_id>/effect"): (
        "/changes/{}/effect",
        names_proposed,
        None,
        (302, 404, 303, 303, 403, 403, 404),
    ),
    ("POST", "/changes/<uuid:change_id>/refusal"): (
        "/changes/{}/refusal",
        a_proposal,
        {"reason": "Not yet."},
        (302, 404, 404, 404, 403, 303, 404),
    ),
    ("POST", "/changes/<uuid:change_id>/release"): (
        "/changes/{}/release",
        a_proposal,
        None,
        (302, 404, 404, 404, 403, 303, 404),
    ),
    ("POST", "/changes/<uuid:change_id>/withdrawal"): (
        "/changes/{}/withdrawal",
        a_proposal,
        None,
        (302, 404, 404, 404, 403, 403, 404),
    ),
    ("POST", "/confirmation"): (
        None,
        None,
        {"confirm-password": PASSWORD},
        (302, 303, 303, 303, 303, 303, 303),
    ),
    ("GET", "/definitions/<any(pack, workflow):kind>"): (
        "/definitions/workflow",
        None,
        None,
        (302, 403, 403, 403, 403, 200, 403),
    ),
    ("POST", "/definitions/<any(pack, workflow):kind>"): (
        "/definitions/pack",
        None,
        {"source": "pack: 1", "note": "n"},
        (302, 403, 403, 403, 403, 422, 403),
    ),
    ("GET", "/definitions/<kind>/<name>"): (
        "/definitions/lexicon/bank",
        None,
        None,
        (302, 404, 200, 200, 200, 200, 404),
    ),
    ("GET", "/definitions/<kind>/<name>/<int:release>"): (
        "/definitions/concepts/concepts/1",
        None,
        None,
        (302, 200, 200, 200, 200, 200, 200),
    ),
    ("GET", "/definitions/<kind>/<name>/<int:release>/file"): (
        "/definitions/concepts/concepts/1/file",
        None,
        None,
        (302, 200, 200, 200, 200, 200, 200),
    ),
    ("GET", "/definitions/<kind>/<name>/proposal"): (
        "/definitions/lexicon/bank/proposal",
        None,
        None,
        (302, 403, 200, 200, 403, 200, 404),
    ),
    ("POST", "/definitions/<kind>/<name>/proposal"): (
        "/definitions/lexicon/bank/proposal",
        None,
        {"source": "brands: 1", "note": "n"},
        (302, 403, 422, 422, 403, 422, 404),
    ),
    ("GET", "/entities"): (None, None, None, (302, 403, 403, 403, 200, 200, 403)),
    ("POST", "/entities"): (None, None, {"slug": "x y"}, (302, 403, 403, 403, 403, 422, 403)),
    ("GET", "/entities/<slug>"): (
        "/entities/bank",
        None,
        None,
        (302, 404, 404, 404, 200, 200, 404),
    ),
    ("POST", "/entities/<slug>"): (
        "/entities/bank",
        None,
        ENTITY,
        (302, 404, 404, 404, 403, 303, 404),
    ),
    ("POST", "/entities/<slug>/proposals"): (
        "/entities/bank/proposals",
        None,
        REGIME,
        (302, 404, 404, 404, 403, 303, 404),
    ),
    ("POST", "/entities/<slug>/remove"): (
        "/entities/bank/remove",
        None,
        None,
        (302, 404, 404, 404, 403, 422, 404),
    ),
    ("GET", "/entities/new"): (None, None, None, (302, 403, 403, 403, 403, 200, 403)),
    ("GET", "/entities/<slug>/record"): (
        "/entities/bank/record",
        None,
        None,
        (302, 404, 404, 200, 200, 200, 404),
    ),
    ("GET", "/definitions/<kind>/<name>/record"): (
        "/definitions/lexicon/bank/record",
        None,
        None,
        (302, 404, 403, 200, 200, 403, 404),
    ),
    ("GET", "/people/<uuid:person_id>/record"): (
        "/people/{}/record",
        ann,
        None,
        (302, 404, 404, 404, 200, 200, 404),
    ),
    ("GET", "/your-data/record"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/figures"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/health"): (None, None, None, (200, 200, 200, 200, 200, 200, 200)),
    ("GET", "/import/<any(people, entities, certificates):kind>"): (
        "/import/people",
        None,
        None,
        (302, 403, 403, 403, 403, 200, 403),
    ),
    ("POST", "/import/<any(people, entities, certificates):kind>"): (
        "/import/people",
        None,
        None,
        (302, 403, 403, 403, 403, 422, 403),
    ),
    ("POST", "/import/<any(people, entities, certificates):kind>/all"): (
        "/import/people/all",
        None,
        None,
        (302, 403, 403, 403, 403, 422, 403),
    ),
    ("POST", "/posts/<uuid:post_id>/reservation"): (
        "/posts/{}/reservation",
        in_review,
        None,
        (302, 403, 403, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/reservation/end"): (
        "/posts/{}/reservation/end",
        in_review,
        None,
        (302, 303, 303, 303, 303, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/when"): (
        "/posts/{}/when",
        in_review,
        None,
        (302, 200, 200, 200, 200, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/urgency"): (
        "/posts/{}/urgency",
        in_review,
        {"reason": "Now.", "wished_at": SOON},
        (302, 303, 403, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/urgency/end"): (
        "/posts/{}/urgency/end",
        an_urgent_post,
        {"reason": "It may wait."},
        (302, 303, 303, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/embargo"): (
        "/posts/{}/embargo",
        in_review,
        {"not_before": SOON},
        (302, 303, 303, 303, 403, 404, 404),
    ),
    ("GET", "/absences"): (None, None, None, (302, *(200,) * 6)),
    ("POST", "/absences"): (
        None,
        None,
        {"starts_on": SOON[:10], "ends_on": SOON[:10], "delegate": DAN},
        (302, 422, 422, 303, 422, 422, 422),
    ),
    ("POST", "/absences/<uuid:absence_id>/end"): (
        "/absences/{}/end",
        an_absence,
        None,
        (302, 404, 404, 303, 404, 404, 404),
    ),
    ("GET", "/inbox"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/inbox/waiting"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/library"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/library/<uuid:post_id>"): (
        "/library/{}",
        approved,
        None,
        (302, 200, 200, 200, 404, 404, 404),
    ),
    ("GET", "/dashboard"): (None, None, None, (302, 403, 200, 403, 200, 200, 200)),
    ("GET", "/dashboard.csv"): (None, None, None, (302, 403, 200, 403, 200, 200, 200)),
    ("GET", "/dashboard/posts/<standing>"): (
        "/dashboard/posts/live",
        None,
        None,
        (302, 403, 200, 403, 200, 404, 200),
    ),
    ("GET", "/library/upkeep"): (None, None, None, (302, 403, 200, 200, 403, 403, 200)),
    ("POST", "/library/pauses"): (None, None, None, (302, 403, 422, 422, 403, 403, 422)),
    ("POST", "/library/pauses/<uuid:pause_id>/<any(lift, agreement, keeping):what>"): (
        "/library/pauses/{}/lift",
        a_pause,
        None,
        (302, 404, 303, 303, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/renewals"): (
        "/library/{}/renewals",
        approved,
        None,
        (302, 303, 303, 303, 403, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/awaited"): (
        "/library/{}/awaited",
        under_embargo,
        None,
        (302, 303, 303, 303, 404, 404, 404),
    ),
    ("GET", "/library/imports"): (None, None, None, (302, 403, 200, 403, 403, 403, 200)),
    ("POST", "/library/imports"): (None, None, None, (302, 403, 422, 403, 403, 403, 422)),
    ("GET", "/library/imports/<uuid:library_id>"): (
        "/library/imports/{}",
        a_brought_library,
        None,
        (302, 404, 200, 404, 404, 404, 404),
    ),
    ("POST", "/library/imports/<uuid:library_id>/entries"): (
        "/library/imports/{}/entries",
        a_brought_library,
        None,
        (302, 404, 303, 404, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/dates"): (
        "/library/{}/dates",
        approved,
        None,
        (302, 403, 303, 303, 404, 404, 404),
    ),
    ("GET", "/library/<uuid:post_id>/own"): (
        "/library/{}/own",
        approved,
        None,
        (302, 200, 200, 403, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/own"): (
        "/library/{}/own",
        approved,
        {"text": "Ravie d'accueillir trois apprentis.", "act": "send", "once": "1"},
        (302, 303, 303, 403, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/variants"): (
        "/library/{}/variants",
        approved,
        {"language": "en", "once": "1"},
        (302, 403, 303, 403, 404, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/sharing-rule"): (
        "/posts/{}/sharing-rule",
        approved,
        {"rule": "free"},
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/recalls"): (
        "/library/{}/recalls",
        approved,
        {"reason": "A figure was wrong."},
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/shares"): (
        "/library/{}/shares",
        approved,
        {"channel": "x", "sign_up": "yes"},
        (302, 303, 303, 403, 404, 404, 404),
    ),
    ("GET", "/library/<uuid:post_id>/shares/<uuid:share_id>"): (
        "/library/{}",
        ann_shared,
        None,
        (302, 200, 404, 404, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/sorting"): (
        "/library/{}/sorting",
        approved,
        None,
        (302, 403, 303, 403, 403, 404, 404),
    ),
    ("GET", f"/library/{KINDS}"): (
        "/library/topics",
        None,
        None,
        (302, *(200,) * 6),
    ),
    ("POST", f"/library/{KINDS}"): (
        "/library/topics",
        None,
        {"entity": "", "name": "Hiring"},
        (302, *(422,) * 6),
    ),
    ("POST", f"/library/{KINDS}/<uuid:key>/end"): (
        "/library/topics/{}/end",
        another_topic,
        None,
        (302, 403, 303, 403, 404, 404, 404),
    ),
    ("POST", "/library/teams/<uuid:key>/members"): (
        "/library/teams/{}/members",
        a_team,
        None,
        (302, 303, 303, 303, 404, 404, 404),
    ),
    ("POST", "/library/searches"): (
        "/library/searches",
        None,
        {"name": "Lyon", "q": "lyon"},
        (302, *(303,) * 6),
    ),
    ("POST", "/library/searches/<uuid:search_id>/views"): (
        "/library/searches/{}/views",
        a_search,
        None,
        (302, 303, *(404,) * 5),
    ),
    ("POST", "/library/searches/<uuid:search_id>/end"): (
        "/library/searches/{}/end",
        a_search,
        None,
        (302, 303, *(404,) * 5),
    ),
    ("GET", "/people"): (None, None, None, (302, 403, 403, 403, 200, 200, 403)),
    ("POST", "/people"): (None, None, WHO, (302, 403, 403, 403, 403, 422, 403)),
    ("GET", "/people.csv"): (None, None, None, (302, 403, 403, 403, 200, 200, 403)),
    ("GET", "/password/forgotten"): (None, None, None, OPEN),
    ("POST", "/password/forgotten"): (None, None, {"email": "x@aurore.example"}, OPEN),
    ("GET", "/password/<secret>"): ("/password/nothing", None, None, DEAD),
    ("POST", "/password/<secret>"): ("/password/nothing", None, {"password": PASSWORD}, DEAD),
    ("POST", "/people/<uuid:person_id>/invitation"): (
        "/people/{}/invitation",
        dan,
        None,
        (302, 404, 404, 404, 404, 303, 404),
    ),
    ("GET", "/people/<uuid:person_id>"): (
        "/people/{}",
        ann,
        None,
        (302, 404, 404, 404, 200, 200, 404),
    ),
    ("POST", "/people/<uuid:person_id>"): (
        "/people/{}",
        ann,
        {**WHO, "name": ""},
        (302, 404, 404, 404, 422, 422, 404),
    ),
    ("POST", "/people/<uuid:person_id>/end"): (
        "/people/{}/end",
        ann,
        None,
        (302, 404, 404, 404, 404, 303, 404),
    ),
    ("POST", "/people/<uuid:person_id>/roles"): (
        "/people/{}/roles",
        ann,
        {"role": "comms", "entity": ""},
        (302, 404, 404, 404, 422, 422, 404),
    ),
    ("POST", "/people/<uuid:person_id>/roles/<uuid:grant_id>/end"): (
        "/people/{}/end",
        cats_role,
        {"note": ""},
        (302, 404, 404, 404, 404, 422, 404),
    ),
    ("POST", "/people/<uuid:person_id>/certificates"): (
        "/people/{}/certificates",
        ann,
        A_CERTIFICATE,
        (302, 404, 404, 404, 404, 303, 404),
    ),
    ("POST", "/people/<uuid:person_id>/certificates/<uuid:certificate_id>/end"): (
        "/people/{}/end",
        anns_certificate,
        {"reason": "Entered by mistake."},
        (302, 404, 404, 404, 404, 303, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/samples/<uuid:sample_id>"): (
        "/posts/{}",
        a_posts_sample,
        {"verdict": "fine"},
        (302, 403, 303, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/breaches"): (
        "/posts/{}/breaches",
        a_recalled_post,
        {"reason": "It names a client."},
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("GET", "/trust"): (None, None, None, (302, 403, 200, 403, 200, 200, 200)),
    ("GET", "/your-trust"): (None, None, None, OPEN_WITHIN),
    ("GET", "/people/new"): (None, None, None, (302, 403, 403, 403, 403, 200, 403)),
    ("GET", "/posts/<uuid:post_id>"): (
        "/posts/{}",
        in_review,
        None,
        (302, 200, 200, 200, 200, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/closing"): (
        "/posts/{}/closing",
        a_draft,
        {"reason": "Too late."},
        (302, 303, 404, 404, 404, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/comments"): (
        "/posts/{}/comments",
        in_review,
        {"revision": "1", "body": "Which team?"},
        (302, 303, 303, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/comments/<uuid:comment_id>/resolution"): (
        "/posts/{}/resolution",
        a_thread,
        {"resolved": "yes"},
        (302, 303, 303, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/proposals"): (
        "/posts/{}/proposals",
        in_review,
        {"revision": "1", "quote": "Ravie", "text": "Heureuse"},
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/proposals/<uuid:proposal_id>"): (
        "/posts/{}",
        an_edit,
        {"state": "accepted"},
        (302, 303, 403, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/ticks"): (
        "/posts/{}/ticks",
        in_review,
        None,
        (302, 303, 403, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/appeals"): (
        "/posts/{}/appeals",
        returned_by_dan,
        {"reason": "It is public."},
        (302, 303, 403, 403, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/appeals/<uuid:appeal_id>/answers"): (
        "/posts/{}/answers",
        an_appeal,
        {"state": "upheld", "answer": "So it is."},
        (302, 403, 403, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/notes"): (
        "/posts/{}/notes",
        in_review,
        {"body": "Ask them first."},
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/notes/<uuid:note_id>/erasure"): (
        "/posts/{}/erasure",
        a_note,
        None,
        (302, 404, 404, 303, 404, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/overrides"): (
        "/posts/{}/overrides",
        flagged,
        {"revision": "1", "place": "0", "reason": "Bread is no service."},
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/overrides/<uuid:override_id>/end"): (
        "/posts/{}/end",
        an_override,
        {},
        (302, 403, 404, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/asides"): (
        "/posts/{}/asides",
        in_review,
        None,
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/holds"): (
        "/posts/{}/holds",
        in_review,
        a_hold(),
        (302, 403, 409, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/holds/<stage>/end"): (
        "/posts/{}/holds/compliance/end",
        held,
        None,
        (302, 403, 403, 303, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/carry-overs/<stage>/end"): (
        "/posts/{}/carry-overs/compliance/end",
        in_review,
        None,
        (302, 403, 403, 409, 403, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/decisions"): (
        "/posts/{}/decisions",
        in_review,
        {"revision": "1", "verdict": "approve"},
        (302, 403, 409, 303, 403, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/edit"): (
        "/posts/{}/edit",
        a_draft,
        None,
        (302, 200, 404, 404, 404, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/edit"): (
        "/posts/{}/edit",
        a_draft,
        DRAFT,
        (302, 303, 404, 404, 404, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/record"): (
        "/posts/{}/record",
        in_review,
        None,
        (302, 200, 403, 200, 200, 404, 404),
    ),
    ("GET", "/posts/<uuid:post_id>/redline"): (
        "/posts/{}/redline",
        in_review,
        None,
        (302, 200, 200, 200, 200, 404, 404),
    ),
    ("POST", "/posts/<uuid:post_id>/withdrawal"): (
        "/posts/{}/withdrawal",
        in_review,
        None,
        (302, 303, 403, 403, 403, 404, 404),
    ),
    ("GET", "/posts/new"): (None, None, None, (302, 200, 200, 403, 403, 403, 200)),
    ("POST", "/posts/new"): (None, None, DRAFT, (302, 303, 303, 403, 403, 403, 422)),
    ("POST", "/preferences"): (None, None, {"theme": "dark"}, (303, 303, 303, 303, 303, 303, 303)),
    ("GET", "/rules"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/rules/<name>"): ("/rules/common", None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/recalls"): (None, None, None, (302, 403, 200, 200, 403, 403, 200)),
    ("POST", "/recalls"): (None, None, {}, (302, 403, 422, 422, 403, 403, 422)),
    ("GET", "/recalls/<uuid:act_id>"): (
        "/recalls/{}",
        recalled_act,
        None,
        (302, 404, 200, 200, 404, 404, 404),
    ),
    ("POST", "/library/<uuid:post_id>/not-for-me"): (
        "/library/{}/not-for-me",
        approved,
        None,
        (302, 303, 303, 303, 404, 404, 404),
    ),
    ("GET", "/library/<uuid:post_id>/shares/<uuid:share_id>/qr.svg"): (
        "/library/{}/qr.svg",
        ann_shared,
        None,
        (302, *(404,) * 6),
    ),
    ("GET", "/shares/<uuid:share_id>/published"): (
        "/shares/{}/published",
        shared_then_recalled,
        None,
        (302, 200, 404, 404, 404, 404, 404),
    ),
    ("POST", "/shares/<uuid:share_id>/published"): (
        "/shares/{}/published",
        shared_then_recalled,
        {"text": PLAIN},
        (302, 303, 404, 404, 404, 404, 404),
    ),
    ("POST", "/shares/<uuid:share_id>/published/forget"): (
        "/shares/{}/published/forget",
        shared_then_recalled,
        None,
        (302, 303, 404, 404, 404, 404, 404),
    ),
    ("POST", "/shares/<uuid:share_id>/settlement"): (
        "/shares/{}/settlement",
        shared_then_recalled,
        {"reason": "She left; the page is gone."},
        (302, 403, 303, 303, 403, 404, 404),
    ),
    ("POST", "/shares/<uuid:share_id>/confirmation"): (
        "/shares/{}/confirmation",
        shared_then_recalled,
        None,
        (302, 303, 404, 404, 404, 404, 404),
    ),
    ("GET", "/groups"): (None, None, None, (302, 403, 403, 403, 403, 200, 403)),
    ("POST", "/groups"): (None, None, {"group": ""}, (302, 403, 403, 403, 403, 422, 403)),
    ("POST", "/groups/<uuid:mapping_id>/end"): (
        "/groups/{}/end",
        a_mapping_of_its_own,
        {"note": "It is dissolved."},
        (302, 404, 404, 404, 404, 303, 404),
    ),
    ("GET", "/sign-in/company"): (None, None, None, (404,) * 7),
    ("GET", "/sign-in/company/again"): (None, None, None, (302, *(404,) * 6)),
    ("GET", "/sign-in/company/answer"): (None, None, None, (404,) * 7),
    ("POST", "/sign-in/company/back-channel"): (None, None, None, (404,) * 7),
    ("GET", "/sign-out/company"): (None, None, None, (404,) * 7),
    ("GET", "/sign-in"): (None, None, None, (200, 302, 302, 302, 302, 302, 302)),
    ("POST", "/sign-in"): (
        None,
        None,
        {"email": "x@aurore.example", "password": "x"},
        (401, 401, 401, 401, 401, 401, 401),
    ),
    ("POST", "/sign-out"): (None, None, None, (302, 303, 303, 303, 303, 303, 303)),
    ("GET", "/workflows/<name>"): (
        "/workflows/bank",
        None,
        None,
        (302, 200, 200, 200, 200, 200, 200),
    ),
    ("GET", "/your-data"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/your-data.json"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("GET", "/settings"): (None, None, None, (302, 403, 403, 403, 403, 200, 403)),
    ("POST", "/settings"): (None, None, {"sign_up": "true"}, (302, 403, 403, 403, 403, 303, 403)),
    ("GET", "/your-part"): (None, None, None, (302, 200, 200, 200, 200, 200, 200)),
    ("POST", "/your-part/<any('sign-up', pause, leave):what>"): (
        "/your-part/pause",
        None,
        None,
        (302, 303, 303, 303, 303, 303, 303),
    ),
}
"""(method, route): the address, its subject, the form, and each person's status."""


def test_every_route_has_a_row(app):
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith(("/api/", "/static/", "/bootstrap/", "/scim/"))
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert routes == set(TABLE)


@pytest.mark.parametrize("row", TABLE, ids=" ".join)
def test_each_person_may_do_what_the_table_says(app, row):
    (method, route), (address, subject, form, expected) = row, TABLE[row]
    answers, made = [], None

    for name in COLUMNS:
        client = browser(app, None if name == "nobody" else name)
        if subject is not None and (made is None or method == "POST"):
            made = str(subject())
        path = (address or route).format(made)
        answer = client.get(path) if method == "GET" else client.send(path, form or {})
        forget()
        answers.append(answer.status_code)

    assert dict(zip(COLUMNS, answers, strict=True)) == dict(zip(COLUMNS, expected, strict=True))
