"""The import of people and entities: read with care, all or nothing, twice the same."""

import io

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from service.cli import main
from service.models import SYSTEM, Change, Entity, Event, Grant, Person, db
from service.steps.bring import Fate, FileKind, bring
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import forget
from tests.integration.pages import words
from tests.integration.web import browser

HEAD = "email,name,entity,kind,language,title,ends_on,roles"
ZOE = 'zoe@aurore.example,Zoé,bank,,,"Adviser, branch",,author@bank; comms@bank'
GUEST = "gil@aurore.example,Gil,lab,guest,en,,2099-01-31,"


def file(*lines, end="\n"):
    return end.join([HEAD, *lines]).encode()


@pytest.fixture
def take(app):
    def run(data, name="max", kind=FileKind.PEOPLE, **but):
        with unit_of_work(person(name)) as unit:
            return bring(unit, kind, data, **but)

    return run


def count(table):
    return db.session.scalar(select(func.count()).select_from(table))


def faults(brought):
    return [(each.line, each.column) for each in brought.faults]


@pytest.mark.parametrize(
    "data",
    [
        file(ZOE, GUEST),
        b"\xef\xbb\xbf" + file(ZOE, GUEST),
        file(ZOE, GUEST, end="\r\n"),
        file(ZOE, "", GUEST, ""),
        "email;name;entity;kind;ends_on\nzoe@aurore.example;Zoé;bank;;\n"
        "gil@aurore.example;Gil;lab;guest;2099-01-31".encode(),
    ],
    ids=["plain", "marked", "windows", "empty lines", "semicolons"],
)
def test_people_come_in(take, data):
    brought = take(data)

    assert brought.faults == []
    assert brought.count(Fate.NEW) == 2
    assert person("gil").ends_on.isoformat() == "2099-01-31"


def test_roles_of_a_file_are_only_proposed(take):
    granted = count(Grant)

    assert take(file(ZOE)).proposals == 2

    assert count(Grant) == granted
    assert count(Change) == 2


def test_the_same_file_twice_changes_nothing(take):
    take(file(ZOE, GUEST))
    before = count(Event)

    again = take(file(ZOE, GUEST))

    assert (again.count(Fate.UNCHANGED), again.proposals) == (2, 0)
    assert count(Event) == before


def test_a_look_at_a_file_changes_nothing(take):
    before = count(Person), count(Event)

    assert take(file(ZOE, GUEST), dry=True).count(Fate.NEW) == 2

    assert (count(Person), count(Event)) == before


def test_what_a_file_says_otherwise_is_changed(take):
    brought = take(b"email,name,entity,title\nann@aurore.example,Ann Lee,bank,Adviser")

    assert brought.count(Fate.CHANGED) == 1
    assert (person("ann").name, person("ann").title) == ("Ann Lee", "Adviser")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("zoe,Zoé,bank,,,,,", "email"),
        ("zoe@aurore.example,,bank,,,,,", "name"),
        ("zoe@aurore.example,Zoé,nowhere,,,,,", "entity"),
        ("zoe@aurore.example,Zoé,bank,boss,,,,", "kind"),
        ("zoe@aurore.example,Zoé,bank,guest,,,,", "ends_on"),
        ("zoe@aurore.example,Zoé,bank,,,,soon,", "ends_on"),
        ("zoe@aurore.example,Zoé,bank,,de,,,", "language"),
        ("zoe@aurore.example,Zoé,bank,,,,,king@bank", "roles"),
        ("zoe@aurore.example,Zoé,bank,,,,,author@nowhere", "roles"),
        ("zoe@aurore.example,Zoé,bank,,,,,author", "roles"),
        ("gil@aurore.example,Gil Two,lab,,,,,", "email"),
        ("zoe@aurore.example,Zoé,bank", ""),
        ('zoe@aurore.example,"Zoé"x,bank,,,,,', ""),
        ('zoe@aurore.example,"Zoé,bank,,,,,', ""),
    ],
)
def test_a_broken_line_is_named_and_nothing_comes_in(take, line, column):
    people = count(Person)

    brought = take(file(GUEST, line))

    assert faults(brought) == [(3, column)]
    assert count(Person) == people


def test_every_fault_is_told_at_once(take):
    brought = take(file("x,X,bank,,,,,", GUEST, "y,Y,bank,,,,,"))

    assert faults(brought) == [(2, "email"), (4, "email")]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"email,name\nx@y.example,X", "missing"),
        (b"email,name,entity,salary\n", "not known"),
        (b"email,name,entity,name\n", "twice"),
        (b"email,name,entity\nz@y.example,Zo\xe9,bank", "UTF-8"),
        (b"email,name,entity\nz@y.example,Zo\0,bank", "character"),
        (b"email,name,entity\n" + b"z@y.example,Z,bank\n" * 501, "rows"),
        (b"x" * 400_001, "bytes"),
    ],
)
def test_a_file_that_is_none_says_why(take, data, told):
    brought = take(data)

    assert told in brought.faults[0].what


def test_a_formula_is_only_text(take):
    take(file('zoe@aurore.example,"=1+1",bank,,,@cmd,,'))

    assert (person("zoe").name, person("zoe").title) == ("=1+1", "@cmd")


def test_the_list_as_a_file_comes_back_unchanged(app, take):
    take(file(ZOE, GUEST, 'fox@aurore.example,"=1+1",bank,,,"-2, ""+3""",,'))
    exported = browser(app, "max").get("/people.csv").data

    again = take(exported)

    assert again.faults == []
    assert again.count(Fate.UNCHANGED) == len(again.fates) == 15


def test_who_is_in_no_file_stays(take):
    people = count(Person)

    take(file(GUEST))

    assert count(Person) == people + 1


def test_an_admin_brings_nobody_into_an_entity_of_others(take):
    assert faults(take(file(ZOE), "tom")) == [(2, "entity")]


TREE = """slug,name,kind,parent
bank-lu,Luxembourg,country,bank
bank-lu-2,Gestion,business_line,bank-lu"""


def test_entities_come_in_under_one_another(take):
    brought = take(TREE.encode(), kind=FileKind.ENTITIES)

    assert brought.count(Fate.NEW) == 2
    assert entity("bank-lu-2").parent_id == entity("bank-lu").id
    assert take(TREE.encode(), kind=FileKind.ENTITIES).count(Fate.UNCHANGED) == 2


WITH_RULES = b"slug,name,kind,parent,packs,workflow\nbank-lu,Luxembourg,country,bank,food,standard"


def test_other_rules_of_a_file_are_only_proposed(take):
    brought = take(WITH_RULES, kind=FileKind.ENTITIES)

    assert (brought.count(Fate.NEW), brought.proposals) == (1, 1)
    assert (entity("bank-lu").packs, entity("bank-lu").workflow) == (["finance"], "bank")


def test_what_a_file_proposed_is_not_proposed_again(take):
    take(WITH_RULES, kind=FileKind.ENTITIES)

    again = take(WITH_RULES, kind=FileKind.ENTITIES)

    assert (again.faults, again.count(Fate.UNCHANGED), again.proposals) == ([], 1, 0)


def test_a_file_moves_an_entity_by_a_proposal(take):
    brought = take(b"slug,name,kind,parent\nlab,Lab,company,bank", kind=FileKind.ENTITIES)

    assert (brought.count(Fate.CHANGED), brought.proposals) == (1, 1)
    assert entity("lab").parent_id == entity("group").id


def test_while_it_is_founded_the_operator_orders_the_company_alone(bare_app):
    first = b"slug,name,kind,parent,packs,workflow\ngroup,Group,company,,finance,bank\n"
    again = first + b"lab,Lab,subsidiary,group,pharma,pharma"

    for tree in (first, again):
        with unit_of_work(db.session.get_one(Person, SYSTEM)) as unit:
            brought = bring(unit, FileKind.ENTITIES, tree)

    assert (brought.faults, brought.proposals) == ([], 0)
    assert (entity("lab").packs, entity("lab").workflow) == (["pharma"], "pharma")


def test_a_company_in_being_has_no_second_one_beside_it(take):
    other = b"slug,name,kind,parent\nother,Other,company,"

    assert faults(take(other, kind=FileKind.ENTITIES)) == [(2, "parent")]


def test_the_operator_brings_in_the_first_entity_and_its_first_person(bare_app):
    system = db.session.get_one(Person, SYSTEM)
    tree = b"slug,name,kind,parent\ngroup,Group,company,\nbank,Bank,subsidiary,group"

    with unit_of_work(system) as unit:
        entities = bring(unit, FileKind.ENTITIES, tree)
    with unit_of_work(system) as unit:
        first = file("max@aurore.example,Max,group,,,,,admin@group")
        people = bring(unit, FileKind.PEOPLE, first)

    assert (entities.faults, entities.count(Fate.NEW)) == ([], 2)
    assert (people.faults, people.proposals) == ([], 1)


def test_a_file_moves_no_entity_under_its_child(take):
    brought = take(
        b"slug,name,kind,parent\nlab,Labo,company,group\nbank,Bank,company,bank-be",
        kind=FileKind.ENTITIES,
    )

    forget()
    assert faults(brought) == [(3, "parent")]
    assert entity("lab").name == "Lab"
    assert db.session.get_one(Entity, entity("bank").parent_id).slug == "group"


def test_the_page_shows_first_and_brings_in_then(app):
    client = browser(app, "max")
    client.get("/import/people")
    upload = {"file": (io.BytesIO(file(ZOE)), "people.csv")}

    looked = client.send("/import/people", upload, content_type="multipart/form-data")
    people = count(Person)
    done = [
        client.send("/import/people/all", {"text": file(ZOE).decode()}).status_code
        for _each in range(2)
    ]

    assert "New: 1" in words(looked)
    assert count(Person) == people + 1
    assert done == [303, 303]


def test_the_page_tells_every_fault_by_line_and_column(app):
    client = browser(app, "max")
    client.get("/import/people")
    upload = {"file": (io.BytesIO(file("x,X,bank,,,,,")), "people.csv")}

    answer = client.send("/import/people", upload, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert "2 email This is no e-mail address." in words(answer)


@pytest.mark.parametrize("name", ["ann", "ida"])
def test_only_admins_import(app, name):
    assert browser(app, name).get("/import/people").status_code == 403


@pytest.fixture
def run(app, database, redis_url, tmp_path):
    env = {
        "PORTEVOIX_DATABASE_URL": database,
        "PORTEVOIX_REDIS_URL": redis_url,
        "PORTEVOIX_SECRET_KEY": "k" * 32,
    }

    def command(data, *options):
        path = tmp_path / "people.csv"
        path.write_bytes(data)
        return CliRunner().invoke(main, ["user", "import", str(path), *options], env=env)

    return command


def test_the_command_looks_then_brings_in(run):
    looked = run(file(ZOE), "--dry-run")
    people = count(Person)
    done = run(file(ZOE))

    forget()
    assert "2: zoe@aurore.example: new" in looked.output
    assert "1 new, 0 changed, 0 unchanged, 2 changes proposed." in done.output
    assert count(Person) == people + 1


def test_the_command_names_each_fault_and_fails(run):
    ended = run(file("x,X,bank,,,,,"))

    assert ended.exit_code == 1
    assert "people.csv:2: email: This is no e-mail address." in ended.output
