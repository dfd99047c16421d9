"""One's own voice: versions that need nobody, versions that people read, and what reaches them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from sqlalchemy import select

from service.closeness import closeness
from service.definitions import the_definitions
from service.errors import Forbidden, Invalid, NotFound, NotShareable
from service.jobs import check_post
from service.models import (
    Alert,
    CaseRow,
    Channel,
    Event,
    Grant,
    Notice,
    NoticeKind,
    Post,
    Recall,
    Share,
    SharingRule,
    db,
)
from service.queries.history import record_page
from service.queries.library import library
from service.queries.proof import verify_post
from service.queries.recalls import holding
from service.queries.wanted import Wanted
from service.steps.draft import submit
from service.steps.own_answers import paste_text
from service.steps.participation import take_part
from service.steps.personalise import personalise
from service.steps.recall import Terms, recall, recall_all
from service.steps.share import share
from service.steps.vary import rule_sharing, vary
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, SECRET, forget
from tests.integration.pages import rule, waiting, words
from workflows import Lane, PostKind, Role, State, Verdict

OPENING = "Belle journée avec toute l'équipe au service des clients de la banque."
CLAIM = "Notre banque propose 12 bourses aux étudiants."
END = "Les dossiers sont ouverts à tous."
TEXT = f"{OPENING} {CLAIM} {END}"
OWN = f"Belle journée avec mon équipe au service des clients de la banque ! {CLAIM} {END}"


@pytest.fixture
def parent(app):
    post_id = waiting(TEXT)
    for name in ("cat", "lea", "bob"):
        rule(post_id, name, Verdict.APPROVE)
    return post_id


def make(parent_id, text=OWN, name="ann"):
    with unit_of_work(person(name)) as unit:
        return personalise(unit, parent_id, text).id


def take(post_id, name="ann"):
    with unit_of_work(person(name)) as unit:
        return share(unit, post_id, Channel.LINKEDIN).id


def test_an_own_version_is_in_no_list_and_a_recall_finds_its_words(parent):
    version = make(parent)

    listed = library(person("ann"), datetime.now(UTC), Wanted()).rows
    found = holding(person("bob"), "avec mon équipe au service", datetime.now(UTC))

    assert [each.id for each in listed] == [parent]
    assert [each.post.id for each in found] == [version]


def ruled(post_id, rule):
    with unit_of_work(person("bob")) as unit:
        rule_sharing(unit, post_id, rule)


def stands(post_id):
    forget()
    return db.session.get_one(Post, post_id)


def admission(post_id):
    found = select(Event).where(Event.subject_id == post_id, Event.name == "post.admitted")
    return json.loads(db.session.scalars(found).one().body)


def test_a_version_that_leaves_all_intact_may_be_shared_at_once(parent):
    own = make(parent)

    assert stands(own).state is State.APPROVED
    assert stands(take(own) and own).kind is PostKind.PERSONALISATION


def test_no_fast_lane_admits_a_version_that_people_must_read(parent, monkeypatch):
    """A class and a risk that the lane of the bank takes, and a claim that is another."""
    ruled(parent, SharingRule.VERBATIM)
    admitting = replace(the_definitions(db.session()).workflows["bank"], fast_lane=Lane())
    shelf = current_app.extensions["definitions"]
    in_force = shelf.in_force(db.session())
    lax = replace(in_force, workflows={**in_force.workflows, "bank": admitting})
    monkeypatch.setattr(shelf, "in_force", lambda *_args: lax)

    own = make(parent)

    assert stands(own).state is State.IN_REVIEW


def test_what_is_pasted_as_published_is_read_for_leaks(parent):
    shared = take(parent)

    with unit_of_work(person("ann")) as unit:
        paste_text(unit, shared, f"{TEXT} {SECRET}")

    assert db.session.scalars(select(Alert)).one().post_id == parent


def test_the_record_says_why_a_version_needed_nobody(parent):
    own = make(parent)

    told = admission(own)
    assert told["facts"]["workflow"] == "bank"
    assert told["facts"]["version"] == "2"
    assert told["facts"]["conditions"]["sharing_rule"] == "light"
    assert told["ids"]["parent"] == str(parent)
    assert told["digests"]["parent"] == stands(parent).approved.digest
    assert not verify_post(db.session(), own).breaks


@pytest.mark.parametrize(
    "text",
    [
        f"{OPENING} Notre banque propose 13 bourses aux étudiants. {END}",
        f"{OPENING} Notre banque propose des bourses aux étudiants. {END}",
        f"{OPENING} {CLAIM} {END} Déjà 300 candidats !",
        f"{OPENING} {CLAIM} {END} Nous sommes le leader incontesté du crédit, sans rival.",
        f"Nous sommes là, et c'est tout pour ce soir. {CLAIM} À bientôt, mes chers amis.",
    ],
    ids=["another figure", "a claim lost", "a figure added", "a new finding", "too much"],
)
def test_other_versions_go_to_people(parent, text):
    assert stands(make(parent, text)).state is State.IN_REVIEW


def test_a_post_meant_word_for_word_sends_every_version_to_people(parent):
    ruled(parent, SharingRule.VERBATIM)

    assert stands(make(parent)).state is State.IN_REVIEW


def test_a_free_post_may_be_told_in_other_words_around_its_claims(parent):
    ruled(parent, SharingRule.FREE)

    told = f"Quelle joie de voir cela aboutir, merci à vous toutes et tous. {CLAIM} Venez !"
    assert stands(make(parent, told)).state is State.APPROVED


@pytest.mark.parametrize("text", [TEXT, f"  {TEXT.upper()}", "   "])
def test_the_same_words_are_no_version(parent, text):
    with pytest.raises(Invalid):
        make(parent, text)


def test_a_version_of_a_version_does_not_exist(parent):
    own = make(parent)

    with pytest.raises(NotFound):
        make(own, f"{OWN} Bravo.")


def test_nobody_shares_the_version_of_a_colleague(as_person, parent):
    own = make(parent, name="ann")

    with pytest.raises(Forbidden):
        take(own, "bob")
    pages = [as_person(name).get(f"/library/{own}").text for name in ("ann", "bob")]
    assert [f"/library/{own}/shares" in each for each in pages] == [True, False]


def test_a_recall_reaches_the_versions(parent):
    own = make(parent)
    take(own)

    recalled(parent)

    assert stands(own).state is State.RECALLED
    assert db.session.scalars(select(Share.post_id)).one() == own


def test_who_shared_a_version_is_told_with_the_sharers_of_its_post(parent):
    own = make(parent)
    other = approved_variant(parent)
    take(parent, "bob")
    take(own)
    take(other, colleague())

    with unit_of_work(person("lea")) as unit:
        recall(unit, parent, "A figure was wrong.", also=[other])

    rows = db.session.scalars(select(Recall)).all()
    assert {each.post_id for each in rows} == {parent, own, other}
    assert len({(each.act_id, each.due_at) for each in rows}) == 1
    assert told(NoticeKind.RECALLED) == {person(each).id for each in ("bob", "ann", "nia")}


def colleague():
    """Let somebody else write for the bank and take part, and return who."""
    nia = person("nia")
    made = {"granted_by": person("max").id, "since": datetime.now(UTC)}
    nia.grants.append(Grant(role=Role.AUTHOR, entity_id=entity("bank").id, **made))
    with unit_of_work(nia) as unit:
        take_part(unit)
    return "nia"


def told(kind):
    return set(db.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def test_a_version_that_is_ticked_with_its_post_is_recalled_once(parent):
    own = make(parent)

    with unit_of_work(person("bob")) as unit:
        gone = recall_all(unit, [own, parent], Terms(reason="A figure was wrong."))

    assert sorted(each.id for each in gone) == sorted([parent, own])


def test_a_passage_is_found_in_a_version_that_needed_nobody(parent):
    own = make(parent)

    wanted = OPENING.replace("toute l'équipe", "mon équipe")
    found = holding(person("bob"), wanted, datetime.now(UTC))

    assert own in [each.post.id for each in found]


def test_a_version_takes_the_place_of_nothing(parent):
    own, other = make(parent), approved_variant(parent)

    with pytest.raises(Invalid):
        recalled(other, correction_id=own)


def test_a_recalled_version_is_shown_to_its_author_and_not_to_colleagues(as_person, parent):
    own = make(parent)
    recalled(parent)

    assert as_person("ann").get(f"/library/{own}").status_code == 200
    assert as_person(colleague()).get(f"/library/{own}").status_code == 404


def test_nobody_is_told_when_a_colleague_shared_a_version(as_person, parent):
    own = make(parent)
    take(own)

    assert "First shared" not in as_person("bob").get(f"/library/{own}").text
    told = record_page(person("ida"), stands(own), datetime.now(UTC)).rows
    assert "post.shared" not in {each.event.name for each in told}


def test_a_version_lives_no_longer_than_its_post(parent):
    own = make(parent)
    db.session.get_one(Post, parent).suspended_at = stands(own).created_at
    db.session.commit()

    with pytest.raises(NotShareable):
        take(own)


def variant(parent, text="Our bank offers 12 grants to students.", language="en"):
    with unit_of_work(person("bob")) as unit:
        return vary(unit, parent, text=text, language=language).id


def test_another_text_is_a_draft_with_a_review_of_its_own(parent):
    made = stands(variant(parent))

    assert (made.kind, made.parent_id, made.state) == (PostKind.VARIANT, parent, State.DRAFT)
    assert made.translates
    assert not stands(variant(parent, language="fr")).translates


def test_only_comms_prepare_variants(parent):
    with pytest.raises(Forbidden), unit_of_work(person("ann")) as unit:
        vary(unit, parent, text="Another.")


def approved_variant(parent):
    """Bring a translation into the library, past the reviewers."""
    post_id = variant(parent)
    with unit_of_work(person("bob")) as unit:
        submit(unit, post_id, version=1)
    check_post(str(post_id), 1)
    post = stands(post_id)
    post.state, post.approved_number, post.approved_at = State.APPROVED, 1, post.updated_at
    db.session.commit()
    return post_id


def recalled(post_id, **more):
    with unit_of_work(person("bob")) as unit:
        recall(unit, post_id, "A figure was wrong.", **more)


@pytest.mark.parametrize(("named", "state"), [(True, State.RECALLED), (False, State.APPROVED)])
def test_a_recall_takes_a_translation_along_when_it_is_named(parent, named, state):
    other = approved_variant(parent)

    recalled(parent, also=[other] if named else [])

    assert stands(other).state is state


def test_a_recall_of_a_translation_asks_about_the_original(as_person, parent):
    other = approved_variant(parent)

    page = words(as_person("bob").get(f"/library/{other}"))

    assert "Recall these texts of the same post too?" in page


def test_a_refused_recall_keeps_which_other_texts_were_spared(as_person, parent):
    other = approved_variant(parent)

    refused = as_person("bob").post(f"/library/{parent}/recalls", data={"reason": " "}).text

    box = refused[refused.index('name="also"') :]
    assert f'value="{other}"' in box
    assert "checked" not in box[: box.index(">")]


def test_a_recall_takes_nothing_along_that_is_another_post(parent):
    with pytest.raises(Invalid):
        recalled(parent, also=[person("ann").id])


def test_what_many_shared_is_told_without_names(parent):
    taken = db.session.get_one(Share, take(parent))
    same = {name: getattr(taken, name) for name in ("post_id", "revision_id", "channel")}
    for name in ("bob", "cat", "dan", "lea", "gus"):
        db.session.add(Share(**same, person=person(name), shared_at=taken.shared_at))
    db.session.commit()

    close = closeness(db.session(), person("ann"), OWN)

    assert close.share > 50
    assert CLAIM in {each.words for each in close.passages}


def test_what_few_shared_is_told_to_nobody(parent):
    take(parent)

    assert closeness(db.session(), person("bob"), TEXT).share == 0


def test_the_trial_says_what_a_version_would_need(as_person, parent):
    answer = as_person("ann").post(f"{API}/library/{parent}/trials", json={"text": END})

    assert answer.status_code == 200, answer.json
    assert not answer.json["at_once"]
    assert answer.json["touched"] == [CLAIM]
    assert db.session.scalar(select(CaseRow.id).where(CaseRow.closed_at.is_(None))) is None


def test_a_version_comes_by_the_api(as_person, parent):
    answer = as_person("ann").post(f"{API}/library/{parent}/personalisations", json={"text": OWN})

    assert answer.status_code == 201, answer.json
    assert (answer.json["kind"], answer.json["state"]) == ("personalisation", "approved")


def expire(post_id):
    db.session.get_one(Post, post_id).expires_at = datetime.now(UTC) - timedelta(seconds=1)
    db.session.commit()


def send(client, parent, text, act, **more):
    return client.post(f"/library/{parent}/own", data={"text": text, "act": act, **more})


def test_the_page_says_what_is_locked(as_person, parent):
    page = words(as_person("ann").get(f"/library/{parent}/own"))

    assert f"[locked: {CLAIM}]" in page.replace(" ]", "]")


def test_the_meter_comes_alone_when_a_script_asks(as_person, parent):
    answer = as_person("ann").post(
        f"/library/{parent}/own",
        data={"text": OWN, "act": "check"},
        headers={"X-Fragment": "meter"},
    )

    assert "You may share this version at once." in answer.text
    assert "<html" not in answer.text


def test_a_page_that_is_sent_twice_makes_one_version(as_person, parent):
    ann = as_person("ann")

    first, second = (send(ann, parent, OWN, "keep", once="k") for _ in range(2))

    assert first.status_code == second.status_code == 303
    assert first.location == second.location


def test_a_version_is_sent_to_people_only_when_its_author_says_so(as_person, parent):
    ann = as_person("ann")

    asked = send(ann, parent, END, "keep", once="k")
    sent = send(ann, parent, END, "send", once="k")

    assert asked.status_code == 409
    assert "People must read this version" in words(asked)
    assert sent.status_code == 303


def test_what_may_not_be_shared_now_is_told_on_the_page_of_the_post(as_person, parent):
    expire(parent)

    answer = as_person("ann").get(f"/library/{parent}/own")

    assert answer.status_code == 302
    assert answer.location == f"/library/{parent}"


def test_words_are_kept_when_the_post_expires_meanwhile(as_person, parent):
    expire(parent)

    answer = send(as_person("ann"), parent, OWN, "keep", once="k")

    assert answer.status_code == 422
    assert "This post has expired" in words(answer)
    assert OWN[:30] in words(answer)


def test_a_version_with_the_same_words_says_why_it_is_none(as_person, parent):
    same = f"{OPENING} {CLAIM} {END}"

    answer = send(as_person("ann"), parent, same, "keep", once="k")

    assert answer.status_code == 422
    assert "These are the words of the post" in words(answer)


def test_who_reads_a_version_sees_first_what_is_different(as_person, parent):
    own = make(parent, f"{OPENING} Notre banque propose 13 bourses aux étudiants. {END}")

    page = words(as_person("cat").get(f"/posts/{own}"))

    assert "What is different from the validated post" in page
    assert "[removed: 12 ]" in page
