from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale
from sqlalchemy import delete, select

from service.definitions import DefinitionKind, release, the_definitions
from service.errors import Forbidden, Invalid, NotFound, Stale
from service.jobs import check_post, sweep
from service.locks import locked_post
from service.models import (
    SYSTEM,
    Event,
    Grant,
    Notice,
    NoticeKind,
    Origin,
    Payload,
    Person,
    Post,
    Revision,
    SafetyCase,
    SafetyState,
    StreamKind,
    db,
)
from service.notices import path_of, sentence
from service.record import verify
from service.steps.check import check
from service.steps.comment import comment
from service.steps.draft import close, save, submit, write
from service.steps.heed import report
from service.steps.library import admit_to_library
from service.steps.moves import move_post
from service.steps.safety import answer
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.test_steps import a_draft
from tests.integration.web import browser
from workflows import Action, Role, State

EFFECT = "J’ai eu des vertiges pendant trois jours après ma première prise de Zelprivex."
WORSE = "J’ai eu des vertiges et des nausées après ma première prise de Zelprivex."
OTHER_EFFECT = "Ma tante a vomi toute la nuit après avoir pris Zelprivex."
CALM = "Bonne journée à tous."


@pytest.fixture
def lab(app):
    """Give the laboratory a medicine, and Sam, who holds safety in the whole group."""
    now = datetime.now(UTC)
    lexicon = {"company": "Lab", "medicines": ["Zelprivex"]}
    release(db.session(), DefinitionKind.LEXICON, "lab", lexicon, now, entity_id=entity("lab").id)
    give("hal", Role.SAFETY, "group")
    return app


def give(name, role, where):
    one = person(name)
    one.grants.append(
        Grant(
            role=role,
            entity_id=entity(where).id,
            granted_by=person("max").id,
            since=datetime.now(UTC),
        )
    )
    db.session.commit()


def act(name, step, *given, now=None, **named):
    with unit_of_work(person(name), now) as unit:
        return step(unit, *given, **named)


def a_post(text=f"{CALM} {EFFECT} {CALM}", **but):
    return act("eve", write, entity("lab").id, a_draft(text=text, **but))


def cases():
    db.session.expire_all()
    return db.session.scalars(select(SafetyCase).order_by(SafetyCase.id)).all()


def sentences(case):
    return db.session.scalars(
        select(Payload.value)
        .join(Event, Event.id == Payload.event_id)
        .where(
            Event.kind == StreamKind.SAFETY_CASE,
            Event.subject_id == case.id,
            Payload.name == "sentence",
        )
        .order_by(Event.sequence)
    ).all()


def test_saving_a_draft_opens_a_case_with_its_own_copy(lab):
    post = a_post()

    (case,) = cases()
    assert (case.state, case.origin, case.post_id) == (SafetyState.OPEN, Origin.DRAFT, post.id)
    assert sentences(case) == [EFFECT]
    assert list(verify(db.session())) == []


def test_a_case_hinders_nothing(lab):
    post = a_post()
    act("eve", submit, post.id, version=1)
    check_post(str(post.id), 1)

    db.session.expire_all()
    assert db.session.get_one(Post, post.id).state is State.IN_REVIEW
    assert len(cases()) == 1


def test_the_same_sentence_opens_nothing_twice(lab):
    post = a_post()

    act("eve", save, post.id, a_draft(text=f"Autre début. {EFFECT}"), version=1)

    (case,) = cases()
    assert len(sentences(case)) == 1


def test_a_changed_sentence_is_added_to_the_same_case(lab):
    post = a_post()

    act("eve", save, post.id, a_draft(text=WORSE), version=1)

    (case,) = cases()
    assert sentences(case) == [EFFECT, WORSE]


def test_new_words_bring_a_case_that_was_seen_back(lab):
    post = a_post()
    act("hal", answer, cases()[0].id, SafetyState.ACKNOWLEDGED)

    act("eve", save, post.id, a_draft(text=WORSE), version=1)

    assert [each.state for each in cases()] == [SafetyState.OPEN]


def test_words_that_come_after_the_answer_open_another_case(lab):
    post = a_post()
    act("hal", answer, cases()[0].id, SafetyState.REPORTED)

    act("eve", save, post.id, a_draft(text=WORSE), version=1)

    assert [each.state for each in cases()] == [SafetyState.REPORTED, SafetyState.OPEN]


def test_the_case_outlives_the_abandoned_draft(lab):
    post = a_post()

    act("eve", save, post.id, a_draft(text=CALM), version=1)
    act("eve", close, post.id, "Never mind")

    (case,) = cases()
    assert sentences(case) == [EFFECT]


def test_a_remark_opens_a_case_of_who_made_it(lab):
    post = a_post(text="Le Zelprivex est fabriqué dans notre usine.")
    act("eve", submit, post.id, version=1)
    check_post(str(post.id), 1)
    give("gus", Role.SAFETY, "lab")

    act("gus", comment, post.id, revision=1, body=EFFECT)

    (case,) = cases()
    assert (case.origin, case.author_id) == (Origin.COMMENT, person("gus").id)


def test_a_report_is_a_case_whatever_the_check_says(lab):
    case = act("eve", report, entity("lab").id, "Un collègue est tombé malade.")

    assert sentences(case) == ["Un collègue est tombé malade."]


def test_what_was_handed_in_and_then_saved_is_one_case(lab):
    act("eve", report, entity("lab").id, EFFECT)
    act("eve", report, entity("lab").id, EFFECT)

    post = a_post(text=EFFECT)

    (case,) = cases()
    assert case.post_id == post.id


@pytest.mark.parametrize("name", ["eve", "ann", "max", "cat", "tom"])
def test_nobody_else_knows_of_the_case(lab, name):
    a_post()

    with pytest.raises(NotFound):
        act(name, answer, cases()[0].id, SafetyState.ACKNOWLEDGED)


def test_who_audits_sees_a_case_and_answers_none(lab):
    a_post()

    with pytest.raises(Forbidden):
        act("ida", answer, cases()[0].id, SafetyState.REPORTED)


def test_a_case_is_dismissed_with_a_reason_only(lab):
    a_post()

    with pytest.raises(Invalid):
        act("hal", answer, cases()[0].id, SafetyState.NOT_A_CASE, " ")


def test_a_report_is_not_taken_back(lab):
    a_post()
    act("hal", answer, cases()[0].id, SafetyState.REPORTED, "Case 2026-17")

    with pytest.raises(Stale):
        act("hal", answer, cases()[0].id, SafetyState.NOT_A_CASE, "A mistake")


def test_nobody_dismisses_their_own_words(lab):
    give("eve", Role.SAFETY, "lab")
    act("eve", report, entity("lab").id, EFFECT)

    with pytest.raises(Forbidden):
        act("eve", answer, cases()[0].id, SafetyState.NOT_A_CASE, "Only tired")
    act("eve", answer, cases()[0].id, SafetyState.REPORTED)


@pytest.mark.parametrize(
    ("opened", "due"),
    [("2026-12-18T15:00", "2026-12-21T18:00"), ("2026-12-24T15:00", "2026-12-28T18:00")],
    ids=["over a weekend", "over Christmas and a weekend"],
)
def test_the_deadline_is_one_business_day_of_the_entity(app, opened, due):
    paris = ZoneInfo("Europe/Paris")
    with unit_of_work(person("ann"), datetime.fromisoformat(opened).replace(tzinfo=paris)) as unit:
        case = report(unit, entity("bank").id, EFFECT)

    assert case.due_at.astimezone(paris).isoformat()[:16] == due


def reminders():
    return db.session.scalars(
        select(Notice.person_id).where(Notice.kind == NoticeKind.REMINDED)
    ).all()


def test_no_case_is_forgotten_behind_those_that_were_told_of(lab, monkeypatch):
    monkeypatch.setattr("service.jobs.BATCH", 1)
    a_post()
    act("hal", answer, cases()[0].id, SafetyState.REPORTED)
    for text in (EFFECT, WORSE, OTHER_EFFECT):
        act("eve", write, entity("lab").id, a_draft(text=text))
    due = max(each.due_at for each in cases())

    for _sweep in range(4):
        sweep(due)

    told = db.session.scalars(
        select(Notice.subject_id).where(Notice.kind == NoticeKind.REMINDED)
    ).all()
    assert sorted(told) == sorted(each.id for each in cases() if each.waits)


def test_where_nobody_holds_safety_those_who_give_roles_are_told(lab):
    db.session.execute(delete(Grant).where(Grant.role == Role.SAFETY))
    db.session.commit()

    a_post()
    sweep(cases()[0].due_at)

    rows = db.session.scalars(select(Notice).where(Notice.subject_id == cases()[0].id)).all()
    assert {each.kind for each in rows} == {NoticeKind.SAFETY, NoticeKind.REMINDED}
    assert person("max").id in {each.person_id for each in rows}
    assert {path_of(each) for each in rows} == {"/people"}
    with force_locale("en"):
        assert "nobody else than who wrote it holds the role that answers it" in sentence(
            rows[0], "Lab"
        )


def test_an_overdue_case_is_recalled_once_a_day_until_it_is_answered(lab):
    a_post()
    due = cases()[0].due_at

    for after in (-1, 0, 1, 23, 25, 26):
        sweep(due + timedelta(hours=after))

    assert reminders() == [person("hal").id] * 2
    act("hal", answer, cases()[0].id, SafetyState.REPORTED)
    sweep(due + timedelta(days=9))
    assert len(reminders()) == 2


WHOLESOME = "Ravie d'accueillir trois apprentis dans notre laboratoire de Lyon."


def own_version_begun(lab):
    """Let Eve open the page of her version of a post of the library; return her and its address."""
    post = act("eve", write, entity("lab").id, a_draft(text=WHOLESOME))
    act("eve", submit, post.id, version=1)
    admitted(post.id)
    visitor, address = browser(lab, "eve"), f"/library/{post.id}/own"
    visitor.get(address)
    return visitor, address


def test_the_page_of_an_own_version_offers_to_report_what_was_not_kept(lab):
    visitor, address = own_version_begun(lab)
    own = {"text": f"{WHOLESOME} {EFFECT}"}

    checked = visitor.send(address, own | {"act": "check"})
    told = visitor.send(address, own | {"act": "report"})

    assert "Tell pharmacovigilance now" in checked.text
    assert 'form="own"' in checked.text
    assert "Pharmacovigilance is told." in told.text
    assert "Tell pharmacovigilance now" not in told.text
    assert [each.origin for each in cases()] == [Origin.REPORT]


def test_a_report_is_taken_though_nobody_can_share_the_post_any_more(lab):
    visitor, address = own_version_begun(lab)
    db.session.scalars(select(Post)).one().suspended_at = datetime.now(UTC)
    db.session.commit()

    told = visitor.send(address, {"text": f"{WHOLESOME} {EFFECT}", "act": "report"})

    assert (told.status_code, len(cases())) == (200, 1)
    assert "Pharmacovigilance is told." in told.text


def admitted(post_id):
    """Let a post stand in the library, as if people had approved it."""
    with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
        post = locked_post(unit, post_id)
        revision = unit.session.scalars(select(Revision).where(Revision.post_id == post.id)).one()
        check(unit, post, revision, the_definitions(unit.session))
        move_post(unit, post, Action.APPROVE)
        admit_to_library(unit, post, revision)
