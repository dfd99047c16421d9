"""The route: the stages that apply to one post, frozen and told as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from workflows.calendar import Term
from workflows.condition import ALWAYS, Condition, Lane
from workflows.errors import UnknownStage
from workflows.facts import Grant, Role
from workflows.model import ORDINARY_TERM, OnReturn, Signature, Title


@dataclass(frozen=True)
class RouteEscalation:
    """Who is turned to when a deadline has passed, as one post meets them."""

    reviewers: Role
    scope: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RouteStage:
    """A stage as one post meets it; `scope` holds the ids of its entity and all above, root first.

    `when` says why it applies; `by_law` that the law added it to what the workflow asks; `voters`
    how many people could decide here when the case opened; `named` who they were, where all of
    them must approve.
    """

    name: str
    reviewers: Role
    scope: tuple[str, ...]
    quorum: int = 1
    voters: int = 0
    named: frozenset[str] = frozenset()
    veto: bool = True
    same_person: bool = False
    when: Condition = ALWAYS
    title: Title | None = None
    by_law: bool = False
    within: Term = ORDINARY_TERM
    remind: Term | None = None
    escalate_to: RouteEscalation | None = None
    reassign: Term | None = None
    signature: Signature | None = None

    def served_by(self, grants: frozenset[Grant]) -> bool:
        """Return whether one of these grants entitles to decide here."""
        return any((self.reviewers, entity) in grants for entity in self.scope)

    def escalated_to(self, grants: frozenset[Grant]) -> bool:
        """Return whether one of these grants is of those who are turned to after the deadline."""
        over = self.escalate_to
        return over is not None and any((over.reviewers, each) in grants for each in over.scope)

    def complete(self, approvals: int, objections: int) -> bool:
        """Return whether these approvals are enough against these objections."""
        return approvals >= self.quorum and (self.veto or approvals > objections)

    def lost(self, objections: int) -> bool:
        """Return whether these objections leave no way to be complete."""
        if self.veto:
            return objections > 0
        return objections > 0 and not self.complete(self.voters - objections, objections)

    def as_dict(self) -> dict[str, Any]:
        """Return the stage as JSON values."""
        plain = ("name", "quorum", "voters", "veto", "same_person", "by_law")
        over = self.escalate_to
        return {name: getattr(self, name) for name in plain} | {
            "reviewers": self.reviewers.value,
            "scope": list(self.scope),
            "named": sorted(self.named),
            "when": self.when.as_dict(),
            "title": vars(self.title).copy() if self.title else None,
            "within": str(self.within),
            "remind": self.remind and str(self.remind),
            "reassign": self.reassign and str(self.reassign),
            "signature": self.signature and self.signature.value,
            "escalate_to": over and {"reviewers": over.reviewers.value, "scope": list(over.scope)},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the stage that `as_dict` wrote, in this version or an earlier one."""
        over = data.get("escalate_to")
        return cls(
            name=data["name"],
            reviewers=Role(data["reviewers"]),
            scope=tuple(data["scope"]),
            quorum=data["quorum"],
            voters=data.get("voters", 0),
            named=frozenset(data.get("named", ())),
            veto=data.get("veto", True),
            same_person=data["same_person"],
            when=Condition.from_dict(data["when"]),
            title=Title(**data["title"]) if data["title"] else None,
            by_law=data["by_law"],
            within=_term(data.get("within")) or ORDINARY_TERM,
            remind=_term(data.get("remind")),
            reassign=_term(data.get("reassign")),
            signature=Signature(data["signature"]) if data.get("signature") else None,
            escalate_to=over and RouteEscalation(Role(over["reviewers"]), tuple(over["scope"])),
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
    lane: Lane | None = None
    on_return: OnReturn = OnReturn.ALL_AGAIN

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
            "on_return": self.on_return.value,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the route that `as_dict` wrote, in this version or an earlier one."""
        groups = (tuple(map(RouteStage.from_dict, group)) for group in data["groups"])
        lane = data["lane"]
        return cls(
            workflow=data["workflow"],
            version=data["version"],
            digest=data["digest"],
            groups=tuple(groups),
            lane=None if lane is None else Lane.from_dict(lane),
            on_return=OnReturn(data.get("on_return", OnReturn.ALL_AGAIN)),
        )


def _term(written: str | None) -> Term | None:
    return Term.read(written) if written else None
