"""Why a move, a route or a decision is refused, and what is wrong with a definition.

WorkflowError
├── IllegalMove      the state does not allow the action
├── Blocked          a critical finding stands and nobody contests it: there is no route
├── OwnPost          authors do not judge their own posts
├── NotAReviewer     the person holds no grant that serves the stage
├── AlreadyDecided   one person, one decision, one stage
├── ClosedStage      the stage is complete, not yet open, or its case is over
├── UnknownStage     the route has no such stage
└── UnclearStage     several stages are open to this person and none was named
WorkflowDefinitionError
"""

from dataclasses import dataclass
from typing import Any

Pointer = tuple[str | int, ...]
"""The way from the top of a definition to one of its values."""


class WorkflowError(Exception):
    """A refusal: an English sentence with named placeholders, and their values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class IllegalMove(WorkflowError):
    """The state does not allow the action."""


class Blocked(WorkflowError):
    """A critical finding stands uncontested, so no approval is enough."""


class OwnPost(WorkflowError):
    """The author may not decide on their own post."""


class NotAReviewer(WorkflowError):
    """The person holds no grant that serves the stage."""


class AlreadyDecided(WorkflowError):
    """The person has decided on this stage, or on another that excludes it."""


class ClosedStage(WorkflowError):
    """The stage is complete, not yet open, or its case is over."""


class UnknownStage(WorkflowError):
    """The route has no stage of that name."""


class UnclearStage(WorkflowError):
    """Several stages are open to this person and none was named."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a definition, and where."""

    pointer: Pointer
    message: str


class WorkflowDefinitionError(Exception):
    """A workflow definition that cannot be meant; `faults` holds all of them, first one first."""

    def __init__(self, pointer: Pointer, message: str, more: tuple[Fault, ...] = ()) -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message
        self.faults = (Fault(pointer, message), *more)
