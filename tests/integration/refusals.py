"""What refusals rest on in tests that are about something else: as steps, API and form take it."""

from typing import Any

from service.steps.decide import Ruling
from service.steps.grounds import Wanted
from workflows import Verdict

NAMED = (Wanted(written="A claim is shown", change="Say it without the claim."),)
IN_JSON = [{"written": "A claim is shown", "change": "Say it without the claim."}]
IN_FORM = {"rule 1": "A claim is shown", "change 1": "Say it without the claim."}


def resting(verdict: str, names: Any = NAMED) -> Any:
    """Return what a verdict rests on, in one of these forms: nothing when it approves."""
    return names if verdict != Verdict.APPROVE else type(names)()


def returning(reason: str, revision: int = 1) -> Ruling:
    """Return the decision that asks for changes."""
    return Ruling(revision=revision, verdict=Verdict.RETURN, reason=reason, grounds=NAMED)
