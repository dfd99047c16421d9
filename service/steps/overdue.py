"""Reminders of recalls: who has not confirmed is reminded, and past the term comms are told."""

from datetime import datetime, timedelta

from sqlalchemy import select

from service.access import tree
from service.models import NoticeKind, Post, Recall
from service.steps.notices import fire, tell, tell_holders
from service.steps.recall import news, unconfirmed
from service.unit import Unit
from workflows import Role

REMINDER = "recall.reminder"
"""The timer that fires for each term of a recall at which a copy is still out."""

AFTERWARDS = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
"""When, after the term, people are reminded again; then each week until all have confirmed."""


def remind_of_recalls(unit: Unit, most: int) -> int:
    """Remind of the recalls whose term has come, each once for each term; return how many."""
    waiting = unit.session.scalars(
        select(Recall)
        .where(Recall.remind_at <= unit.now)
        .order_by(Recall.remind_at)
        .limit(most)
        .with_for_update(of=Recall, skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    return sum(_remind(unit, each) for each in waiting)


def _remind(unit: Unit, row: Recall) -> bool:
    at = row.remind_at
    people = unconfirmed(unit, row.post_id)
    if at is None or not people:
        row.remind_at = None
        return False
    row.remind_at = _next(row, unit)
    if not fire(unit, REMINDER, row.post_id, at):
        return False
    post = unit.session.get_one(Post, row.post_id)
    late = unit.now >= row.due_at
    tell(unit, people, news(post, row, again="over" if late else "near"))
    if late:
        scope = tree(unit.session).path(post.entity_id)
        tell_holders(unit, Role.COMMS, scope, news(post, row, NoticeKind.RECALL_LATE))
    name = "post.recall_escalated" if late else "post.recall_reminded"
    unit.record(name, post, facts={"unconfirmed": len(people)})
    return True


def _next(row: Recall, unit: Unit) -> datetime:
    """Return the first term after this moment."""
    terms = [row.due_at, *(row.due_at + each for each in AFTERWARDS)]
    weeks = (unit.now - row.due_at) // timedelta(weeks=1) + 1
    terms.append(row.due_at + weeks * timedelta(weeks=1))
    return min(each for each in terms if each > unit.now)
