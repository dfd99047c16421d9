"""Gaps in the staffing of workflows, and terms that come too late, in either language."""

from datetime import datetime

from service.definitions import the_definitions
from service.models import Change, ChangeState, db
from service.queries.staffing import Gap, gaps_of
from service.queries.timing import Late, late_terms_of
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


def late_terms_told(change: Change, now: datetime, tongue: str) -> list[str]:
    """Say which terms would come too late, were an open change in force."""
    if change.state is not ChangeState.OPEN:
        return []
    try:
        known = the_definitions(db.session()).workflows
        found = late_terms_of(db.session(), change, known, now)
    except WorkflowDefinitionError:
        return []
    return [late_term_told(each, tongue) for each in found]


def late_term_told(late: Late, tongue: str) -> str:
    """Say which reminder, or which end of a reservation, may come too late in an entity."""
    words, stage = Words(tongue), late.stage
    values = {
        "stage": words.title(stage),
        "entity": late.entity,
        "term": words.term(late.term),
        "within": words.term(stage.within),
        "hours": f"{late.hours:g}" if tongue == "en" else f"{late.hours:g}".replace(".", ","),
    }
    if late.key == "remind":
        return words.gettext(
            "Stage %(stage)s in %(entity)s: a day has %(hours)s hours there, so that the reminder"
            " after %(term)s may come no sooner than the deadline of %(within)s.",
            **values,
        )
    return words.gettext(
        "Stage %(stage)s in %(entity)s: a day has %(hours)s hours there, so that a reservation may"
        " end, after %(term)s, no sooner than the deadline of %(within)s.",
        **values,
    )


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
