"""The session of the service, which writes what an act changed in one statement.

SQLAlchemy's own flush asks a question for each table and each row. An act on a busy path changes
few rows of several tables: here they go to the database as the parts of one `WITH` (docs/decisions,
14). Whatever is not that plain is left to SQLAlchemy: what is removed, many rows, a savepoint,
values that the database computes, a table with rows both new and changed.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    CTE,
    BindParameter,
    ScalarSelect,
    Select,
    bindparam,
    func,
    insert,
    inspect,
    literal,
    select,
    update,
)
from sqlalchemy.orm import InstanceState, Mapper
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql import ClauseElement

from service.models.plain import bind, has_own, known, next_version, plan_of, set_defaults, unsaid

MOST = 8
"""Rows that one statement writes; where there are more, a statement for each table is no slower."""

KEPT = 250
"""Statements that are kept, each for rows of such tables with such columns."""


class Session(FlaskSession):
    """The session of one database."""

    def get_bind(self, *_args: Any, bind: Any = None, **_options: Any) -> Any:
        """Return the database: there is one."""
        if bind is None and self.bind is None:
            self.bind = self._db.engine
        return bind or self.bind

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what changed, in one statement where that is possible."""
        if objects is not None or _written(self) is None:
            super().flush(objects)


def flush_with(session: OrmSession, also: CTE, given: Mapping[str, Any]) -> bool:
    """Write what changed, and this in the same statement if possible; whether this wrote a row.

    What is given for it must not be called as a column of any table: SQLAlchemy would set it.
    """
    done = _written(session, also, given)
    if done is None:
        session.flush()
        done = session.connection().execute(_statement((), also), given).scalar_one()
    return bool(done)


class _Part(NamedTuple):
    """Which columns of a row are written, and by which it is known if it is there already."""

    mapper: Mapper[Any]
    names: tuple[str, ...]
    was: tuple[str, ...] = ()


class _Row(NamedTuple):
    """An object, what is written of it, and how its row is known."""

    state: InstanceState[Any]
    part: _Part
    values: dict[str, Any]
    was: dict[str, Any]


def _written(
    session: OrmSession, also: CTE | None = None, given: Mapping[str, Any] | None = None
) -> int | None:
    """Write what changed, and return how many rows `also` wrote; None if it is not that plain."""
    with session.no_autoflush:  # what is expired is read to be compared
        rows = _rows(session)
    if rows is None:
        return None
    writing = sorted((row for row in rows if row.values), key=_place)
    done = _execute(session, writing, also, given or {}) if writing or also is not None else 0
    _settle(session, rows)
    return done


def _rows(session: OrmSession) -> Sequence[_Row] | None:
    """Return what changed, or None if it is not plain enough."""
    changed = [inspect(each) for each in session.dirty]
    new = [inspect(each) for each in session.new]
    if not _few(session, changed, new):
        return None
    for state in new:
        set_defaults(state)
    if not all(bind(state) for state in (*changed, *new)):
        return None
    rows = [*map(_change, changed), *map(_insertion, new)]
    plain = [row for row in rows if row is not None and _are_values(row)]
    return plain if len(plain) == len(rows) else None


def _few(
    session: OrmSession, changed: Sequence[InstanceState[Any]], new: Sequence[InstanceState[Any]]
) -> bool:
    """Whether there are few rows, of plain tables, none of them with rows of both kinds."""
    if session.deleted or not 0 < len(changed) + len(new) <= MOST:
        return False
    kinds = {each.mapper for each in changed}, {each.mapper for each in new}
    if session.in_nested_transaction() or kinds[0] & kinds[1]:
        return False
    return all(plan_of(each) is not None for each in kinds[0] | kinds[1])


def _place(row: _Row) -> tuple[str, ...]:
    """Return where a row is written: in one order, so that the same act is the same statement."""
    return (str(row.part.mapper.local_table), *row.part.was, *row.part.names, str(row.was))


def _are_values(row: _Row) -> bool:
    """Whether no value is left for the database to compute."""
    return not any(isinstance(each, ClauseElement) for each in row.values.values())


def _insertion(state: InstanceState[Any]) -> _Row | None:
    """Return a new row with all that is said of it; None if the database must make its key."""
    plan = known(state.mapper)
    said = {
        name: state.dict[name]
        for name, column in plan.columns.items()
        if column.computed is None
        and name in state.dict
        and not (has_own(column) and unsaid(state, name, column))
    }
    whole = all(said.get(name) is not None for name in plan.key)
    return _Row(state, _Part(state.mapper, tuple(said)), said, {}) if whole else None


def _change(state: InstanceState[Any]) -> _Row | None:
    """Return what changes in a row, which may be nothing; None if that is its key."""
    plan, before, now = known(state.mapper), state.committed_state, state.dict
    said = sorted(plan.columns.keys() & before.keys())
    known_by = (*plan.key, *([plan.version] if plan.version else []))
    if any(name in known_by for name in said) or not now.keys() >= {*said, *known_by}:
        return None
    values = {name: now[name] for name in said if before[name] != now[name]}
    was = {name: now[name] for name in plan.key}
    if values and plan.version is not None:
        was[plan.version] = now[plan.version]
        values[plan.version] = next_version(state.mapper, now[plan.version])
    return _Row(state, _Part(state.mapper, tuple(values), tuple(was)), values, was)


def _execute(
    session: OrmSession, rows: Sequence[_Row], also: CTE | None, besides: Mapping[str, Any]
) -> int:
    """Write the rows, or raise StaleDataError if one of them is not as it was read."""
    given = dict(besides)
    for place, row in enumerate(rows):
        given |= {f"{place}_{name}": value for name, value in row.values.items()}
        given |= {f"{place}_was_{name}": value for name, value in row.was.items()}
    writing = _statement(tuple(row.part for row in rows), also)
    done, found = session.connection().execute(writing, given).one()
    if found != sum(bool(row.was) for row in rows):
        raise StaleDataError("A row that was to be changed is not as it was read.")
    return int(done)


@lru_cache(maxsize=KEPT)
def _statement(parts: tuple[_Part, ...], also: CTE | None) -> Select[int, int]:
    """Return the statement that writes rows, and counts what `also` wrote and those it changed."""
    written = [_part(place, each) for place, each in enumerate(parts)]
    changed = [each for each, part in zip(written, parts, strict=True) if part.was]
    done = literal(0) if also is None else _count(also)
    return select(done, sum(map(_count, changed), literal(0))).add_cte(*written)


def _count(of: CTE) -> ScalarSelect[int]:
    return select(func.count()).select_from(of).scalar_subquery()


def _part(place: int, part: _Part) -> CTE:
    plan = known(part.mapper)

    def given(name: str, prefix: str) -> BindParameter[Any]:
        return bindparam(f"{place}_{prefix}{name}", type_=plan.columns[name].type)

    values = {plan.columns[name]: given(name, "") for name in part.names}
    if not part.was:
        return insert(plan.table).values(values).cte(f"part_{place}")
    as_read = (plan.columns[name] == given(name, "was_") for name in part.was)
    changes = update(plan.table).where(*as_read).values(values)
    return changes.returning(literal(1)).cte(f"part_{place}")


def _settle(session: OrmSession, rows: Sequence[_Row]) -> None:
    """Let the session hold the objects as what is in the database now, as its own flush ends."""
    for state, _part, values, was in rows:
        plan = known(state.mapper)
        if was and plan.version in values:
            set_committed_value(state.obj(), plan.version, values[plan.version])
        if was and values and plan.computed:
            session.expire(state.obj(), plan.computed)
    session._register_persistent({row.state for row in rows})  # no other way says it
