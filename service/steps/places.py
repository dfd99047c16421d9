"""Who must all approve: a place that nobody named can take any more is open to those who came."""

from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select

from service.confided import holders
from service.models import CaseRow, DecisionRow, NoticeKind, StageRow
from service.serving import able
from service.steps.notices import News, tell
from service.unit import Unit


def see_places(unit: Unit, row: CaseRow) -> None:
    """Say of each stage that waits for all who were named whether others may decide there too.

    They may as long as fewer of those who were named are left than approvals are lacking.
    """
    if not any(each.get("named") for group in row.route["groups"] for each in group):
        return
    case = row.value()
    for stage in row.stages:
        asked = case.route.stage(stage.name)
        if not asked.named or case.complete(asked):
            continue
        named = frozenset(map(UUID, asked.named))
        left = named & able(unit.session, case, asked, unit.now)
        was, free = stage.named, case.approvals(asked) + len(left) < asked.quorum
        stage.named = None if free else sorted(named)
        if free and was is not None:
            _tell(unit, row, stage, named)


def free_places(unit: Unit, most: int) -> None:
    """Let others take the places of those who lost the role, in some of the cases that wait."""
    kinds = select(StageRow.named, StageRow.role, StageRow.scope).where(*_WAITING).distinct()
    for named, role, scope in unit.session.execute(kinds).all():
        gone = frozenset(named or ()) - {*holders(unit.session, role, scope, unit.now)}
        if not gone:
            continue
        found = (
            select(CaseRow)
            .join(StageRow, StageRow.case_id == CaseRow.id)
            .where(StageRow.named == named, StageRow.role == role, StageRow.scope == scope)
            .where(*_WAITING, or_(*(~_approved(each) for each in gone)))
            .limit(most)
            .with_for_update(of=CaseRow, skip_locked=True)
        )
        for row in unit.session.scalars(found).all():
            see_places(unit, row)


_WAITING = (
    StageRow.named.is_not(None),
    StageRow.opened_at.is_not(None),
    StageRow.closed_at.is_(None),
)


def _approved(person: UUID) -> ColumnElement[bool]:
    """Return the condition under which somebody has decided at a stage, or approved it before."""
    here = select(DecisionRow.id).where(
        DecisionRow.case_id == StageRow.case_id,
        DecisionRow.stage == StageRow.name,
        DecisionRow.reviewer_id == person,
    )
    stands = func.coalesce(StageRow.carried_by.contains([person]), false())
    return or_(here.exists(), stands)


def _tell(unit: Unit, row: CaseRow, stage: StageRow, named: frozenset[UUID]) -> None:
    """Tell those who came later that they are asked now, where the stage waits."""
    if stage.opened_at is None or stage.closed_at is not None:
        return
    case = row.value()
    others = able(unit.session, case, case.route.stage(stage.name), unit.now) - named
    news = News(NoticeKind.ASSIGNED, row.post_id, stage.entity_id, {"role": str(stage.role)})
    tell(unit, others, news)
