"""Connections to the database: a question before use only where one lay idle."""

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
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
