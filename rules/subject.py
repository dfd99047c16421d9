"""The subject: the circumstances in which a text is checked."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rules.lexicon import Lexicon

IN_THE_UNION = frozenset({"FR", "BE", "LU"})
DEFAULT_JURISDICTIONS = ("FR", "EU", "UK")
ALWAYS = "common"
"""The pack that is always on."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Packs, language, places, day, channels and names that hold for one text."""

    as_of: date
    packs: tuple[str, ...] = ()
    lang: str | None = None
    jurisdictions: tuple[str, ...] = DEFAULT_JURISDICTIONS
    channels: tuple[str, ...] = ()
    lexicon: Lexicon = field(default_factory=Lexicon)
    ui: str | None = None

    @cached_property
    def pack_names(self) -> frozenset[str]:
        """The packs that are on, the common one among them."""
        return frozenset((ALWAYS, *self.packs))

    @cached_property
    def places(self) -> frozenset[str]:
        """The jurisdictions, with the Union where one of its members is."""
        union = {"EU"} if IN_THE_UNION.intersection(self.jurisdictions) else set()
        return frozenset(self.jurisdictions) | union
