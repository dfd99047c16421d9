"""What is plain enough to be written without SQLAlchemy's unit of work, and how it is bound."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Table
from sqlalchemy.orm import InstanceState, Mapper, RelationshipDirection, RelationshipProperty
from sqlalchemy.orm.attributes import set_committed_value


class Link(NamedTuple):
    """How the objects of a relationship are bound: the attributes here, and those there."""

    name: str
    pairs: tuple[tuple[str, str], ...]


class Plan(NamedTuple):
    """What a flush has to know of a class."""

    table: Table
    columns: dict[str, Column[Any]]
    key: tuple[str, ...]
    version: str | None
    computed: tuple[str, ...]
    above: tuple[Link, ...]
    """Relationships to what is referred to."""
    below: tuple[Link, ...]
    """Relationships to what refers to this, where only this side says so."""


@cache
def plan_of(mapper: Mapper[Any]) -> Plan | None:
    """Return what to know of a class, or None if its rows are not plain."""
    table, bound = mapper.local_table, [each for each in mapper.relationships if not each.viewonly]
    if not isinstance(table, Table) or mapper.inherits or mapper.polymorphic_on is not None:
        return None
    if any(each.secondary is not None or each.post_update for each in bound):
        return None
    if any(each.cascade.delete_orphan or each.cascade.delete for each in bound):
        return None
    columns = {mapper.get_property_by_column(each).key: each for each in table.columns}
    if any(each.onupdate is not None or _asks(each.default) for each in columns.values()):
        return None
    counted = mapper.version_id_col
    return Plan(
        table=table,
        columns=columns,
        key=tuple(mapper.get_property_by_column(each).key for each in mapper.primary_key),
        version=None if counted is None else mapper.get_property_by_column(counted).key,
        computed=tuple(name for name, each in columns.items() if each.computed is not None),
        above=tuple(_links(bound, RelationshipDirection.MANYTOONE)),
        below=tuple(_links(_one_sided(bound), RelationshipDirection.ONETOMANY)),
    )


def _asks(default: Any) -> bool:
    """Whether the database has to be asked for a default."""
    return default is not None and not default.is_scalar and not default.is_callable


def _one_sided(
    bound: Iterable[RelationshipProperty[Any]],
) -> Iterable[RelationshipProperty[Any]]:
    """Return the relationships whose other side does not say the same."""
    for each in bound:
        other = each.mapper.relationships.get(each.back_populates) if each.back_populates else None
        if other is None or other.viewonly:
            yield each


def _links(
    bound: Iterable[RelationshipProperty[Any]], direction: RelationshipDirection
) -> Iterable[Link]:
    for each in bound:
        if each.direction is direction:
            pairs = tuple(
                (
                    each.parent.get_property_by_column(here).key,
                    each.mapper.get_property_by_column(there).key,
                )
                for here, there in each.local_remote_pairs
            )
            yield Link(each.key, pairs)


def set_defaults(state: InstanceState[Any]) -> None:
    """Give a new object the values that its columns have where nothing is said, NULL or others."""
    plan = known(state.mapper)
    for name, column in plan.columns.items():
        if unsaid(state, name, column):
            default: Any = column.default
            if default is not None:
                value = default.arg if default.is_scalar else default.arg(None)
                set_committed_value(state.obj(), name, value)
            elif column.nullable and not has_own(column):
                set_committed_value(state.obj(), name, None)
    if plan.version is not None and state.dict.get(plan.version) is None:
        set_committed_value(state.obj(), plan.version, next_version(state.mapper, None))


def next_version(mapper: Mapper[Any], version: int | None) -> int:
    """Return the version that follows this one, or the first."""
    count: Any = mapper.version_id_generator
    number: int = count(version)
    return number


def known(mapper: Mapper[Any]) -> Plan:
    """Return what to know of a class that is plain."""
    plan = plan_of(mapper)
    if plan is None:
        raise LookupError("only what is plain is written here")
    return plan


def has_own(column: Column[Any]) -> bool:
    """Whether the database has a value of its own for what is not said."""
    own = (column.server_default, column.identity, column.computed)
    return any(each is not None for each in own) or column.type.should_evaluate_none


def unsaid(state: InstanceState[Any], name: str, column: Column[Any]) -> bool:
    """Whether a new object leaves a column to the database or to its default."""
    if name not in state.dict:
        return True
    return state.dict[name] is None and not column.type.should_evaluate_none


def bind(state: InstanceState[Any]) -> bool:
    """Let the columns say what the relationships say; False where something was taken away."""
    plan, here = known(state.mapper), state.dict
    said = state.committed_state if state.persistent else here
    for link in plan.above:
        if link.name in said:
            _refer(state.obj(), here.get(link.name), link)
    for link in plan.below:
        if link.name in said:
            history = state.attrs[link.name].history
            if link.name not in here or any(each is not None for each in history.deleted):
                return False
            for each in history.added:
                _refer_back(each, here, link)
    return True


def _refer(one: Any, above: Any, link: Link) -> None:
    for name, there in link.pairs:
        value = None if above is None else getattr(above, there)
        if getattr(one, name) != value:
            setattr(one, name, value)


def _refer_back(one: Any, above: dict[str, Any], link: Link) -> None:
    for name, there in link.pairs:
        if one is not None and getattr(one, there) != above[name]:
            setattr(one, there, above[name])
