"""Connections to the database, after PostgreSQL ended them."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import column, create_engine, delete, insert, literal, select, table, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from service.accounts import issue_token
from service.app import create_app
from service.connections import ANEW, IDLE, PREPARED, TIMES, ask_after_idle, keep_prepared
from service.limits import limiter
from service.models import db
from tests.integration.conftest import person
from tests.integration.journey import API

LIBRARY = f"{API}/library"
ENDED = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def end_connections():
    """Let PostgreSQL end every connection but the one that asks for it."""
    other = create_engine(db.engine.url)
    with other.begin() as connection:
        connection.execute(ENDED)
    other.dispose()


def test_a_request_after_postgresql_ended_its_connection_is_answered(as_person, queue):
    ann = as_person("ann")
    db.session.remove()
    assert ann.get(LIBRARY).status_code == 200
    end_connections()
    time.sleep(IDLE + 0.1)

    assert ann.get(LIBRARY).status_code == 200


def test_one_that_used_it_a_moment_ago_is_told_to_try_again_and_can(as_person, queue):
    ann = as_person("ann")
    db.session.remove()
    assert ann.get(LIBRARY).status_code == 200
    end_connections()

    lost, again = ann.get(LIBRARY), ann.get(LIBRARY)

    assert (lost.status_code, lost.json["title"]) == (503, "unavailable")
    assert int(lost.headers["Retry-After"]) > 0
    assert again.status_code == 200


@pytest.mark.parametrize("by_token", [False, True], ids=["session", "token"])
def test_the_limiter_takes_no_lost_connection_for_a_lost_redis(
    app, as_person, queue, by_token, monkeypatch, caplog
):
    asking, headers = as_person("ann"), {}
    if by_token:
        secret = issue_token(db.session(), person("ann"), "script", datetime.now(UTC))[1]
        asking, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}
    db.session.commit()
    db.session.remove()
    monkeypatch.setattr(limiter, "enabled", True)
    assert asking.get(LIBRARY, headers=headers).status_code == 200
    end_connections()

    assert asking.get(LIBRARY, headers=headers).status_code == 200
    assert "storage" not in caplog.text


def test_only_a_connection_that_lay_idle_is_asked_before_use(postgres_url, monkeypatch):
    engine = create_engine(postgres_url, pool_size=1)
    ask_after_idle(engine)
    asked = []
    ping = engine.dialect.do_ping
    monkeypatch.setattr(engine.dialect, "do_ping", lambda one: asked.append(one) or ping(one))

    for rest in (0, 0, IDLE + 0.1):
        time.sleep(rest)
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    engine.dispose()

    assert len(asked) == 1


@pytest.fixture
def away(app, queue):
    """Give the browser of somebody whose session can't be looked up: the database is away."""
    there = app.extensions["settings"]
    built = create_app(replace(there, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none"))
    client = built.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = str(uuid4())
    return client


@pytest.mark.parametrize(
    ("tongue", "sentence"),
    [("en", "Go back and try again"), ("fr", "Revenez en arrière et réessayez")],
)
@pytest.mark.parametrize("path", ["/", "/library", "/inbox", "/nowhere"])
def test_a_page_whose_database_is_away_says_so_to_the_reader(away, path, tongue, sentence):
    answer = away.get(path, headers={"Accept": "text/html", "Accept-Language": tongue})

    assert answer.status_code == 503
    assert sentence in answer.text


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer pv_any"}], ids=["session", "token"]
)
def test_the_api_without_its_database_answers_with_a_problem(away, header):
    answer = away.get(LIBRARY, headers=header)

    assert (answer.status_code, answer.json["title"]) == (503, "unavailable")


@pytest.fixture
def remembering(postgres_url):
    """Yield an engine of one connection that keeps what is prepared."""
    engine = create_engine(postgres_url, pool_size=1)
    keep_prepared(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE word (said integer)"))
    yield engine
    engine.dispose()


WORD = table("word", column("said"))
HELD = select(WORD.c.said)
KNOWN = text("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%seven%'")
SEVEN = select(literal(7).label("seven"))


def known(engine):
    """Return what the only connection has prepared."""
    with engine.connect() as connection:
        found = [each.statement for each in connection.execute(KNOWN)]
        connection.commit()
    return found


def read_often(engine, statement):
    for _ in range(TIMES + 1):
        with engine.connect() as connection:
            connection.execute(statement)


def test_a_statement_of_readers_stays_prepared_when_their_transactions_end(remembering):
    read_often(remembering, SEVEN)

    assert len(known(remembering)) == 1


def test_a_statement_that_is_planned_anew_is_never_prepared(remembering):
    read_often(remembering, SEVEN.execution_options(**ANEW))

    assert known(remembering) == []


class Base(DeclarativeBase):
    pass


class Said(Base):
    __tablename__ = "word"

    said: Mapped[int] = mapped_column(primary_key=True)


def by_flush(session):
    session.add(Said(said=1))
    session.flush()


def after_a_savepoint(session):
    with session.begin_nested():
        session.execute(insert(WORD), {"said": 1})
    session.execute(HELD)


def in_a_part(session):
    part = insert(WORD).values(said=1).returning(WORD.c.said).cte("part")
    session.execute(select(part.c.said))


@pytest.mark.parametrize(
    "write",
    [
        lambda session: session.execute(insert(WORD), {"said": 1}),
        lambda session: session.execute(update(WORD).values(said=5)),
        lambda session: session.execute(delete(WORD)),
        lambda session: session.execute(text("INSERT INTO word VALUES (1)")),
        lambda session: session.scalars(
            text("INSERT INTO word VALUES (1) RETURNING said").columns(column("said"))
        ),
        lambda session: session.connection().exec_driver_sql("INSERT INTO word VALUES (1)"),
        by_flush,
        after_a_savepoint,
        in_a_part,
    ],
)
def test_what_was_written_and_not_committed_is_rolled_back(remembering, write):
    with Session(remembering) as session:
        session.execute(insert(WORD), {"said": 7})
        session.commit()
        session.execute(HELD)
        write(session)
        session.execute(HELD)

    with Session(remembering) as session:
        assert session.scalars(HELD).all() == [7]


@pytest.mark.parametrize(
    ("statement", "committed"),
    [(SEVEN, True), (text("SELECT 7"), False), (select(literal(1) / literal(0)), False)],
)
def test_only_a_sound_transaction_that_only_read_ends_by_commit(
    remembering, monkeypatch, statement, committed
):
    ends = []
    with remembering.connect() as connection:
        driver = connection.connection.driver_connection
        monkeypatch.setattr(driver, "commit", lambda: ends.append("commit"))
        with suppress(DBAPIError):
            connection.execute(statement)

    assert ends == ["commit"] * committed


def test_a_connection_remembers_more_statements_than_a_page_needs(remembering):
    with remembering.connect() as connection:
        assert connection.connection.driver_connection.prepared_max == PREPARED


def test_readers_of_the_service_leave_their_statements_prepared(as_person, queue):
    ann = as_person("ann")
    db.session.remove()
    for _ in range(2 * TIMES):
        assert ann.get(LIBRARY).status_code == 200

    said = db.session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert any("FROM token" in each for each in said)


def test_a_directory_is_told_in_its_own_form_that_the_database_is_away(away):
    answer = away.get("/scim/v2/Users", headers={"Authorization": "Bearer pv_any"})

    assert (answer.status_code, answer.mimetype) == (503, "application/scim+json")
    assert answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert answer.json["status"] == "503"
    assert answer.headers["Retry-After"]
