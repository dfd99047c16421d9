"""Why the service refuses, and the one table of statuses.

ServiceError
├── Unauthenticated   nobody has signed in
├── Forbidden         the person may see this but not do it
├── StepUpRequired    the person must first prove again who they are
├── SignatureRequired a decision is signed, and came without a proof of who signs
├── NotFound          there is no such thing, or this person may not know of it
├── Stale             what the person read is no longer what stands
├── Invalid           a field holds what it can't hold
├── Unsound           a proposed definition can't be meant, alone or beside those in force
├── FaultyFile        a file has faults; nothing of it is used
├── NotShareable      the post may not be shared, now
├── NotTakingPart     the person has not signed up, or pauses
├── RejectedBefore    the very words were rejected before; they may be sent all the same
├── KeyReused         an idempotency key came back with another request
└── StillRunning      the request with this idempotency key is not answered yet
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from service.content import TooLong, Unreadable
from workflows import (
    AlreadyDecided,
    Blocked,
    ClosedStage,
    IllegalMove,
    NotAReviewer,
    OwnPost,
    UnclearStage,
    UnknownStage,
)


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


class Words(tuple[str, ...]):
    """Several words of ours in a sentence, each to be said in the reader's language."""

    def __str__(self) -> str:
        """Return them as an English sentence lists them."""
        return ", ".join(self)


class ServiceError(Exception):
    """A refusal: an English sentence with named placeholders, and their values."""

    def __init__(self, message: str, **values: Any) -> None:
        """Keep the sentence and its values apart, so that it can be said in another language."""
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values

    @property
    def more(self) -> dict[str, Any]:
        """Members that the problem carries besides its type, status and detail."""
        return {}


class Unauthenticated(ServiceError):
    """Nobody has signed in."""


class Forbidden(ServiceError):
    """The person may see this but not do it."""


class StepUpRequired(ServiceError):
    """The person must first prove again who they are."""


class SignatureRequired(ServiceError):
    """A decision at this stage is signed, and came without a proof of who signs."""

    def __init__(self, message: str, *, post: UUID) -> None:
        """Keep of which post it is."""
        super().__init__(message)
        self.post = post

    @property
    def more(self) -> dict[str, Any]:
        """The page on which the person can sign."""
        return {"sign_at": f"/posts/{self.post}"}


class NotFound(ServiceError):
    """There is no such thing, or this person may not know of it."""


class Stale(ServiceError):
    """What the person read is no longer what stands; `changed` says what came since."""

    def __init__(self, message: str, changed: Any = None, **values: Any) -> None:
        """Keep what changed beside the sentence."""
        super().__init__(message, **values)
        self.changed = changed

    @property
    def more(self) -> dict[str, Any]:
        """The change, when it is known."""
        return {} if self.changed is None else {"changed": self.changed}


class Reserved(ServiceError):
    """Somebody else has said that they look at it."""

    def __init__(self, message: str, *, person: UUID, until: datetime, **values: Any) -> None:
        """Keep who it is and until when."""
        super().__init__(message, **values)
        self.person = person
        self.until = until

    @property
    def more(self) -> dict[str, Any]:
        """Who it is and until when."""
        return {"reservation": {"person": str(self.person), "until": self.until.isoformat()}}


class Invalid(ServiceError):
    """A field holds what it can't hold."""

    def __init__(self, pointer: str, message: str, **values: Any) -> None:
        """Name the field by its path."""
        super().__init__(message, **values)
        self.pointer = pointer

    @property
    def more(self) -> dict[str, Any]:
        """The one fault."""
        return {"faults": [{"field": self.pointer, "what": str(self)}]}


Fault = tuple[tuple[str | int, ...], str]
"""The way to a value in a source, and what is wrong there."""


class Unsound(ServiceError):
    """A proposed definition can't be meant, alone or beside those in force."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order of the source."""
        super().__init__(_("This can't be in force: %(first)s"), first=faults[0][1])
        self.faults = faults

    @property
    def more(self) -> dict[str, Any]:
        """Every fault, by the way to its value."""
        return {
            "faults": [
                {"field": "/".join(map(str, ("source", *pointer))), "what": message}
                for pointer, message in self.faults
            ]
        }


class FaultyFile(ServiceError):
    """A file has faults; nothing of it is used."""

    def __init__(self, faults: Sequence[Mapping[str, Any]]) -> None:
        """Keep every fault with its line and column."""
        super().__init__(_("The file has faults. Nothing was brought in."))
        self.faults = faults

    @property
    def more(self) -> dict[str, Any]:
        """Every fault, in the order of the file."""
        return {"faults": list(self.faults)}


class NotShareable(ServiceError):
    """The post may not be shared, now; `pause` says why in both languages if all sharing stops."""

    def __init__(self, message: str, pause: Any = None, **values: Any) -> None:
        """Keep what everybody reads of the pause."""
        super().__init__(message, **values)
        self.pause = pause

    @property
    def more(self) -> dict[str, Any]:
        """What everybody reads of the pause, if there is one."""
        return {} if self.pause is None else {"pause": self.pause}


class NotTakingPart(ServiceError):
    """The person has not signed up, or pauses."""


class RejectedBefore(ServiceError):
    """The very words were rejected before; they may be sent all the same."""

    def __init__(
        self, message: str, *, rejected_at: datetime, reason: str | None, post: UUID | None
    ) -> None:
        """Keep when it was, and of one's own post which and why."""
        super().__init__(message)
        self.rejected_at = rejected_at
        self.reason = reason
        self.post = post

    @property
    def more(self) -> dict[str, Any]:
        """What the author may know of it."""
        before = {
            "rejected_at": self.rejected_at.isoformat(),
            "reason": self.reason,
            "post": str(self.post) if self.post else None,
        }
        return {"before": before}


class KeyReused(ServiceError):
    """An idempotency key came back with another request."""


class StillRunning(ServiceError):
    """The request with this idempotency key is not answered yet."""


STATUS: dict[type[Exception], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    StepUpRequired: 403,
    SignatureRequired: 403,
    NotAReviewer: 403,
    OwnPost: 403,
    NotFound: 404,
    Stale: 409,
    Reserved: 409,
    IllegalMove: 409,
    AlreadyDecided: 409,
    Blocked: 409,
    ClosedStage: 409,
    UnclearStage: 422,
    UnknownStage: 422,
    Unsound: 422,
    FaultyFile: 422,
    NotShareable: 409,
    NotTakingPart: 409,
    StillRunning: 409,
    TooLong: 413,
    Unreadable: 422,
    Invalid: 422,
    RejectedBefore: 409,
    KeyReused: 422,
}
"""Every refusal and the status it is answered with; anything else is a bug and gets 500."""


def code_of(error: type[Exception]) -> str:
    """Return the public name of a refusal: its class name in kebab case."""
    return re.sub(r"(?<=.)(?=[A-Z])", "-", error.__name__).lower()
