"""What numbers may tell of people: how many it takes, and what else must stay untold.

A number is told if at least FEWEST people made it, and as the multiple of FEWEST below it: of two
numbers that differ by one person, nobody can say that they do. Where parts of a whole are told
beside it, one part that is withheld could be worked out from the others; so parts are withheld
until those without a number are FEWEST people or more together.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

FEWEST = 5
"""People whom it takes for a number to be told; fewer could point at a person."""

STEP = 5
"""Steps, in hundredths, in which a share of what people did is told."""

Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True)
class Crowd:
    """How many people stand behind a number; who they are is known only while they are few."""

    size: int
    few: frozenset[UUID] = frozenset()

    @property
    def small(self) -> bool:
        """Whether there are people, and too few of them."""
        return 0 < self.size < FEWEST


def rounded(count: int) -> int:
    """Return a number that people made as it is told: the multiple of FEWEST below it."""
    return count - count % FEWEST


def told(count: int, crowd: Crowd) -> int | None:
    """Return a number that a crowd made as it is told, or None if it is withheld."""
    return None if crowd.small else rounded(count)


def hundredths(part: int, whole: int) -> int:
    """Return which share of a whole a part is, in hundredths, in steps."""
    return round(100 * part / whole / STEP) * STEP


def withheld(parts: Mapping[Part, Crowd], also: Collection[Part] = ()) -> frozenset[Part]:
    """Return the parts of a whole that are not told where the whole is.

    Those of few people, and those that must not be told for another reason. If these are one part
    alone, or of few people even together, the smallest of the others is withheld as well.
    """
    kept = {part for part, crowd in parts.items() if crowd.small or (crowd.size and part in also)}
    others = [part for part, crowd in parts.items() if crowd.size and part not in kept]
    people = frozenset[UUID]().union(*(parts[part].few for part in kept))
    few = len(people) < FEWEST and all(parts[part].small for part in kept)
    if kept and others and (few or len(kept) == 1):
        kept.add(min(others, key=lambda part: (parts[part].size, str(part))))
    return frozenset(kept)
