"""The clock of a route: it reminds before a deadline, and turns to others once it has passed."""

from uuid import UUID

from sqlalchemy import or_, select

from service.access import tree
from service.confided import holders
from service.models import CaseRow, NoticeKind, Post, StageRow
from service.serving import able, lacking
from service.steps.notices import News, tell, tell_in_charge
from service.steps.route import facts_of
from service.unit import Unit
from workflows import RouteEscalation, RouteStage, least_approval

BATCH = 50
"""Stages of which one transaction speaks."""


def strike(unit: Unit) -> bool:
    """Say what is due of some stages, each thing once, and say whether more may be waiting.

    Each stage keeps the moment at which the clock next speaks of it. The rows are locked while it
    does: a second sweep passes them over, and finds that moment moved. Of a stage that somebody
    holds nothing is said until the hold ends.
    """
    rows = unit.session.scalars(
        select(StageRow)
        .join(CaseRow, CaseRow.id == StageRow.case_id)
        .where(
            StageRow.next_at <= unit.now, StageRow.closed_at.is_(None), CaseRow.closed_at.is_(None)
        )
        .where(or_(StageRow.held_until.is_(None), StageRow.held_until <= unit.now))
        .order_by(StageRow.next_at)
        .limit(BATCH)
        .with_for_update(of=[CaseRow, StageRow], skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for row in rows:
        _speak(unit, row)
    return len(rows) == BATCH


def _speak(unit: Unit, row: StageRow) -> None:
    if row.name in lacking(unit.session, row.case, unit.now):
        tell_in_charge(unit, row.case.post)
    if row.due_at is not None and unit.now < row.due_at:
        row.next_at = row.due_at
        _remind(unit, row)
    else:
        row.next_at, row.overdue_at = None, unit.now
        _overdue(unit, row)


def _remind(unit: Unit, row: StageRow) -> None:
    post = row.case.post
    _tell_reviewers(unit, row, post, NoticeKind.DUE)
    unit.record("post.reminded", post, ids={"case": row.case_id}, facts={"stage": row.name})


def _overdue(unit: Unit, row: StageRow) -> None:
    """Tell those who decide and the author that the deadline has passed, and whoever is above."""
    post, over = row.case.post, row.case.value().route.stage(row.name).escalate_to
    facts: dict[str, object] = {"stage": row.name, "due_at": _written(row)}
    _tell_reviewers(unit, row, post, NoticeKind.OVERDUE)
    tell(unit, [post.author_id], News(NoticeKind.OVERDUE, post.id, post.entity_id))
    if over is not None:
        _escalate(unit, row, post, over)
        place = tree(unit.session).slugs.get(UUID(over.scope[-1]), "")
        facts |= {"role": str(over.reviewers), "entity": place, "decides": row.escalated_decides}
    name = "post.overdue" if over is None else "post.escalated"
    unit.record(name, post, ids={"case": row.case_id}, facts=facts)


def _escalate(unit: Unit, row: StageRow, post: Post, over: RouteEscalation) -> None:
    stage = row.case.value().route.stage(row.name)
    row.escalated_at = unit.now
    row.escalated_role = over.reviewers
    row.escalated_scope = [UUID(each) for each in over.scope]
    row.escalated_decides = _lawful(unit, row, post, stage, over)
    facts = {"role": str(over.reviewers)}
    news = News(NoticeKind.ESCALATED, post.id, post.entity_id, facts)
    above = {*holders(unit.session, over.reviewers, row.escalated_scope, unit.now)}
    tell(unit, above - {post.author_id, *row.case.aside}, news)


def _lawful(
    unit: Unit, row: StageRow, post: Post, stage: RouteStage, over: RouteEscalation
) -> bool:
    """Whether those above may decide: no other role stands in for the one that the law asks for."""
    if over.reviewers is stage.reviewers:
        return True
    report = row.case.revision.report
    facts = facts_of(unit, post, row.case.revision, report, most=0) if report else None
    return facts is not None and stage.reviewers not in least_approval(facts.flags).roles


def _tell_reviewers(unit: Unit, row: StageRow, post: Post, kind: NoticeKind) -> None:
    facts, case = {"role": str(row.role), "at": _written(row)}, row.case.value()
    news = News(kind, post.id, post.entity_id, facts)
    tell(unit, able(unit.session, case, case.route.stage(row.name), unit.now), news)


def _written(row: StageRow) -> str:
    return row.due_at.isoformat() if row.due_at else ""
