"""The crisis switch: one person stops all sharing in an entity and below, two let it go on."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select

from service.access import Act, allow, entities_where, tree
from service.content import admit, trimmed
from service.errors import Forbidden, Invalid, NotFound, Stale, _
from service.models import Entity, NoticeKind, Pause, new_id
from service.shareable import SHARING
from service.steps.notices import News, tell_holders
from service.unit import Unit
from workflows import Role

LONGEST_MESSAGE = 1_000
TOLD = (Role.COMMS, Role.LEGAL, Role.COMPLIANCE)
"""Who is told of a pause at once: all who may lift it."""


def pause_sharing(unit: Unit, entity_id: UUID, message: Mapping[str, str]) -> Pause:
    """Stop all sharing in an entity and below, from this moment on, and say why to everybody.

    Shares under way are waited for: each is either recorded before the pause, or refused by it.
    """
    allow(unit, Act.PAUSE_SHARING, entity_id)
    said = {tongue: _message(tongue, message.get(tongue, "")) for tongue in ("fr", "en")}
    unit.session.execute(select(func.pg_advisory_xact_lock(SHARING)))
    open_ = select(Pause.id).where(Pause.entity_id == entity_id, Pause.lifted_at.is_(None))
    if unit.session.scalar(open_) is not None:
        raise Stale(_("Sharing is paused in this entity already."))
    pause = Pause(
        id=new_id(),
        entity=unit.session.get_one(Entity, entity_id),
        message_fr=said["fr"],
        message_en=said["en"],
        thrown_by=unit.actor.id,
        thrown_at=unit.now,
    )
    unit.session.add(pause)
    _record(unit, pause, "sharing_paused", {f"message {each}": said[each] for each in said})
    return pause


def ask_lift(unit: Unit, pause_id: UUID) -> Pause:
    """Ask that sharing goes on; another person must agree."""
    pause = _locked(unit, pause_id)
    if pause.lift_asked_by == unit.actor.id:
        return pause
    if pause.lift_asked_by is not None:
        raise Stale(_("Somebody has asked for it already: agree, or keep the pause."))
    pause.lift_asked_by, pause.lift_asked_at = unit.actor.id, unit.now
    _record(unit, pause, "lift_asked")
    return pause


def agree_lift(unit: Unit, pause_id: UUID) -> Pause:
    """Let sharing go on, as somebody else asked."""
    pause = _locked(unit, pause_id)
    if pause.lift_asked_by is None:
        raise Stale(_("Nobody has asked that sharing goes on."))
    if pause.lift_asked_by == unit.actor.id:
        raise Forbidden(_("You asked for it: another person must agree."))
    pause.lifted_by, pause.lifted_at = unit.actor.id, unit.now
    _record(unit, pause, "sharing_resumed")
    return pause


def keep_pause(unit: Unit, pause_id: UUID) -> Pause:
    """Refuse, or take back, that sharing goes on."""
    pause = _locked(unit, pause_id)
    if pause.lift_asked_by is None:
        return pause
    pause.lift_asked_by = pause.lift_asked_at = None
    _record(unit, pause, "pause_kept")
    return pause


def _message(tongue: str, given: str) -> str:
    said = trimmed(admit(given))
    if not said:
        raise Invalid(f"message_{tongue}", _("Say in both languages what everybody should know."))
    if len(said) > LONGEST_MESSAGE:
        raise Invalid(f"message_{tongue}", _("At most %(most)s characters."), most=LONGEST_MESSAGE)
    return said


def _locked(unit: Unit, pause_id: UUID) -> Pause:
    """Return a pause that the actor may lift, locked and still held."""
    held = entities_where(unit.session, unit.actor, Act.PAUSE_SHARING, unit.now)
    pause = unit.session.scalar(
        select(Pause)
        .where(Pause.id == pause_id, Pause.entity_id.in_(held))
        .with_for_update(of=Pause)
        .execution_options(populate_existing=True)
    )
    if pause is None:
        raise NotFound(_("There is no such pause."))
    if pause.lifted_at is not None:
        raise Stale(_("Sharing goes on already."))
    return pause


def _record(unit: Unit, pause: Pause, what: str, payloads: Mapping[str, str] | None = None) -> None:
    """Record it, and tell all who may lift the pause."""
    unit.record(f"entity.{what}", pause.entity, ids={"pause": pause.id}, payloads=payloads)
    news = News(NoticeKind.PAUSED, pause.id, pause.entity.id, {"what": what})
    for role in TOLD:
        tell_holders(unit, role, tree(unit.session).path(pause.entity.id), news, but=unit.actor.id)
