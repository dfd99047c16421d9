"""The effect: a proposed definition is tried on past submissions, a few at a time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, or_, select, update

from service.content import sha256
from service.definitions import InForce, latest_release
from service.errors import Invalid, Stale, Unsound, _
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    Definition,
    DefinitionKind,
    Effect,
    Policy,
    Post,
    Revision,
)
from service.queue import Job
from service.settings import MOST_SUBMISSIONS
from service.sound import beside
from service.steps.outcome import differing
from service.unit import Unit

AT_ONCE = 25
"""Submissions that are tried between two words on how far it is."""


@dataclass
class Trial:
    """A change that is being tried: between which definitions, on what, and what it showed."""

    change_id: UUID
    at: datetime
    before: InForce
    after: InForce
    left: list[UUID]
    digests: list[str] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def ask_effect(unit: Unit, change: Change, last: int | None) -> None:
    """Ask that a change is tried on so many past submissions, or on as many as the settings say."""
    wanted = current_app.config["EFFECT_LAST"] if last is None else last
    if not 1 <= wanted <= MOST_SUBMISSIONS:
        raise Invalid(
            "last",
            _("A whole number from %(least)s to %(most)s is allowed."),
            least=1,
            most=MOST_SUBMISSIONS,
        )
    unit.session.add(Effect(change_id=change.id, last=wanted, moved_at=unit.now))
    unit.afterwards(Job.TRY_CHANGE, str(change.id))


def ask_again(unit: Unit, released: Change) -> None:
    """Ask for the effect of all other open changes, beside what has just come into force."""
    for change_id in unit.session.scalars(
        select(Effect.change_id)
        .join(Effect.change)
        .where(Change.state == ChangeState.OPEN, Change.id != released.id)
    ):
        unit.afterwards(Job.TRY_CHANGE, str(change_id))


def begin_trial(unit: Unit, change_id: UUID, in_force: InForce) -> Trial | None:
    """Begin to try an open change; None if it is decided, or tried beside what is in force."""
    change = _locked(unit, change_id)
    effect = unit.session.get_one(Effect, change_id, populate_existing=True)
    if change.state is not ChangeState.OPEN or effect.holds(in_force.release):
        return None
    trial = Trial(change_id, unit.now, in_force, in_force, [])
    try:
        trial.after = beside(unit.session, in_force, version_of(change))
        trial.left = _last(unit, effect.last)
    except Unsound as error:
        trial.faults = [_told(pointer, message) for pointer, message in error.faults]
    effect.release = in_force.release
    effect.found, effect.tried, effect.moved_at = len(trial.left), 0, unit.now
    effect.done_at = effect.compared = effect.posts = effect.faults = None
    return trial


def go_on(unit: Unit, trial: Trial) -> None:
    """Try the next few submissions, and say how far it is."""
    now, trial.left = trial.left[:AT_ONCE], trial.left[AT_ONCE:]
    rows = unit.session.execute(
        select(Post, Revision)
        .join(Revision, Revision.post_id == Post.id)
        .where(Revision.id.in_(now))
        .order_by(Revision.id.desc())
    )
    for post, revision in rows:
        trial.digests.append(revision.digest)
        trial.posts += differing(unit, post, revision, trial.before, trial.after)
    unit.session.execute(
        update(Effect)
        .where(_still(trial))
        .values(tried=func.least(len(trial.digests), Effect.found), moved_at=func.now())
    )


def end_trial(unit: Unit, trial: Trial) -> None:
    """Keep what the trial showed, unless the change is decided or tried anew meanwhile."""
    change = _locked(unit, trial.change_id)
    effect = unit.session.scalar(
        select(Effect).where(_still(trial)).execution_options(populate_existing=True)
    )
    if effect is None or change.state is not ChangeState.OPEN:
        return
    compared = {
        "before": dict(trial.before.digests),
        "after": dict(trial.after.digests),
        "revisions": trial.digests,
    }
    effect.tried = effect.found = len(trial.digests)
    effect.faults, effect.posts, effect.done_at = trial.faults, trial.posts, unit.now
    effect.compared = sha256({**compared, "posts": trial.posts, "faults": trial.faults})
    unit.record(
        f"{change.kind}.tried",
        Policy(DefinitionKind(change.kind), change.name or ""),
        ids={"change": change.id, "entity": change.entity_id},
        digests={"source": change.digest or "", "effect": effect.compared},
        facts={"tried": effect.tried, "otherwise": len(trial.posts), "last": effect.last},
    )


def computed(unit: Unit, change: Change, read: str | None) -> str:
    """Return the digest of a change's effect beside what is in force; Stale if it is not that.

    `read` is the digest of the effect that the releasing person had before them, if it is known.
    """
    effect = unit.session.get(Effect, change.id, populate_existing=True)
    if effect is None or effect.compared is None:
        raise Stale(_("What it would have done is still being computed: look at it first."))
    if not effect.holds(latest_release(unit.session)):
        raise Stale(_("Something else came into force: what it would have done is computed anew."))
    if read is not None and read != effect.compared:
        raise Stale(_("What it would have done is no longer what you saw: look at it again."))
    return effect.compared


def unfinished(release: int, before: datetime) -> ColumnElement[bool]:
    """Return the condition under which an open change must be tried, and nothing goes on."""
    lost = and_(Effect.done_at.is_(None), Effect.moved_at < before)
    return and_(Change.state == ChangeState.OPEN, or_(lost, Effect.release < release))


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


def _locked(unit: Unit, change_id: UUID) -> Change:
    return unit.session.scalars(
        select(Change)
        .where(Change.id == change_id)
        .with_for_update(of=Change)
        .execution_options(populate_existing=True)
    ).one()


def _last(unit: Unit, most: int) -> list[UUID]:
    return list(unit.session.scalars(select(Revision.id).order_by(Revision.id.desc()).limit(most)))


def _still(trial: Trial) -> ColumnElement[bool]:
    """Return the condition under which what this trial shows is still wanted."""
    return and_(
        Effect.change_id == trial.change_id,
        Effect.done_at.is_(None),
        Effect.release == trial.before.release,
    )


def _told(pointer: tuple[str | int, ...], message: str) -> str:
    return f"{'/'.join(map(str, pointer))}: {message}" if pointer else message
