"""That a reviewer has read a revision: what changes afterwards is shown to them alone."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from service.models import Reading
from service.unit import Unit


def note_reading(unit: Unit, revision_id: UUID) -> None:
    """Note that the actor has this revision before their eyes; it is no act, and not recorded."""
    unit.session.execute(
        insert(Reading)
        .values(person_id=unit.actor.id, revision_id=revision_id, first_at=unit.now)
        .on_conflict_do_nothing()
    )
