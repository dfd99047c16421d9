"""The links' own application: redirects to approved addresses, and word of a recall; no more.

It stands on a host of its own, knows no session, sets no cookie and keeps no visitor's address: a
link that is followed adds one to a number.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import UUID

from sqlalchemy import create_engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Session
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Request, Response

from service.connections import ask_after_idle
from service.models import Channel, Clicks, Post, Revision, Signpost
from service.settings import Settings
from workflows import PostKind, State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NAME = re.compile(r"/([2-9A-Za-z]{12})")

STYLE = (
    ":root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;"
    "margin:12vh auto;padding:0 1.25rem}h1{font-size:1.4rem}section+section{margin-top:2.5rem}"
)
STYLE_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""What every answer tells the browser; nothing is cached, so that a recall is seen at once."""

PATIENCE = 2
"""Seconds for which a request waits for a connection while all are busy."""

TLS_ONLY = "max-age=31536000"
"""For how long a browser that came by TLS comes by TLS alone."""

PAGE = (
    '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>{title}</title><style>{style}</style></head><body><main>"
    "<section><h1>{fr_title}</h1><p>{fr}</p></section>"
    '<section lang="en"><h2>{en_title}</h2><p>{en}</p></section></main></body></html>'
)

GONE = {
    "fr_title": "Cette publication a été retirée",
    "fr": "L’entreprise l’a rappelée : ne vous y fiez plus, et ne la relayez pas.",
    "en_title": "This post was withdrawn",
    "en": "The company recalled it: please don’t rely on it, and don’t pass it on.",
}
UNKNOWN = {
    "fr_title": "Ce lien n’existe pas",
    "fr": "Vérifiez l’adresse : il y manque peut-être une lettre.",
    "en_title": "There is no such link",
    "en": "Check the address: a letter may be missing.",
}
CLOSED = {
    "fr_title": "Réessayez dans un instant",
    "fr": "Ce lien ne peut pas être suivi en ce moment.",
    "en_title": "Try again in a moment",
    "en": "This link can’t be followed just now.",
}


class Signposts:
    """The WSGI application that serves the links, on the service's database."""

    def __init__(self, settings: Settings) -> None:
        """Prepare the way to the database; nothing is connected before it is used."""
        self.secure = settings.links_url.startswith("https://")
        self.engine = create_engine(
            settings.database_url,
            pool_size=5,
            pool_timeout=PATIENCE,
            hide_parameters=True,
        )
        ask_after_idle(self.engine)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        try:
            response = self._answer(request)
        except (OperationalError, TimeoutError):
            response = _page(CLOSED, 503)
        response.headers.update(HEADERS)
        if self.secure:
            response.headers["Strict-Transport-Security"] = TLS_ONLY
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            return Response("", 405, {"Allow": "GET, HEAD"})
        name = NAME.fullmatch(request.path)
        if name is None:
            return _page(UNKNOWN, 404)
        with Session(self.engine) as session:
            found = _found(session, name.group(1))
            if found is None:
                return _page(UNKNOWN, 404)
            address = _way(*found)
            if address is None:
                return _page(GONE, 410)
            if request.method == "GET":
                _count(session, found[0].id)
        return Response("", 302, {"Location": iri_to_uri(address)})


def campaign(address: str, channel: Channel, post_id: UUID) -> str:
    """Return the address with what tells its owner's statistics the channel, and no person."""
    parts = urlsplit(address)
    told = urlencode(
        {
            "utm_source": str(channel),
            "utm_medium": "employees",
            "utm_campaign": post_id.hex[-12:],
        }
    )
    query = parts.query if "utm_" in parts.query else "&".join(filter(None, [parts.query, told]))
    return urlunsplit(parts._replace(query=query))


def _found(session: Session, name: str) -> tuple[Signpost, Post, Revision] | None:
    row = session.execute(
        select(Signpost, Post, Revision)
        .join(Post, Post.id == Signpost.post_id)
        .join(Revision, Revision.id == Signpost.revision_id)
        .where(Signpost.id == name)
    ).first()
    return (row[0], row[1], row[2]) if row else None


def _way(signpost: Signpost, post: Post, revision: Revision) -> str | None:
    """Return where a link leads: to an address of the approved revision, or nowhere any more.

    Somebody's own version is counted there as the post that it was made from.
    """
    approved = post.state is State.APPROVED and revision.number == post.approved_number
    if not approved or signpost.address not in revision.links:
        return None
    original = post.parent_id if post.kind is PostKind.PERSONALISATION else None
    return campaign(signpost.address, signpost.channel, original or post.id)


def _count(session: Session, name: str) -> None:
    one = insert(Clicks).values(signpost_id=name, day=datetime.now(UTC).date(), count=1)
    session.execute(
        one.on_conflict_do_update(
            index_elements=[Clicks.signpost_id, Clicks.day], set_={"count": Clicks.count + 1}
        )
    )
    session.commit()


def _page(words: dict[str, str], status: int) -> Response:
    title = f"{words['fr_title']} · {words['en_title']}"
    page = PAGE.format(title=title, style=STYLE, **words)
    return Response(page, status, content_type="text/html; charset=utf-8")
