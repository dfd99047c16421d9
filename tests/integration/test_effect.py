"""The effect of a proposed change: computed by a job, and beside what is in force."""

import copy
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from service.definitions import in_force_now
from service.errors import Forbidden, Invalid, Stale
from service.jobs import PATIENCE, sweep, try_change
from service.models import Change, DefinitionKind, Effect, Event, Policy, db
from service.queue import the_queue
from service.steps import trial as steps
from service.steps.change import propose_definition
from service.steps.regime import amended, propose_regime
from service.steps.release import refuse_change, release_change, try_again
from service.steps.trial import go_on, trial_of
from service.unit import unit_of_work
from tests.integration.conftest import LEXICON, entity, person
from tests.integration.pages import waiting, words
from tests.integration.web import browser

NAMES = Policy(DefinitionKind.LEXICON, "bank")
BANK = Policy(DefinitionKind.WORKFLOW, "bank")
CODENAME = "Bravo à toute l'équipe de Zéphyrine pour son accueil."
SECRET = {**LEXICON, "codenames": ["Mistral", "Zéphyrine"]}


def in_force(app):
    return app.extensions["definitions"].in_force(db.session())


@pytest.fixture
def propose(app):
    def make(policy=NAMES, source=SECRET, by="gus", last=None):
        place = entity("bank").id if policy is NAMES else None
        with unit_of_work(person(by)) as unit:
            note = "So that it is right."
            given = (unit, policy, source, note, in_force(app), place, last)
            return propose_definition(*given).id

    return make


@pytest.fixture
def let(app):
    def make(change_id, by="hal", read=None):
        with unit_of_work(person(by)) as unit:
            return release_change(unit, change_id, in_force(app), read)

    return make


def effect(change_id):
    db.session.expire_all()
    return db.session.get_one(Effect, change_id)


def the_one(change_id):
    try_change(str(change_id))
    (post,) = effect(change_id).posts
    return post


def workflow(**but):
    source = in_force_now(db.session(), BANK).source
    return {**copy.deepcopy(source), "version": "9", **but}


def test_a_worker_computes_it(propose, work):
    waiting(CODENAME)
    change = propose()
    assert effect(change).done_at is None

    work()

    assert effect(change).tried == 1
    assert effect(change).posts[0]["gained"][0][0] == "common.confidential"


def test_a_stage_more_is_another_way(propose):
    waiting()
    stages = workflow()["stages"]
    first = stages[0]["parallel"][0] if "parallel" in stages[0] else stages[0]
    more = [*stages, {**first, "name": "second-look"}]

    post = the_one(propose(BANK, workflow(stages=more)))

    assert not post["gained"]
    assert post["way_now"]["groups"][-1][0]["name"] == "second-look"
    assert post["way_now"]["groups"][:-1] == post["way_then"]["groups"]


def test_another_number_of_people_is_another_way(propose):
    waiting()
    source = workflow()
    for group in source["stages"]:
        for stage in group.get("parallel", [group]):
            stage["quorum"] = 2

    post = the_one(propose(BANK, source))

    assert {stage["quorum"] for stage in post["way_now"]["groups"][0]} == {2}


def test_the_page_names_roles_and_entities_as_people_do(app, propose):
    waiting()
    entity("bank").name = "Banque Aurore"
    db.session.commit()
    source = workflow()
    source["stages"][0]["reviewers"] = "legal"
    change = propose(BANK, source)
    try_change(str(change))

    page = words(browser(app, "gus").get(f"/changes/{change}"))

    assert "Compliance (Banque Aurore)" in page
    assert "Compliance (Legal, Banque Aurore)" in page


def test_what_changes_nothing_for_the_past_says_so(propose):
    waiting()

    change = propose(source={**LEXICON, "codenames": ["Zéphyrine"]})
    try_change(str(change))

    assert (effect(change).tried, effect(change).posts) == (1, [])


def test_who_proposes_chooses_how_many(propose):
    waiting()
    waiting(CODENAME)

    change = propose(last=1)
    try_change(str(change))

    assert (effect(change).last, effect(change).tried) == (1, 1)


@pytest.mark.parametrize("last", [0, -1, 2001])
def test_how_many_is_bounded(propose, last):
    with pytest.raises(Invalid, match="from 1 to 2000"):
        propose(last=last)


@pytest.fixture
def few(app, monkeypatch):
    """Try one submission after the other, and stop after the first."""
    monkeypatch.setattr(steps, "AT_ONCE", 1)

    def make(change_id):
        with unit_of_work(person("gus")) as unit:
            trial = trial_of(unit, change_id, in_force(app))
        with unit_of_work(person("gus")) as unit:
            assert go_on(unit, trial)

    return make


def test_it_tells_how_far_it_is(propose, few):
    for text in (CODENAME, CODENAME):
        waiting(text)
    change = propose()

    few(change)

    assert (effect(change).tried, effect(change).found) == (1, 2)


def test_it_goes_on_where_a_worker_died_and_comes_to_the_same(propose, few):
    for text in (CODENAME, "Bonjour.", CODENAME):
        waiting(text)
    whole, cut = propose(), propose()
    try_change(str(whole))

    few(cut)
    few(cut)
    try_change(str(cut))

    assert effect(cut).tried == 3
    assert effect(cut).posts == effect(whole).posts
    assert effect(cut).compared == effect(whole).compared


def test_what_was_tried_beside_other_rules_is_tried_anew(propose, let, few):
    for text in (CODENAME, CODENAME):
        waiting(text)
    change, other = propose(), propose(BANK, workflow())
    try_change(str(other))
    few(change)

    let(other)
    few(change)

    assert effect(change).tried == 1


def test_nothing_is_released_before_it_is_computed(propose, let):
    change = propose()

    with pytest.raises(Stale, match="still being computed"):
        let(change)


def test_a_release_names_the_effect_that_was_read(propose, let):
    change = propose()
    try_change(str(change))

    with pytest.raises(Stale, match="no longer what you saw"):
        let(change, read="0" * 64)

    assert let(change, read=effect(change).compared).decided_by


def test_what_else_comes_into_force_has_it_computed_anew(propose, let, work):
    change, other = propose(), propose(BANK, workflow())
    work()
    before = effect(change).compared

    let(other)

    with pytest.raises(Stale, match="computed anew"):
        let(change)
    work()
    assert effect(change).compared != before
    assert let(change).decided_by


def test_a_lost_job_is_asked_for_again(app, propose, work):
    change = propose()
    app.extensions["redis"].flushall()
    assert sweep(datetime.now(UTC)) == 0

    assert sweep(datetime.now(UTC) + PATIENCE) == 1

    work()
    assert effect(change).done_at
    assert sweep(datetime.now(UTC) + PATIENCE) == 0


def test_the_sweep_has_it_computed_beside_what_came_meanwhile(app, propose, let):
    change, other = propose(), propose(BANK, workflow())
    for each in (change, other):
        try_change(str(each))
    let(other)
    app.extensions["redis"].flushall()

    assert sweep(datetime.now(UTC)) == 1


def test_computing_it_twice_is_one_event(propose):
    waiting(CODENAME)
    change = propose()

    for _ in range(2):
        try_change(str(change))

    told = select(Event).where(Event.name == "lexicon.tried")
    assert len(db.session.scalars(told).all()) == 1


def test_two_workers_at_once_share_the_work(app, propose, few):
    for text in (CODENAME, CODENAME):
        waiting(text)
    change = propose()
    trials = []
    for _ in range(2):
        with unit_of_work(person("gus")) as unit:
            trials.append(trial_of(unit, change, in_force(app)))
    for trial in (*trials, *trials):
        with unit_of_work(person("gus")) as unit:
            go_on(unit, trial)

    told = select(Event).where(Event.name == "lexicon.tried")
    assert len(db.session.scalars(told).all()) == 1
    assert (effect(change).tried, len(effect(change).posts)) == (2, 2)


def test_what_is_decided_is_not_tried_any_more(app, propose):
    change = propose()
    with unit_of_work(person("hal")) as unit:
        refuse_change(unit, change, "Not now.")

    try_change(str(change))

    assert effect(change).done_at is None
    assert sweep(datetime.now(UTC) + PATIENCE) == 0


def test_a_lost_queue_does_not_keep_it_from_being_proposed(app, propose):
    assert db.session.get_one(Change, propose()).digest
    assert the_queue().count == 1


def regime(**cells):
    with unit_of_work(person("max")) as unit:
        bank = entity("bank")
        return propose_regime(unit, bank.id, amended(bank, cells), "Why.").id


def test_a_regime_is_tried_by_a_worker_and_undone_again(work):
    post_id = waiting()

    change = regime(workflow="pharma")
    work()

    (post,) = effect(change).posts
    assert post["post"] == str(post_id)
    assert post["way_now"] != post["way_then"]
    assert entity("bank").workflow == "bank"


def test_a_regime_is_not_released_before_its_effect_is_known(let):
    change = regime(workflow="pharma")

    with pytest.raises(Stale, match="still being computed"):
        let(change, by="lea")

    try_change(str(change))
    assert let(change, by="lea").decided_by


def test_a_definition_is_computed_anew_beside_another_regime(propose, let):
    change, other = propose(), regime(workflow="pharma")
    for each in (change, other):
        try_change(str(each))

    let(other, by="lea")

    with pytest.raises(Stale, match="computed anew"):
        let(change)


def test_names_are_tried_only_where_they_are_known(app):
    waiting(CODENAME)
    with unit_of_work(person("gus")) as unit:
        names = (Policy(DefinitionKind.LEXICON, "lab"), SECRET, "Why.", in_force(app))
        change = propose_definition(unit, *names, entity("lab").id).id

    try_change(str(change))

    assert effect(change).tried == 0


def test_it_is_computed_again_on_request_on_more(propose):
    for text in (CODENAME, CODENAME):
        waiting(text)
    change = propose(last=1)
    try_change(str(change))

    with unit_of_work(person("hal")) as unit:
        try_again(unit, change, 2)
    assert effect(change).done_at is None
    try_change(str(change))

    assert effect(change).tried == 2


def test_who_only_reads_a_change_does_not_have_it_computed_again(propose):
    change = propose()

    with pytest.raises(Forbidden), unit_of_work(person("ida")) as unit:
        try_again(unit, change)
