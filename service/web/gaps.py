"""Gaps in the staffing of workflows, as a sentence in either language."""

from datetime import datetime

from service.definitions import the_definitions
from service.models import Change, ChangeState, db
from service.queries.staffing import Gap, gaps_of
from service.web.plan import Words
from workflows import WorkflowDefinitionError


def gaps_told(change: Change, now: datetime, tongue: str) -> list[str]:
    """Say which stages would have too few people, were an open change in force."""
    if change.state is not ChangeState.OPEN:
        return []
    try:
        found = gaps_of(db.session(), change, the_definitions(db.session()).workflows, now)
    except WorkflowDefinitionError:
        return []
    return [gap_told(each, tongue) for each in found]


def gap_told(gap: Gap, tongue: str) -> str:
    """Say which stage waits where, for how many people."""
    words = Words(tongue)
    stage = words.said(gap.title) if gap.title else gap.stage
    stage = words.label(gap.stage) if gap.kind == "law" else stage
    needed = words.ngettext("%(num)s is needed", "%(num)s are needed", gap.needed)
    where = _where(words, gap) % {"stage": stage, "entity": gap.entity}
    return f"{where} {_held(words, gap)}, {needed}."


def _where(words: Words, gap: Gap) -> str:
    if gap.kind == "together":
        return words.gettext("Different people at %(stage)s in %(entity)s:")
    if gap.kind == "law":
        return words.gettext("Role %(stage)s in %(entity)s, which the law adds for some posts:")
    if gap.kind == "escalation":
        return words.gettext("After the deadline of stage %(stage)s in %(entity)s:")
    return words.gettext("Stage %(stage)s in %(entity)s:")


def _held(words: Words, gap: Gap) -> str:
    if gap.kind == "together":
        return words.ngettext("%(num)s person can serve", "%(num)s people can serve", gap.held)
    if gap.author:
        return words.ngettext(
            "%(num)s person other than the author holds the role",
            "%(num)s people other than the author hold the role",
            gap.held,
        )
    return words.ngettext("%(num)s person holds the role", "%(num)s people hold the role", gap.held)
