"""What a workflow says: its stages, and the fast lane that spares them."""

from dataclasses import dataclass

from workflows.condition import ALWAYS, Condition
from workflows.facts import Role


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
