"""What steps share: moving a post by the law, and keeping its case's stages in line."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from service.calendars import due
from service.models import CaseRow, Entity, NoticeKind, Post, StageRow
from service.serving import able_at
from service.steps.notices import News, tell
from service.steps.places import see_places
from service.unit import Unit
from workflows import Action, Case, RouteStage, move

DECIDED = frozenset({Action.APPROVE, Action.RETURN, Action.REJECT, Action.RECALL})
"""What the author is told, unless they did it themselves."""


def move_post(unit: Unit, post: Post, action: Action) -> None:
    """Move the post as the law says, or raise IllegalMove."""
    post.state = move(post.state, action)
    post.updated_at = unit.now
    post.moved_at = unit.now
    if action in DECIDED:
        news = News(NoticeKind.DECIDED, post.id, post.entity_id, {"outcome": str(action)})
        tell(unit, [post.author_id], news)


def open_case(unit: Unit, post: Post) -> CaseRow | None:
    """Return the case that is under way on this post, if there is one."""
    return unit.session.scalar(
        select(CaseRow).where(CaseRow.post_id == post.id, CaseRow.closed_at.is_(None))
    )


def close_case(unit: Unit, case: CaseRow, outcome: Action) -> None:
    """Close an open case with this outcome."""
    case.closed_at = unit.now
    case.outcome = outcome
    for stage in case.stages:
        _close(unit, stage)


def mark_open_stages(unit: Unit, case: CaseRow) -> None:
    """Note which stages wait now, as the case says, so that waiting work is found by index.

    A stage that waits again, an earlier one having been read anew, opens as if for the first time.
    """
    see_places(unit, case)
    value = case.value()
    waiting = {each.name: each for each in value.open_stages}
    opened = []
    for stage in case.stages:
        if stage.name not in waiting:
            _close(unit, stage)
        elif stage.opened_at is None or stage.closed_at is not None:
            opened.append(waiting[stage.name])
            _open(unit, case, stage, opened[-1])
    _tell_of(unit, case, value, opened)


def _close(unit: Unit, stage: StageRow) -> None:
    if stage.opened_at is not None and stage.closed_at is None:
        stage.closed_at = unit.now
        stage.end_hold(unit.now)


def _open(unit: Unit, case: CaseRow, stage: StageRow, asked: RouteStage) -> None:
    """Let a stage wait from now on."""
    post = unit.session.get_one(Post, case.post_id)
    stage.opened_at, stage.closed_at, stage.overdue_at = unit.now, None, None
    stage.escalated_at = stage.escalated_role = stage.escalated_scope = None
    stage.escalated_decides, stage.held_for = False, timedelta()
    _set_clock(unit, post.entity, stage, asked)


def _tell_of(unit: Unit, case: CaseRow, value: Case, opened: Sequence[RouteStage]) -> None:
    """Tell who may decide at the stages that have just opened."""
    post = unit.session.get_one(Post, case.post_id)
    people = able_at(unit.session, value, opened, unit.now)
    for stage in opened:
        facts = {"role": str(stage.reviewers)}
        tell(unit, people[stage.name], News(NoticeKind.ASSIGNED, post.id, post.entity_id, facts))


def _set_clock(unit: Unit, entity: Entity, stage: StageRow, asked: RouteStage) -> None:
    """Say by when the stage decides, and when the clock first speaks of it."""
    stage.due_at = stage.next_at = due(entity, unit.now, asked.within)
    if asked.remind is not None:
        stage.next_at = min(stage.due_at, due(entity, unit.now, asked.remind))
