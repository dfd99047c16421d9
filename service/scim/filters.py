"""Filters of the directory (RFC 7644 §3.4.2.2), as conditions that the database looks up."""

import operator
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttributeBinding,
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)
from sqlalchemy import ColumnElement, and_, false, func, literal, not_, or_, select
from sqlalchemy.types import Boolean, DateTime

from service.queries.provision import user_named
from service.scim.columns import Column, Kept, Several

LONGEST = 2_000
"""Characters of a filter."""

MOST_TERMS = 40
"""Comparisons of a filter."""

Condition = ColumnElement[bool]

ORDERED: dict[CompareOperator, Callable[[Any, Any], Any]] = {
    CompareOperator.eq: operator.eq,
    CompareOperator.gt: operator.gt,
    CompareOperator.ge: operator.ge,
    CompareOperator.lt: operator.lt,
    CompareOperator.le: operator.le,
}


def refuse_long(written: Any) -> None:
    """Raise InvalidFilterException for what is too long, or too deep, to be read."""
    if isinstance(written, str) and len(written) > LONGEST:
        raise InvalidFilterException(detail=f"A filter has at most {LONGEST} characters.")
    if isinstance(written, str) and written.count("(") > MOST_TERMS:
        raise InvalidFilterException(detail=f"A filter has at most {MOST_TERMS} parentheses.")


def condition(wanted: ScimFilter[Any], kept: Kept) -> Condition:
    """Return the condition under which a resource of one kind matches the filter."""
    return _Conditions(wanted, kept).visit(wanted.ast)


class _Conditions(FilterVisitor[Condition]):
    """Writes each part of a filter as a condition; what is not kept in a column is refused."""

    def __init__(self, wanted: ScimFilter[Any], kept: Kept) -> None:
        self.wanted, self.kept = wanted, kept
        self.inside: tuple[AttrPath, Several] | None = None
        self.terms = 0

    def visit_logical_expr(self, node: LogicalExpr) -> Condition:
        joined = [self.visit(term) for term in node.terms]
        return and_(*joined) if node.op is LogicalOperator.and_ else or_(*joined)

    def visit_not(self, node: Not) -> Condition:
        return not_(func.coalesce(self.visit(node.expr), false()))

    def visit_comparison(self, node: Comparison) -> Condition:
        bound = self.wanted.resolve_comparison(self._path(node.attr_path), strict=False)
        if bound is None:
            return false()
        value = coerce_value(bound, node.value, node.op)
        if _name(bound) == "user_name" and node.op is CompareOperator.eq and value is not None:
            return and_(user_named(str(value)))
        several = self._several(bound)
        if several is None or self.inside is not None:
            return and_(_compared(self._column(bound), node.op, value, bound))
        column = self._part(several, bound)
        if node.op is CompareOperator.ne:
            return not_(_some(several, _compared(column, CompareOperator.eq, value, bound)))
        return _some(several, _compared(column, node.op, value, bound))

    def visit_present(self, node: Present) -> Condition:
        bound = self.wanted.resolve(self._path(node.attr_path), strict=False)
        if bound is None:
            return false()
        several = self._several(bound)
        if several is None or self.inside is not None:
            return self._present(bound)
        if bound.sub_field_name is None:
            return _some(several, or_(*(_there(each) for each in several.each.values())))
        return _some(several, _there(self._part(several, bound)))

    def visit_value_path(self, node: ValuePath) -> Condition:
        bound = self.wanted.resolve(node.attr_path, strict=False)
        if bound is None:
            return false()
        several = self._several(bound)
        if several is None or self.inside is not None:
            raise _unkept(bound)
        self.inside = (node.attr_path, several)
        inner = self.visit(node.val_filter)
        self.inside = None
        return _some(several, inner)

    def _path(self, path: AttrPath) -> AttrPath:
        """Count a term, and return its whole path: within a selection it names only its end."""
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise InvalidFilterException(detail=f"A filter has at most {MOST_TERMS} comparisons.")
        if self.inside is None:
            return path
        if path.sub_attr:
            raise InvalidFilterException(detail=f"{path} can't be selected by.")
        outer = self.inside[0]
        return AttrPath(attr=outer.attr, sub_attr=path.attr, uri=outer.uri)

    def _several(self, bound: AttributeBinding) -> Several | None:
        return self.kept.several.get(bound.field_name)

    def _column(self, bound: AttributeBinding) -> Column:
        if self.inside is not None:
            return self._part(self.inside[1], bound)
        return _of(self.kept.one, _name(bound), bound)

    def _part(self, several: Several, bound: AttributeBinding) -> Column:
        return _of(several.each, bound.sub_field_name or "value", bound)

    def _present(self, bound: AttributeBinding) -> Condition:
        """Return whether an attribute is there; a complex one is if any part of it is."""
        parts = [each for name, each in self.kept.one.items() if _lies_in(name, bound)]
        if bound.sub_field_name is None and parts and self.inside is None:
            return or_(*map(_there, parts))
        return _there(self._column(bound))


def _lies_in(name: str, bound: AttributeBinding) -> bool:
    return name.startswith(f"{bound.field_name}.")


def _name(bound: AttributeBinding) -> str:
    return ".".join(each for each in (bound.field_name, bound.sub_field_name) if each)


def _of(columns: Mapping[str, Column], name: str, bound: AttributeBinding) -> Column:
    if name not in columns:
        raise _unkept(bound)
    return columns[name]


def _unkept(bound: AttributeBinding) -> InvalidFilterException:
    return InvalidFilterException(detail=f"Nothing is filtered here by {bound.urn}.")


def _some(several: Several, that: Condition) -> Condition:
    return select(literal(1)).select_from(several.rows).where(several.which, that).exists()


def _there(column: Column) -> Condition:
    if isinstance(column.type, Boolean):
        return and_(column.is_not(None))
    return func.coalesce(func.length(func.concat(column)) > 0, false())


def _compared(column: Column, op: CompareOperator, value: Any, bound: AttributeBinding) -> Any:
    """Return a comparison as the library makes it in memory; nothing equals nothing alone."""
    if value is None:
        same = column.is_(None)
        return {CompareOperator.eq: same, CompareOperator.ne: not_(same)}.get(op, false())
    if op is CompareOperator.ne:
        return or_(column.is_(None), not_(_compared(column, CompareOperator.eq, value, bound)))
    if isinstance(value, str) and not isinstance(column.type, DateTime):
        return _of_words(column, op, value, bound)
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return ORDERED[op](column, value) if op in ORDERED else false()


def _of_words(column: Column, op: CompareOperator, value: str, bound: AttributeBinding) -> Any:
    right = bound.comparable(value)
    if bound.case_exact and op is CompareOperator.eq:
        return column.in_({value, right})
    plain = func.normalize(column)
    left = plain if bound.case_exact else func.lower(plain)
    if op is CompareOperator.co:
        return left.contains(right, autoescape=True)
    if op is CompareOperator.sw:
        return left.startswith(right, autoescape=True)
    if op is CompareOperator.ew:
        return left.endswith(right, autoescape=True)
    return ORDERED[op](left.collate("C"), right)
