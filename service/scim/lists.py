"""Which resources of a list the directory asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from scim2_models import Context, ListResponse, ScimFilter, SearchRequest
from sqlalchemy import ColumnElement

from service.queries.provision import Page
from service.scim.blueprint import answer, body
from service.scim.columns import Kept
from service.scim.filters import condition, refuse_long
from service.scim.resources import MOST

FARTHEST = 1_000_000_000
"""The last resource that anybody may ask for."""

Rows = tuple[list[Any], int]


@dataclass(frozen=True)
class Shelf:
    """One kind of resource: what it may be filtered by, how it is read and how it is said."""

    kind: Any
    kept: Kept
    read: Callable[..., Rows]
    form: Callable[[Any], Any]

    def page(self, wanted: str | None, page: Page) -> Rows:
        """Return the resources of a page that match, and how many match in all."""
        which: list[ColumnElement[bool]] = []
        if wanted:
            which.append(condition(ScimFilter[self.kind](wanted), self.kept))  # type: ignore[name-defined]
        rows, total = self.read(page, *which)
        return [self.form(each) for each in rows], total


def listed(shelf: Shelf) -> Response:
    """Answer a page of what an address asks for."""
    names = ("filter", "startIndex", "count")
    asked = _asked(shelf.kind, {each: request.args[each] for each in names if each in request.args})
    return answer(_list(shelf.kind, asked, shelf))


def sought(kind: Any, *shelves: Shelf) -> Response:
    """Answer a page of what a posted search asks for, one kind of resource after the other."""
    asked = _asked(kind, body(), scim_ctx=Context.SEARCH_REQUEST)
    return answer(_list(kind, asked, *shelves), 200, Context.SEARCH_RESPONSE, asked)


def _asked(kind: Any, said: Mapping[str, Any], **how: Any) -> Any:
    refuse_long(said.get("filter"))
    return SearchRequest[kind].model_validate(said, **how)


def _list(kind: Any, asked: Any, *shelves: Shelf) -> Any:
    start = min(max(asked.start_index or 1, 1), FARTHEST)
    left = MOST if asked.count is None else min(max(asked.count, 0), MOST)
    found: list[Any] = []
    total = 0
    for shelf in shelves:
        page = Page(max(start - 1 - total, 0), left - len(found))
        resources, count = shelf.page(asked.filter, page)
        found, total = [*found, *resources], total + count
    return ListResponse[kind](
        total_results=total, start_index=start, items_per_page=len(found), resources=found
    )
