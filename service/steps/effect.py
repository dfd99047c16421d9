"""The effect of a change on past submissions: asked for, and known before anybody releases it."""

from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select

from service.errors import Invalid, Stale, _
from service.footing import footing
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    Definition,
    DefinitionKind,
    Effect,
)
from service.queue import Job
from service.settings import MOST_SUBMISSIONS
from service.unit import Unit


def ask_effect(unit: Unit, change: Change, last: int | None = None) -> None:
    """Ask that a change is tried on so many past submissions, or on as many as the settings say.

    What is known of its effect already is forgotten; what is under way goes on.
    """
    wanted = current_app.config["EFFECT_LAST"] if last is None else last
    if not 1 <= wanted <= MOST_SUBMISSIONS:
        raise Invalid(
            "last",
            _("A whole number from %(least)s to %(most)s is allowed."),
            least=1,
            most=MOST_SUBMISSIONS,
        )
    known = unit.session.get(Effect, change.id, populate_existing=True)
    if known is None or known.done_at is not None or known.last != wanted:
        unit.session.merge(_untried(change, wanted, unit.now))
    unit.afterwards(Job.TRY_CHANGE, str(change.id))


def _untried(change: Change, last: int, now: datetime) -> Effect:
    return Effect(
        change_id=change.id,
        last=last,
        found=0,
        tried=0,
        cursor=None,
        moved_at=now,
        footing=None,
        compared=None,
        faults=[],
        posts=[],
        done_at=None,
    )


def ask_for_others(unit: Unit, released: Change) -> None:
    """Ask for the effect of all other open changes, beside what has just come into force."""
    for change_id in unit.session.scalars(
        select(Effect.change_id)
        .join(Effect.change)
        .where(Change.state == ChangeState.OPEN, Change.id != released.id)
    ):
        unit.afterwards(Job.TRY_CHANGE, str(change_id))


def known_effect(unit: Unit, change: Change, read: str | None) -> str:
    """Return the digest of a change's effect beside what is in force; Stale if it is not that.

    `read` is the digest of the effect that the releasing person had before them, if it is known.
    """
    effect = unit.session.get(Effect, change.id, populate_existing=True)
    if effect is None or effect.done_at is None or effect.compared is None:
        raise Stale(_("What it would have done is still being computed: look at it first."))
    if not effect.holds(footing(unit.session)):
        raise Stale(_("Something else came into force: what it would have done is computed anew."))
    if read is not None and read != effect.compared:
        raise Stale(_("What it would have done is no longer what you saw: look at it again."))
    return effect.compared


def unfinished(now_in_force: str, before: datetime) -> ColumnElement[bool]:
    """Return the condition under which an open change must be tried, and nothing goes on."""
    lost = and_(Effect.done_at.is_(None), Effect.moved_at < before)
    return and_(Change.state == ChangeState.OPEN, or_(lost, Effect.footing != now_in_force))


def version_of(change: Change) -> Definition:
    """Return the version that a change would put in force; it is not kept."""
    lexicon = change.kind is ChangeKind.LEXICON
    return Definition(
        kind=DefinitionKind(change.kind),
        name=change.name,
        source=change.source,
        digest=change.digest,
        entity_id=change.entity_id if lexicon else None,
    )
