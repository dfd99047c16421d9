from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale
from sqlalchemy import delete, select

from service.errors import NotFound, Stale
from service.jobs import check_post, sweep
from service.models import Alert, Event, Grant, Notice, NoticeKind, Origin, Payload, Post, db
from service.notices import path_of, sentence
from service.queries.waits import waits
from service.steps.alerts import answer_alert
from service.steps.comment import comment
from service.steps.draft import save, submit, write
from tests.integration.conftest import entity, person
from tests.integration.journey import PLAIN, SECRET
from tests.integration.test_safety_cases import act, give
from tests.integration.test_steps import a_draft
from workflows import Role, State

PERSONAL = "Appelez Julie Vernier chez elle au 06 12 34 56 78."
OTHER = "Wifi du stand : réseau HQ-6G, mot de passe Automne2027!"
INSIDE = "Le trimestre est monstrueux et nos ventes explosent, je danse dans le couloir."


@pytest.fixture
def bank(app):
    """Let Hal be in charge of security in the whole group, and Dan of privacy in the bank."""
    give("hal", Role.SECURITY, "group")
    give("dan", Role.PRIVACY, "bank")
    return app


def kept(text, author="ann"):
    return act(author, write, entity("bank").id, a_draft(text=text))


def alerts():
    db.session.expire_all()
    return db.session.scalars(select(Alert).order_by(Alert.id)).all()


def told(kind):
    return set(db.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def told_of(alert):
    return db.session.scalars(select(Notice).where(Notice.subject_id == alert.id)).all()


@pytest.mark.parametrize(
    ("text", "role", "who"),
    [
        (SECRET, Role.SECURITY, {"hal"}),
        (PERSONAL, Role.PRIVACY, {"dan"}),
        (INSIDE, Role.LEGAL, {"lea", "gus", "hal"}),
    ],
    ids=["a secret", "personal data", "inside information"],
)
def test_a_leak_in_a_draft_is_told_to_the_role_that_it_concerns(bank, text, role, who):
    kept(text)

    (alert,) = alerts()
    assert (alert.role, alert.origin) == (role, Origin.DRAFT)
    assert told(NoticeKind.LEAK) == {person(each).id for each in who}


@pytest.mark.parametrize(
    ("link", "role"),
    [
        ("https://files.example/get?api_key=AKIAIOSFODNN7EXAMPLE", Role.SECURITY),
        ("https://files.example/?password=Printemps2026!", Role.SECURITY),
        ("https://people.example/u/julie.vernier@gmail.com", Role.PRIVACY),
    ],
)
def test_a_leak_in_a_link_is_told(bank, link, role):
    act("ann", write, entity("bank").id, a_draft(text=PLAIN, links=(link,)))

    assert [each.role for each in alerts()] == [role]


def test_who_leaks_is_not_the_only_one_who_is_told(bank):
    give("bob", Role.SECURITY, "bank")
    for name in ("bob", "hal"):
        for each in [g for g in person(name).grants if g.role is Role.SECURITY]:
            each.until = datetime.now(UTC) if name == "hal" else None
    db.session.commit()

    kept(SECRET, "bob")

    assert [each.role for each in alerts()] == [Role.COMPLIANCE]
    assert told(NoticeKind.LEAK) == {person(each).id for each in ("cat", "dan", "gus")}


def test_where_nobody_holds_that_role_the_control_function_is_told(app):
    kept(SECRET)

    assert [each.role for each in alerts()] == [Role.COMPLIANCE]
    assert told(NoticeKind.LEAK) == {person(each).id for each in ("cat", "dan", "gus")}


def test_an_alert_repeats_none_of_the_words(bank):
    post = kept(SECRET)

    (alert,) = alerts()
    payloads = db.session.scalars(
        select(Payload.value)
        .join(Event, Event.id == Payload.event_id)
        .where(Event.subject_id == post.id)
    ).all()
    held = [str(getattr(alert, each.key)) for each in Alert.__table__.columns]
    assert "Printemps" not in " ".join([*held, *map(str, payloads)])


def test_a_leak_is_told_once_until_somebody_has_seen_to_it(bank):
    post = kept(SECRET)
    act("ann", save, post.id, a_draft(text=f"{SECRET} Jeton : AKIAIOSFODNN7EXAMPLE"), version=1)

    assert len(alerts()) == 1
    sweep(datetime.now(UTC) + timedelta(minutes=11))
    act("hal", answer_alert, alerts()[0].id, "Changed")
    act("ann", save, post.id, a_draft(text=SECRET), version=2)

    assert len(alerts()) == 1


def test_other_words_while_it_waits_are_told_again_but_not_at_each_key(bank):
    now = datetime.now(UTC)
    more = f"{SECRET} Jeton : AKIAIOSFODNN7EXAMPLE"
    post = act("ann", write, entity("bank").id, a_draft(text=SECRET), now=now)
    (alert,) = alerts()

    told_by = []
    for minute, text in enumerate([more, f"{more} {OTHER}", *[f"{more} {OTHER}"] * 20], start=1):
        later = now + timedelta(minutes=minute)
        act("ann", save, post.id, a_draft(text=text), version=minute, now=later)
        sweep(later)
        told_by.append(len(told_of(alert)))

    assert told_by == [1] * 9 + [2] * 13


def test_who_answers_before_they_were_told_of_other_words_is_alerted_once_more(bank):
    post = kept(SECRET)
    act("ann", save, post.id, a_draft(text=f"{SECRET} {OTHER}"), version=1)

    act("hal", answer_alert, alerts()[0].id)

    first, second = alerts()
    assert (first.answered_at is not None, second.answered_at) == (True, None)
    assert {each.person_id for each in told_of(second)} == {person("hal").id}
    assert waits(person("hal"), datetime.now(UTC)).alerts == 1
    act("ann", save, post.id, a_draft(text=f"{OTHER} {SECRET}"), version=2)
    assert len(alerts()) == 2


def test_who_alone_sees_to_leaks_is_never_told_alone_of_their_own(bank):
    for each in db.session.scalars(select(Grant).where(Grant.role == Role.COMPLIANCE)):
        each.until = datetime.now(UTC)
    db.session.execute(delete(Grant).where(Grant.role == Role.SECURITY))
    db.session.commit()
    give("ann", Role.SECURITY, "bank")
    now = datetime.now(UTC)
    post = act("ann", write, entity("bank").id, a_draft(text=SECRET), now=now)
    act("ann", save, post.id, a_draft(text=f"{SECRET} {OTHER}"), version=1, now=now)

    sweep(now + timedelta(minutes=11))

    (alert,) = alerts()
    told = [each.person_id for each in told_of(alert)]
    assert sorted(told) == sorted([person("max").id, person("nia").id] * 2)


def test_where_nobody_sees_to_it_those_who_give_roles_are_told(bank):
    db.session.execute(delete(Grant).where(Grant.role.in_([Role.SECURITY, Role.COMPLIANCE])))
    db.session.commit()

    kept(SECRET)

    assert alerts()[0].role is Role.SECURITY
    rows = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.LEAK)).all()
    assert person("max").id in {each.person_id for each in rows}
    assert {path_of(each) for each in rows} == {"/people"}
    with force_locale("en"):
        assert "nobody else holds the role that sees to it (security)" in sentence(rows[0], "Bank")


def test_other_words_after_that_raise_another_alert(bank):
    post = kept(SECRET)
    act("hal", answer_alert, alerts()[0].id)

    act("ann", save, post.id, a_draft(text="Jeton : AKIAIOSFODNN7EXAMPLE"), version=1)

    assert len(alerts()) == 2


def test_a_remark_that_leaks_is_told_too(bank):
    post = kept(PLAIN)
    act("ann", submit, post.id, version=1)
    check_post(str(post.id), 1)

    act("cat", comment, post.id, revision=1, body=SECRET)

    (alert,) = alerts()
    assert (alert.origin, alert.author_id) == (Origin.COMMENT, person("cat").id)


def test_a_leak_that_only_todays_rules_find_is_told_at_the_submission(bank):
    post = kept(PLAIN)
    row = db.session.get_one(Post, post.id)
    row.draft_text = SECRET
    db.session.commit()

    act("ann", submit, post.id, version=1)
    check_post(str(post.id), 1)

    (alert,) = alerts()
    assert alert.origin is Origin.SUBMISSION
    assert db.session.get_one(Post, post.id).state is State.DRAFT


@pytest.mark.parametrize("name", ["ann", "cat", "max", "ida", "eve", "dan"])
def test_only_the_role_sees_to_an_alert(bank, name):
    kept(SECRET)

    with pytest.raises(NotFound):
        act(name, answer_alert, alerts()[0].id)


def test_an_alert_is_seen_to_once(bank):
    kept(SECRET)
    act("hal", answer_alert, alerts()[0].id)

    with pytest.raises(Stale):
        act("hal", answer_alert, alerts()[0].id)

    assert waits(person("hal"), datetime.now(UTC)).alerts == 0
