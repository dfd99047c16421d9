"""Notes that one role keeps on a case: read by it alone, recorded without a word of them."""

import json

import pytest
from sqlalchemy import select, text

from service.jobs import check_post
from service.models import Base, Note, db
from service.queries.proof import verify_all
from tests.integration.conftest import entity
from tests.integration.journey import API, forget, in_review, say, send, send_back
from tests.integration.pages import words
from tests.integration.test_clock import frozen, overdue, strike
from tests.integration.test_safety_cases import give
from tests.integration.web import browser
from workflows import Role

SECRET = "Counsel thinks that Orbanque will sue."


@pytest.fixture
def post_id(app):
    return in_review()


@pytest.fixture
def url(post_id):
    return f"{API}/posts/{post_id}"


def keep(client, url, **but):
    return client.post(f"{url}/notes", json={"body": SECRET, **but})


READERS = ("ann", "bob", "cat", "dan", "lea", "hal", "gus", "ida")


@pytest.mark.parametrize(
    ("writer", "but", "readers"),
    [
        ("cat", {}, {"cat", "dan", "gus"}),
        ("bob", {}, {"bob"}),
        ("lea", {}, {"lea", "hal", "gus"}),
        ("lea", {"privileged": True}, {"lea", "hal", "gus"}),
        ("gus", {"role": "compliance"}, {"cat", "dan", "gus"}),
    ],
)
def test_a_note_is_read_by_its_role_alone(as_person, post_id, url, writer, but, readers):
    assert keep(as_person(writer), url, **but).status_code == 201

    by_api = {name for name in READERS if SECRET in as_person(name).get(f"{url}/notes").text}
    by_page = {name for name in READERS if SECRET in as_person(name).get(f"/posts/{post_id}").text}
    assert by_api == by_page == readers


@pytest.mark.parametrize(
    ("writer", "but", "status"),
    [
        ("ann", {}, 403),
        ("ida", {}, 403),
        ("eve", {}, 404),
        ("cat", {"privileged": True}, 403),
        ("bob", {"role": "legal"}, 422),
        ("gus", {}, 422),
        ("cat", {"body": "  "}, 422),
        ("cat", {"body": "x" * 5001}, 422),
    ],
)
def test_nobody_keeps_a_note_for_another_role(as_person, url, writer, but, status):
    assert keep(as_person(writer), url, **but).status_code == status
    forget()
    assert not db.session.scalars(select(Note)).all()


def test_who_stepped_aside_reads_no_more_notes(as_person, url):
    keep(as_person("cat"), url)

    as_person("dan").post(f"{url}/asides", json={})

    assert as_person("dan").get(f"{url}/notes").status_code == 403


def test_who_stepped_aside_from_a_later_revision_reads_no_notes_on_the_earlier(
    as_person, post_id, url
):
    keep(as_person("cat"), url)
    send_back(post_id)
    send(as_person("ann"), url)
    check_post(str(post_id), 2)

    assert SECRET in as_person("dan").get(f"{url}/notes").text
    as_person("dan").post(f"{url}/asides", json={})

    assert as_person("dan").get(f"{url}/notes").status_code == 403


def test_whom_a_stage_was_escalated_to_reads_its_notes(as_person, post_id, url):
    give("eve", Role.PRIVACY, "lab")
    keep(as_person("cat"), url)
    frozen(post_id, escalate_to={"reviewers": "privacy", "scope": [str(entity("lab").id)]})
    overdue(post_id)
    strike()

    assert SECRET in as_person("eve").get(f"{url}/notes").text


def test_the_words_are_in_one_place_only(as_person, url):
    keep(as_person("lea"), url, privileged=True)
    keyed = {"Idempotency-Key": "once"}
    for _ in "12":
        as_person("cat").post(f"{url}/notes", json={"body": SECRET}, headers=keyed)
    forget()

    held = [
        table
        for table in Base.metadata.tables
        if db.session.scalar(
            text(f"SELECT count(*) FROM \"{table}\" AS t WHERE t::text LIKE '%Orbanque will%'")  # noqa: S608
        )
    ]

    assert held == ["note"]
    assert len(db.session.scalars(select(Note)).all()) == 2


def test_an_author_is_told_nothing_of_it_anywhere(as_person, app, post_id, url):
    keep(as_person("lea"), url, privileged=True)
    ann = browser(app, "ann")

    pages = ["/posts/{}", "/posts/{}/record", "/your-data.json", "/", "/notices"]
    told = "".join(ann.get(page.format(post_id)).text for page in pages)
    record = as_person("ann").get(f"{url}/record").json["items"]

    assert "Orbanque will" not in told
    assert "post.note_kept" not in told + json.dumps(record)
    assert {each["previous"] for each in record} == {None}


def test_the_record_tells_that_there_is_a_note_and_not_what_it_says(as_person, post_id, url):
    keep(as_person("cat"), url)

    page = words(as_person("ida").get(f"/posts/{post_id}/record"))

    assert "kept a note for colleagues" in page
    assert SECRET not in page
    assert verify_all(db.session()).breaks == ()


def test_ones_own_export_holds_private_notes_and_of_privileged_ones_that_they_are(
    app, as_person, url
):
    keep(as_person("lea"), url)
    keep(as_person("lea"), url, privileged=True)

    notes = json.loads(browser(app, "lea").get("/your-data.json").text)["notes"]

    assert [each["body"] for each in notes] == [SECRET, None]


def test_a_note_is_erased_by_who_wrote_it(as_person, url):
    made = keep(as_person("cat"), url).json["id"]

    answers = [as_person(name).delete(f"{url}/notes/{made}").status_code for name in ("dan", "cat")]

    assert answers == [404, 204]
    assert as_person("dan").get(f"{url}/notes").json["items"] == []
    forget()
    assert db.session.scalars(select(Note.body)).all() == [None]
    assert verify_all(db.session()).breaks == ()


def test_notes_stay_with_their_role_once_the_case_is_decided(as_person, url):
    keep(as_person("cat"), url)
    say(as_person("cat"), url, "reject", reason="No.")

    assert len(as_person("dan").get(f"{url}/notes").json["items"]) == 1
    assert as_person("lea").get(f"{url}/notes").json["items"] == []


def test_the_form_keeps_and_erases(app, post_id):
    gus = browser(app, "gus")
    page = gus.get(f"/posts/{post_id}")
    assert "Legal alone: a privileged note" in words(page)

    for _ in "12":
        form = {"for": "privileged", "body": SECRET, "key": "once"}
        assert gus.send(f"/posts/{post_id}/notes", form).status_code == 303

    forget()
    note = db.session.scalars(select(Note)).one()
    assert note.privileged
    assert gus.send(f"/posts/{post_id}/notes/{note.id}/erasure", {}).status_code == 303
    assert SECRET not in gus.get(f"/posts/{post_id}").text


def test_at_the_desk_notes_stand_before_what_was_found(as_person, post_id, url):
    keep(as_person("dan"), url)
    page = as_person("cat").get(f"/posts/{post_id}").text

    assert page.index(SECRET) < page.index("findings-title")


def test_a_form_that_is_refused_keeps_what_was_typed(app, post_id):
    refused = browser(app, "gus").send(f"/posts/{post_id}/notes", {"for": "x", "body": SECRET})

    assert refused.status_code == 422
    assert SECRET in refused.text
