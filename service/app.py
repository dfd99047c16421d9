"""The application: its parts, put together."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from redis import RedisError
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from service import api, faults, identity, mail, problems, queue, scim, unavailable
from service.connections import Cursor, ask_after_idle, keep_prepared
from service.definitions import Shelf
from service.limits import limiter, storage
from service.models import db
from service.provider import Provider
from service.settings import Settings
from service.web import site

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
"""The Content-Security-Policy of every answer."""

ENGINE = {
    "pool_size": 5,
    "pool_use_lifo": True,
    "hide_parameters": True,
    "connect_args": {"cursor_factory": Cursor},
}
"""How the database is used; what people wrote is in no error's words, and so in no log.

The connection that was used last is used again: it knows its statements already
(`service.connections.keep_prepared`).
"""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What every answer tells the browser."""

TLS_ONLY = "max-age=31536000; includeSubDomains"
"""For how long a browser that came by TLS comes by TLS alone."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

BODY = 1_000_000
"""Bytes of a request; a text of the longest kind, escaped, fits."""

ROOM = 2_500_000
"""Bytes of a request that brings a definition: one that is typed and one in a file, or escapes."""

LIBRARY_ROOM = 25_000_000
"""Bytes of a request that brings in a whole library."""

ROOMY = {
    **dict.fromkeys(("web.versions.propose", "web.versions.propose_new", "changes.propose"), ROOM),
    **dict.fromkeys(("web.upkeep.bring", "upkeep.bring"), LIBRARY_ROOM),
}
"""What brings a definition or a library, and the room that it takes."""


def create_app(settings: Settings) -> Flask:
    """Return the application with these settings; nothing is connected before it is used."""
    app = Flask("service", static_folder=None, template_folder="web/templates")
    app.config.update(_config(settings))
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as Flask says to do
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    app.before_request(_make_room)
    db.init_app(app)
    with app.app_context():
        ask_after_idle(db.engine)
        keep_prepared(db.engine)
    queue.connect(app, settings.redis_url)
    mail.connect(app, settings.mail_url, settings.sender)
    app.extensions["settings"] = settings
    app.extensions["definitions"] = Shelf()
    app.extensions["provider"] = Provider(settings) if settings.oidc_issuer else None
    limiter.init_app(app)
    problems.init_app(app)
    unavailable.init_app(app)
    faults.init_app(app)
    identity.init_app(app)
    api.init_app(app)
    scim.init_app(app)
    site.init_app(app)
    app.before_request(_refuse_unreadable)
    app.after_request(_guarded)
    app.add_url_rule("/health", view_func=_health)
    return app


def _config(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": ENGINE,
        "MAX_CONTENT_LENGTH": BODY,
        "MAX_FORM_MEMORY_SIZE": BODY,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=settings.session_days.most),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_NAME": "__Host-portevoix" if settings.secure else "portevoix",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure,
        "TRUSTED_HOSTS": [urlsplit(settings.base_url).hostname, "127.0.0.1", "localhost"],
        "RATELIMIT_STORAGE_URI": storage(settings.redis_url),
        "BASE_URL": settings.base_url,
        "LINKS_URL": settings.links_url,
        "PASSWORDS": settings.passwords,
        "EFFECT_LAST": settings.effect_last,
    }


def _make_room() -> None:
    """Let what brings much be longer than all else, before anything of the request is read."""
    if room := ROOMY.get(request.endpoint or ""):
        request.max_content_length = request.max_form_memory_size = room


def _refuse_unreadable() -> None:
    """Find nothing at an address that no name could have; unpack nothing that came packed."""
    if "\0" in request.path:
        abort(404)
    packed = request.headers.get("Content-Encoding", "identity").strip().lower() != "identity"
    if packed and request.method not in SAFE:
        abort(415)


def _guarded(response: Response) -> Response:
    response.headers.update(HEADERS)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = TLS_ONLY
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@limiter.exempt
def _health() -> tuple[dict[str, str], int]:
    """Answer 200 when the database and the queue answer, else 503 and which does not."""
    try:
        db.session.execute(select(literal(1)))
        queue.the_queue().connection.ping()
    except SQLAlchemyError:
        return {"status": "the database does not answer"}, 503
    except RedisError:
        return {"status": "the queue does not answer"}, 503
    return {"status": "ok"}, 200
