"""Threads on words, edits that reviewers propose, what a refusal rests on: through the API."""

import pytest

from service.models import PersonKind, db
from service.queries.proof import verify_all
from tests.integration.conftest import person
from tests.integration.journey import API, forget, say, send
from tests.integration.pages import BRAGGING, waiting, words

RANK = (BRAGGING.index("le leader"), BRAGGING.index(" du crédit"))
MUST = {"change": "Say which rank, by whom.", "start": RANK[0], "end": RANK[1]}


@pytest.fixture
def url(app):
    return f"{API}/posts/{waiting(BRAGGING)}"


def remark(client, url, **but):
    return client.post(f"{url}/comments", json={"revision": 1, "body": "Says who?", **but})


def edit(client, url, words, text, **but):
    start = BRAGGING.index(words)
    body = {"revision": 1, "start": start, "end": start + len(words), "text": text, **but}
    return client.post(f"{url}/proposals", json=body)


def answer(client, url, proposal, state="accepted", **but):
    return client.patch(f"{url}/proposals/{proposal.json['id']}", json={"state": state, **but})


def back(as_person, url, **but):
    """Let cat send the post back."""
    assert say(as_person("cat"), url, "return", reason="Not so loud.", **but).status_code == 201


def draft(as_person, url):
    return as_person("ann").get(url).json["draft"]


def again(as_person, work, url, text):
    """Let ann submit other words."""
    version = draft(as_person, url)["version"]
    saved = as_person("ann").patch(url, json={"version": version, "text": text})
    send(as_person("ann"), url, saved.json["draft"]["version"])
    work()


def test_a_thread_follows_its_words_into_the_next_revision(as_person, work, url):
    remark(as_person("cat"), url, start=RANK[0], end=RANK[1])
    back(as_person, url)
    again(as_person, work, url, f"Bonjour. {BRAGGING}")

    told = as_person("ann").get(f"{url}/comments").json["items"][0]

    assert told["revision"] == 1
    assert told["quote"] == "le leader incontesté"
    assert told["place"] == {"start": RANK[0] + 9, "end": RANK[1] + 9}


def test_a_thread_whose_words_are_gone_keeps_the_old_words(as_person, work, url):
    remark(as_person("cat"), url, start=RANK[0], end=RANK[1])
    back(as_person, url)
    again(as_person, work, url, "Notre banque propose du crédit.")

    told = as_person("ann").get(f"{url}/comments").json["items"][0]

    assert (told["quote"], told["place"]) == ("le leader incontesté", None)


def test_who_answers_an_answer_answers_in_its_thread(as_person, url):
    first = remark(as_person("cat"), url).json
    second = remark(as_person("ann"), url, reply_to=first["id"]).json

    third = remark(as_person("bob"), url, reply_to=second["id"]).json

    assert second["reply_to"] == third["reply_to"] == first["id"]


@pytest.mark.parametrize(
    "but",
    [{"reply_to": "0197f000-0000-7000-8000-000000000000"}, {"reply_to": "x"}],
)
def test_an_answer_to_nothing_is_refused(as_person, url, but):
    assert remark(as_person("cat"), url, **but).status_code == 422


def test_an_answer_is_on_the_words_of_its_thread(as_person, url):
    first = remark(as_person("cat"), url, start=0, end=5).json

    response = remark(as_person("ann"), url, reply_to=first["id"], start=0, end=5)

    assert response.json["faults"][0]["field"] == "reply_to"


def test_a_thread_is_resolved_once_and_opened_again(as_person, url):
    thread = f"{url}/comments/{remark(as_person('cat'), url).json['id']}"

    told = [
        as_person(name).patch(thread, json={"resolved": resolved}).json["resolved_by"]
        for name, resolved in (("ann", True), ("bob", True), ("cat", False))
    ]

    assert [each and each["name"] for each in told] == ["Ann", "Ann", None]
    names = [each["name"] for each in as_person("ann").get(f"{url}/record").json["items"]]
    assert names[-2:] == ["post.thread_resolved", "post.thread_reopened"]


def test_only_whole_threads_are_resolved(as_person, url):
    first = remark(as_person("cat"), url).json
    reply = remark(as_person("ann"), url, reply_to=first["id"]).json

    response = as_person("ann").patch(f"{url}/comments/{reply['id']}", json={"resolved": True})

    assert response.status_code == 404


def test_a_partner_reads_the_remarks_on_their_own_post_alone(as_person, app, url):
    others = f"{API}/posts/{waiting(BRAGGING, author='bob')}"
    remark(as_person("cat"), url)
    person("ann").kind = PersonKind.PARTNER
    db.session.commit()

    assert len(as_person("ann").get(f"{url}/comments").json["items"]) == 1
    assert as_person("ann").get(f"{others}/comments").status_code == 404
    assert remark(as_person("ann"), others).status_code == 404


def test_an_accepted_edit_changes_the_draft_by_exactly_that(as_person, url):
    made = edit(as_person("cat"), url, "le leader incontesté", "un acteur")
    back(as_person, url)

    taken = answer(as_person("ann"), url, made)

    assert taken.json["state"] == "accepted"
    assert draft(as_person, url)["text"] == "Notre banque est un acteur du crédit."
    assert as_person("ann").get(f"{url}/revisions/1").json["text"] == BRAGGING


def test_an_edit_can_remove_words_or_put_some_between(as_person, url):
    gone = edit(as_person("cat"), url, " incontesté", "")
    between = edit(as_person("lea"), url, "", "🎉 ")
    back(as_person, url)

    for each in (gone, between):
        assert answer(as_person("ann"), url, each).status_code == 200

    assert draft(as_person, url)["text"] == "🎉 Notre banque est le leader du crédit."


def test_an_edit_waits_until_the_post_came_back(as_person, url):
    made = edit(as_person("cat"), url, "leader", "acteur")

    response = answer(as_person("ann"), url, made)

    assert response.status_code == 409
    assert draft(as_person, url)["text"] == BRAGGING


def test_an_edit_is_taken_once(as_person, url):
    made = edit(as_person("cat"), url, "leader", "acteur")
    back(as_person, url)
    answer(as_person("ann"), url, made)

    response = answer(as_person("ann"), url, made)

    assert response.status_code == 409
    assert "already" in response.json["detail"]
    assert draft(as_person, url)["text"].count("acteur") == 1


def test_of_two_edits_of_the_same_words_the_second_is_said_to_be_too_late(as_person, url):
    one = edit(as_person("cat"), url, "leader incontesté", "acteur")
    two = edit(as_person("lea"), url, "incontesté du", "majeur du")
    back(as_person, url)
    answer(as_person("ann"), url, one)

    response = answer(as_person("ann"), url, two)

    assert response.status_code == 409
    assert response.json["changed"]["text"] == "Notre banque est le acteur du crédit."
    places = [each["place"] for each in as_person("ann").get(f"{url}/proposals").json["items"]]
    assert places == [None, None]


def test_an_edit_finds_its_words_where_the_author_moved_them(as_person, url):
    made = edit(as_person("cat"), url, "du crédit", "des prêts")
    back(as_person, url)
    as_person("ann").patch(url, json={"version": 1, "text": f"Bonjour ! {BRAGGING}"})

    answer(as_person("ann"), url, made)

    assert draft(as_person, url)["text"].endswith("le leader incontesté des prêts.")


def test_another_window_learns_that_an_edit_was_taken(as_person, url):
    made = edit(as_person("cat"), url, "leader", "acteur")
    back(as_person, url)
    answer(as_person("ann"), url, made)

    response = as_person("ann").patch(url, json={"version": 1, "text": "Mine."})

    assert response.status_code == 409
    assert "acteur" in response.json["changed"]["text"]


def test_a_refused_edit_says_why_and_changes_nothing(as_person, url):
    made = edit(as_person("cat"), url, "leader", "acteur", note="Softer.")

    refused = answer(as_person("ann"), url, made, "refused", answer="It is our rank.")

    assert (refused.json["state"], refused.json["answer"]) == ("refused", "It is our rank.")
    assert draft(as_person, url)["text"] == BRAGGING


@pytest.mark.parametrize(
    ("but", "status"),
    [
        ({"text": "leader"}, 422),
        ({"start": 40, "end": 30}, 422),
        ({"end": 4_000}, 422),
        ({"revision": 2}, 404),
        ({"text": "a\0"}, 422),
    ],
    ids=["same-words", "backwards", "outside", "no-revision", "no-text"],
)
def test_an_edit_of_nothing_is_refused(as_person, url, but, status):
    assert edit(as_person("cat"), url, "leader", **{"text": "acteur", **but}).status_code == status


def test_an_author_writes_and_does_not_propose(as_person, app):
    url = f"{API}/posts/{waiting(BRAGGING, author='bob')}"

    assert edit(as_person("bob"), url, "leader", "acteur").status_code == 403


def test_nobody_answers_for_the_author(as_person, url):
    made = edit(as_person("cat"), url, "leader", "acteur")
    back(as_person, url)

    assert answer(as_person("cat"), url, made).status_code == 403


def test_a_refusal_names_rules_words_and_changes(as_person, url):
    found = as_person("cat").get(f"{url}/revisions/1").json["report"]["findings"][0]
    back(
        as_person,
        url,
        grounds=[
            {"rule": found["rule"], "change": "Drop the rank."},
            {**MUST, "written": "House style, 4", "weight": "suggestion"},
        ],
    )

    rests = as_person("ann").get(f"{url}/decisions").json["items"][0]["grounds"]

    assert [(each["rule"], each["written"], each["weight"]) for each in rests] == [
        (found["rule"], None, "must_fix"),
        (None, "House style, 4", "suggestion"),
    ]
    assert [(each["start"], each["end"]) for each in rests] == [
        (found["start"], found["end"]),
        RANK,
    ]


@pytest.mark.parametrize("verdict", ["return", "reject"])
def test_a_refusal_names_the_rule_that_is_broken(as_person, url, verdict):
    answer = say(as_person("cat"), url, verdict, reason="Not so loud.", grounds=[])

    assert answer.status_code == 422
    assert answer.json["faults"][0]["field"] == "grounds"
    assert "Say which rule is broken" in answer.json["faults"][0]["what"]
    assert as_person("ann").get(url).json["state"] == "in_review"


def test_a_written_rule_without_words_is_about_the_whole_text(as_person, url):
    back(as_person, url)

    [rests] = as_person("ann").get(f"{url}/decisions").json["items"][0]["grounds"]

    assert (rests["written"], rests["start"], rests["end"]) == ("A claim is shown", None, None)
    assert "On the whole text" in words(as_person("ann").get(url.removeprefix(API)))


@pytest.mark.parametrize(
    ("verdict", "ground", "field"),
    [
        ("return", {"change": "x"}, "grounds.0.rule"),
        ("return", {"change": "x", "rule": "a.b.c"}, "grounds.0.rule"),
        ("return", {"change": "x", "rule": "a.b.c", "written": "w"}, "grounds.0.rule"),
        ("return", {"change": " ", "written": "w"}, "grounds.0.change"),
        ("return", {"change": "x", "written": "w", "start": 0, "end": 999}, "span"),
        ("return", {"change": "x", "written": "w", "start": 0}, "grounds.start"),
        ("return", {"change": "x", "written": "w", "weight": "suggestion"}, "grounds"),
        ("approve", {"change": "x", "written": "w"}, "grounds"),
    ],
    ids=["none", "unknown", "two", "no-change", "outside", "half", "only-advice", "approval"],
)
def test_what_nobody_could_rest_a_decision_on_is_refused(as_person, url, verdict, ground, field):
    response = say(as_person("cat"), url, verdict, reason="Because.", grounds=[ground])

    assert response.status_code == 422
    assert response.json["faults"][0]["field"] == field


def test_an_author_ticks_off_what_was_asked(as_person, url):
    back(as_person, url)
    ground = as_person("ann").get(f"{url}/decisions").json["items"][0]["grounds"][0]["id"]

    done = [
        as_person("ann").patch(f"{url}/grounds/{ground}", json={"done": each}).json["done_at"]
        for each in (True, True, False)
    ]

    assert done[0] == done[1] is not None
    assert done[2] is None
    assert as_person("cat").patch(f"{url}/grounds/{ground}", json={"done": True}).status_code == 403


def test_the_record_proves_the_conversation(as_person, url):
    made = edit(as_person("cat"), url, "leader", "acteur", note="Softer.")
    thread = remark(as_person("cat"), url).json["id"]
    as_person("ann").patch(f"{url}/comments/{thread}", json={"resolved": True})
    back(as_person, url, grounds=[{**MUST, "written": "House style"}])
    answer(as_person("ann"), url, made)
    forget()

    assert verify_all(db.session()).breaks == ()


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE proposal SET text = 'x'", "proposal was altered: text"),
        ("UPDATE proposal SET state = 'open', answered_at = NULL", "proposal was altered: answer"),
        ("UPDATE comment SET resolved_at = NULL, resolved_by = NULL", "altered: resolution"),
        ("UPDATE ground SET weight = 'suggestion'", "decision was altered: grounds"),
        ("UPDATE ground SET change = 'x'", "decision was altered: ground 0 change"),
        ("UPDATE ground SET done_at = now()", "change was altered: tick"),
        ("DELETE FROM ground", "decision was altered: grounds"),
    ],
)
def test_an_altered_conversation_is_named(as_person, url, statement, what):
    made = edit(as_person("cat"), url, "leader", "acteur")
    thread = remark(as_person("cat"), url).json["id"]
    as_person("ann").patch(f"{url}/comments/{thread}", json={"resolved": True})
    back(as_person, url, grounds=[{**MUST, "written": "House style"}])
    answer(as_person("ann"), url, made)
    forget()
    db.session.execute(db.text(statement))
    db.session.commit()

    assert what in verify_all(db.session()).breaks[0].what
