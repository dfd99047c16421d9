"""What a workflow says: its stages, and the fast lane that spares them."""

from dataclasses import dataclass
from enum import StrEnum

from workflows.calendar import Term, Unit
from workflows.condition import ALWAYS, Condition, Lane
from workflows.facts import Role

ORDINARY_TERM = Term(5, Unit.DAY)
"""Within which a stage decides that says nothing of time: nothing waits without a deadline."""


@dataclass(frozen=True)
class Title:
    """A name in both languages."""

    fr: str
    en: str


class Signature(StrEnum):
    """What somebody's signature at a stage means (21 CFR 11.50)."""

    REVIEW = "review"
    APPROVAL = "approval"
    RESPONSIBILITY = "responsibility"

    @property
    def meaning(self) -> Title:
        """The sentence that is signed."""
        return MEANINGS[self]


MEANINGS = {
    Signature.REVIEW: Title("J’ai lu cette révision.", "I have read this revision."),
    Signature.APPROVAL: Title(
        "J’approuve la publication de cette révision.", "I approve this revision for publication."
    ),
    Signature.RESPONSIBILITY: Title(
        "Je réponds de cette révision au nom de ma fonction.",
        "I answer for this revision on behalf of my function.",
    ),
}
"""The sentence of each signature."""


class OnReturn(StrEnum):
    """What happens to the approvals of a post that comes back changed."""

    ALL_AGAIN = "all_again"
    UNCHANGED_STAND = "unchanged_stand"


@dataclass(frozen=True)
class Escalation:
    """Who is turned to when a deadline has passed."""

    reviewers: Role
    at: str = "own"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One approval of a workflow: by whom, at which entity, how many, when, and within what time.

    A quorum of none is everybody who holds the role when the case opens. Without a veto an
    objection does not end the case: more approvals than objections outvote it.
    """

    name: str
    reviewers: Role
    at: str = "own"
    quorum: int | None = 1
    veto: bool = True
    same_person: bool = False
    when: Condition = ALWAYS
    title: Title | None = None
    within: Term = ORDINARY_TERM
    remind: Term | None = None
    escalate_to: Escalation | None = None
    reassign: Term | None = None
    signature: Signature | None = None


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """Groups of stages in sequence, the stages of one group side by side."""

    name: str
    version: str
    title: Title
    groups: tuple[tuple[Stage, ...], ...]
    fast_lane: Lane | None
    digest: str
    on_return: OnReturn = OnReturn.ALL_AGAIN

    @property
    def stages(self) -> tuple[Stage, ...]:
        """All stages, in the order of the file."""
        return tuple(stage for group in self.groups for stage in group)
