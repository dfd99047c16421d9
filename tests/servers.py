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

MEMORY = """
CREATE SCHEMA memory;
CREATE TABLE memory.standing (moment text, relation name, place text, version text);
"""
"""Where each row stands that was put back: nobody has touched it while it stands there so."""

REMEMBER = """
DO $$ DECLARE each record; filled boolean; BEGIN
    DROP SCHEMA IF EXISTS {moment} CASCADE;
    DELETE FROM memory.standing WHERE moment = '{moment}';
    CREATE SCHEMA {moment};
    CREATE TABLE {moment}.kept (relation name, columns text);
    FOR each IN SELECT table_name, string_agg(quote_ident(column_name), ', ') AS columns
        FROM information_schema.columns
        JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER'
        GROUP BY table_name LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', each.table_name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE {moment}.%1$I AS TABLE public.%1$I', each.table_name);
            INSERT INTO {moment}.kept VALUES (each.table_name, each.columns);
        END IF;
    END LOOP;
    CREATE TABLE {moment}.sequences AS SELECT sequencename,
        coalesce(last_value, start_value) AS value, last_value IS NOT NULL AS used
        FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
"""Keep a copy of all rows, and where every sequence stands."""

RESET = """
DO $$ DECLARE each record; untouched boolean; BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
    SET LOCAL session_replication_role = replica;
    FOR each IN SELECT relname, columns FROM pg_class LEFT JOIN {moment}.kept ON relation = relname
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND (columns IS NOT NULL OR pg_relation_size(pg_class.oid) > 0) LOOP
        untouched := false;
        IF each.columns IS NOT NULL THEN
            EXECUTE format('SELECT (SELECT array_agg((ctid::text, xmin::text) ORDER BY ctid)
                FROM public.%1$I) = (SELECT array_agg((place, version) ORDER BY place::tid)
                FROM memory.standing WHERE moment = ''{moment}'' AND relation = %1$L)',
                each.relname) INTO untouched;
        END IF;
        IF untouched IS NOT TRUE THEN
            EXECUTE format('DELETE FROM public.%I', each.relname);
        END IF;
        IF each.columns IS NOT NULL AND untouched IS NOT TRUE THEN
            EXECUTE format('INSERT INTO public.%1$I (%2$s) OVERRIDING SYSTEM VALUE
                SELECT %2$s FROM {moment}.%1$I', each.relname, each.columns);
            DELETE FROM memory.standing WHERE relation = each.relname;
            EXECUTE format('INSERT INTO memory.standing
                SELECT ''{moment}'', %1$L, ctid::text, xmin::text FROM public.%1$I', each.relname);
        END IF;
    END LOOP;
    FOR each IN SELECT sequencename, value, used FROM {moment}.sequences
        JOIN pg_sequences USING (sequencename)
        WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(each.sequencename::regclass, each.value, each.used);
    END LOOP;
END $$
"""
"""Leave only what was remembered; triggers and foreign keys are not asked.

Deleting a few rows takes 2 to 10 ms; TRUNCATE and CREATE DATABASE … TEMPLATE take ten times that.
Rows that stand where they were put back are left alone: the definitions alone are 700 kB.
"""

PRISTINE = "pristine"
"""The moment after the migrations."""


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
        session.execute(MEMORY)
    remember(server, PRISTINE)
    return server.url()


def remember(server: Postgres, moment: str) -> None:
    """Keep what the shared database holds now, under the name of a moment."""
    with server.connect("portevoix") as session:
        session.execute(REMEMBER.format(moment=moment))


def emptied(server: Postgres, moment: str = PRISTINE) -> str:
    """Return the shared database as it was at a moment: by default, when it was made."""
    with server.connect("portevoix") as session:
        session.execute(RESET.format(moment=moment))
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
