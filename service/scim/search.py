"""Searches that a directory posts instead of asking by address (RFC 7644 §3.4.3)."""

from datetime import UTC, datetime
from typing import Any

from flask import Response
from scim2_models import Context, ListResponse, SearchRequest

from service.queries import provision as found
from service.scim.blueprint import answer, asker, body, scim, session
from service.scim.forms import group_of, user_of
from service.scim.lists import EVERYTHING
from service.scim.resources import MOST, Group, User


@scim.post("/.search")
def search() -> Response:
    """Search people and groups."""
    return _search(User | Group, [*_users(), *_groups()])


@scim.post("/Users/.search")
def search_users() -> Response:
    """Search people."""
    return _search(User, _users())


@scim.post("/Groups/.search")
def search_groups() -> Response:
    """Search groups."""
    return _search(Group, _groups())


def _search(kind: Any, resources: list[Any]) -> Response:
    asked = SearchRequest[kind].model_validate(body(), scim_ctx=Context.SEARCH_REQUEST)
    start = max(asked.start_index or 1, 1)
    count = MOST if asked.count is None else min(max(asked.count, 0), MOST)
    matching = [each for each in resources if not asked.filter or asked.filter.match(each)]
    page = matching[start - 1 : start - 1 + count]
    listed = ListResponse[kind](
        total_results=len(matching), start_index=start, items_per_page=len(page), resources=page
    )
    return answer(listed, 200, Context.SEARCH_RESPONSE, asked)


def _users() -> list[User]:
    now = datetime.now(UTC)
    rows, _total = found.people(session(), asker(), now, EVERYTHING)
    return [user_of(person, row, active=not person.ended(now)) for person, row in rows]


def _groups() -> list[Group]:
    rows, _total = found.groups(session(), EVERYTHING)
    return [group_of(*row) for row in rows]
