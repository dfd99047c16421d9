"""What is looked for in the library, and how the database is asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from service.marks import Facet, mark
from service.models import Channel

MOST, MOST_UNRANKED = 5_000, 1_000
"""Answers that are counted and, with words, ranked: the latest; of more it is said that they are.

The latest come first without a rank, so fewer of them need to be known.
"""

NARROW = 50
"""Entities up to which the index itself is asked for them."""

SOON = timedelta(days=14)
"""How soon an offer ends of which it is said that it ends soon."""


class Order(StrEnum):
    """What comes first."""

    BEST = "best"
    NEWEST = "newest"


class Ends(StrEnum):
    """Until when an offer may be shared."""

    SOON = "soon"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody looks for in the library."""

    words: str = ""
    channel: Channel | None = None
    language: str | None = None
    entity_id: UUID | None = None
    topic_id: UUID | None = None
    audience_id: UUID | None = None
    campaign_id: UUID | None = None
    since: datetime | None = None
    after: int = 0
    """The number of an offer than which only later ones are looked for."""
    ends: Ends | None = None
    order: Order | None = None

    @property
    def marks(self) -> list[str]:
        """The marks that an offer must have."""
        values = {
            Facet.CHANNEL: self.channel,
            Facet.LANGUAGE: self.language,
            Facet.ENTITY: self.entity_id,
            Facet.TOPIC: self.topic_id,
            Facet.AUDIENCE: self.audience_id,
            Facet.CAMPAIGN: self.campaign_id,
        }
        return [mark(facet, value) for facet, value in values.items() if value is not None]

    @property
    def ranked(self) -> bool:
        """Whether the best answers come first: what has no words has no best ones."""
        return bool(self.words.strip()) and self.order is not Order.NEWEST

    @property
    def most(self) -> int:
        """How many answers are counted."""
        return MOST if self.ranked else MOST_UNRANKED


@dataclass(frozen=True)
class Shape:
    """What conditions a search has: the statements of one shape are built once."""

    words: bool
    marks: bool
    narrow: bool
    stretches: bool
    fresh: bool
    ends: Ends | None
    ranked: bool
    most: int
    older: bool
    after_hit: bool
    but: bool
    rare: bool


@dataclass(frozen=True)
class Seen:
    """The last hit of a page, and how that page was asked: the next one is asked alike."""

    rank: float
    number: int
    beginning: bool


@dataclass(frozen=True)
class Asked:
    """A search as the database is asked: who may see what, the words, the marks."""

    wanted: Wanted
    entities: frozenset[UUID]
    now: datetime
    words: str | None
    after: int
    """The number of the last offer that is too old."""

    top: int
    """The number of the first offer that was not seen yet, where the newest come first; or 0."""

    before: Seen | None
    """The last hit that was seen, where the best come first."""

    but: Sequence[UUID]
    """What is left out."""

    beginning: bool
    """Whether the last word may be the beginning of one."""

    rare: bool = False
    """Whether next to none of the latest offers has the words: then they alone tell enough."""

    def shape(self, stretches: Sequence[str]) -> Shape:
        """Return what conditions this search has among such stretches of time."""
        return Shape(
            words=self.words is not None,
            marks=bool(self.wanted.marks),
            narrow=len(self.entities) <= NARROW,
            stretches=bool(stretches),
            fresh=self.after > 0,
            ends=self.wanted.ends,
            ranked=self.wanted.ranked,
            most=self.wanted.most,
            older=self.top > 0,
            after_hit=self.before is not None,
            but=bool(self.but),
            rare=self.rare,
        )

    def values(self, stretches: Sequence[str]) -> dict[str, Any]:
        """Return what the statement of its shape is asked with."""
        return {
            "now": self.now,
            "soon": self.now + SOON,
            "words": self.words,
            "marks": self.wanted.marks,
            "entities": sorted(self.entities),
            "places": [mark(Facet.ENTITY, each) for each in self.entities],
            "stretches": stretches,
            "after": self.after,
            "top": self.top,
            "rank": self.before and self.before.rank,
            "number": self.before and self.before.number,
            "but": list(self.but),
        }
