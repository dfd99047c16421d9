"""Connections to the database, after PostgreSQL ended them."""

import time

from sqlalchemy import create_engine, text

from service.connections import IDLE, ask_after_idle
from service.models import db


def test_a_request_after_postgresql_ended_its_connection_is_answered(app, queue):
    client = app.test_client()
    assert client.get("/health").status_code == 200
    other = create_engine(db.engine.url)
    with other.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.dispose()
    time.sleep(IDLE + 0.1)

    assert client.get("/health").status_code == 200


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
