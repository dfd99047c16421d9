"""The form that searches the library: what it holds, and what it offers to choose from."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import request

from service.marks import Facet
from service.models import Channel, Person
from service.queries import library as shelf
from service.queries import topics
from service.queries.facets import Counts
from service.queries.wanted import Ends, Order, Wanted
from service.web.visitor import moment

FRESH = (7, 30)
"""Days within which a post is fresh."""

KEYS = (
    *("q", "channel", "language", "entity", "topic", "audience", "campaign"),
    *("fresh", "ends", "order"),
)
"""The names of what the form holds."""


def asked(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what the address asks for and means something; the rest narrows nothing."""
    values = request.args if given is None else given
    known = {key: values.get(key, "").strip()[:200] for key in KEYS}
    allowed: dict[str, Any] = {
        "channel": set(Channel),
        "language": {"fr", "en"},
        "ends": set(Ends),
        "order": set(Order),
        "fresh": {str(each) for each in FRESH},
    }
    return {
        key: value
        for key, value in known.items()
        if value and value in allowed.get(key, (value,)) and (key not in PLACES or identity(value))
    }


PLACES = {"entity", "topic", "audience", "campaign"}


def wanted(asked: Mapping[str, str], now: datetime, after: int = 0) -> Wanted:
    """Return what is looked for."""
    days = asked.get("fresh")
    return Wanted(
        words=asked.get("q", ""),
        channel=Channel(asked["channel"]) if "channel" in asked else None,
        language=asked.get("language"),
        entity_id=identity(asked.get("entity", "")),
        topic_id=identity(asked.get("topic", "")),
        audience_id=identity(asked.get("audience", "")),
        campaign_id=identity(asked.get("campaign", "")),
        since=now - timedelta(days=int(days)) if days else None,
        after=after,
        ends=Ends(asked["ends"]) if "ends" in asked else None,
        order=Order(asked["order"]) if "order" in asked else None,
    )


def choices(person: Person, counts: Counts) -> list[dict[str, Any]]:
    """Return what may be chosen, each with how many of the answers have it."""
    now = moment()
    named = topics.named(person, now)
    offered: dict[Facet, list[tuple[str, Any]]] = {
        Facet.CHANNEL: [(str(each), each) for each in Channel],
        Facet.LANGUAGE: [("fr", "fr"), ("en", "en")],
        Facet.ENTITY: [(str(each.id), each.name) for each in shelf.entities_near(person, now)],
        **{
            facet: [(str(each.id), each.name) for each in rows]
            for facet, rows in named.items()
            if rows
        },
    }
    return [
        {
            "name": str(facet),
            "options": [(value, label, counts[facet].get(value)) for value, label in options],
        }
        for facet, options in offered.items()
    ]


def identity(given: str) -> UUID | None:
    """Return what a form or an address names, if it can be one of the service's."""
    try:
        return UUID(given)
    except ValueError:
        return None
