from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.access import Act, may, roles_held
from service.errors import Forbidden, Invalid, NotFound, Stale, Unsound
from service.jobs import try_change
from service.models import (
    Change,
    ChangeState,
    Definition,
    DefinitionKind,
    Event,
    Grant,
    Policy,
    db,
)
from service.steps.change import (
    Wanted,
    propose_definition,
    propose_grant,
    propose_revocation,
)
from service.steps.release import refuse_change, release_change, withdraw_change
from service.unit import unit_of_work
from tests.integration.conftest import LEXICON, entity, person
from workflows import Role

BANK_NAMES = Policy(DefinitionKind.LEXICON, "bank")


@pytest.fixture
def act(app):
    def take(name, step, *given, **named):
        if step is release_change:
            given = (*given, in_force(app))
        with unit_of_work(person(name)) as unit:
            return step(unit, *given, **named)

    return take


def in_force(app):
    return app.extensions["definitions"].in_force(db.session())


@pytest.fixture
def wanted(app):
    def make(name="ann", role=Role.COMMS, where="bank", **but):
        return Wanted(person_id=person(name).id, role=role, entity_id=entity(where).id, **but)

    return make


@pytest.fixture
def proposed(act, wanted):
    def make(by="max", **but):
        return act(by, propose_grant, wanted(**but), "She joins the team.").id

    return make


@pytest.fixture
def propose(act, app):
    def make(by, policy, source, entity_id=None):
        said = "So that it is right."
        change = act(by, propose_definition, policy, source, said, in_force(app), entity_id).id
        try_change(str(change))
        return change

    return make


@pytest.fixture
def names(propose):
    def make(by="bob", **but):
        source = {**LEXICON, "brands": ["Banque Aurore", "Aurore"], **but}
        return propose(by, BANK_NAMES, source, entity("bank").id)

    return make


def held(name):
    db.session.expire_all()
    return {role for role, _entity in roles_held(person(name), datetime.now(UTC))}


def test_a_role_holds_once_a_second_admin_has_released_it(act, proposed):
    change = proposed()
    assert held("ann") == {Role.AUTHOR}

    act("nia", release_change, change)

    assert held("ann") == {Role.AUTHOR, Role.COMMS}


def test_who_proposed_does_not_release(act, proposed):
    change = proposed()

    with pytest.raises(Forbidden, match="another person must release"):
        act("max", release_change, change)


def test_the_database_refuses_a_release_by_who_proposed(proposed):
    change = db.session.get_one(Change, proposed())
    change.state, change.decided_by = ChangeState.RELEASED, change.proposed_by
    change.decided_at = datetime.now(UTC)

    with pytest.raises(IntegrityError, match="decided_by_another"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("role", list(Role))
def test_nobody_proposes_a_role_for_themselves(act, wanted, role):
    with pytest.raises(Forbidden, match="to themselves"):
        act("max", propose_grant, wanted("max", role), "I need it.")


def test_nobody_releases_a_role_for_themselves(act, proposed):
    change = proposed(name="nia", role=Role.AUTHOR)

    with pytest.raises(Forbidden, match="your own role"):
        act("nia", release_change, change)


@pytest.mark.parametrize(
    ("name", "role"), [("cat", Role.ADMIN), ("ida", Role.ADMIN), ("nia", Role.LEGAL)]
)
def test_administering_stays_apart_from_reviewing_and_auditing(act, wanted, name, role):
    with pytest.raises(Forbidden, match="neither reviews nor audits"):
        act("max", propose_grant, wanted(name, role, "group"), "For the summer.")


def test_two_proposals_that_would_unite_what_stays_apart_do_not_both_pass(act, proposed):
    first, second = proposed(role=Role.ADMIN), proposed(role=Role.LEGAL)
    act("nia", release_change, first)

    with pytest.raises(Forbidden, match="neither reviews nor audits"):
        act("nia", release_change, second)


def test_an_admin_who_holds_a_reviewing_role_all_the_same_decides_nothing(app):
    now = datetime.now(UTC)
    admin = person("max")
    admin.grants.append(
        Grant(role=Role.LEGAL, entity_id=entity("group").id, granted_by=person("nia").id, since=now)
    )
    db.session.flush()

    assert not may(db.session(), admin, Act.DECIDE, entity("bank").id, now)


@pytest.mark.parametrize("name", ["ann", "bob", "cat", "gus", "ida"])
def test_only_an_admin_proposes_a_role(act, wanted, name):
    with pytest.raises((Forbidden, NotFound)):
        act(name, propose_grant, wanted("lea"), "Please.")


def test_an_admin_elsewhere_knows_neither_person_nor_change(act, proposed, wanted):
    change = proposed()

    with pytest.raises(NotFound):
        act("tom", propose_grant, wanted(), "Please.")
    with pytest.raises(NotFound):
        act("tom", release_change, change)


def test_an_admin_grants_nothing_above_their_entity(act, wanted):
    with pytest.raises(Forbidden):
        act("tom", propose_grant, wanted("eve", Role.LEGAL, "group"), "Please.")


def test_what_is_proposed_twice_waits_once(act, proposed, wanted):
    proposed()

    with pytest.raises(Stale, match="proposed already"):
        act("nia", propose_grant, wanted(), "Me too.")


def test_a_change_is_decided_once(act, proposed):
    change = proposed()
    act("nia", refuse_change, change, "Not before her training.")

    with pytest.raises(Stale, match="already refused"):
        act("nia", release_change, change)


def test_a_refusal_says_why(act, proposed):
    change = proposed()

    with pytest.raises(Invalid, match="Say why"):
        act("nia", refuse_change, change, "  ")


def test_only_who_proposed_withdraws(act, proposed):
    change = proposed()
    with pytest.raises(Forbidden):
        act("nia", withdraw_change, change)

    assert act("max", withdraw_change, change).state is ChangeState.WITHDRAWN


def test_a_role_begins_and_ends_on_its_days(act, proposed):
    now = datetime.now(UTC)
    since, until = now + timedelta(days=1), now + timedelta(days=8)
    act("nia", release_change, proposed(since=since, until=until))
    ann = person("ann")

    assert Role.COMMS not in held("ann")
    assert Role.COMMS in {role for role, _entity in roles_held(ann, since)}
    assert Role.COMMS not in {role for role, _entity in roles_held(ann, until)}


def test_a_role_that_would_end_before_it_begins_is_refused(act, wanted):
    with pytest.raises(Invalid, match="ends after it begins"):
        act("max", propose_grant, wanted(until=datetime.now(UTC) - timedelta(days=1)), "Late.")


def test_a_revocation_ends_the_role(act):
    grant = person("cat").grants[0].id
    change = act("max", propose_revocation, grant, "She moves on.").id

    act("nia", release_change, change)

    assert held("cat") == set()


def test_revoking_what_has_not_begun_keeps_it_from_beginning(act, proposed):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    act("nia", release_change, proposed(since=tomorrow))
    db.session.expire_all()
    grant = next(each.id for each in person("ann").grants if each.role is Role.COMMS)

    act("nia", release_change, act("max", propose_revocation, grant, "No.").id)
    db.session.expire_all()

    later = roles_held(person("ann"), tomorrow + timedelta(days=1))
    assert Role.COMMS not in {role for role, _entity in later}


def test_a_lexicon_is_in_force_once_released_by_another(act, app, names):
    act("cat", release_change, names())

    assert "Aurore" in in_force(app).lexicons[entity("bank").id].brands


def test_comms_propose_a_lexicon_but_do_not_release_one(act, names):
    change = names(by="lea")

    with pytest.raises(Forbidden):
        act("bob", release_change, change)


def test_what_was_proposed_against_an_older_version_is_refused(act, names):
    first, second = names(), names(brands=["Aurore et Cie"])
    act("cat", release_change, first)

    with pytest.raises(Stale, match="Another version"):
        act("cat", release_change, second)


def test_the_same_source_is_no_change(propose):
    with pytest.raises(Invalid, match="in force already"):
        propose("bob", BANK_NAMES, LEXICON, entity("bank").id)


def test_each_step_is_an_event_of_who_or_what_it_concerns(act, proposed, names):
    act("nia", release_change, proposed())
    act("cat", release_change, names())

    told = db.session.execute(select(Event.name, Event.subject_id).order_by(Event.id)).all()
    ann = person("ann").id
    assert [(name, subject) for name, subject in told if name.startswith(("grant", "lexicon"))] == [
        ("grant.proposed", ann),
        ("grant.released", ann),
        ("lexicon.proposed", BANK_NAMES.id),
        ("lexicon.tried", BANK_NAMES.id),
        ("lexicon.released", BANK_NAMES.id),
    ]


def test_of_two_releases_at_once_one_wins_and_the_other_is_told(app, names):
    change, ready, outcomes = names(), Barrier(2), []

    def take(name):
        with app.app_context():
            someone = person(name)
            ready.wait()
            try:
                with unit_of_work(someone) as unit:
                    release_change(unit, change, in_force(app))
                outcomes.append("released")
            except Stale as error:
                outcomes.append(str(error))

    threads = [Thread(target=take, args=(name,)) for name in ("cat", "dan")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["This change is already released.", "released"]


def test_two_new_versions_released_at_once_do_not_both_come_into_force(app, names):
    changes, ready, outcomes = [names(), names(brands=["Aurore & Cie"])], Barrier(2), []

    def take(name, change):
        with app.app_context():
            someone = person(name)
            ready.wait()
            try:
                with unit_of_work(someone) as unit:
                    release_change(unit, change, in_force(app))
                outcomes.append("released")
            except Stale:
                outcomes.append("stale")

    pairs = zip(("cat", "dan"), changes, strict=True)
    threads = [Thread(target=take, args=pair) for pair in pairs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["released", "stale"]
    versions = select(Definition).where(
        Definition.kind == DefinitionKind.LEXICON, Definition.in_force_to.is_(None)
    )
    assert len(db.session.scalars(versions).all()) == 1


@pytest.mark.parametrize(
    "decide", [release_change, lambda unit, id_, *_: refuse_change(unit, id_, "No.")]
)
def test_nobody_decides_on_the_end_of_their_own_role(act, app, decide):
    grant = person("nia").grants[0].id
    change = act("max", propose_revocation, grant, "She moves on.").id

    with pytest.raises(Forbidden, match="your own role"):
        act("nia", decide, change)


@pytest.mark.parametrize(
    "wrong", ["a\0b", "\ud800", 10**30, float("inf"), float("nan"), {1: "x"}, {True: "x"}]
)
def test_what_can_not_be_written_down_is_refused_with_its_place(propose, wrong):
    with pytest.raises(Unsound) as refused:
        propose("bob", BANK_NAMES, {**LEXICON, "brands": [wrong]}, entity("bank").id)

    assert refused.value.faults[0][0][:2] == ("brands", 0)


def test_who_may_not_propose_learns_nothing_of_what_is_in_force(propose):
    for source in (LEXICON, {**LEXICON, "brands": ["Aurore"]}):
        with pytest.raises(Forbidden):
            propose("ann", BANK_NAMES, source, entity("bank").id)
