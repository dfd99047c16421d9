"""Taking part: to sign up, pause or leave is the person's own act, and needs no reason."""

from sqlalchemy.dialects.postgresql import insert as upsert

from service.dials import dials
from service.errors import Forbidden, _
from service.models import Participation, ParticipationState
from service.unit import Unit


def take_part(unit: Unit) -> None:
    """Sign the actor up while that is open, or let them go on after a pause."""
    open_ = dials(unit.session).sign_up
    if not open_ and unit.session.get(Participation, unit.actor.id) is None:
        raise Forbidden(_("Nobody new can sign up at the moment."))
    _choose(unit, ParticipationState.TAKING_PART)


def pause(unit: Unit) -> None:
    """Let the actor pause, whether they had signed up or not."""
    _choose(unit, ParticipationState.PAUSED)


def leave(unit: Unit) -> None:
    """Forget that the actor ever took part."""
    chosen = unit.session.get(Participation, unit.actor.id, with_for_update=True)
    if chosen is not None:
        unit.session.delete(chosen)
        unit.record("person.left", unit.actor)


def _choose(unit: Unit, state: ParticipationState) -> None:
    """Keep the choice; the same one again changes nothing, not even since when."""
    changed = unit.session.execute(
        upsert(Participation)
        .values(person_id=unit.actor.id, state=state, since=unit.now)
        .on_conflict_do_update(
            index_elements=["person_id"],
            set_={"state": state, "since": unit.now},
            where=Participation.state != state,
        )
        .returning(Participation.person_id)
    ).first()
    if changed is not None:
        unit.session.expire_all()
        unit.record(
            f"person.{'paused' if state is ParticipationState.PAUSED else 'took_part'}", unit.actor
        )
