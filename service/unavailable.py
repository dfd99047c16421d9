"""The answer while the database can't be asked, in words and a page that don't need it."""

import sys

from flask import Flask, Response, current_app, g, make_response
from flask_babel import gettext
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from service.identity import as_nobody
from service.models import db
from service.problems import TITLES, answered

OUT_OF_REACH = (OperationalError, InterfaceError, TimeoutError)
"""How it shows that the database can't be asked just now: gone, starting, closed, or too busy."""

SOON = 5
"""Seconds after which who met that may ask again."""


def init_app(app: Flask) -> None:
    """Answer who asks for something that is out of reach now."""
    for lost in OUT_OF_REACH:
        app.register_error_handler(lost, unavailable)


def unavailable(_error: Exception) -> tuple[Response, int]:
    """Answer that the database can't be asked just now, and let them try again."""
    let_go()
    g.visitor = g.home = None
    sentence = gettext(
        "The service can't reach its data just now. Go back and try again in a few moments."
    )
    response = make_response(answered(TITLES[503], 503, sentence, {}))
    return soon(response), 503


def let_go() -> None:
    """Log what was met; what was under way is over, and who asked is not known any more."""
    current_app.log_exception(sys.exc_info())
    db.session.rollback()
    as_nobody()


def soon(response: Response) -> Response:
    """Say on an answer that it may be asked for again in a few moments."""
    response.headers["Retry-After"] = str(SOON)
    return response
