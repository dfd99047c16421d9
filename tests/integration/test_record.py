from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from service.jobs import check_post
from service.models import SYSTEM, Entity, Event, Payload, Person, StreamKind, db
from service.queries.proof import verify_all
from service.steps.comment import comment
from service.steps.draft import OtherClass, submit
from service.unit import unit_of_work
from tests.integration.conftest import entity, person
from tests.integration.journey import CRITICAL, a_draft, shared_then_recalled
from tests.integration.pages import BRAGGING, MODEST, rule, sent_back_and_again
from workflows import ContentClass, Verdict


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


def test_several_events_of_one_act_are_one_chain(recorded):
    with unit_of_work(person("ann")) as unit:
        unit.record("entity.noted", entity("bank"))
        unit.record("entity.noted", entity("lab"))
        unit.record("entity.noted", entity("bank"))

    assert breaks() == []


def test_what_was_recorded_in_a_savepoint_and_undone_leaves_no_gap(recorded):
    with unit_of_work(person("ann")) as unit:
        unit.record("entity.noted", entity("bank"))
        attempt = unit.session.begin_nested()
        unit.record("entity.noted", entity("bank"))
        attempt.rollback()
        unit.record("entity.noted", entity("bank"))

    assert breaks() == []


def test_a_stream_that_has_gone_on_since_it_was_seen_is_appended_to_at_its_end(recorded):
    with unit_of_work(person("ann")) as unit:
        unit.heads[StreamKind.ENTITY, recorded] = (2, "0" * 64)
        unit.record("entity.noted", entity("bank"))

    assert breaks() == []
    assert db.session.scalar(select(func.count()).select_from(Event)) == 4


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


def test_the_rows_of_a_whole_journey_are_what_was_recorded(app):
    shared_then_recalled()
    sent_back_and_again(BRAGGING, MODEST)
    contested()

    assert breaks() == []


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE revision SET text = 'x'", "the revision was altered: content"),
        ("UPDATE revision SET digest = repeat('0', 64)", "the revision was altered: digest"),
        ("UPDATE revision SET channels = '[]'", "the revision was altered: content"),
        ("UPDATE report SET risk = 'none'", "the report was altered"),
        ("UPDATE finding SET severity = 'low'", "the report was altered"),
        ('UPDATE finding SET message = message || \'{"fr": "x"}\'', "the report was altered"),
        ("DELETE FROM finding", "the report was altered"),
        ("DELETE FROM contest", "the revision was altered: contests"),
        ("UPDATE contest SET reason = 'x'", "the revision was altered: contest finance"),
        ("DELETE FROM class_contest", "the revision was altered: contested class"),
        ("UPDATE class_contest SET content_class = 'brand'", "was altered: contested class"),
        ("UPDATE class_contest SET reason = 'x'", "the revision was altered: class contest"),
        ("UPDATE report SET class_start = NULL, class_end = NULL", "the report was altered"),
        (
            "UPDATE \"case\" SET route = jsonb_set(route, '{groups}', '[]')",
            "case was altered: route",
        ),
        ("UPDATE decision SET reviewer_id = :somebody", "the decision was altered: reviewer"),
        ("UPDATE decision SET reason = 'x'", "the decision was altered: reason"),
        ("UPDATE decision SET decided_at = now()", "the decision was altered: moment"),
        ("UPDATE decision SET verdict = 'approve'", "the decision was altered: verdict"),
        ("DELETE FROM decision", "the decision was removed"),
        ("UPDATE comment SET body = 'x'", "the comment was altered: body"),
        ("UPDATE comment SET author_id = :somebody", "the comment was altered: author"),
        ("DELETE FROM comment", "the comment was removed"),
        ("UPDATE share SET person_id = :somebody", "the share was altered: person"),
        ("UPDATE share SET channel = 'email'", "the share was altered: channel"),
        ("UPDATE share SET confirmed_at = now()", "the share was altered: confirmation"),
        ("DELETE FROM share", "the share was removed"),
        ("UPDATE recall SET reason = 'x'", "the recall was altered: reason"),
        ("DELETE FROM recall", "the recall was removed"),
        (
            "UPDATE post SET state = 'approved', approved_number = 1 WHERE state = 'draft'",
            "the post was altered: state, approved revision",
        ),
        ("UPDATE post SET author_id = :somebody", "the post was altered: author"),
        ("UPDATE post SET expires_at = now()", "the post was altered: expiry"),
    ],
)
def test_a_row_that_is_not_what_was_recorded_is_named(app, statement, what):
    everything()

    tamper(statement, **({"somebody": person("eve").id} if ":somebody" in statement else {}))

    assert what in "; ".join(each for _, each in breaks())


def test_rows_that_no_step_wrote_are_named(app):
    share_id = shared_then_recalled()
    tamper(
        "INSERT INTO share (id, post_id, revision_id, person_id, channel, shared_at)"
        " SELECT gen_random_uuid(), post_id, revision_id, person_id, channel, shared_at"
        " FROM share WHERE id = :share",
        share=share_id,
    )

    assert breaks() == [(0, "a share was never recorded")]


def test_an_erased_word_is_not_called_a_forgery(app):
    everything()

    tamper("UPDATE payload SET salt = NULL, value = NULL")

    assert breaks() == []


def everything():
    shared_then_recalled()
    contested()
    post_id = sent_back_and_again(BRAGGING, MODEST)
    rule(post_id, "cat", Verdict.RETURN, "Say which credit.", revision=2)
    with unit_of_work(person("cat")) as unit:
        comment(unit, post_id, revision=1, body="Which team?", span=(0, 5))


def contested():
    post_id = a_draft(text=CRITICAL)
    with unit_of_work(person("ann")) as unit:
        submit(
            unit,
            post_id,
            version=1,
            contests={"finance.guaranteed_return.promise": "A quote."},
            class_contest=OtherClass(content_class=ContentClass.PERSONAL, reason="A joke."),
        )
    check_post(str(post_id), 1)
