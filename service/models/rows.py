"""Many rows in one statement: the database is handed what differs as arrays, the rest once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CollectionAggregate,
    Select,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.orm import Session

from service.models.base import Base, table_of


def among(name: str) -> CollectionAggregate[bool]:
    """Return what an id is compared with to be one of those given by this name.

    However many they are, the statement stays the same, and so prepared; `IN` would be another.
    """
    return any_(bindparam(name, type_=ARRAY(Uuid)))


class Rows(NamedTuple):
    """Rows of one table that name the same columns, none of them an array.

    Where some may be there already (`known`), those stay as they are. Values that are equal to
    Python are taken for the same, so of JSON no `1` beside a `true`.
    """

    model: type[Base]
    rows: Sequence[Mapping[str, Any]]
    known: bool = False


def insert_rows(session: Session, kept: Iterable[Rows]) -> None:
    """Insert rows of several tables in one statement; of none nothing happens."""
    parts: list[_Part] = []
    given: dict[str, Any] = {}
    for place, each in enumerate(_by_table(kept)):
        part, values = _part(each)
        parts.append(part)
        given |= {f"{place}_{name}": value for name, value in values.items()}
    if parts:
        session.execute(_inserting(tuple(parts)), given)


def _by_table(kept: Iterable[Rows]) -> Iterator[Rows]:
    """Return the rows put together by table: however many they are, the statement is the same."""
    found: dict[tuple[type[Base], bool], list[Mapping[str, Any]]] = {}
    for each in kept:
        if each.rows:
            found.setdefault((each.model, each.known), []).extend(each.rows)
    for (model, known), rows in found.items():
        yield Rows(model, rows, known)


class _Part(NamedTuple):
    """Which columns of a table are written, and which of them are alike in all rows."""

    model: type[Base]
    names: tuple[str, ...]
    alike: frozenset[str]
    known: bool


def _part(of: Rows) -> tuple[_Part, dict[str, Any]]:
    first, *others = of.rows
    key, *rest = first
    alike = frozenset(name for name in rest if all(other[name] == first[name] for other in others))
    values = {
        name: first[name] if name in alike else [row[name] for row in of.rows] for name in first
    }
    return _Part(of.model, (key, *rest), alike, of.known), values


@lru_cache(maxsize=250)
def _inserting(parts: tuple[_Part, ...]) -> Select[int]:
    """Return the statement that inserts so many rows of each table as its arrays have members.

    Of the columns that are alike in all rows it is handed one value.
    """
    written = [_insert(place, each).cte(f"rows_{place}") for place, each in enumerate(parts)]
    return select(literal(1)).add_cte(*written)


def _insert(place: int, part: _Part) -> Insert:
    columns = table_of(part.model).c
    differ = [columns[name] for name in part.names if name not in part.alike]
    arrays = (bindparam(f"{place}_{each.name}", type_=ARRAY(each.type)) for each in differ)
    members = (column(each.name, each.type) for each in differ)
    given = func.unnest(*arrays).table_valued(*members, name=f"given_{place}").render_derived()
    values = [
        bindparam(f"{place}_{name}", type_=columns[name].type)
        if name in part.alike
        else given.c[name]
        for name in part.names
    ]
    into = insert(table_of(part.model))
    made = into.from_select(part.names, select(*values), include_defaults=False)
    return made.on_conflict_do_nothing() if part.known else made
