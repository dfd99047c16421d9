"""The desk: a queue that is sifted, a case and its place in it, one word on what is the same."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from service.jobs import check_post
from service.models import CaseRow, Channel, DecisionRow, Event, FindingRow, Post, StageRow, db
from service.queries.reviews import inbox
from service.steps.draft import Draft, save, submit, withdraw, write
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, forget
from tests.integration.pages import BRAGGING, MODEST, rule, state, submitted_again, waiting, words
from tests.integration.refusals import IN_FORM
from workflows import Verdict

CHANNELS = (Channel.LINKEDIN, Channel.X)
ENGLISH = "Our bank lends money to craftsmen in Lyon."


def links(response):
    return re.findall(r'class="cover"\s+href="/posts/([0-9a-f-]{36})', response.text)


def decide(client, post_id, verdict="approve", query="", **but):
    form = {"revision": "1", "verdict": verdict, "stage": "compliance", **IN_FORM, **but}
    return client.post(f"/posts/{post_id}/decisions{query}", data=form)


def together(client, first, *others, **but):
    return decide(client, first, reach="all", also=[str(each) for each in others], **but)


def decisions():
    forget()
    return db.session.scalar(select(func.count()).select_from(DecisionRow))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("risk=high", [0]),
        ("language=en", [2]),
        ("language=fr&risk=none", [1]),
        ("due=soon", []),
        ("risk=appalling&language=tlh&entity=x&due=never", [0, 1, 2]),
    ],
)
def test_the_queue_shows_what_is_looked_for(as_person, app, query, found):
    posts = [waiting(BRAGGING), waiting(MODEST), waiting(ENGLISH, language="en")]

    page = as_person("cat").get(f"/inbox?{query}")

    assert links(page) == [str(posts[each]) for each in found]


def test_a_stage_is_called_what_its_route_calls_it(as_person, app):
    waiting(MODEST)
    (stage,) = inbox(person("cat"), datetime.now(UTC)).rows
    title, route = stage.title, stage.case.route
    assert f'<span class="chip">{title["fr"]}</span>' in words_of(as_person("cat"), "fr")
    assert f'<span class="chip">{title["en"]}</span>' in words_of(as_person("cat"), "en")

    for each in (each for group in route["groups"] for each in group):
        each["title"] = None
    db.session.execute(update(CaseRow).values(route=route))
    db.session.commit()

    assert '<span class="chip">Compliance</span>' in words_of(as_person("cat"), "en")


def words_of(client, language):
    client.set_cookie("language", language)
    return client.get("/inbox").text


def test_an_entity_stands_for_those_below_it(as_person, app):
    post_id = waiting(MODEST)
    client = as_person("cat")

    here = client.get(f"/inbox?entity={entity('group').id}")
    elsewhere = client.get(f"/inbox?entity={entity('lab').id}")

    assert links(here) == [str(post_id)]
    assert "Nothing fits" in words(elsewhere)


def test_what_is_late_is_found(as_person, app):
    late, _other = waiting(BRAGGING), waiting(MODEST)
    stage = db.session.scalars(select(StageRow).order_by(StageRow.id)).first()
    stage.due_at = stage.opened_at
    db.session.commit()

    assert links(as_person("cat").get("/inbox?due=late")) == [str(late)]


def test_filters_say_how_much_is_behind_each_choice(as_person, app):
    waiting(BRAGGING)
    waiting(MODEST)

    page = words(as_person("cat").get("/inbox?risk=high"))

    assert "High (1)" in page
    assert "French (2)" in page
    assert "1 of them fits." in page


def test_the_call_answers_what_is_looked_for(as_person, app):
    post_id = waiting(BRAGGING)
    waiting(MODEST)
    client = as_person("cat")

    answer = client.get(f"{API}/inbox?risk=high&entity=bank&language=fr&role=compliance")

    assert [each["post"]["id"] for each in answer.json["items"]] == [str(post_id)]
    assert client.get(f"{API}/inbox?risk=appalling").status_code == 422
    assert client.get(f"{API}/inbox?entity=nowhere").status_code == 404


def test_a_case_says_its_place_and_leads_to_those_beside_it(as_person, app):
    first, second, third = waiting(BRAGGING), waiting(f"{BRAGGING} Deux."), waiting(MODEST)
    client = as_person("cat")

    page = client.get(f"/posts/{second}?risk=high")

    assert "2 of 2 that you look for" in words(page)
    assert f"/posts/{first}?risk=high" in page.text
    assert str(third) not in page.text
    assert f"/posts/{third}" in client.get(f"/posts/{second}").text


def test_after_a_decision_the_next_case_comes_at_once(as_person, app):
    first, _plain, third = waiting(BRAGGING), waiting(MODEST), waiting(f"{BRAGGING} Trois.")
    client = as_person("cat")

    answer = decide(client, first, query="?risk=high")

    assert answer.location == f"/posts/{third}?risk=high"
    told = f"Approved at your stage: “{BRAGGING}”. Still to decide: Legal, Communications."
    assert told in words(client.get(answer.location))


def test_after_the_last_decision_one_sees_what_became_of_it(as_person, app):
    post_id = waiting()

    assert decide(as_person("cat"), post_id).location == f"/posts/{post_id}"


def test_what_waits_for_others_is_shown_apart(as_person, app):
    post_id = waiting(MODEST)
    client = as_person("cat")
    assert "Nothing waits for others" in words(client.get("/inbox?turn=others"))

    decide(client, post_id)

    assert links(client.get("/inbox?turn=others"))[0] == str(post_id)
    assert links(client.get("/inbox")) == []


def test_the_same_text_of_many_stands_in_one_line(as_person, app):
    first = waiting(MODEST)
    waiting(MODEST, author="bob")
    other = waiting(BRAGGING)

    page = as_person("cat").get("/inbox")

    assert links(page) == [str(first), str(other)]
    assert "2 posts with exactly these words" in words(page)


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_one_word_on_the_same_texts_is_recorded_for_each(as_person, app, verdict):
    first, second = waiting(MODEST), waiting(MODEST, author="bob")
    client = as_person("cat")
    assert "Decide on all 2" in words(client.get(f"/posts/{first}"))

    answer = together(client, first, second, verdict=verdict, reason="Because.")

    assert answer.status_code == 303
    assert decisions() == 2
    said = {"approve": "post.approved", "reject": "post.rejected"}[verdict]
    streams = select(Event.subject_id).where(Event.name == said)
    assert set(db.session.scalars(streams)) == {first, second}
    assert "2 posts decided" in words(client.get(answer.location))


def test_unless_it_is_asked_for_the_others_still_wait(as_person, app):
    first, second = waiting(MODEST), waiting(MODEST, author="bob")

    answer = decide(as_person("cat"), first, reach="one", also=[str(second)])

    assert answer.location == f"/posts/{second}"
    assert decisions() == 1


def test_other_bytes_are_never_decided_on_together(as_person, app):
    first, other = waiting(MODEST), waiting(f"{MODEST} ")
    client = as_person("cat")
    assert "Decide on all" not in words(client.get(f"/posts/{first}"))

    answer = together(client, first, other)

    assert answer.status_code == 409
    assert "no longer the same as what you read" in words(answer)
    assert decisions() == 1


def test_one_that_changed_meanwhile_does_not_lose_the_others(as_person, app):
    first, gone, changed, last = (waiting(MODEST) for _ in range(4))
    with unit_of_work(person("ann")) as unit:
        withdraw(unit, gone)
    rule(changed, "dan", Verdict.RETURN, "Say it in English.")
    submitted_again(changed, ENGLISH)

    answer = together(as_person("cat"), first, gone, changed, last)

    assert answer.status_code == 409
    assert words(answer).count("approve") == 2
    assert decisions() == 3
    assert state(gone) == "withdrawn"


def test_the_same_form_sent_twice_decides_once_on_each(as_person, app):
    first, second = waiting(MODEST), waiting(MODEST)
    client = as_person("cat")

    answers = [together(client, first, second, "nonsense").status_code for _ in range(2)]

    assert answers == [303, 303]
    assert decisions() == 2


def test_of_what_is_decided_together_it_is_said_who_looks_at_it(as_person, app):
    first, second = waiting(MODEST), waiting(MODEST)
    as_person("dan").post(f"{API}/posts/{second}/reservation")

    page = words(as_person("cat").get(f"/posts/{first}"))

    assert re.search(r"Whose they are Ann , Bank Dan looks at it; that ends", page)


def test_a_refusal_that_rests_on_something_else_is_not_the_same(as_person, app):
    first, second = waiting(MODEST), waiting(MODEST)
    client, asked = as_person("cat"), {"verdict": "reject", "reason": "No."}
    decide(client, first, **asked)

    answer = decide(client, first, **asked, **{"change 1": "Name the study."})

    assert (answer.status_code, decisions()) == (409, 1)
    assert "What you had written A claim is shown Name the study. No." in words(answer)
    assert decide(client, first, **asked).status_code == 303
    assert together(client, first, second, **asked).status_code == 303


def test_what_an_author_objects_to_is_the_same_as_nothing_else(as_person, app):
    first = waiting(BRAGGING)
    rule_name = db.session.scalars(select(FindingRow.rule)).first()
    content = Draft(text=BRAGGING, language="fr", channels=CHANNELS, jurisdictions=("FR",))
    with unit_of_work(person("ann")) as unit:
        post_id = write(unit, entity("bank").id, content).id
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=1, contests={rule_name: "It was measured."})
    check_post(str(post_id), 1)

    assert "Decide on all" not in words(as_person("cat").get(f"/posts/{first}"))


def test_single_keys_can_be_turned_off(as_person, app):
    post_id = waiting()
    client = as_person("cat")
    assert "keys.mjs" in client.get(f"/posts/{post_id}").text

    client.post("/preferences", data={"keys": "off", "next": "/inbox"})

    page = client.get(f"/posts/{post_id}")
    assert "keys.mjs" not in page.text
    assert "you have turned them off" in words(page)


def test_what_else_changed_is_shown_where_the_words_are_the_same(as_person, app):
    """A decision binds to links and channels too: whoever decides again sees that they moved."""
    post_id = waiting(MODEST)
    rule(post_id, "cat", Verdict.RETURN, "Another link.")
    version = db.session.get_one(Post, post_id).draft_version
    draft = Draft(
        text=MODEST,
        language="fr",
        channels=(Channel.X, Channel.EMAIL),
        jurisdictions=("FR",),
        links=("https://elsewhere.example/page",),
    )
    with unit_of_work(person("ann")) as unit:
        save(unit, post_id, draft, version=version)
    with unit_of_work(person("ann")) as unit:
        submit(unit, post_id, version=version + 1)
    check_post(str(post_id), 2)

    for path in (f"/posts/{post_id}", f"/posts/{post_id}/redline"):
        page = as_person("cat").get(path).text
        assert "The words are the same." in page
        assert re.search(r"<ins>.*</span>https://elsewhere\.example/page<", page)
        assert re.search(r"</del>\s+<ins>.*</span>E-mail<", page)
