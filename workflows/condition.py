"""Conditions on the facts: which posts a stage concerns, and which a fast lane admits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from workflows.facts import Facts, Risk


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
