"""The real PostgreSQL and Redis of a test session, and how they are emptied between two tests."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import redis
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from service.definitions import ship
from service.migrations import upgrade
from service.runtime import Postgres, Redis

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "50",
    "shared_buffers": "32MB",
}
"""A test's database need not survive a power cut."""

REMEMBER = """
DO $$ DECLARE each record; filled boolean; BEGIN
    CREATE SCHEMA pristine;
    FOR each IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', each.relname) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE pristine.%1$I AS TABLE public.%1$I', each.relname);
        END IF;
    END LOOP;
    CREATE TABLE pristine.sequences AS SELECT sequencename,
        coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS used
        FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
"""Keep a copy of all rows, and where every sequence stands."""

RESET = """
DO $$ DECLARE each record; BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('DELETE FROM public.%I', each.relname);
    END LOOP;
    FOR each IN SELECT table_name, string_agg(quote_ident(column_name), ', ') AS columns
        FROM information_schema.columns AS copied
        JOIN information_schema.columns AS own USING (table_name, column_name)
        WHERE copied.table_schema = 'pristine' AND own.table_schema = 'public'
            AND own.is_generated = 'NEVER' GROUP BY table_name LOOP
        EXECUTE format('INSERT INTO public.%1$I (%2$s) OVERRIDING SYSTEM VALUE
            SELECT %2$s FROM pristine.%1$I', each.table_name, each.columns);
    END LOOP;
    FOR each IN SELECT sequencename, value, used FROM pristine.sequences
        JOIN pg_sequences USING (sequencename)
        WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(each.sequencename::regclass, each.value, each.used);
    END LOOP;
END $$
"""
"""Leave only what was remembered; triggers and foreign keys are not asked.

Deleting a few rows takes 2 to 10 ms; TRUNCATE and CREATE DATABASE … TEMPLATE take ten times that.
"""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a folder that a server under another user may enter, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="porte-voix-tests-"))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL of the session's own."""
    with temporary_folder() as folder:
        server = Postgres(folder / "postgres", FAST)
        try:
            server.start()
            yield server
        finally:
            server.stop()


@contextmanager
def running_redis() -> Iterator[Redis]:
    """Run a Redis of the session's own."""
    with temporary_folder() as folder:
        server = Redis(folder / "redis")
        try:
            server.start()
            yield server
        finally:
            server.stop()


def migrated(server: Postgres) -> str:
    """Create the database that all tests share, as `portevoix migrate` does; return its address."""
    with server.connect() as session:
        session.execute("CREATE DATABASE portevoix")
    upgrade(server.url())
    engine = create_engine(server.url(), poolclass=NullPool)
    with Session(engine) as writing:
        ship(writing, datetime.now(UTC))
        writing.commit()
    with server.connect("portevoix") as session:
        session.execute(REMEMBER)
    return server.url()


def emptied(server: Postgres) -> str:
    """Return the shared database as it was when it was made."""
    with server.connect("portevoix") as session:
        session.execute(RESET)
    return server.url()


@contextmanager
def another_database(server: Postgres) -> Iterator[str]:
    """Give an empty database without any table, and drop it."""
    with server.connect() as session:
        session.execute("CREATE DATABASE another")
        try:
            yield server.url("another")
        finally:
            session.execute("DROP DATABASE another WITH (FORCE)")


def emptied_redis(server: Redis) -> str:
    """Return the shared Redis with nothing in it."""
    with redis.Redis.from_url(server.url()) as client:
        client.flushall()
    return server.url()
