"""Rate limits, counted in Redis and, while it is away, in the process."""

from flask import request
from flask_limiter import ApplicationLimit, Limiter
from flask_limiter.util import get_remote_address
from sqlalchemy.exc import OperationalError

from service.dials import Dials, dials
from service.identity import asker
from service.models import db

UNCOUNTED = (
    "/api/",
    "/scim/",
    "/static/",
    "/bootstrap/static/",
    "/health",
    "/sign-in/company/back-channel",
)
"""What has limits of its own, or costs next to nothing."""


def rates() -> Dials:
    """Return the settings in force, which are read with whoever asks.

    Of a connection that was lost the limiter learns nothing, who would think that Redis is away:
    the next question is asked on another one, and fails by itself where there is none.
    """
    try:
        asker()
    except OperationalError:
        db.session.rollback()
    return dials(db.session())


def pages() -> str:
    """Return how many pages one person, or an address where nobody signed in, may ask for."""
    return f"{rates().pages_per_minute} per minute"


def forms() -> str:
    """Return how many of these may send a form."""
    return f"{rates().forms_per_minute} per minute"


def _uncounted() -> bool:
    return request.path.startswith(UNCOUNTED)


def _sends_nothing() -> bool:
    return _uncounted() or request.method != "POST"


limiter = Limiter(
    get_remote_address,
    application_limits=[
        ApplicationLimit(pages, key_function=asker, scope="pages", exempt_when=_uncounted),
        ApplicationLimit(forms, key_function=asker, scope="sends", exempt_when=_sends_nothing),
    ],
    in_memory_fallback_enabled=True,
    strategy="sliding-window-counter",
)


def storage(redis_url: str) -> str:
    """Return the address of Redis as the limiter writes it."""
    return redis_url.replace("unix://", "redis+unix://", 1)


def account() -> str:
    """Return the account that a sign-in names, so that guessing one is slow from anywhere."""
    return f"account {request.form.get('email', '').strip().lower()[:254]}"
