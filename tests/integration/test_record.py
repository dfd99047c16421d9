from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from service.models import SYSTEM, Entity, Event, Payload, Person, db
from service.queries.proof import verify_all
from service.unit import unit_of_work
from tests.integration.conftest import entity, person


@pytest.fixture
def recorded(app):
    for word in ("one", "two", "three"):
        with unit_of_work(person("ann")) as unit:
            unit.record("entity.noted", entity("bank"), payloads={"reason": word})
    return entity("bank").id


def breaks():
    db.session.expire_all()
    return [(each.sequence, each.what) for each in verify_all(db.session()).breaks]


def tamper(statement, **values):
    db.session.execute(text("SET session_replication_role = replica"))
    db.session.execute(text(statement), values)
    db.session.execute(text("SET session_replication_role = DEFAULT"))
    db.session.commit()


def test_an_untouched_record_holds(recorded):
    assert breaks() == []


@pytest.mark.parametrize(
    ("statement", "sequence", "what"),
    [
        (
            "UPDATE event SET body = replace(body, 'noted', 'nooted') WHERE sequence = 2",
            2,
            "the body does not match its digest",
        ),
        ("UPDATE event SET name = 'entity.forged' WHERE sequence = 2", 2, "name is"),
        ("UPDATE event SET at = at + interval '1 day' WHERE sequence = 1", 1, "at is"),
        ("DELETE FROM event WHERE sequence = 2", 2, "sequence is 3 where 2 belongs"),
        ("DELETE FROM event WHERE sequence = 3", 3, "the end of the stream is missing"),
        ("UPDATE payload SET value = 'four' WHERE value = 'three'", 3, "the payload 'reason'"),
        ("DELETE FROM payload WHERE value = 'two'", 2, "a payload is missing"),
        ("DELETE FROM stream", 1, "the stream has lost its head"),
    ],
    ids=["body", "name", "moment", "middle", "end", "payload", "payload-gone", "head"],
)
def test_whatever_is_altered_its_first_broken_link_is_named(recorded, statement, sequence, what):
    tamper(statement)

    found = breaks()

    assert found[0][0] == sequence
    assert what in found[0][1]


def test_erased_words_leave_the_chain_whole(recorded):
    tamper("UPDATE payload SET salt = NULL, value = NULL WHERE value = 'two'")

    assert breaks() == []


def test_a_recorded_event_is_never_changed_by_the_service(recorded):
    with pytest.raises(Exception, match="rows of event are never changed"):
        db.session.execute(text("UPDATE event SET name = 'x'"))


def test_two_subjects_have_chains_of_their_own(recorded):
    with unit_of_work(db.session.get_one(Person, SYSTEM), datetime.now(UTC)) as unit:
        unit.record("entity.noted", entity("lab"))

    sequences = dict(
        db.session.execute(
            db.select(Entity.slug, Event.sequence)
            .join(Event, Event.subject_id == Entity.id)
            .order_by(Event.sequence)
        ).all()
    )

    assert sequences == {"bank": 3, "lab": 1}


def test_the_words_of_a_person_are_not_in_the_chain(recorded):
    bodies = db.session.scalars(db.select(Event.body)).all()

    assert not [body for body in bodies if "three" in body]
    assert "three" in db.session.scalars(db.select(Payload.value)).all()
