"""Keyset paging: a cursor names the last row seen, so a list costs the same at any depth."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, func, literal_column, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.errors import Invalid, _

T = TypeVar("T")
MOST = 100
"""Rows that one page may ask for."""


COUNTED = 1_000
"""What waits for somebody, up to which the exact number is told."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next ones if there are more."""

    rows: Sequence[T]
    next: str | None


def page(
    session: Session,
    statement: Select[T],
    *,
    by: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[UUID],
    cursor: str | None,
    limit: int,
    newest_first: bool = True,
) -> Page[T]:
    """Return a page of the statement's rows in order of a moment and an id."""
    if cursor is not None:
        place: ColumnElement[Any] = tuple_(by, key)
        seen = _read(cursor)
        statement = statement.where(place < seen if newest_first else place > seen)
    ordered = _begun if cursor is None else _ordered
    rows = session.scalars(ordered(statement, by, key, limit, newest_first)).unique().all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    return Page(rows[:limit], _write(getattr(last, by.key), getattr(last, key.key)))


def counting(statement: Select[Any]) -> Select[int]:
    """Return the question how many rows there are, counted up to a bound."""
    return select(func.count()).select_from(statement.limit(COUNTED).subquery())


def _ordered(
    statement: Select[T],
    by: InstrumentedAttribute[datetime],
    key: InstrumentedAttribute[UUID],
    limit: int,
    newest_first: bool,
) -> Select[T]:
    order = (by.desc(), key.desc()) if newest_first else (by.asc(), key.asc())
    return statement.order_by(*order).limit(literal_column(str(limit + 1), Integer))


_begun = lru_cache(maxsize=256)(_ordered)
"""The same, for a first page: a question that is made once is put in order once."""


def _write(moment: datetime, key: UUID) -> str:
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), str(key)]).encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, key = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(moment), UUID(key)
    except (ValueError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise Invalid("cursor", _("This is not a cursor that a page gave.")) from None
