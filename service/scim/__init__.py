"""SCIM 2.0 under /scim/v2: the company's directory writes people and groups (RFC 7644)."""

from flask import Flask

from service.scim import discovery, groups, search, users
from service.scim.blueprint import scim

__all__ = ["discovery", "groups", "init_app", "search", "users"]


def init_app(app: Flask) -> None:
    """Let the directory write people and groups."""
    app.register_blueprint(scim)
