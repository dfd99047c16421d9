"""Many rows in one statement: the database is handed them column by column, as arrays."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.orm import Session

from service.models.base import Base, table_of


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns, none of them an array; of none nothing happens."""
    if rows:
        names = tuple(rows[0])
        by_column = {name: [row[name] for row in rows] for name in names}
        session.execute(by_columns(model, names), by_column)


@cache
def by_columns(model: type[Base], names: tuple[str, ...]) -> Insert:
    """Return the statement that inserts so many rows as its arrays have members."""
    columns = [table_of(model).c[name] for name in names]
    arrays = (bindparam(each.name, type_=ARRAY(each.type)) for each in columns)
    members = (column(each.name, each.type) for each in columns)
    given = func.unnest(*arrays).table_valued(*members, name="given").render_derived()
    return insert(table_of(model)).from_select(names, select(*given.c), include_defaults=False)
