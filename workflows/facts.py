"""What routing may know of a post, and the words it is told in."""

from dataclasses import dataclass
from enum import StrEnum


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


class Standing(StrEnum):
    """What an author may be to us."""

    FIRST_POST = "first_post"
    CERTIFIED = "certified"
    EXTERNAL = "external"


class PostKind(StrEnum):
    """Whether a post is somebody's own, or made from one that was approved."""

    ORIGINAL = "original"
    VARIANT = "variant"
    PERSONALISATION = "personalisation"


class Source(StrEnum):
    """What raised a finding."""

    RULE = "rule"
    MODEL = "model"


@dataclass(frozen=True)
class Flag:
    """What routing may know of one finding."""

    category: str
    severity: Risk
    reviewers: tuple[Role, ...] = ()
    contested: bool = False
    source: Source = Source.RULE

    @property
    def topics(self) -> frozenset[str]:
        """The names by which a condition may mean this finding: its category and its pack."""
        return frozenset({self.category, self.category.partition(".")[0]})


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that routing may know of a post; the entity's path runs from the root to its own.

    `content_class` is the checker's word, also where the author contests it. `passed_unchanged`
    counts the author's latest posts of that class that reviewers approved as they first were.
    `holders` are those who hold roles on the path, the author left out.
    """

    flags: tuple[Flag, ...]
    channels: frozenset[str]
    content_class: str
    jurisdictions: frozenset[str]
    entity_path: tuple[str, ...]
    entity_ids: tuple[str, ...]
    language: str
    class_contested: bool = False
    kind: PostKind = PostKind.ORIGINAL
    author: frozenset[Standing] = frozenset()
    passed_unchanged: int = 0
    holders: frozenset[tuple[str, Grant]] = frozenset()

    def holding(self, role: Role, scope: tuple[str, ...]) -> frozenset[str]:
        """Return who, the author left out, holds this role in one of these entities."""
        return frozenset(
            who for who, (held, where) in self.holders if held is role and where in scope
        )

    @property
    def risk(self) -> Risk:
        """The highest severity found."""
        return max((flag.severity for flag in self.flags), default=Risk.NONE)

    @property
    def topics(self) -> frozenset[str]:
        """The categories found and their packs."""
        return frozenset[str]().union(*(flag.topics for flag in self.flags))
