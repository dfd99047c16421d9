"""What an entity is under, and where it lies: proposed by an admin, released by legal."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from service.access import Act, may
from service.errors import Forbidden, Invalid, NotFound, ServiceError, Stale
from service.jobs import try_change
from service.models import Change, ChangeState, Definition, Entity, Event, db
from service.steps.company import add_entity
from service.steps.particulars import EntityWords
from service.steps.regime import amended, propose_regime
from service.steps.release import refuse_change, release_change, withdraw_change
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import API, forget, in_review
from tests.integration.pages import words
from tests.integration.web import browser

FORM = {
    "time_zone": "Europe/Paris",
    "calendar": "FR mon-fri 09:00-18:00",
    "jurisdictions": "FR EU",
    "packs": "finance",
    "workflow": "bank",
    "note": "As the regulator asks.",
}


def in_force(app):
    return app.extensions["definitions"].in_force(db.session())


@pytest.fixture
def propose(app):
    def make(by="max", where="bank", under=None, **cells):
        with unit_of_work(person(by)) as unit:
            place, parent = entity(where), entity(under).id if under else None
            wanted = amended(place, cells)
            change = propose_regime(unit, place.id, wanted, "Why.", parent).id
        try_change(str(change))
        return change

    return make


@pytest.fixture
def decide(app):
    def make(by, change, step=release_change):
        with unit_of_work(person(by)) as unit:
            given = {release_change: (in_force(app),), refuse_change: ("No.",)}.get(step, ())
            step(unit, change, *given)
        forget()

    return make


def parent_of(slug):
    forget()
    return db.session.get_one(Entity, entity(slug).parent_id).slug


def test_an_admin_alone_changes_nothing_that_carries_authority(propose):
    propose(packs="", workflow="standard")

    forget()
    assert (entity("bank").packs, entity("bank").workflow) == (["finance"], "bank")


@pytest.mark.parametrize("name", ["lea", "cat", "gus"])
def test_legal_or_compliance_there_or_above_release_it(propose, decide, name):
    decide(name, propose(packs="finance food", workflow="standard"))

    assert (entity("bank").packs, entity("bank").workflow) == (["finance", "food"], "standard")


@pytest.mark.parametrize("name", ["nia", "ida"])
def test_neither_another_admin_nor_an_auditor_releases_it(propose, decide, name):
    with pytest.raises(Forbidden):
        decide(name, propose(workflow="standard"))


@pytest.mark.parametrize("name", ["ann", "bob", "eve", "tom"])
def test_others_do_not_know_of_it(propose, decide, name):
    with pytest.raises(NotFound):
        decide(name, propose(workflow="standard"))


@pytest.mark.parametrize(("name", "refusal"), [("gus", Forbidden), ("tom", NotFound)])
def test_only_its_admin_proposes(propose, name, refusal):
    with pytest.raises(refusal):
        propose(name, workflow="standard")


def test_the_database_refuses_a_release_by_who_proposed(propose):
    change = db.session.get_one(Change, propose(workflow="standard"))
    change.state, change.decided_by = ChangeState.RELEASED, change.proposed_by
    change.decided_at = change.proposed_at

    with pytest.raises(IntegrityError, match="decided_by_another"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("step", [refuse_change, withdraw_change])
def test_what_is_not_released_leaves_all_as_it_was(propose, decide, step):
    change = propose(workflow="standard")

    decide("lea" if step is refuse_change else "max", change, step)

    assert entity("bank").workflow == "bank"


def test_one_proposal_for_an_entity_waits_at_a_time(propose):
    propose(workflow="standard")

    with pytest.raises(Stale, match="proposed already"):
        propose("nia", workflow="pharma")


@pytest.mark.parametrize(("field", "value"), [("packs", "nowhere"), ("workflow", "nowhere")])
def test_packs_and_workflows_must_be_in_force(propose, field, value):
    with pytest.raises(Invalid, match="One of these is expected") as refused:
        propose(**{field: value})

    assert refused.value.pointer == field


def test_a_workflow_that_is_gone_at_the_release_is_told_and_nothing_changes(propose, decide):
    change = propose(workflow="pharma", packs="food")
    gone = select(Definition).where(Definition.name == "pharma", Definition.kind == "workflow")
    db.session.scalars(gone).one().in_force_to = db.session.get_one(Change, change).proposed_at
    db.session.flush()
    db.session.scalars(gone).one().in_force_to = db.session.scalars(gone).one().in_force_from
    db.session.commit()

    with pytest.raises(Stale, match=r"can no longer be: .*One of these"):
        decide("lea", change)

    forget()
    assert (entity("bank").workflow, entity("bank").packs) == ("bank", ["finance"])


def test_what_was_changed_meanwhile_is_proposed_again(propose, decide):
    change = propose(workflow="standard")
    entity("bank").jurisdictions = ["UK"]
    db.session.commit()

    with pytest.raises(Stale, match="was changed since"):
        decide("lea", change)


def test_what_is_the_same_is_no_change(propose):
    with pytest.raises(Invalid, match="in force already"):
        propose(workflow="bank")


@pytest.mark.parametrize("under", ["bank", "bank-be"])
def test_an_entity_never_lies_under_itself(propose, under):
    with pytest.raises(Invalid, match="can't lie under itself"):
        propose(under=under)

    assert parent_of("bank") == "group"


def test_a_move_that_has_become_a_ring_is_refused_at_the_release(propose, decide):
    first, second = propose(under="lab"), propose(where="lab", under="bank")
    decide("gus", first)

    with pytest.raises(Stale, match="can't lie under itself"):
        decide("gus", second)

    assert (parent_of("bank"), parent_of("lab")) == ("lab", "group")


def test_the_company_stays_on_top(propose):
    with pytest.raises(Invalid, match="stays above"):
        propose(where="group", under="lab")


def test_a_move_is_released_by_who_answers_for_both_places(propose, decide):
    change = propose(under="lab")
    with pytest.raises(Forbidden, match="new place too"):
        decide("lea", change)

    decide("hal", change)

    assert parent_of("bank") == "lab"


def test_who_sees_follows_a_move_at_once(propose, decide, as_person):
    post_id = in_review()
    decide("gus", propose(under="lab"))

    assert as_person("eve").get(f"{API}/posts/{post_id}").status_code == 200
    with unit_of_work(person("tom")) as unit:
        assert may(unit.session, unit.actor, Act.MANAGE_PEOPLE, entity("bank").id, unit.now)


@pytest.mark.parametrize(("what", "under"), [("lab", "bank"), ("bank-be", "lab")])
def test_an_admin_moves_nothing_out_of_or_into_what_is_not_theirs(propose, what, under):
    with pytest.raises((NotFound, Forbidden)):
        propose("tom", what, under)


def test_two_moves_released_at_once_make_no_ring(app, propose):
    changes = [propose(under="lab"), propose(where="lab", under="bank")]
    together, outcomes = Barrier(2), []

    def release(name, change):
        with app.app_context():
            together.wait()
            try:
                with unit_of_work(person(name)) as unit:
                    release_change(unit, change, in_force(app))
                outcomes.append("moved")
            except ServiceError:
                outcomes.append("refused")
            finally:
                db.session.remove()

    pairs = zip(("gus", "hal"), changes, strict=True)
    threads = [Thread(target=release, args=pair) for pair in pairs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["moved", "refused"]


def test_an_entity_under_which_another_is_proposed_to_go_stays(app, propose):
    with unit_of_work(person("max")) as unit:
        about = EntityWords(name="Luxembourg", kind="country", language="fr")
        add_entity(unit, "bank-lu", entity("bank").id, about)
    propose(where="lab", under="bank-lu")
    client = browser(app, "max")
    client.get("/entities/bank-lu")

    answer = client.send("/entities/bank-lu/remove", {})

    assert answer.status_code == 422
    assert "proposed to go under it" in words(answer)


def test_each_step_is_an_event_of_the_entity(propose, decide):
    decide("lea", propose(workflow="standard"))

    told = select(Event.name).where(Event.subject_id == entity("bank").id).order_by(Event.sequence)
    assert db.session.scalars(told).all() == [
        "entity.proposed",
        "entity.tried",
        "entity.released",
    ]


def test_the_page_shows_what_holds_what_is_proposed_and_who_may_release(app):
    client = browser(app, "max")
    client.get("/entities/bank")
    made = client.send("/entities/bank/proposals", {**FORM, "workflow": "standard", "once": "k"})

    page = words(client.get("/entities/bank"))

    assert made.status_code == 303
    assert "As the regulator asks." in page
    assert "[added: standard ]" in page
    assert "Who may release it: Cat, Dan, Gus, Hal, Lea" in page


def test_the_change_is_read_and_released_on_its_page(app, propose):
    change = propose(workflow="standard")
    lea = browser(app, "lea")

    page = lea.get(f"/changes/{change}").text
    released = lea.send(f"/changes/{change}/release", {})

    assert "What Bank is under" in page
    assert "Tried on the last 0 revisions" in page
    assert released.status_code == 303
    assert "[added: standard ]" in words(lea.get(f"/changes/{change}"))


@pytest.mark.parametrize(
    ("but", "field"),
    [
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"jurisdictions": "fr"}, "jurisdictions"),
        ({"workflow": "nowhere"}, "workflow"),
        ({"packs": "nowhere"}, "packs"),
        ({"note": " "}, "note"),
        ({"parent": "x"}, "parent"),
        ({}, "regime"),
    ],
)
def test_a_form_names_the_field_that_is_wrong_and_keeps_the_rest(app, but, field):
    client = browser(app, "max")
    client.get("/entities/bank")
    form = {**FORM, "parent": str(entity("group").id), **but}
    if field == "note":
        form["workflow"] = "standard"

    answer = client.send("/entities/bank/proposals", form)

    assert answer.status_code == 422
    assert f'id="regime-{field}-why"' in answer.text


def test_a_form_sent_twice_proposes_once(app):
    client = browser(app, "max")
    client.get("/entities/bank")
    form = {**FORM, "parent": str(entity("group").id), "workflow": "standard", "once": "k"}

    answers = [client.send("/entities/bank/proposals", form) for _each in range(2)]

    assert answers[0].location == answers[1].location


def test_the_api_proposes_by_the_same_rules(as_person):
    ring = as_person("max").post(
        f"{API}/entities/bank/proposals", json={"parent": "bank-be", "note": "Why."}
    )
    made = as_person("max").post(
        f"{API}/entities/bank/proposals", json={"packs": ["food"], "note": "Why."}
    )

    assert ring.json["faults"][0]["field"] == "parent"
    assert made.json["before"]["packs"] == ["finance"]
    assert made.json["source"]["packs"] == ["food"]
