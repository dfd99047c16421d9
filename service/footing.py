"""The footing: all that is in force beside a proposal, told by one digest."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.content import sha256
from service.definitions import latest_release
from service.models import Entity


def footing(session: Session) -> str:
    """Return the digest of the last release and of each entity's regime and place."""
    entities = session.execute(
        select(
            Entity.id,
            Entity.parent_id,
            Entity.time_zone,
            Entity.jurisdictions,
            Entity.packs,
            Entity.workflow,
        ).order_by(Entity.id)
    )
    told = [[str(entity), str(parent), *regime] for entity, parent, *regime in entities]
    return sha256({"release": latest_release(session), "entities": told})
