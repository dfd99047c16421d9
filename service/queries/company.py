"""The company as one person sees it: entities, and the definitions in force."""

from datetime import datetime

from sqlalchemy import bindparam, select

from service.access import Act, entities_where, granted
from service.errors import Forbidden, NotFound, _
from service.models import Definition, DefinitionKind, Entity, Person, db


def own_entities(person: Person, now: datetime) -> list[Entity]:
    """Return the entities in which the person may write, by name."""
    wanted = entities_where(db.session(), person, Act.PROPOSE, now)
    return list(
        db.session.scalars(select(Entity).where(Entity.id.in_(wanted)).order_by(Entity.name))
    )


def entity(person: Person, slug: str, now: datetime) -> Entity:
    """Return an entity in which the person holds a role, or raise NotFound."""
    known = entities_where(db.session(), person, Act.KNOW_ENTITY, now)
    found = db.session.scalar(_ENTITY, {"slug": slug})
    if found is None or found.id not in known:
        raise NotFound(_("There is no such entity."))
    return found


_ENTITY = select(Entity).where(Entity.slug == bindparam("slug"))


def definitions(person: Person, kind: DefinitionKind, now: datetime) -> list[Definition]:
    """Return the definitions of a kind that are in force, by name."""
    _admit(person, now)
    return list(
        db.session.scalars(
            select(Definition)
            .where(Definition.kind == kind, Definition.in_force_to.is_(None))
            .order_by(Definition.name)
        )
    )


def definition(person: Person, kind: DefinitionKind, name: str, now: datetime) -> Definition:
    """Return one definition in force, or raise NotFound."""
    _admit(person, now)
    found = db.session.scalar(
        select(Definition).where(
            Definition.kind == kind, Definition.name == name, Definition.in_force_to.is_(None)
        )
    )
    if found is None:
        raise NotFound(_("There is no such definition in force."))
    return found


def _admit(person: Person, now: datetime) -> None:
    if not granted(person, Act.SEE_DEFINITIONS, now):
        raise Forbidden(_("You hold no role that may read definitions."))
