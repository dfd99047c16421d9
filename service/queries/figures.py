"""How often the checker is right: the figures of the last `make eval`, read once per process."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self


@dataclass(frozen=True)
class Measure:
    """Of 100 things flagged so many are right; of 100 risks so many are found; on so many texts."""

    right: int
    found: int
    texts: int

    @property
    def missed_of_ten(self) -> int:
        """How many of ten risks it misses, about."""
        return round((100 - self.found) / 10)

    @classmethod
    def from_dict(cls, told: Mapping[str, float]) -> Self:
        """Return what was written as shares with two decimals."""
        right, found = (round(100 * told[name]) for name in ("precision", "recall"))
        return cls(right, found, int(told["texts"]))


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What was measured on one set of texts; `free` are the ordinary ones."""

    texts: int
    free: int
    stopped: int
    whole: Measure
    languages: Mapping[str, Measure]
    categories: Mapping[str, Measure]

    @property
    def stopped_of_100(self) -> int:
        """How many of 100 ordinary posts are stopped without need."""
        return round(100 * self.stopped / max(self.free, 1))

    @property
    def packs(self) -> Mapping[str, Mapping[str, Measure]]:
        """The measures of each pack's categories, by the category's full name."""
        names = dict.fromkeys(each.partition(".")[0] for each in self.categories)
        return {
            pack: {
                name: one for name, one in self.categories.items() if name.startswith(f"{pack}.")
            }
            for pack in names
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Self:
        """Return what `make eval` wrote."""
        return cls(
            texts=told["texts"],
            free=told["free"],
            stopped=told["stopped"],
            whole=Measure.from_dict(told["all"]),
            languages=_measures(told["languages"]),
            categories=_measures(told["categories"]),
        )


class Published:
    """The file of the figures, which need not be there; it is read when first asked for."""

    def __init__(self, source: Traversable) -> None:
        """Name the file."""
        self._source = source

    @cached_property
    def figures(self) -> Figures | None:
        """The figures, or None where nothing was measured."""
        if not self._source.is_file():
            return None
        return Figures.from_dict(json.loads(self._source.read_text("utf-8")))


def shipped() -> Published:
    """Return the figures of the model that is installed."""
    return Published(files("nlp_models") / "trained" / "figures.json")


def _measures(told: Mapping[str, Mapping[str, float]]) -> Mapping[str, Measure]:
    return {name: Measure.from_dict(told[name]) for name in sorted(told)}
