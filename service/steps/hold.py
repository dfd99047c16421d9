"""The hold: a reviewer says that they wait, for what and until when; a decision ends it."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.calendars import calendar
from service.dials import dials
from service.errors import Invalid, NotFound, _
from service.locks import locked_post
from service.models import Entity, NoticeKind, Post, StageRow
from service.serving import grants_of
from service.steps.heed import heed_remark
from service.steps.moves import open_case
from service.steps.notices import News, tell
from service.steps.said import said
from service.unit import Unit
from workflows import IllegalMove, UnknownStage

LONGEST_ANSWER = 2_000
"""Characters of a holding answer."""


def hold(
    unit: Unit, post_id: UUID, *, until: date, reason: str, stage: str | None = None
) -> StageRow:
    """Hold a stage at which the actor may decide; the author reads why, and until when.

    Others who may decide still can. It ends by itself, by its end or by a decision at the stage.
    """
    post = locked_post(unit, post_id)
    row = _held_stage(unit, post, stage)
    answer, end = said(reason, "reason", most=LONGEST_ANSWER), _end(unit, post.entity, until)
    if (row.held_by, row.held_until, row.held_reason) == (unit.actor.id, end, answer):
        return row
    row.end_hold(unit.now)
    row.held_by, row.held_until, row.held_reason = unit.actor.id, end, answer
    row.held_since = unit.now
    row.next_at = row.next_at or end  # told to be overdue before: said again once the hold is over
    unit.record(
        "post.held",
        post,
        ids={"case": row.case_id},
        facts={"stage": row.name, "until": until.isoformat()},
        payloads={"reason": answer},
    )
    news = News(NoticeKind.HELD, post.id, post.entity_id, {"until": until.isoformat()})
    tell(unit, [post.author_id], news)
    heed_remark(unit, post, answer, case=row.case_id)
    return row


def go_on(unit: Unit, post_id: UUID, stage: str) -> StageRow:
    """End a hold before its day, for somebody who may decide at the stage."""
    post = locked_post(unit, post_id)
    try:
        row = _held_stage(unit, post, stage)
    except UnknownStage:
        row = None
    if row is None or not row.held(unit.now):
        raise NotFound(_("Nothing is held at this stage."))
    row.end_hold(unit.now)
    unit.record("post.hold_ended", post, ids={"case": row.case_id}, facts={"stage": row.name})
    return row


def _held_stage(unit: Unit, post: Post, name: str | None) -> StageRow:
    """Return the open stage at which the actor may decide, or raise why they may not."""
    case = open_case(unit, post)
    if case is None:
        raise IllegalMove(_("Cannot hold a post that is %(state)s."), state=post.state)
    grants = grants_of(unit.actor, unit.now)
    chosen = case.value().stage_for(str(unit.actor.id), grants, name)
    return next(each for each in case.stages if each.name == chosen.name)


def _end(unit: Unit, entity: Entity, until: date) -> datetime:
    """Return the end of that working day where the post is from, if a hold may last so long."""
    zone = ZoneInfo(entity.time_zone)
    today, days = unit.now.astimezone(zone).date(), dials(unit.session).hold_days
    closes = calendar(entity.calendar, entity.time_zone, unit.now.year - 1).closes
    end = datetime.combine(until, closes, zone)
    if end <= unit.now or until > today + timedelta(days=days):
        raise Invalid("until", _("Name a day to come, at most %(days)s days from now."), days=days)
    return end
