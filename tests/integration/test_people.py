"""People: the list and its search, one person, what admins do and what they may not."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from service.accounts import bearer, issue_token
from service.errors import Forbidden, Invalid, NotFound
from service.models import Change, Event, Person, PersonKind, db
from service.queries.people import Sought, people
from service.steps.particulars import person_words
from service.steps.people import add_person, change_person, end_access
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import forget
from tests.integration.mailbox import mailbox
from tests.integration.pages import words
from tests.integration.web import browser
from workflows import Role

CELLS = {"name": "Zoé Œuvrard", "kind": "employee", "language": "fr", "title": "", "ends_on": ""}


@pytest.fixture
def act(app):
    def take(name, step, *given):
        with unit_of_work(person(name)) as unit:
            return step(unit, *given)

    return take


@pytest.fixture
def zoe(act):
    def make(email="zoe@aurore.example", where="bank", **but):
        return act("max", add_person, email, entity(where).id, person_words({**CELLS, **but})).id

    return make


def found(reader, words="", **but):
    sought = Sought(words=words, **but)
    return [each.name for each in people(person(reader), sought, datetime.now(UTC)).rows]


@pytest.mark.parametrize("words", ["zoe", "ZOÉ", "oeuvrard", "Œuvr", "zoe oeuv", "zoe@aurore"])
def test_a_search_folds_accents_and_capitals(zoe, words):
    zoe()

    assert found("max", words) == ["Zoé Œuvrard"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "zoe%", "' or 1=1 --", "😀", "a" * 500])
def test_signs_of_a_pattern_are_only_signs(zoe, words):
    zoe()

    assert found("max", words) == []


def test_the_list_is_told_in_pages(app):
    first = people(person("max"), Sought(), datetime.now(UTC), limit=5)
    second = people(person("max"), Sought(), datetime.now(UTC), cursor=first.next, limit=50)

    assert [each.name for each in (*first.rows, *second.rows)] == sorted(found("max"))
    assert second.next is None


@pytest.mark.parametrize("cursor", ["x", "0" * 36, "00000000-0000-7000-8000-000000000001"])
def test_a_cursor_that_no_page_gave_is_refused(app, cursor):
    with pytest.raises(Invalid, match="not a cursor"):
        people(person("max"), Sought(), datetime.now(UTC), cursor=cursor)


def test_filters_narrow_by_entity_and_by_role(app):
    assert found("max", entity_id=entity("lab").id) == ["Eve", "Tom"]
    assert found("max", role=Role.COMMS) == ["Bob", "Eve"]


@pytest.mark.parametrize(
    ("name", "seen"), [("tom", ["Eve", "Tom"]), ("ann", []), ("cat", []), ("eve", [])]
)
def test_only_admins_and_auditors_see_people_and_only_theirs(app, name, seen):
    assert found(name) == seen


@pytest.mark.parametrize(("name", "status"), [("max", 200), ("ida", 200), ("ann", 403)])
@pytest.mark.parametrize("path", ["/people", "/people.csv"])
def test_the_list_and_its_file_are_for_admins_and_auditors(app, name, status, path):
    assert browser(app, name).get(path).status_code == status


def test_an_auditor_sees_but_does_not_act(app):
    client = browser(app, "ida")
    page = words(client.get(f"/people/{person('ann').id}"))
    ended = client.send(f"/people/{person('ann').id}/end", {})

    assert "End access" not in page
    assert ended.status_code == 404


def test_a_person_elsewhere_is_not_found(app):
    assert browser(app, "tom").get(f"/people/{person('ann').id}").status_code == 404


def test_a_file_computes_nothing(app, zoe):
    zoe(name="=HYPERLINK(1)", title="-2+3")

    lines = browser(app, "max").get("/people.csv?q=hyperlink").text.splitlines()

    assert "'=HYPERLINK(1)" in lines[1]
    assert "'-2+3" in lines[1]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "From 1 to 200"),
        ("kind", "system", "One of these"),
        ("kind", "guest", "A guest needs a last day"),
        ("language", "de", "One of these"),
        ("ends_on", "tomorrow", "A date such as"),
        ("ends_on", "2020-01-01", "today or later"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(zoe, field, value, told):
    with pytest.raises(Invalid, match=told):
        zoe(**{field: value})


def test_an_address_is_one_person_only(zoe):
    with pytest.raises(Invalid, match="already"):
        zoe(email="ann@aurore.example")


def test_nobody_is_added_to_an_entity_of_others(act):
    with pytest.raises(Invalid, match="you administer"):
        act("tom", add_person, "z@aurore.example", entity("bank").id, person_words(CELLS))


def test_a_reviewer_becomes_no_guest_before_the_role_ends(act):
    wanted = person_words({**CELLS, "kind": "partner"})

    with pytest.raises(Invalid, match="End their role first"):
        act("max", change_person, person("cat").id, entity("bank").id, wanted)


def test_an_end_of_access_is_immediate(app, act):
    now = datetime.now(UTC)
    secret = issue_token(db.session(), person("ann"), "test", now)[1]
    db.session.commit()

    act("max", end_access, person("ann").id)

    ann = person("ann")
    assert ann.ended(now)
    assert bearer(db.session(), secret, now) is None
    assert all(each.until is not None for each in ann.grants)


def test_nobody_ends_their_own_access(act):
    with pytest.raises(Forbidden, match="another admin"):
        act("max", end_access, person("max").id)


@pytest.mark.parametrize(("name", "refusal"), [("tom", NotFound), ("ann", NotFound)])
def test_only_their_admin_ends_it(act, name, refusal):
    with pytest.raises(refusal):
        act(name, end_access, person("cat").id)


def test_an_admin_of_a_place_where_somebody_is_only_active_does_not_end_it(app, act):
    grant = person("eve").grants[0]
    grant.entity_id = entity("bank").id
    person("tom").grants[0].entity_id = entity("bank").id
    db.session.commit()

    with pytest.raises(Forbidden):
        act("tom", end_access, person("eve").id)


def test_a_form_that_is_sent_twice_adds_once(app):
    client = browser(app, "max")
    client.get("/people/new")
    form = {**CELLS, "email": "zoe@aurore.example", "entity": str(entity("bank").id), "once": "k"}

    statuses = [client.send("/people", form).status_code for _each in range(2)]

    assert statuses == [303, 303]
    assert found("max", "zoe") == ["Zoé Œuvrard"]


def test_a_refused_form_says_why_beside_the_field(app):
    client = browser(app, "max")
    client.get("/people/new")
    form = {**CELLS, "email": "zoe", "entity": str(entity("bank").id), "once": "k"}

    answer = client.send("/people", form)

    assert answer.status_code == 422
    assert 'aria-describedby="new-email-why"' in answer.text
    assert "This is no e-mail address" in words(answer)


def propose(client, name, **but):
    soon = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    form = {"role": "comms", "entity": str(entity("bank").id), "until": soon, "note": "She joins."}
    return client.send(f"/people/{person(name).id}/roles", {**form, "once": "k", **but})


def test_a_role_is_proposed_from_the_page_and_waits(app):
    client = browser(app, "max")
    client.get(f"/people/{person('ann').id}")

    statuses = [propose(client, "ann").status_code for _each in range(2)]

    assert statuses == [303, 303]
    assert len(db.session.scalars(select(Change)).all()) == 1
    assert "Waiting for a second administrator" in words(client.get(f"/people/{person('ann').id}"))


@pytest.mark.parametrize(
    ("name", "but", "status", "told"),
    [
        ("ann", {"note": ""}, 422, "Say why"),
        ("ann", {"role": "king"}, 422, "Choose a role"),
        ("ann", {"entity": "x"}, 422, "Choose an entity"),
        ("ann", {"until": "2020-01-01"}, 422, "in the future"),
        ("max", {}, 403, "Nobody grants a role to themselves"),
        ("cat", {"role": "admin"}, 403, "neither reviews nor audits"),
    ],
)
def test_a_proposal_that_is_refused_says_why(app, name, but, status, told):
    client = browser(app, "max")
    client.get("/people")

    answer = propose(client, name, **but)

    assert answer.status_code == status
    assert told in words(answer)


def test_the_end_of_a_role_is_proposed_from_the_page(app):
    client = browser(app, "max")
    client.get("/people")
    ann = person("ann")

    answer = client.send(
        f"/people/{ann.id}/roles/{ann.grants[0].id}/end", {"note": "She moves.", "once": "k"}
    )

    assert answer.status_code == 303
    assert db.session.scalars(select(Change.kind)).all() == ["revocation"]


def test_a_change_of_home_moves_who_administers(app, act):
    act("max", change_person, person("ann").id, entity("lab").id, person_words(CELLS))

    forget()
    assert person("ann").entity.slug == "lab"
    assert "Zoé Œuvrard" in found("tom")


def test_the_service_itself_is_in_no_list(app):
    system = db.session.scalars(select(Person).where(Person.kind == PersonKind.SYSTEM)).one()

    assert system.name not in found("max")
    assert browser(app, "max").get(f"/people/{system.id}").status_code == 404


def test_two_admins_add_the_same_person_once(app):
    together, outcomes = Barrier(2), []
    home = entity("bank").id

    def add(name):
        with app.app_context():
            together.wait()
            try:
                with unit_of_work(person(name)) as unit:
                    add_person(unit, "zoe@aurore.example", home, person_words(CELLS))
                outcomes.append("added")
            except Invalid:
                outcomes.append("refused")
            finally:
                db.session.remove()

    threads = [Thread(target=add, args=(name,)) for name in ("max", "nia")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["added", "refused"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/people", {**CELLS, "email": "z@aurore.example", "once": "k"}),
        ("/people/{}", CELLS),
        ("/people/{}/end", {}),
        ("/people/{}/invitation", {}),
        ("/people/{}/roles", {"role": "admin", "note": "x", "once": "k"}),
        ("/entities", {"slug": "x", "once": "k"}),
        ("/entities/bank", {}),
        ("/entities/bank/proposals", {"workflow": "standard", "note": "x", "once": "k"}),
        ("/entities/bank/remove", {}),
        ("/import/people/all", {"text": "email,name,entity\nz@aurore.example,Z,bank"}),
    ],
)
@pytest.mark.parametrize("name", ["ann", "cat", "eve", "tom", "ida"])
def test_nobody_else_acts_by_any_page(app, name, path, form):
    client = browser(app, name)
    before = db.session.scalar(select(func.count(Event.id)))
    form = {"entity": str(entity("bank").id), "parent": str(entity("bank").id), **form}

    answer = client.send(path.format(person("bob").id), form)

    assert answer.status_code in {403, 404, 422}
    assert db.session.scalar(select(func.count(Event.id))) == before


def test_who_has_no_password_is_invited_from_their_page(app, work):
    client = browser(app, "max")
    path = f"/people/{person('ann').id}"
    assert "comes from the command line" in client.get(path).text

    with mailbox(app) as box:
        page = client.get(path)
        invited = client.send(f"{path}/invitation", {})
        work()

    assert "Invite by e-mail" in page.text
    assert invited.status_code == 303
    assert [each["To"] for each in box.letters] == ["ann@aurore.example"]


def test_who_has_a_password_is_not_invited(app):
    browser(app, "ann")

    refused = browser(app, "max").send(f"/people/{person('ann').id}/invitation", {})

    assert refused.status_code == 403
