"""Searches that a directory posts instead of asking by address (RFC 7644 §3.4.3)."""

from flask import Response

from service.scim.blueprint import scim
from service.scim.groups import group_shelf
from service.scim.lists import sought
from service.scim.resources import Group, User
from service.scim.users import user_shelf


@scim.post("/.search")
def search() -> Response:
    """Search people and groups."""
    return sought(User | Group, user_shelf(), group_shelf())


@scim.post("/Users/.search")
def search_users() -> Response:
    """Search people."""
    return sought(User, user_shelf())


@scim.post("/Groups/.search")
def search_groups() -> Response:
    """Search groups."""
    return sought(Group, group_shelf())
