"""The events of a case besides its decisions, each as a sentence for people."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

_: Callable[..., str] = gettext


def of_case(
    name: str, body: Mapping[str, Any], numbers: Mapping[str, int], titles: Mapping[str, str]
) -> str | None:
    """Return what was done to a case, as it follows a name, or None for another event."""
    told = _told().get(name)
    facts = body["facts"]
    stage = facts.get("stage", "")
    return told and told % {
        "number": numbers.get(body["ids"].get("approved", ""), 0),
        "stage": titles.get(stage, stage),
    }


def _told() -> dict[str, str]:
    return {
        "post.approval_carried": _(
            "let the approval of revision %(number)s stand (%(stage)s): only words that others"
            " asked to change are different"
        ),
        "post.read_again": _("had it read again (%(stage)s)"),
    }
