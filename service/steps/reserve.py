"""The reservation: a reviewer says that they look at a case; it binds nobody and expires."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from service.access import roles_held
from service.calendars import due
from service.dials import dials
from service.errors import Reserved, _
from service.locks import locked
from service.models import CaseRow, Post, Reservation
from service.unit import Unit
from workflows import IllegalMove, NotAReviewer, RouteStage


def reserve(unit: Unit, post_id: UUID) -> Reservation:
    """Say that the actor looks at a case on which they may decide; said again, it lasts anew."""
    post, row = locked(unit, post_id)
    if row is None:
        raise IllegalMove(_("Cannot decide on a post that is %(state)s."), state=post.state)
    grants = frozenset((role, str(entity)) for role, entity in roles_held(unit.actor, unit.now))
    stages = row.value().stages_for(str(unit.actor.id), grants)
    if not stages:
        raise NotAReviewer(_("You can’t decide here now, so there is nothing to reserve."))
    held = unit.session.get(Reservation, row.id)
    if held is not None and held.until > unit.now and held.person_id != unit.actor.id:
        raise Reserved(
            _("%(name)s is looking at this post. You may decide all the same."),
            person=held.person_id,
            until=held.until,
            name=held.person.name,
        )
    until = _until(unit, post, stages)
    if held is None:
        held = Reservation(case_id=row.id)
        unit.session.add(held)
    held.person, held.since, held.until = unit.actor, unit.now, until
    facts = {"until": held.until.isoformat()}
    unit.record("post.reserved", post, ids={"case": row.id}, facts=facts)
    return held


def give_back(unit: Unit, post_id: UUID) -> None:
    """End the actor's own reservation; without one, nothing happens."""
    post, row = locked(unit, post_id)
    held = unit.session.get(Reservation, row.id) if row else None
    if row is None or held is None or held.person_id != unit.actor.id:
        return
    unit.session.delete(held)
    if held.until > unit.now:
        unit.record("post.given_back", post, ids={"case": row.id})


def end_reservation(unit: Unit, row: CaseRow) -> None:
    """End the actor's reservation: they have just decided, or leave the case to others."""
    own = Reservation.case_id == row.id, Reservation.person_id == unit.actor.id
    unit.session.execute(delete(Reservation).where(*own))


def _until(unit: Unit, post: Post, stages: tuple[RouteStage, ...]) -> datetime:
    """Return when a reservation ends: after the minutes of the setting, or a stage's own term."""
    minutes = timedelta(minutes=dials(unit.session).reservation_minutes)
    terms = [due(post.entity, unit.now, each.reassign) for each in stages if each.reassign]
    return min([unit.now + minutes, *terms])
