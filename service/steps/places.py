"""Who must all approve: the place of who can decide no more is open to those who came later."""

from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    all_,
    and_,
    any_,
    bindparam,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from service.confided import holders
from service.models import CaseRow, DecisionRow, NoticeKind, Post, StageRow
from service.serving import able, lacking
from service.steps.notices import News, tell, tell_in_charge
from service.unit import Unit
from workflows import Case, RouteStage, Verdict


def see_places(unit: Unit, row: CaseRow) -> bool:
    """Say of each stage that waits for all who were named whether others may decide there too.

    They may as long as fewer of those who were named are left than approvals are lacking. Return
    whether some now may who might not before.
    """
    opened = False
    if not any(each.get("named") for group in row.route["groups"] for each in group):
        return opened
    case = row.value()
    for stage in row.stages:
        asked = case.route.stage(stage.name)
        if not asked.named:
            continue
        stage.named = sorted(map(UUID, asked.named))
        free = not case.complete(asked) and _left(unit, case, asked) < _lacking(case, asked)
        opens, stage.freed = free and not stage.freed, free
        if opens:
            opened = True
            _tell(unit, row, stage)
    return opened


def free_places(unit: Unit, most: int) -> None:
    """Open the places of those who lost the role, and close those of who got it back, of some."""
    kinds = (
        select(StageRow.named, StageRow.role, StageRow.scope, func.bool_or(StageRow.freed))
        .where(*_WAITING)
        .group_by(StageRow.named, StageRow.role, StageRow.scope)
    )
    for named, role, scope, freed in unit.session.execute(kinds).all():
        gone = frozenset(named or ()) - {*holders(unit.session, role, scope, unit.now)}
        if not gone and not freed:
            continue
        found = (
            select(CaseRow)
            .join(StageRow, StageRow.case_id == CaseRow.id)
            .where(StageRow.named == named, StageRow.role == role, StageRow.scope == scope)
            .where(*_WAITING, (_empty(gone) > _taken()) != StageRow.freed)
            .limit(most)
            .with_for_update(of=CaseRow, skip_locked=True)
            .execution_options(populate_existing=True)
        )
        for row in unit.session.scalars(found).all():
            if see_places(unit, row) and lacking(unit.session, row, unit.now):
                tell_in_charge(unit, row.post)


_WAITING = (
    StageRow.named.is_not(None),
    StageRow.opened_at.is_not(None),
    StageRow.closed_at.is_(None),
)


def _left(unit: Unit, case: Case, asked: RouteStage) -> int:
    """Return how many of those who were named may still decide by the role they were named for."""
    hold = {*holders(unit.session, asked.reviewers, map(UUID, asked.scope), unit.now)}
    left = hold & able(unit.session, case, asked, unit.now)
    return len({str(each) for each in left} & asked.named)


def _lacking(case: Case, asked: RouteStage) -> int:
    return asked.quorum - case.approvals(asked)


def _empty(gone: frozenset[UUID]) -> ColumnElement[int]:
    """Return how many who were named did not approve and can't: without the role, or aside."""
    who = func.unnest(StageRow.named).column_valued("who")
    lost = who == any_(bindparam("gone", sorted(gone), ARRAY(Uuid)))
    stands = func.coalesce(who == any_(StageRow.carried_by), false())
    given = _approvals().where(DecisionRow.reviewer_id == who).exists()
    out = and_(or_(lost, who == any_(CaseRow.aside)), ~stands, ~given)
    return select(func.count(who)).where(out).scalar_subquery()


def _approvals() -> Select[UUID]:
    return select(DecisionRow.id).where(
        DecisionRow.case_id == StageRow.case_id,
        DecisionRow.stage == StageRow.name,
        DecisionRow.verdict == Verdict.APPROVE,
    )


def _taken() -> ColumnElement[int]:
    """Return how many places others have taken, also in a review whose approvals stand here."""
    others = _approvals().where(DecisionRow.reviewer_id != all_(StageRow.named))
    who = func.unnest(StageRow.carried_by).column_valued("stood")
    stood = select(func.count(who)).where(who != all_(StageRow.named))
    now = others.with_only_columns(func.count()).scalar_subquery()
    return now + stood.scalar_subquery()


def _tell(unit: Unit, row: CaseRow, stage: StageRow) -> None:
    """Tell those who came later that they are asked now, where the stage waits."""
    post, case = unit.session.get_one(Post, row.post_id), row.value()
    facts = {"stage": stage.name}
    unit.record("post.place_freed", post, ids={"case": row.id}, facts=facts)
    if stage.opened_at is None or stage.closed_at is not None:
        return
    asked = case.route.stage(stage.name)
    others = {
        each for each in able(unit.session, case, asked, unit.now) if str(each) not in asked.named
    }
    news = News(NoticeKind.ASSIGNED, row.post_id, stage.entity_id, {"role": str(stage.role)})
    tell(unit, others, news)
