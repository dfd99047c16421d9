"""Faults of ours in the log: where they happened and of what kind, never in whose words."""

import traceback
from types import TracebackType

from flask import Flask, request

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def init_app(app: Flask) -> None:
    """Log what nobody expected by its route, its kind and its lines of code.

    The message of an exception may hold what somebody wrote, and an address holds what somebody
    sent, line breaks included: neither is written down.
    """

    def log_exception(raised: Raised) -> None:
        route = request.url_rule.rule if request.url_rule else "none"
        app.logger.error("fault method=%s route=%s\n%s", request.method, route, told(raised[1]))

    app.log_exception = log_exception  # type: ignore[method-assign,assignment]


def told(error: BaseException | None) -> str:
    """Return the kinds of an exception and of its causes, each with its lines of code."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        parts.append("".join(traceback.format_tb(error.__traceback__)) + kind)
        error = error.__cause__ or error.__context__
    return "\n".join(parts)
