"""The tree of entities: added, changed, moved, removed; by whom, and what is refused."""

import pytest
from sqlalchemy import select

from service.errors import Forbidden, Invalid, NotFound
from service.models import Entity, EntityKind, Event, db
from service.steps.company import add_entity, change_entity, remove_entity
from service.steps.particulars import EntityWords, entity_words, regime_words
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import forget
from tests.integration.pages import words
from tests.integration.web import browser

PLAIN = EntityWords(
    name="Luxembourg",
    kind=EntityKind.COUNTRY,
    language="fr",
)
CELLS = {
    "name": "Luxembourg",
    "kind": "country",
    "time_zone": "Europe/Luxembourg",
    "language": "fr",
    "jurisdictions": "EU",
    "packs": "finance",
    "workflow": "bank",
    "calendar": "FR mon-fri 09:00-18:00",
}


@pytest.fixture
def act(app):
    def take(name, step, *given):
        with unit_of_work(person(name)) as unit:
            return step(unit, *given)

    return take


def parent_of(slug):
    forget()
    above = entity(slug).parent_id
    return above and db.session.get_one(Entity, above).slug


def test_an_admin_above_adds_an_entity(act):
    act("max", add_entity, "bank-lu", entity("bank").id, PLAIN)

    assert parent_of("bank-lu") == "bank"


@pytest.mark.parametrize(
    ("name", "refusal"), [("tom", NotFound), ("eve", NotFound), ("ann", Forbidden)]
)
def test_nobody_else_adds_one(act, name, refusal):
    with pytest.raises(refusal):
        act(name, add_entity, "bank-lu", entity("bank").id, PLAIN)


def test_a_short_name_is_one_entity_only(act):
    with pytest.raises(Invalid, match="short name already"):
        act("max", add_entity, "lab", entity("bank").id, PLAIN)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "two\nlines"),
        ("kind", "planet"),
        ("time_zone", "Europe/Paname"),
        ("time_zone", ""),
        ("time_zone", "../etc/passwd"),
        ("language", "de"),
        ("jurisdictions", "fr"),
        ("jurisdictions", " ".join(["FR"] + [f"A{chr(65 + n)}" for n in range(21)])),
    ],
)
def test_a_field_that_makes_no_sense_is_named(field, value):
    with pytest.raises(Invalid) as refused:
        (entity_words({**CELLS, field: value}), regime_words({**CELLS, field: value}))

    assert refused.value.pointer == field


def test_a_new_entity_is_under_what_the_one_above_is_under(act):
    added = act("max", add_entity, "bank-lu", entity("bank").id, PLAIN)

    above = entity("bank")
    assert (added.packs, added.workflow) == (above.packs, above.workflow)


def test_what_is_the_same_leaves_no_event(act):
    act("max", change_entity, entity("bank").id, PLAIN)
    act("max", change_entity, entity("bank").id, PLAIN)

    found = select(Event.name).where(Event.subject_id == entity("bank").id)
    assert db.session.scalars(found).all() == ["entity.changed"]


def test_an_empty_entity_can_be_removed(act):
    act("max", add_entity, "bank-lu", entity("bank").id, PLAIN)
    act("max", remove_entity, entity("bank-lu").id)

    assert db.session.scalar(select(Entity).where(Entity.slug == "bank-lu")) is None


@pytest.mark.parametrize(
    ("slug", "why"), [("bank", "other entities"), ("lab", "people belong"), ("group", "company")]
)
def test_an_entity_in_use_stays_and_says_why(act, slug, why):
    with pytest.raises(Invalid, match=why):
        act("max", remove_entity, entity(slug).id)


def test_the_tree_shows_each_entity_with_its_people(app):
    page = words(browser(app, "max").get("/entities"))

    assert "Bank-Be" in page
    assert "5 people" in page


@pytest.mark.parametrize(("name", "status"), [("ann", 403), ("ida", 200), ("tom", 200)])
def test_the_tree_is_for_who_administers_or_audits(app, name, status):
    assert browser(app, name).get("/entities").status_code == status


def test_an_entity_elsewhere_is_not_found(app):
    assert browser(app, "tom").get("/entities/bank").status_code == 404


def test_a_form_that_is_sent_twice_adds_once(app):
    client = browser(app, "max")
    client.get("/entities/new")
    form = {**CELLS, "slug": "bank-lu", "parent": str(entity("bank").id), "once": "k"}

    statuses = [client.send("/entities", form).status_code for _each in range(2)]

    assert statuses == [303, 303]
    assert parent_of("bank-lu") == "bank"


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(app):
    client = browser(app, "max")
    client.get("/entities/new")
    form = {**CELLS, "slug": "Bank LU", "parent": str(entity("bank").id)}

    answer = client.send("/entities", form)

    assert answer.status_code == 422
    assert 'aria-describedby="new-slug-why"' in answer.text
    assert 'value="Luxembourg"' in answer.text


@pytest.mark.parametrize(
    ("act", "form", "told"),
    [
        ("", {**CELLS, "language": "de"}, "One of these is expected"),
        ("/remove", {}, "other entities lie below"),
    ],
)
def test_a_page_says_what_it_refuses(app, act, form, told):
    client = browser(app, "max")
    client.get("/entities/bank")

    answer = client.send(f"/entities/bank{act}", form)

    assert answer.status_code == 422
    assert told in words(answer)
