"""By what else than its words an offer is found: short marks, kept and looked up alike."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

SMALL, LARGE = 11, 15
"""An offer's number without so many bits is the small and the large stretch of time it is in."""


class Facet(StrEnum):
    """What an offer is narrowed by."""

    CHANNEL = "channel"
    LANGUAGE = "language"
    ENTITY = "entity"
    TOPIC = "topic"
    AUDIENCE = "audience"
    CAMPAIGN = "campaign"


def mark(facet: Facet, value: object) -> str:
    """Return the mark of one value of a facet."""
    return f"{facet}:{value}"


def stretches(number: int) -> list[str]:
    """Return the marks of the stretches of time that an offer is in."""
    return [f"s:{number >> SMALL}", f"l:{number >> LARGE}"]


def latest(top: int, rows: int) -> tuple[list[str], int]:
    """Return the marks of the latest stretches that hold so many offers, and where they begin.

    None of them, and zero, if that is all there is.
    """
    least = top - rows + 1
    if least <= 0:
        return [], 0
    bits, name = (SMALL, "s") if rows < 1 << LARGE else (LARGE, "l")
    begin = least >> bits
    return [f"{name}:{each}" for each in range(begin, (top >> bits) + 1)], begin << bits


def marks(
    number: int,
    *,
    entity_id: UUID,
    language: str | None,
    channels: Iterable[str],
    topics: Iterable[UUID] = (),
    audiences: Iterable[UUID] = (),
    campaign_id: UUID | None = None,
) -> list[str]:
    """Return all marks of an offer."""
    return [
        *stretches(number),
        mark(Facet.ENTITY, entity_id),
        *([mark(Facet.LANGUAGE, language)] if language else []),
        *(mark(Facet.CHANNEL, each) for each in channels),
        *(mark(Facet.TOPIC, each) for each in topics),
        *(mark(Facet.AUDIENCE, each) for each in audiences),
        *([mark(Facet.CAMPAIGN, campaign_id)] if campaign_id else []),
    ]


def relabelled(
    known: Iterable[str],
    *,
    topics: Iterable[UUID],
    audiences: Iterable[UUID],
    campaign_id: UUID | None,
) -> list[str]:
    """Return the marks of an offer once comms sorted it otherwise."""
    sorted_by = (Facet.TOPIC, Facet.AUDIENCE, Facet.CAMPAIGN)
    kept = [each for each in known if not each.startswith(tuple(f"{one}:" for one in sorted_by))]
    return [
        *kept,
        *(mark(Facet.TOPIC, each) for each in topics),
        *(mark(Facet.AUDIENCE, each) for each in audiences),
        *([mark(Facet.CAMPAIGN, campaign_id)] if campaign_id else []),
    ]
