"""Many rows in one statement: the database is handed what differs as arrays, the rest once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CollectionAggregate, Uuid, any_, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.orm import Session

from service.models.base import Base, table_of


def among(name: str) -> CollectionAggregate[bool]:
    """Return what an id is compared with to be one of those given by this name.

    However many they are, the statement stays the same, and so prepared; `IN` would be another.
    """
    return any_(bindparam(name, type_=ARRAY(Uuid)))


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns, none of them an array; of none nothing happens.

    Values that are equal to Python are taken for the same, so of JSON no `1` beside a `true`.
    """
    if not rows:
        return
    first, *others = rows
    key, *rest = first
    alike = frozenset(name for name in rest if all(other[name] == first[name] for other in others))
    given = {name: first[name] if name in alike else [row[name] for row in rows] for name in first}
    session.execute(by_columns(model, (key, *rest), alike), given)


@cache
def by_columns(
    model: type[Base], names: tuple[str, ...], alike: frozenset[str] = frozenset()
) -> Insert:
    """Return the statement that inserts so many rows as its arrays have members.

    Of the columns that are alike in all rows it is handed one value.
    """
    columns = table_of(model).c
    differ = [columns[name] for name in names if name not in alike]
    arrays = (bindparam(each.name, type_=ARRAY(each.type)) for each in differ)
    members = (column(each.name, each.type) for each in differ)
    given = func.unnest(*arrays).table_valued(*members, name="given").render_derived()
    values = [
        bindparam(name, type_=columns[name].type) if name in alike else given.c[name]
        for name in names
    ]
    return insert(table_of(model)).from_select(names, select(*values), include_defaults=False)
