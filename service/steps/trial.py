"""The trial of a proposed change on past submissions: a few at a time, and resumed where it was."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from service.access import forget_tree, tree
from service.content import sha256
from service.definitions import InForce
from service.errors import ServiceError, Unsound
from service.footing import footing
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    DefinitionKind,
    Effect,
    Entity,
    Policy,
    Post,
    Revision,
)
from service.sound import beside
from service.steps.effect import version_of
from service.steps.outcome import differing, outcome
from service.steps.regime import new_place, put
from service.unit import Unit

AT_ONCE = 25
"""Submissions that are tried between two words on how far it is."""


@dataclass(frozen=True)
class Trial:
    """A change that is tried: between which definitions, and on what footing."""

    change_id: UUID
    footing: str
    before: InForce
    after: InForce
    faults: tuple[str, ...] = ()


def trial_of(unit: Unit, change_id: UUID, in_force: InForce) -> Trial | None:
    """Begin to try an open change, or resume; None if it is decided, or tried on this footing."""
    effect = _locked(unit, change_id)
    ground = footing(unit.session)
    if effect.change.state is not ChangeState.OPEN or effect.holds(ground):
        return None
    trial = _possible(unit, effect.change, in_force, ground)
    if effect.footing != ground:
        _begin(unit, effect, trial)
    return trial


def go_on(unit: Unit, trial: Trial) -> bool:
    """Try the next few submissions, say how far it is, and whether more are to be tried.

    Each few are taken under a lock and kept at once: of two workers, or of one that died and one
    that comes after, neither does again what the other did.
    """
    effect = _locked(unit, trial.change_id)
    change = effect.change
    if change.state is not ChangeState.OPEN or effect.done_at or effect.footing != trial.footing:
        return False
    if footing(unit.session) != trial.footing:
        return False
    some = () if trial.faults else _next(unit, change, effect)
    _keep(effect, some, _differing(unit, change, trial, some))
    effect.moved_at = unit.now
    if len(some) == AT_ONCE and effect.tried < effect.found:
        return True
    effect.found, effect.done_at = effect.tried, unit.now
    effect.compared = sha256([effect.compared, effect.posts])
    _told(unit, change, effect)
    return False


def _keep(
    effect: Effect, some: Sequence[tuple[Post, Revision]], otherwise: Iterable[dict[str, Any]]
) -> None:
    """Keep what these few showed, and where the next ones begin."""
    effect.posts = [*effect.posts, *otherwise]
    effect.tried += len(some)
    for _post, revision in some:
        effect.cursor = revision.id
        effect.compared = sha256([effect.compared, revision.digest])


def _locked(unit: Unit, change_id: UUID) -> Effect:
    return unit.session.get_one(
        Effect, change_id, with_for_update={"of": Effect}, populate_existing=True
    )


def _possible(unit: Unit, change: Change, in_force: InForce, ground: str) -> Trial:
    """Return a trial; if what is proposed can't be in force, one of faults alone."""
    try:
        if change.kind is ChangeKind.ENTITY:
            new_place(unit, change)
            return Trial(change.id, ground, in_force, in_force)
        after = beside(unit.session, in_force, version_of(change))
        return Trial(change.id, ground, in_force, after)
    except Unsound as error:
        faults = tuple(_written(pointer, message) for pointer, message in error.faults)
    except ServiceError as error:
        faults = (str(error),)
    return Trial(change.id, ground, in_force, in_force, faults)


def _begin(unit: Unit, effect: Effect, trial: Trial) -> None:
    """Forget what an earlier trial showed, and count what is to be tried."""
    wanted = _submitted(unit, effect.change).limit(effect.last).subquery()
    count = select(func.count()).select_from(wanted)
    found = 0 if trial.faults else unit.session.scalar(count) or 0
    effect.footing, effect.found, effect.tried = trial.footing, found, 0
    effect.cursor, effect.moved_at = None, unit.now
    effect.posts, effect.faults, effect.done_at = [], list(trial.faults), None
    effect.compared = sha256(
        {
            "footing": trial.footing,
            "source": effect.change.digest,
            "before": dict(trial.before.digests),
            "faults": list(trial.faults),
        }
    )


def _submitted(unit: Unit, change: Change) -> Select[Post, Revision]:
    """Select the submissions that a change may concern, newest first."""
    places = tree(unit.session).below([change.entity_id])
    return (
        select(Post, Revision)
        .join(Revision, Revision.post_id == Post.id)
        .where(Post.entity_id.in_(places))
        .order_by(Revision.id.desc())
    )


def _next(unit: Unit, change: Change, effect: Effect) -> Sequence[tuple[Post, Revision]]:
    wanted = _submitted(unit, change)
    if effect.cursor is not None:
        wanted = wanted.where(Revision.id < effect.cursor)
    rows = unit.session.execute(wanted.limit(min(AT_ONCE, effect.found - effect.tried)))
    return [(post, revision) for post, revision in rows]


def _differing(
    unit: Unit, change: Change, trial: Trial, some: Sequence[tuple[Post, Revision]]
) -> Iterator[dict[str, Any]]:
    """Yield what would be otherwise for each of these, if anything would."""
    then = [outcome(unit, *each, trial.before) for each in some]
    with _enacted(unit, change):
        now = [
            outcome(unit, *each, trial.after, known) for each, known in zip(some, then, strict=True)
        ]
    for (post, revision), before, after in zip(some, then, now, strict=True):
        if told := differing(before, after):
            yield {"post": str(post.id), "revision": revision.number, **told}


@contextmanager
def _enacted(unit: Unit, change: Change) -> Iterator[None]:
    """Put an entity under what is proposed for it while the block runs; a definition needs none."""
    if change.kind is not ChangeKind.ENTITY:
        yield
        return
    entity = unit.session.get_one(Entity, change.entity_id)
    attempt = unit.session.begin_nested()
    put(unit, entity, change.source, new_place(unit, change))
    yield
    attempt.rollback()
    forget_tree(unit.session)


def _told(unit: Unit, change: Change, effect: Effect) -> None:
    of_entity = change.kind is ChangeKind.ENTITY
    unit.record(
        f"{change.kind}.tried",
        change.entity if of_entity else Policy(DefinitionKind(change.kind), change.name or ""),
        ids={"change": change.id, "entity": change.entity_id},
        digests={"source": change.digest or "", "effect": effect.compared or ""},
        facts={"tried": effect.tried, "otherwise": len(effect.posts), "last": effect.last},
    )


def _written(pointer: tuple[str | int, ...], message: str) -> str:
    return f"{'/'.join(map(str, pointer))}: {message}" if pointer else message
