"""The footing: all that is in force beside a proposal or under the library, told by one digest."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from nlp_models import model_digest
from rules import ENGINE
from service.content import sha256
from service.definitions import latest_release
from service.models import Definition, DefinitionKind, Entity

READ_BY = (DefinitionKind.PACK, DefinitionKind.CONCEPTS, DefinitionKind.LEXICON)
"""The definitions that a check reads."""


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


def library_footing(session: Session) -> str:
    """Return the digest of all that a check of the library rests on: rules, names, model, places.

    A workflow is not among it: another way to approval finds nothing else in a text.
    """
    definitions = session.execute(
        select(Definition.kind, Definition.name, Definition.digest)
        .where(Definition.kind.in_(READ_BY), Definition.in_force_to.is_(None))
        .order_by(Definition.kind, Definition.name)
    )
    entities = session.execute(
        select(Entity.id, Entity.parent_id, Entity.packs).order_by(Entity.id)
    )
    return sha256(
        {
            "engine": ENGINE,
            "model": model_digest(),
            "definitions": [list(each) for each in definitions],
            "entities": [[str(entity), str(parent), packs] for entity, parent, packs in entities],
        }
    )
