"""What routing knows of a post, and what a workflow says about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class Role(StrEnum):
    """What a person may be asked to be, in an entity and below."""

    AUTHOR = "author"
    COMMS = "comms"
    LEGAL = "legal"
    COMPLIANCE = "compliance"
    SAFETY = "safety"
    SECURITY = "security"
    PRIVACY = "privacy"
    AUDITOR = "auditor"
    ADMIN = "admin"


REVIEWERS = (
    Role.COMMS,
    Role.LEGAL,
    Role.COMPLIANCE,
    Role.SAFETY,
    Role.SECURITY,
    Role.PRIVACY,
)
"""The roles that decide on posts."""

Grant = tuple[Role, str]
"""A role and the id of the entity in which, and below which, it is held."""


class Risk(StrEnum):
    """How grave a finding is, and a post by its gravest; ordered from none to critical."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """The place in the order, from 0."""
        return tuple(Risk).index(self)

    def __lt__(self, other: str) -> bool:
        return self.rank < Risk(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Risk(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Risk(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Risk(other).rank


class ContentClass(StrEnum):
    """What a post is for the regulator."""

    PERSONAL = "personal"
    BRAND = "brand"
    PRODUCT_PROMOTION = "product_promotion"
    INVESTMENT_RECOMMENDATION = "investment_recommendation"
    MARKET_SENSITIVE = "market_sensitive"
    REGULATED_PRODUCT = "regulated_product"
    INTERACTION = "interaction"


@dataclass(frozen=True)
class Flag:
    """What routing may know of one finding."""

    category: str
    severity: Risk
    reviewers: tuple[Role, ...] = ()
    contested: bool = False

    @property
    def topics(self) -> frozenset[str]:
        """The names by which a condition may mean this finding: its category and its pack."""
        return frozenset({self.category, self.category.partition(".")[0]})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that routing may know of a post; the entity's path runs from the root to its own."""

    flags: tuple[Flag, ...]
    channels: frozenset[str]
    content_class: str
    jurisdictions: frozenset[str]
    entity_path: tuple[str, ...]
    entity_ids: tuple[str, ...]
    language: str

    @property
    def risk(self) -> Risk:
        """The highest severity found."""
        return max((flag.severity for flag in self.flags), default=Risk.NONE)

    @property
    def topics(self) -> frozenset[str]:
        """The categories found and their packs."""
        return frozenset[str]().union(*(flag.topics for flag in self.flags))


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Tests on the facts; one that is not given always holds."""

    risk: Risk | None = None
    category: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    content_class: tuple[str, ...] = ()
    jurisdiction: tuple[str, ...] = ()

    def touches(self, facts: Facts) -> bool:
        """Return whether some of the post meets each test, and its risk is at least so high."""
        return (
            (self.risk is None or facts.risk >= self.risk)
            and _any(self.category, facts.topics)
            and _any(self.channel, facts.channels)
            and _any(self.jurisdiction, facts.jurisdictions)
            and self._concerns(facts)
        )

    def contains(self, facts: Facts) -> bool:
        """Return whether all of the post meets each test, and its risk is at most so high."""
        return (
            (self.risk is None or facts.risk <= self.risk)
            and all(_any(self.category, flag.topics) for flag in facts.flags)
            and _all(self.channel, facts.channels)
            and _all(self.jurisdiction, facts.jurisdictions)
            and self._concerns(facts)
        )

    def _concerns(self, facts: Facts) -> bool:
        return _any(self.entity, facts.entity_path) and _any(
            self.content_class, (facts.content_class,)
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the tests that are given, as JSON values."""
        given = {key: value for key, value in vars(self).items() if value}
        return {key: str(v) if isinstance(v, str) else list(v) for key, v in given.items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the condition that `as_dict` wrote."""
        risk = Risk(data["risk"]) if "risk" in data else None
        return cls(risk=risk, **{k: tuple(v) for k, v in data.items() if k != "risk"})


ALWAYS = Condition()
"""The condition of what has none."""


def _any(wanted: tuple[str, ...], found: Iterable[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(found)


def _all(allowed: tuple[str, ...], found: frozenset[str]) -> bool:
    return not allowed or (bool(found) and found <= set(allowed))


@dataclass(frozen=True)
class Title:
    """A name in both languages."""

    fr: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One approval of a workflow: by whom, at which entity, how many, and when."""

    name: str
    reviewers: Role
    at: str = "own"
    quorum: int = 1
    same_person: bool = False
    when: Condition = ALWAYS
    title: Title | None = None


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """Groups of stages in sequence, the stages of one group side by side."""

    name: str
    version: str
    title: Title
    groups: tuple[tuple[Stage, ...], ...]
    fast_lane: Condition | None
    digest: str

    @property
    def stages(self) -> tuple[Stage, ...]:
        """All stages, in the order of the file."""
        return tuple(stage for group in self.groups for stage in group)
