"""Who looks at a page, since when, and where a page sends who has not signed in."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from service.identity import person_or_none, require_scope
from service.models import Entity, Person, Scope, db

OPEN = frozenset(
    {
        "web.static",
        "web.account.sign_in",
        "web.account.signed_in",
        "web.account.prefer",
        "web.company.begin",
        "web.company.answer",
        "web.company.back_channel",
        "web.company.leave",
        "web.links.forgotten",
        "web.links.asked",
        "web.links.choose",
        "web.links.chosen",
    }
)
"""The pages that need nobody's name."""


def remember() -> None:
    """Note the moment and the person, once per request, for everything that asks later."""
    g.moment = datetime.now(UTC)
    if request.endpoint in {"web.static", "bootstrap.static"}:
        return
    g.visitor = person_or_none()
    if g.visitor is not None and g.visitor.entity_id is not None:
        g.home = db.session.get(Entity, g.visitor.entity_id)


def admit() -> Response | None:
    """Send who has not signed in to the door, and remember where they wanted to go."""
    require_scope(Scope.READ if request.method == "GET" else Scope.WRITE)
    if request.endpoint in OPEN or visitor() is not None:
        return None
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("web.account.sign_in", next=wanted if wanted != "/" else None))


def visitor() -> Person | None:
    """Return who looks at this page, if they have signed in."""
    person: Person | None = g.get("visitor")
    return person


def home_entity() -> Entity | None:
    """Return the entity that the visitor belongs to, if any."""
    entity: Entity | None = g.get("home")
    return entity


def moment() -> datetime:
    """Return the moment of this request."""
    at: datetime = g.moment
    return at


def address() -> str:
    """Return where this page is found by asking for it: an answer to a form, where that stands.

    Where the browser does not tell, it is the address that the form was sent to, or the first page.
    """
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    told = urlsplit(request.referrer or "")
    form = told._replace(scheme="", netloc="", fragment="")
    asked = own_path(form.geturl()) if told.netloc == request.host else None
    if asked and _is_page(form.path):
        return asked
    return request.path if _is_page(request.path) else url_for("web.home.home")


def _is_page(path: str) -> bool:
    """Whether something answers who asks for this path."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, "GET")


def own_path(wanted: str | None) -> str | None:
    """Return a path of ours that a form or an address names, or None for anything else."""
    if not wanted or not wanted.startswith("/") or "\\" in wanted or not wanted.isprintable():
        return None
    parts = urlsplit(wanted)
    return None if parts.scheme or parts.netloc or wanted.startswith("//") else wanted
