"""The part of the decision's form that says what a refusal rests on."""

from collections.abc import Iterator
from uuid import UUID

from flask import request

from service.errors import Invalid, _
from service.models import Weight
from service.steps.grounds import MOST_GROUNDS, Wanted
from service.web.conversation import quoted
from service.web.forms import words

WRITTEN = 3
"""Rules of their own that the form lets a reviewer write."""


def rests_on(post_id: UUID) -> Iterator[Wanted]:
    """Yield what the form names: findings that are ticked, then rules that were written."""
    reason = words("reason")
    for place in request.form.getlist("finding")[:MOST_GROUNDS]:
        rule, start, end = _finding(place)
        change = words(f"change {place}").strip() or reason
        yield Wanted(rule=rule, span=(start, end), change=change, weight=_weight(place))
    for place in map(str, range(1, WRITTEN + 1)):
        written, change = words(f"rule {place}").strip(), words(f"change {place}").strip()
        quote = words(f"quote {place}").strip()
        if written or change or quote:
            yield Wanted(
                written=written,
                span=quoted(post_id, f" {place}"),
                change=change or reason,
                weight=_weight(place),
            )


def _finding(given: str) -> tuple[str, int, int]:
    """Return the rule and the words that a tick stands for."""
    parts = given.split(" ")
    if len(parts) != 3 or not all(each.isascii() and each.isdigit() for each in parts[1:]):
        raise Invalid("finding", _("The check did not find this rule in the text."))
    return parts[0], int(parts[1][:7]), int(parts[2][:7])


def _weight(place: str) -> Weight:
    given = request.form.get(f"weight {place}", Weight.MUST_FIX.value)
    if given not in set(Weight):
        raise Invalid("weight", _("Say whether it must change, or whether you suggest it."))
    return Weight(given)
