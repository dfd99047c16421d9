"""Which resources of a list the directory asks for."""

import re
from collections.abc import Callable
from typing import Any

from flask import Response, request
from scim2_models import ListResponse, SearchRequest

from service.queries.provision import Page
from service.scim.blueprint import answer
from service.scim.resources import MOST

EXACT = re.compile(r'\s*(\w+)\s+eq\s+"([^"\\]*)"\s*', re.IGNORECASE)
"""The filter with which directories look for one resource; the database answers it."""

EVERYTHING = Page(0, 100_000)

Rows = tuple[list[Any], int]


def exact(known: dict[str, Callable[[str], Any]]) -> Any:
    """Return the condition of a filter that names one known attribute, if it is such a one."""
    found = EXACT.fullmatch(request.args.get("filter", ""))
    if found is None:
        return None
    condition = known.get(found[1].lower())
    return condition(found[2]) if condition else None


def listed(
    kind: Any, condition: Any, read: Callable[..., Rows], form: Callable[[Any], Any]
) -> Response:
    """Answer a page of resources: those of the condition, of another filter, or all."""
    asked = SearchRequest[kind].model_validate(
        {
            name: request.args[name]
            for name in ("filter", "startIndex", "count")
            if name in request.args
        }
    )
    start = max(asked.start_index or 1, 1) - 1
    count = MOST if asked.count is None else min(max(asked.count, 0), MOST)
    if asked.filter is not None and condition is None:
        rows, _all = read(EVERYTHING)
        found = [each for each in map(form, rows) if asked.filter.match(each)]
        total, found = len(found), found[start : start + count]
    else:
        rows, total = read(Page(start, count), *([] if condition is None else [condition]))
        found = [form(each) for each in rows]
    return answer(
        ListResponse[kind](
            total_results=total,
            start_index=start + 1,
            items_per_page=len(found),
            resources=found,
        )
    )
