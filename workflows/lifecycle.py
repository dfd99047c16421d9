"""Where a post stands, what may be done to it, and where that leads."""

from enum import StrEnum

from workflows.errors import IllegalMove


class State(StrEnum):
    """Where a post stands."""

    DRAFT = "draft"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    RECALLED = "recalled"


class Action(StrEnum):
    """What is done to a post."""

    SUBMIT = "submit"
    RETURN = "return"
    ROUTE = "route"
    CONTINUE = "continue"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RECALL = "recall"
    CLOSE = "close"
    REOPEN = "reopen"


MOVES: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.SUBMIT): State.CHECKING,
    (State.DRAFT, Action.WITHDRAW): State.WITHDRAWN,
    (State.DRAFT, Action.CLOSE): State.CLOSED,
    (State.CHECKING, Action.RETURN): State.DRAFT,
    (State.CHECKING, Action.ROUTE): State.IN_REVIEW,
    (State.CHECKING, Action.APPROVE): State.APPROVED,
    (State.CHECKING, Action.WITHDRAW): State.WITHDRAWN,
    (State.IN_REVIEW, Action.CONTINUE): State.IN_REVIEW,
    (State.IN_REVIEW, Action.RETURN): State.DRAFT,
    (State.IN_REVIEW, Action.APPROVE): State.APPROVED,
    (State.IN_REVIEW, Action.REJECT): State.REJECTED,
    (State.IN_REVIEW, Action.WITHDRAW): State.WITHDRAWN,
    (State.REJECTED, Action.REOPEN): State.IN_REVIEW,
    (State.REJECTED, Action.WITHDRAW): State.WITHDRAWN,
    (State.DRAFT, Action.REOPEN): State.IN_REVIEW,
    (State.APPROVED, Action.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Action.RECALL): State.RECALLED,
}
"""The whole law of moves. An absent pair is forbidden."""


def move(state: State, action: Action) -> State:
    """Return the state that `action` leads to, or raise IllegalMove."""
    try:
        return MOVES[state, action]
    except KeyError:
        raise IllegalMove(
            "Cannot %(action)s a post that is %(state)s.", action=action, state=state
        ) from None
