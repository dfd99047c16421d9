"""Definitions: proposed with their effect, sound, released, followed by every process."""

import copy

import pytest

from rules import shipped_concepts, shipped_packs
from service.app import create_app
from service.definitions import in_force_now
from service.errors import Forbidden, NotFound, Unsound
from service.jobs import try_change
from service.models import DefinitionKind, Effect, Policy, db
from service.settings import Settings
from service.steps.change import propose_definition
from service.steps.release import release_change
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import begin, send

FOOD = Policy(DefinitionKind.PACK, "food")
BANK = Policy(DefinitionKind.WORKFLOW, "bank")


def in_force(app):
    return app.extensions["definitions"].in_force(db.session())


@pytest.fixture
def propose(app):
    def make(by, policy, source, entity_id=None):
        with unit_of_work(person(by)) as unit:
            said = "So that it is right."
            change = propose_definition(unit, policy, source, said, in_force(app), entity_id).id
        try_change(str(change))
        return change

    return make


@pytest.fixture
def let(app):
    def make(by, change_id):
        with unit_of_work(person(by)) as unit:
            return release_change(unit, change_id, in_force(app))

    return make


def food(**but):
    return {**copy.deepcopy(shipped_packs()["food"]), "version": "2", **but}


def bank(app, **but):
    return {**copy.deepcopy(_source(app, BANK)), "version": "9", **but}


def _source(app, policy):
    return in_force_now(db.session(), policy).source


def test_a_pack_is_in_force_everywhere_once_released(app, propose, let):
    other = create_app(Settings(**_addresses(app)))
    let("hal", propose("gus", FOOD, food()))

    with other.app_context():
        assert in_force(other).packs["food"].version == "2"
        db.session.remove()
        db.engine.dispose()
    other.extensions["redis"].close()
    assert in_force(app).packs["food"].version == "2"


def _addresses(app):
    return {
        "database_url": app.config["SQLALCHEMY_DATABASE_URI"],
        "redis_url": app.config["RATELIMIT_STORAGE_URI"].replace("redis+unix", "unix"),
        "secret_key": "k" * 32,
    }


@pytest.mark.parametrize("name", ["cat", "eve", "bob", "ann"])
def test_only_who_answers_for_the_whole_company_proposes_a_pack(propose, name):
    with pytest.raises(Forbidden):
        propose(name, FOOD, food())


def test_an_admin_proposes_a_pack_but_does_not_release_one(propose, let):
    change = propose("max", FOOD, food())

    with pytest.raises((Forbidden, NotFound)):
        let("nia", change)


def test_an_unknown_key_is_told_with_its_place(propose):
    wrong = food()
    wrong["rules"][0]["sevrity"] = "high"

    with pytest.raises(Unsound) as refused:
        propose("gus", FOOD, wrong)
    assert ("rules", 0, "sevrity") in [pointer for pointer, _ in refused.value.faults]


@pytest.mark.parametrize("source", [[], "food", {}, None, {"pack": "food"}])
def test_what_is_no_pack_is_refused(propose, source):
    with pytest.raises(Unsound):
        propose("gus", FOOD, source)


def test_a_pack_keeps_its_name(propose):
    with pytest.raises(Unsound, match="definition of food"):
        propose("gus", FOOD, food(pack="drink"))


def test_a_rule_that_fails_its_own_example_is_refused(propose):
    wrong = food()
    wrong["rules"][0]["examples"]["fr"]["bad"][0] = "Bonjour à tous."

    with pytest.raises(Unsound, match="does not find"):
        propose("gus", FOOD, wrong)


def test_concepts_that_a_pack_in_force_needs_stay(propose):
    fewer = {name: one for name, one in shipped_concepts().items() if name != "certainty"}

    with pytest.raises(Unsound):
        propose("gus", Policy(DefinitionKind.CONCEPTS, "concepts"), fewer)


def test_a_workflow_that_can_not_be_meant_is_refused(app, propose):
    with pytest.raises(Unsound) as refused:
        propose("gus", BANK, bank(app, stages=[{"name": "x", "reviewers": "nobody"}]))
    assert refused.value.faults[0][0][:2] == ("stages", 0)


def test_a_case_under_way_keeps_its_route(app, as_person, work, propose, let):
    ann, cat = as_person("ann"), as_person("cat")
    url = begin(ann)
    send(ann, url)
    work()
    before = cat.get(url).json
    fewer = bank(app)
    fewer["stages"] = fewer["stages"][:1]
    let("hal", propose("gus", BANK, fewer))

    assert cat.get(url).json["case"] == before["case"]


def test_a_version_that_no_longer_fits_the_others_is_not_released(app, propose, let):
    concepts = Policy(DefinitionKind.CONCEPTS, "concepts")
    more = {**shipped_concepts(), "zebra": {"concept": "zebra", "fr": ["zèbre"], "en": ["zebra"]}}
    let("hal", propose("gus", concepts, more))
    using = food()
    using["rules"][0]["languages"]["fr"]["match"].append(
        {"nearby": {"all": ["@zebra", "@illness"]}}
    )
    waiting = propose("gus", FOOD, using)
    let(
        "hal",
        propose(
            "gus", concepts, {**shipped_concepts(), "yak": {**more["zebra"], "concept": "yak"}}
        ),
    )
    try_change(str(waiting))

    assert "zebra" in db.session.get_one(Effect, waiting).faults[0]
    with pytest.raises(Unsound):
        let("hal", waiting)


def test_an_old_version_is_released_again(app, propose, let):
    before = _source(app, BANK)
    let("hal", propose("gus", BANK, bank(app)))

    let("hal", propose("gus", BANK, before))

    assert in_force(app).workflows["bank"].version == before["version"]


def test_what_the_rules_are_compiled_to_serves_again_when_others_change(app, propose, let):
    compiled = in_force(app).checker

    let("hal", propose("gus", BANK, bank(app)))

    assert in_force(app).workflows["bank"].version == "9"
    assert in_force(app).checker is compiled
