"""What an act changed reaches the database in one statement, and as SQLAlchemy would write it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import delete, event, func, select, text, update
from sqlalchemy.exc import IntegrityError, SAWarning
from sqlalchemy.orm.exc import StaleDataError

from service.api import acts
from service.locks import locked_post
from service.models import (
    AdmittedKey,
    CaseRow,
    Contest,
    DecisionRow,
    Event,
    LibraryWord,
    Post,
    Revision,
    Rows,
    StageRow,
    Stream,
    StreamKind,
    db,
)
from service.models.flush import MOST, Session
from service.queue import Job
from service.record import NEW, verify
from service.unit import unit_of_work
from tests.integration.conftest import person
from tests.integration.journey import API, NEW_POST, PLAIN, a_draft, begin, forget, in_review, say
from workflows import Action, Risk, Role, State, Verdict

WHEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
TABLES = ("post", "revision", "contest", "case", "stage", "decision")


@pytest.fixture
def written(app):
    """Return the statements that write, as they are sent."""
    sent = []

    def note(_connection, _cursor, words, *_rest):
        if any(each in words for each in ("INSERT", "UPDATE", "DELETE")):
            sent.append(words)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def post(number=1, **but):
    ann = person("ann")
    return Post(
        id=UUID(int=number),
        entity=ann.entity,
        author=ann,
        created_at=WHEN,
        updated_at=WHEN,
        moved_at=WHEN,
        draft_text=PLAIN,
        draft_channels=["x"],
        draft_jurisdictions=[],
        draft_links=[],
        **but,
    )


def revision(of, number=1):
    of.revision_count = number
    return Revision(
        id=UUID(int=100 + number),
        post=of,
        number=number,
        text=PLAIN,
        channels=["x"],
        jurisdictions=[],
        links=[],
        entity_slug="bank",
        digest="d" * 64,
        created_at=WHEN,
    )


def case(of, stages=("compliance", "legal")):
    return CaseRow(
        id=UUID(int=200),
        post_id=of.post_id,
        revision_id=of.id,
        author_id=of.post.author_id,
        workflow="bank",
        workflow_digest="w" * 64,
        route={"stages": []},
        opened_at=WHEN,
        stages=[
            StageRow(
                id=UUID(int=300 + place),
                position=place,
                name=name,
                role=Role(name),
                scope=[of.post.entity_id],
                quorum=1,
                same_person=True,
                entity_id=of.post.entity_id,
                risk=Risk.LOW,
                language="fr",
            )
            for place, name in enumerate(stages)
        ],
    )


def a_new_post(session):
    session.add(post())


def a_revision_of_a_post_that_moves(session):
    one = post()
    session.add(one)
    session.flush()
    one.state = State.CHECKING
    session.add(revision(one))


def a_case_with_its_stages(session):
    a_revision_of_a_post_that_moves(session)
    session.flush()
    session.add(case(session.scalars(select(Revision)).one()))


def a_decision_in_the_list_of_its_case(session):
    a_case_with_its_stages(session)
    session.flush()
    one = session.scalars(select(CaseRow)).one()
    one.decisions.append(
        DecisionRow(
            id=UUID(int=400),
            revision_id=one.revision_id,
            stage="legal",
            reviewer=person("lea"),
            verdict=Verdict.APPROVE,
            reason="",
            decided_at=WHEN,
        )
    )
    one.stages[0].opened_at = one.stages[0].due_at = WHEN
    one.closed_at, one.outcome = WHEN, Action.APPROVE


def contests_in_a_list(session):
    a_revision_of_a_post_that_moves(session)
    session.flush()
    one = session.scalars(select(Revision)).one()
    for rule in ("a.rule", "b.rule"):
        one.contests.append(Contest(rule=rule, reason="it is not", created_at=WHEN))


def nothing_is_left_of_a_value(session):
    one = post(expires_at=WHEN, draft_language="fr")
    session.add(one)
    session.flush()
    one.expires_at = one.draft_language = None
    one.draft_channels = []


def the_same_is_said_again(session):
    one = post(draft_language="fr")
    session.add(one)
    session.flush()
    one.draft_language, one.draft_text = "fr", PLAIN


def rows_of_one_table_both_new_and_changed(session):
    one = post()
    session.add(one)
    session.flush()
    one.draft_text = "Other words."
    session.add(post(2))


def many_rows(session):
    session.add_all([post(number) for number in range(1, MOST + 2)])


def the_database_computes(session):
    one = post()
    session.add(one)
    session.flush()
    one.draft_text = func.upper("words")


def something_is_removed(session):
    session.add_all([post(), post(2)])
    session.flush()
    session.delete(session.get_one(Post, UUID(int=2)))


PLAIN_ONES = (
    a_new_post,
    a_revision_of_a_post_that_moves,
    a_case_with_its_stages,
    a_decision_in_the_list_of_its_case,
    contests_in_a_list,
    nothing_is_left_of_a_value,
    the_same_is_said_again,
)
LEFT = (
    rows_of_one_table_both_new_and_changed,
    many_rows,
    the_database_computes,
    something_is_removed,
)


def rows():
    """Return all that the tables hold now."""
    return {
        table: db.session.execute(text(f'SELECT * FROM "{table}" ORDER BY 1, 2')).all()  # noqa: S608
        for table in TABLES
    }


@pytest.mark.parametrize("act", PLAIN_ONES + LEFT, ids=lambda each: each.__name__)
def test_the_rows_are_those_that_sqlalchemy_writes(app, act, monkeypatch):
    act(db.session())
    db.session.flush()
    ours = rows()
    db.session.rollback()
    db.session.remove()
    monkeypatch.setattr(Session, "flush", FlaskSession.flush)
    act(db.session())
    db.session.flush()

    assert rows() == ours
    assert any(ours.values())


@pytest.mark.parametrize("act", PLAIN_ONES[:-1], ids=lambda each: each.__name__)
def test_what_is_plain_is_one_statement(app, written, act):
    act(db.session())
    written.clear()
    db.session.flush()
    assert len(written) == 1
    db.session.flush()
    db.session.commit()
    assert len(written) == 1, "once is enough"


def test_what_changes_nothing_is_not_written(app, written):
    the_same_is_said_again(db.session())
    written.clear()
    db.session.commit()

    assert written == []


def test_an_object_says_what_its_row_holds_now(app):
    a_decision_in_the_list_of_its_case(db.session())
    db.session.flush()
    one = db.session.scalars(select(CaseRow)).one()
    stage = one.stages[0]

    assert stage.queued_at == WHEN, "which the database computes"
    assert stage.urgent is False
    assert stage.held_for == timedelta()
    assert one.aside == []
    assert one.decisions[0].case_id == one.id
    assert one.decisions[0].on_behalf_of is None
    assert one not in db.session.dirty
    stage.urgent = True
    assert stage in db.session.dirty
    db.session.commit()
    assert db.session.scalar(select(StageRow.urgent).where(StageRow.id == stage.id))


def test_a_version_that_somebody_else_passed_is_stale(app):
    db.session.add(post())
    db.session.commit()
    one = db.session.scalars(select(Post)).one()
    assert one.version == 1
    db.session.execute(update(Post).values(version=7).execution_options(synchronize_session=False))
    one.draft_text = "Other words."

    with pytest.raises(StaleDataError):
        db.session.flush()


def test_a_version_counts_what_was_changed(app):
    one = post()
    db.session.add(one)
    db.session.flush()
    for words in ("One.", "Two.", "Two."):
        one.draft_text = words
        db.session.flush()
    db.session.commit()

    assert one.version == 3
    assert db.session.scalar(select(Post.version)) == 3


def test_a_savepoint_takes_back_what_objects_said(app):
    one = post()
    db.session.add(one)
    db.session.flush()
    attempt = db.session.begin_nested()
    one.draft_text = "Other words."
    db.session.flush()
    attempt.rollback()

    assert one.draft_text == PLAIN
    db.session.commit()
    assert db.session.scalar(select(Post.draft_text)) == PLAIN


def test_what_is_taken_from_a_list_goes(app):
    contests_in_a_list(db.session())
    db.session.flush()
    one = db.session.scalars(select(Revision)).one()
    one.contests.remove(one.contests[0])

    with pytest.raises(AssertionError, match="primary key"):  # as SQLAlchemy says it
        db.session.flush()


def test_a_decision_is_written_with_all_that_it_moves_in_one_statement(as_person, written):
    url, cat = f"{API}/posts/{in_review()}", as_person("cat")
    written.clear()
    assert say(cat, url).status_code == 201
    moving = [words for words in written if "decision (" in words]

    assert len(moving) == 1
    assert "UPDATE stage" in moving[0]
    assert "UPDATE post" in moving[0]
    assert "INSERT INTO event" in moving[0], "and with what the record keeps of it"


def test_a_repeat_that_looked_just_before_it_was_answered_is_answered_alike(as_person, monkeypatch):
    ann, key = as_person("ann"), {"Idempotency-Key": "once"}
    url = begin(ann)
    first = ann.post(f"{API}/posts", json=NEW_POST, headers=key)
    sent = ann.post(f"{url}/submissions", json={"version": 1}, headers=key)
    monkeypatch.setattr(acts, "_claim", lambda _unit, _key: None)

    again = ann.post(f"{API}/posts", json=NEW_POST, headers=key)
    resent = ann.post(f"{url}/submissions", json={"version": 1}, headers=key)
    other = ann.post(f"{API}/posts", json={**NEW_POST, "text": "Other."}, headers=key)

    assert (again.status_code, again.json) == (201, first.json)
    assert (resent.status_code, resent.json) == (201, sent.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json["title"]) == (422, "key-reused")
    assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_what_was_taken_back_may_be_made_again(app):
    first = post()
    db.session.add(first)
    db.session.flush()
    db.session.rollback()
    assert first not in db.session
    assert first.draft_text == PLAIN
    second = post()
    db.session.add(second)
    db.session.commit()
    assert db.session.scalars(select(Post)).all() == [second]


def test_an_object_that_was_taken_back_may_be_added_again(app):
    one = post()
    db.session.add(one)
    db.session.flush()
    db.session.rollback()
    db.session.add(one)
    db.session.commit()

    assert db.session.scalar(select(Post.draft_text)) == PLAIN


def test_a_flush_adopts_nobody(app):
    one = post()
    db.session.add(one)
    db.session.flush()
    assert one.revisions == []
    with db.session.no_autoflush:
        apart = revision(one)
        db.session.flush()

    assert apart not in db.session


def test_a_key_may_be_used_again_after_its_row_was_deleted(app):
    db.session.add(post())
    db.session.flush()
    held = db.session.scalars(select(Post)).one()
    db.session.execute(delete(Post.__table__))
    db.session.add(post())
    with pytest.warns(SAWarning, match="replacing it"):
        db.session.flush()
    db.session.commit()

    assert held not in db.session
    assert db.session.scalar(select(func.count()).select_from(Post)) == 1


def test_a_row_that_cannot_be_written_leaves_nothing_behind(app):
    one = post()
    db.session.add(one)
    db.session.commit()
    one.draft_text = "Other words."
    db.session.add(revision(one, 0))  # there is no such number

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()

    assert one.draft_text == PLAIN
    assert db.session.scalars(select(Revision)).all() == []


def test_the_record_goes_on_where_somebody_else_has_appended(app):
    """What changed is written once, the event where the stream ends now."""
    one = a_draft()
    forget()
    with unit_of_work(person("ann")) as unit:
        found = locked_post(unit, one)
        unit.heads[StreamKind.POST, one] = (7, "0" * 64)
        found.draft_text = "Other words."
        unit.record("post.written", found)
    forget()

    assert db.session.get_one(Post, one).draft_text == "Other words."
    assert [
        each.sequence
        for each in db.session.scalars(select(Event).order_by(Event.sequence))
        if each.subject_id == one
    ] == [1, 2]
    assert list(verify(db.session())) == []


def test_a_stream_that_has_begun_is_not_begun_again(app):
    one = a_draft()
    forget()
    with unit_of_work(person("ann")) as unit:
        found = locked_post(unit, one)
        unit.heads[StreamKind.POST, one] = NEW
        unit.record("post.written", found)
    forget()

    assert db.session.scalar(select(Stream.length).where(Stream.subject_id == one)) == 2
    assert list(verify(db.session())) == []


def test_rows_of_several_tables_are_kept_in_one_statement(app, written):
    one, rows = a_draft(), [{"word": each, "folded": each} for each in ("abc", "def")]
    forget()
    written.clear()
    keys = [Rows(AdmittedKey, [{"key": each, "post_id": one}]) for each in (7, 8)]

    with unit_of_work(person("ann")) as unit:
        unit.rows += [Rows(LibraryWord, rows), *keys, Rows(LibraryWord, [])]
    with unit_of_work(person("ann")) as unit:
        known = [{"word": each, "folded": each} for each in ("def", "ghi", "ghi")]
        unit.rows += [Rows(LibraryWord, known, known=True)]

    assert len(written) == 2
    assert sorted(db.session.scalars(select(AdmittedKey.key))) == [7, 8]
    assert {"abc", "def", "ghi"} <= set(db.session.scalars(select(LibraryWord.word)))


def test_rows_that_cannot_be_kept_leave_nothing_of_the_unit(app):
    one = a_draft()

    with pytest.raises(IntegrityError):
        keep_twice(one)
    forget()

    assert db.session.get_one(Post, one).draft_text == PLAIN
    assert db.session.scalars(select(AdmittedKey.key)).all() == []


def keep_twice(one):
    row = {"key": 7, "post_id": one}
    with unit_of_work(person("ann")) as unit:
        locked_post(unit, one).draft_text = "Other words."
        unit.rows.append(Rows(AdmittedKey, [row, row]))


def test_a_unit_that_is_undone_owes_nothing(app):
    one = a_draft()
    forget()
    with unit_of_work(person("ann")) as unit:
        locked_post(unit, one).draft_text = "Other words."
        unit.rows.append(Rows(AdmittedKey, [{"key": 7, "post_id": one}]))
        unit.afterwards(Job.CHECK_POST, str(one), 1)
        unit.undo()

    assert unit.jobs == []
    assert db.session.scalars(select(AdmittedKey.key)).all() == []
    assert db.session.get_one(Post, one).draft_text == PLAIN
