"""What somebody may try who wants to see, decide or break more than their roles allow."""

import base64
import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError

from service.models import Channel, db
from service.steps.draft import Draft, save
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, approved, forget
from tests.integration.pages import rule, waiting, words
from tests.integration.web import browser
from workflows import Verdict

SECOND_THOUGHTS = "Secondes pensées que personne d'autre ne lit."


def returned_and_rewritten():
    post_id = waiting()
    rule(post_id, "cat", Verdict.RETURN, "Say it without the rank.")
    content = Draft(
        text=SECOND_THOUGHTS, language="fr", channels=(Channel.X,), jurisdictions=("FR",)
    )
    with unit_of_work(person("ann")) as unit:
        save(unit, post_id, content, version=1)
    return post_id


@pytest.mark.parametrize("page", ["", "?revision=0", "/redline", "/record"])
@pytest.mark.parametrize("reader", ["cat", "lea", "ida", "bob"])
def test_a_draft_that_came_back_is_read_by_its_author_alone(app, reader, page):
    post_id = returned_and_rewritten()

    answer = browser(app, reader).get(f"/posts/{post_id}{page}")

    assert answer.status_code in {200, 403}
    assert "Secondes" not in words(answer)


@pytest.mark.parametrize(("reader", "named"), [("ann", ["Ann"]), ("cat", [None, None, None])])
def test_the_record_names_who_shared_to_nobody_else(app, as_person, reader, named):
    post_id = approved()
    for name in ("bob", "bob", "ann"):
        with unit_of_work(person(name)) as unit:
            share(unit, post_id, Channel.X)
    forget()

    events = as_person(reader).get(f"{API}/posts/{post_id}/record?limit=100").json["items"]

    assert [
        each["actor"] and each["actor"]["name"] for each in events if each["name"] == "post.shared"
    ] == named


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rules/a%00b", 404),
        ("/workflows/a%00b", 404),
        (f"{API}/packs/a%00b", 404),
        (f"{API}/posts/{{}}/revisions/{'9' * 30}", 404),
        (f"/library?cursor={base64.urlsafe_b64encode(b'[' * 2_500).decode()}", 422),
        (f"/inbox?cursor={base64.urlsafe_b64encode(b'[' * 2_500).decode()}", 422),
        ("/library?q=%E2%91%B4", 200),
        (f"{API}/library?q=%EF%B7%BA", 200),
        (f"{API}/library?q={'%EF%B7%B2' * 500}", 200),
    ],
)
def test_an_odd_address_is_refused_in_words(as_person, path, status):
    answer = as_person("bob").get(path.format(waiting(author="bob")))

    assert answer.status_code == status


def test_a_host_that_is_not_ours_is_refused(app):
    answer = app.test_client().get("/sign-in", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_an_address_with_a_nul_signs_nobody_in(app):
    client = browser(app)

    answer = client.send("/sign-in", {"email": "ann\0@aurore.example", "password": "x"})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "field",
    [
        {"links": "https://a.example/\0"},
        {"links": "https://a.example/\u202egpj.exe"},
        {"links": "https://a.example/ javascript:alert(1)"},
        {"links": "\n".join(f"https://a.example/{number}" for number in range(21))},
        {"links": "https://a.example/" + "a" * 2_000},
        {"key": "a\0b"},
    ],
    ids=["nul", "direction", "space", "many", "long", "key"],
)
def test_a_form_that_no_post_can_hold_is_shown_again(app, field):
    client = browser(app, "ann")
    form = {"entity": "bank", "text": "Bonjour.", "channels": "x", "act": "save", **field}

    assert client.send("/posts/new", form).status_code == 422


def test_a_channel_named_a_thousand_times_is_one_channel(app, as_person):
    body = {"entity": "bank", "text": "Bonjour.", "channels": ["x"] * 6}

    assert as_person("ann").post(f"{API}/posts", json=body).json["draft"]["channels"] == ["x"]


def test_a_date_before_all_calendars_is_refused(app):
    client = browser(app, "bob")

    answer = client.send(f"/library/{approved()}/dates", {"not_before": "0001-01-01T00:00"})

    assert answer.status_code == 422


def test_no_error_of_the_database_tells_what_people_wrote(app):
    with pytest.raises(DataError) as refused:
        db.session.execute(text("SELECT CAST(:n AS int), :words"), {"n": "x", "words": "Secret."})

    assert "Secret." not in str(refused.value)
    assert "hidden" in str(refused.value)


def test_a_text_of_a_thousand_findings_is_a_page_of_bounded_length(app):
    post_id = waiting(
        "Notre banque est le leader incontesté. " * 1_000 + "FR76 3000 6000 0112 3456 7890 189"
    )

    page = browser(app, "cat").get(f"/posts/{post_id}")

    assert page.status_code == 200
    assert page.text.count('id="finding-') == 200
    assert "FR76 3000 6000 0112 3456 7890 189" in re.findall(r"<mark[^>]*>([^<]*)", page.text)
    assert re.search(r"\d+ more findings are left out here", page.text)
