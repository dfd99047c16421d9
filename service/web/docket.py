"""The events of a case besides its decisions, each as a sentence for people."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from service.days import day_told

_: Callable[..., str] = gettext


def of_case(
    name: str, body: Mapping[str, Any], numbers: Mapping[str, int], titles: Mapping[str, str]
) -> str | None:
    """Return what was done to a case, as it follows a name, or None for another event."""
    told = _told().get(name)
    facts = body["facts"]
    stage = facts.get("stage", "")
    return told and told % {
        "rule": _rules().get(facts.get("rule", ""), ""),
        "number": numbers.get(body["ids"].get("approved", ""), 0),
        "stage": titles.get(stage, stage),
        "until": _day(facts.get("until")),
    }


def _day(written: str | None) -> str:
    return day_told(date.fromisoformat(written)) if written else ""


def _told() -> dict[str, str]:
    return {
        "post.approval_carried": _(
            "let the approval of revision %(number)s stand (%(stage)s): only words that others"
            " asked to change are different"
        ),
        "post.appealed": _("appealed: a second reader says whether the refusal stands (%(stage)s)"),
        "post.appeal_upheld": _("heard the appeal: the refusal stands (%(stage)s)"),
        "post.appeal_overturned": _("heard the appeal, and had the stage read again (%(stage)s)"),
        "post.note_kept": _("kept a note for colleagues"),
        "post.note_erased": _("erased a note"),
        "post.stepped_aside": _("stepped aside from deciding on it"),
        "post.place_freed": _("opened a place to others who hold the role (%(stage)s)"),
        "post.held": _("held it until %(until)s (%(stage)s)"),
        "post.hold_ended": _("went on with it before that day (%(stage)s)"),
        "post.sharing_ruled": _("said how it may be shared: %(rule)s"),
        "post.read_again": _("had it read again (%(stage)s)"),
    }


def _rules() -> dict[str, str]:
    return {
        "verbatim": _("word for word"),
        "light": _("with light changes"),
        "free": _("freely, with its claims intact"),
    }
