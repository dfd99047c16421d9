"""Conditions on the facts: which posts a stage concerns, and which a fast lane admits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from workflows.facts import Facts, Flag, Risk


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Tests on the facts; one that is not given always holds."""

    risk: Risk | None = None
    category: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    entity: tuple[str, ...] = ()
    content_class: tuple[str, ...] = ()
    jurisdiction: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()

    def touches(self, facts: Facts) -> bool:
        """Return whether some of the post meets each test, and its risk is at least so high."""
        return (
            (self.risk is None or facts.risk >= self.risk)
            and (not self._of_findings or any(map(self.means, facts.flags)))
            and _any(self.channel, facts.channels)
            and _any(self.jurisdiction, facts.jurisdictions)
            and self._concerns(facts)
        )

    def contains(self, facts: Facts) -> bool:
        """Return whether all of the post meets each test, and its risk is at most so high."""
        return (
            (self.risk is None or facts.risk <= self.risk)
            and all(map(self.means, facts.flags))
            and _all(self.channel, facts.channels)
            and _all(self.jurisdiction, facts.jurisdictions)
            and self._concerns(facts)
        )

    @property
    def _of_findings(self) -> bool:
        return bool(self.category or self.source)

    def means(self, flag: Flag) -> bool:
        """Return whether this finding is of the categories and of the source that are given."""
        return _any(self.category, flag.topics) and _any(self.source, (flag.source,))

    def _concerns(self, facts: Facts) -> bool:
        return (
            _any(self.entity, facts.entity_path)
            and _any(self.content_class, (facts.content_class,))
            and _any(self.author, facts.author)
            and _any(self.kind, (facts.kind,))
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the tests that are given, as JSON values."""
        given = {key: value for key, value in vars(self).items() if value}
        return {key: list(v) if isinstance(v, tuple) else v for key, v in given.items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the condition that `as_dict` wrote."""
        tests: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        return cls(**tests | {"risk": Risk(data["risk"]) if "risk" in data else None})


@dataclass(frozen=True, kw_only=True)
class Lane(Condition):
    """The limits within which a post needs nobody; an author's trust is earned and sampled.

    `passed_unchanged` posts of the class must have passed as they were; of those that are let
    through, `sample` per cent are read afterwards.
    """

    passed_unchanged: int = 0
    sample: int = 0

    def contains(self, facts: Facts) -> bool:
        """Return whether all of the post is within these limits, and its author is trusted."""
        return super().contains(facts) and facts.passed_unchanged >= self.passed_unchanged


ALWAYS = Condition()
"""The condition of what has none."""


def _any(wanted: tuple[str, ...], found: Iterable[str]) -> bool:
    return not wanted or not set(wanted).isdisjoint(found)


def _all(allowed: tuple[str, ...], found: frozenset[str]) -> bool:
    return not allowed or (bool(found) and found <= set(allowed))
