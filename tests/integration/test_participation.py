"""Taking part is each person's own choice, and nobody is watched."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.models import Base, Channel, Event, Grant, Participation, Share, db
from service.queries.own_data import KINDS
from service.steps.participation import leave, pause, take_part
from service.steps.recall import confirm, recall
from service.steps.share import share
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, approved, forget
from tests.integration.pages import words
from tests.integration.sharing import colleagues, take
from tests.integration.web import browser
from workflows import Role


def act(name, step, *given):
    with unit_of_work(person(name)) as unit:
        return step(unit, *given)


def chosen(name):
    forget()
    found = db.session.get(Participation, person(name).id)
    return found and str(found.state)


@pytest.mark.parametrize(
    ("step", "state"), [(take_part, "taking_part"), (pause, "paused"), (leave, None)]
)
def test_each_choice_is_kept(app, step, state):
    act("cat", step)

    assert chosen("cat") == state


def test_choosing_the_same_again_changes_nothing(app):
    act("cat", take_part)
    since = db.session.get(Participation, person("cat").id).since

    act("cat", take_part)

    forget()
    assert db.session.get(Participation, person("cat").id).since == since


def test_who_leaves_is_forgotten_and_may_come_back(app):
    act("ann", leave)
    assert chosen("ann") is None

    act("ann", take_part)
    assert chosen("ann") == "taking_part"


@pytest.mark.parametrize("step", [pause, leave])
def test_who_does_not_take_part_shares_nothing(app, as_person, step):
    post_id = approved()
    act("ann", step)

    answer = as_person("ann").post(f"{API}/library/{post_id}/shares", json={"channel": "x"})

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/not-taking-part")
    assert db.session.scalars(select(Share)).all() == []


def test_one_click_signs_up_and_shares(app):
    post_id = approved()
    act("ann", leave)
    client = browser(app, "ann")
    assert "Sign up and share: LinkedIn" in words(client.get(f"/library/{post_id}"))

    answer = client.send(f"/library/{post_id}/shares", {"channel": "linkedin", "sign_up": "yes"})

    assert answer.status_code == 303
    assert chosen("ann") == "taking_part"


def test_a_page_from_before_the_pause_offers_to_go_on(app):
    post_id = approved()
    client = browser(app, "ann")
    client.get(f"/library/{post_id}")
    act("ann", pause)

    answer = client.send(f"/library/{post_id}/shares", {"channel": "linkedin"})

    assert answer.status_code == 409
    assert "Sign up and share: LinkedIn" in words(answer)


@pytest.mark.parametrize(
    ("what", "state"), [("sign-up", "taking_part"), ("pause", "paused"), ("leave", None)]
)
def test_the_page_takes_one_click_and_no_reason(app, what, state):
    client = browser(app, "ann")
    client.get("/your-part")

    for _click in range(2):
        assert client.send(f"/your-part/{what}", {}).status_code == 303

    assert chosen("ann") == state


def test_every_kind_of_own_data_is_told_and_exported(app):
    client = browser(app, "ann")
    page = words(client.get("/your-data"))
    answer = client.get("/your-data.json")

    copy = json.loads(answer.text)
    assert all(kind.what in page and kind.why in page for kind in KINDS)
    assert list(copy) == [kind.name for kind in KINDS]
    assert copy["account"][0]["email"] == "ann@aurore.example"


def test_the_export_holds_ones_own_shares_only(app):
    post_id = approved()
    for name in ("ann", "bob"):
        act(name, share, post_id, Channel.X)

    copy = json.loads(browser(app, "ann").get("/your-data.json").text)

    assert [each["post_id"] for each in copy["shares"]] == [str(post_id)]
    assert person("bob").email not in json.dumps(copy)


TOLD = {
    "answer", "browser_session", "case", "change", "class_contest", "comment", "contest",
    "decision",
    "event", "grant", "held_form", "letter", "link",
    "participation", "payload", "person", "post", "recall", "revision",
    "share", "stream", "token", "external_identity", "provisioned", "group_member",
    "directory_group", "mapped_grant", "group_grant", "emergency_account",
    "safety_case", "alert", "notice", "muted_kind", "postman",
    "ground", "proposal", "override", "reading",
    "decided_passage", "certificate", "sample", "breach",
    "signature_proof", "appeal", "note", "absence", "reservation", "urgency",
    "awaited", "brought_library", "brought_post", "pause", "recheck",
    "not_for_me", "offer", "published_text", "saved_search", "team_member",
}  # fmt: skip
"""Tables about people that the list tells, or that hold their words only by way of one it tells."""

IMPERSONAL = {
    "audience", "campaign", "library_word", "team", "topic",
    "definition", "dial", "effect", "entity", "finding", "fired_timer", "logout_token",
    "passage_key", "recheck_part", "report", "stage",
    "admitted_key", "clicks", "closeness_of_day", "shared_passage", "signpost",
}  # fmt: skip


def test_every_table_is_told_or_is_about_nobody():
    assert set(Base.metadata.tables) == TOLD | IMPERSONAL


@pytest.fixture
def shared(app):
    """Give a post that Nia, who neither wrote nor reviewed it, has shared."""
    post_id = approved()
    nia = person("nia")
    nia.grants.append(
        Grant(
            role=Role.AUTHOR,
            entity_id=entity("bank").id,
            granted_by=person("max").id,
            since=datetime.now(UTC),
        )
    )
    act("nia", take_part)
    act("nia", share, post_id, Channel.X)
    return post_id


@pytest.mark.parametrize("name", ["ann", "bob", "cat", "lea", "gus", "ida", "max"])
@pytest.mark.parametrize("path", ["/library/{}", "/posts/{}", "/posts/{}/record", "/library"])
def test_no_page_names_who_shared(app, shared, name, path):
    page = words(browser(app, name).get(path.format(shared)))

    assert "Nia" not in page


@pytest.mark.parametrize("name", ["ann", "bob", "cat", "lea", "gus", "ida"])
@pytest.mark.parametrize("path", ["/library/{}", "/posts/{}", "/posts/{}/record", "/library"])
def test_no_answer_of_the_api_names_who_shared(app, as_person, shared, name, path):
    answer = as_person(name).get(API + path.format(shared))

    assert str(person("nia").id) not in answer.text


def test_an_author_is_not_shown_the_shares_one_by_one(app, as_person, shared):
    events = as_person("ann").get(f"{API}/posts/{shared}/record").json["items"]

    assert "post.shared" not in {each["name"] for each in events}


@pytest.mark.parametrize(
    ("people", "times", "told", "count"),
    [(4, 2, "By fewer than 5 people.", None), (5, 1, "5 times.", 5)],
)
def test_a_count_is_told_from_five_people_on(app, as_person, people, times, told, count):
    post_id = approved()
    take(post_id, colleagues(people) * times, Channel.X)

    assert told in words(browser(app, "bob").get(f"/library/{post_id}"))
    assert as_person("bob").get(f"{API}/library/{post_id}").json["shares"] == count


def test_a_recall_names_who_has_not_removed_it_until_they_have(app, shared):
    act("cat", recall, shared, "A figure was wrong.")
    client = browser(app, "cat")
    assert "Nia" in words(client.get(f"/library/{shared}"))

    act("nia", confirm, db.session.scalars(select(Share.id)).one())

    assert "Nia" not in words(client.get(f"/library/{shared}"))


def test_the_choice_is_an_event_of_the_person(app):
    act("cat", take_part)

    names = db.session.scalars(select(Event.name).where(Event.subject_id == person("cat").id))
    assert names.all() == ["person.took_part"]
