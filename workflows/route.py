"""The route: the stages that apply to one post, frozen and told as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from workflows.condition import ALWAYS, Condition
from workflows.errors import UnknownStage
from workflows.facts import Grant, Role
from workflows.model import Title


@dataclass(frozen=True, kw_only=True)
class RouteStage:
    """A stage as one post meets it; `scope` holds the ids of its entity and all above, root first.

    `when` says why it applies; `by_law` that the law added it to what the workflow asks.
    """

    name: str
    reviewers: Role
    scope: tuple[str, ...]
    quorum: int = 1
    same_person: bool = False
    when: Condition = ALWAYS
    title: Title | None = None
    by_law: bool = False

    def served_by(self, grants: frozenset[Grant]) -> bool:
        """Return whether one of these grants entitles to decide here."""
        return any((self.reviewers, entity) in grants for entity in self.scope)

    def as_dict(self) -> dict[str, Any]:
        """Return the stage as JSON values."""
        return {
            "name": self.name,
            "reviewers": self.reviewers.value,
            "scope": list(self.scope),
            "quorum": self.quorum,
            "same_person": self.same_person,
            "when": self.when.as_dict(),
            "title": vars(self.title).copy() if self.title else None,
            "by_law": self.by_law,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the stage that `as_dict` wrote."""
        return cls(
            name=data["name"],
            reviewers=Role(data["reviewers"]),
            scope=tuple(data["scope"]),
            quorum=data["quorum"],
            same_person=data["same_person"],
            when=Condition.from_dict(data["when"]),
            title=Title(**data["title"]) if data["title"] else None,
            by_law=data["by_law"],
        )


@dataclass(frozen=True, kw_only=True)
class Route:
    """Groups of stages in sequence; or no stage, and the conditions of the fast lane that were met.

    It names the workflow it was drawn from, and keeps no tie to later versions.
    """

    workflow: str
    version: str
    digest: str
    groups: tuple[tuple[RouteStage, ...], ...]
    lane: Condition | None = None

    def __post_init__(self) -> None:
        if bool(self.groups) is (self.lane is not None):
            raise ValueError("A route has stages, or else the fast lane that spares them.")

    @property
    def automatic(self) -> bool:
        """Whether the post is admitted without anybody's decision."""
        return self.lane is not None

    @property
    def stages(self) -> tuple[RouteStage, ...]:
        """All stages, in order."""
        return tuple(stage for group in self.groups for stage in group)

    def stage(self, name: str) -> RouteStage:
        """Return the stage of that name, or raise UnknownStage."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise UnknownStage("This route has no stage “%(stage)s”.", stage=name)

    def as_dict(self) -> dict[str, Any]:
        """Return the route as JSON values, to be kept with the case."""
        return {
            "workflow": self.workflow,
            "version": self.version,
            "digest": self.digest,
            "groups": [[stage.as_dict() for stage in group] for group in self.groups],
            "lane": self.lane.as_dict() if self.lane else None,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the route that `as_dict` wrote."""
        groups = (tuple(map(RouteStage.from_dict, group)) for group in data["groups"])
        lane = data["lane"]
        return cls(
            workflow=data["workflow"],
            version=data["version"],
            digest=data["digest"],
            groups=tuple(groups),
            lane=None if lane is None else Condition.from_dict(lane),
        )
