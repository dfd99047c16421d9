"""Connections to the database: asked before use only where idle, and they keep what is prepared."""

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from time import monotonic
from typing import Any, overload

from psycopg import Column, Error
from psycopg import Cursor as DriverCursor
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import CompoundSelect, Connection, Engine, Select, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

IDLE = 1.0
"""Seconds after which a connection is asked whether it still answers.

One that ended sooner costs whoever uses it next a problem `unavailable` (503), once.
"""


def ask_after_idle(engine: Engine) -> None:
    """Ask a connection that lay idle whether it still answers, and make a new one if not.

    In a busy process that saves a question for each request; after a restart of PostgreSQL the
    first that asks meets no dead connection.
    """

    @event.listens_for(engine, "checkin")
    def _rest(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["used"] = monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        used = entry.info.get("used")
        if used is not None and monotonic() - used > IDLE and not _answers(engine, connection):
            raise InvalidatePoolError


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


PREPARED = 250
"""Statements that a connection remembers as the database has prepared them."""

TIMES = 5
"""How often a statement is sent before it is prepared."""

ANEW = {"planned_anew": True}
"""The option of a statement whose best plan hangs on what is asked: it is planned each time."""


def keep_prepared(engine: Engine) -> None:
    """End a transaction that wrote nothing by COMMIT: on ROLLBACK the driver forgets statements.

    Pages and calls that only read are most of what is asked, and each of their statements would be
    parsed and planned every time.
    """

    @event.listens_for(engine, "connect")
    def _remember(connection: Any, _entry: ConnectionPoolEntry) -> None:
        connection.prepared_max = PREPARED

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.info["wrote"] = False

    @event.listens_for(engine, "before_cursor_execute")
    def _look(
        connection: Connection, _cursor: Any, _words: str, _given: Any, context: Any, _many: bool
    ) -> None:
        if not _only_reads(context):
            connection.info["wrote"] = True  # or may have
        anew = context.execution_options.get("planned_anew")
        _driver(connection).prepare_threshold = None if anew else TIMES

    @event.listens_for(engine, "rollback")
    def _end(connection: Connection) -> None:
        if connection.invalidated or connection.info.get("wrote", True):
            return
        driver = _driver(connection)
        if driver.info.transaction_status == TransactionStatus.INTRANS:
            with suppress(Error):  # one that ended meanwhile is found out by what comes next
                driver.commit()


def _only_reads(context: Any) -> bool:
    """Whether a statement is a SELECT of ours in which no part writes.

    No function that we select changes what a rollback would undo.
    """
    if not isinstance(context.invoked_statement, Select | CompoundSelect):
        return False
    parts = context.compiled.ctes or ()
    return not any(getattr(each.element, "is_dml", False) for each in parts)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


class Cursor(DriverCursor[Any]):
    """A cursor that describes the columns of a result when somebody looks at them.

    SQLAlchemy asks for them with every statement, and looks the first time.
    """

    @property
    def description(self) -> Any:
        """The columns of the result, or None where there is none."""
        result = self.pgresult
        if result is None or result.status != ExecStatus.TUPLES_OK:
            return super().description
        return _Columns(self, result.nfields)

    def described(self) -> Sequence[Column]:
        """Return the columns as the driver describes them."""
        return super().description or ()


class _Columns(Sequence[Column]):
    """The columns of a result, described when they are looked at: before the cursor goes on."""

    def __init__(self, cursor: Cursor, count: int) -> None:
        """Remember the cursor and how many columns there are."""
        self._cursor, self._count = cursor, count

    @cached_property
    def _described(self) -> Sequence[Column]:
        return self._cursor.described()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Column: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Column]: ...

    def __getitem__(self, place: int | slice) -> Column | Sequence[Column]:
        return self._described[place]
