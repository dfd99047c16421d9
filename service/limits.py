"""Rate limits, counted in Redis and, while it is away, in the process."""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(
    get_remote_address,
    in_memory_fallback_enabled=True,
    headers_enabled=True,
    strategy="moving-window",
)


def storage(redis_url: str) -> str:
    """Return the address of Redis as the limiter writes it."""
    return redis_url.replace("unix://", "redis+unix://", 1)


def account() -> str:
    """Return the account that a sign-in names, so that guessing one is slow from anywhere."""
    return f"account {request.form.get('email', '').strip().lower()[:254]}"
