"""The company: its entities are added, said otherwise and, while empty, removed."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select

from service.access import Act, allow, entities_where, forget_tree
from service.entity_tree import lock_tree
from service.errors import Forbidden, Invalid, NotFound, _
from service.models import Change, Definition, Entity, Grant, Person, Post, new_id
from service.steps.particulars import EntityWords, Regime
from service.unit import Unit


def add_entity(unit: Unit, slug: str, parent_id: UUID, words: EntityWords) -> Entity:
    """Add an entity under another, and under the same regime; another regime takes two people."""
    lock_tree(unit.session)
    parent = managed_entity(unit, parent_id)
    return enter(unit, slug, parent, words, regime_of(parent))


def enter(
    unit: Unit, slug: str, parent: Entity | None, words: EntityWords, regime: Regime
) -> Entity:
    """Enter an entity into the tree, which is locked."""
    if unit.session.scalar(select(Entity.id).where(Entity.slug == slug)) is not None:
        raise Invalid("slug", _("Another entity has this short name already."))
    facts = {**asdict(words), **columns(regime)}
    above = parent.id if parent else None
    entity = Entity(id=new_id(), slug=slug, parent_id=above, created_at=unit.now, **facts)
    unit.session.add(entity)
    unit.record("entity.added", entity, ids={"parent": above}, facts=facts)
    forget_tree(unit.session)
    return entity


def change_entity(unit: Unit, entity_id: UUID, words: EntityWords) -> bool:
    """Say otherwise what an entity is called and is; what is the same leaves no trace."""
    entity = managed_entity(unit, entity_id, lock=True)
    changed = {
        name: value for name, value in asdict(words).items() if getattr(entity, name) != value
    }
    for name, value in changed.items():
        setattr(entity, name, value)
    if changed:
        unit.record("entity.changed", entity, facts=changed)
    return bool(changed)


def remove_entity(unit: Unit, entity_id: UUID) -> None:
    """Remove an entity to which nothing ever belonged; any other stays, and says why."""
    lock_tree(unit.session)
    entity = managed_entity(unit, entity_id, lock=True)
    if entity.parent_id is None:
        raise Invalid("entity", _("The company itself can't be removed."))
    allow(unit, Act.MANAGE_ENTITIES, entity.parent_id)
    for column, why in (
        (Entity.parent_id, _("It can't be removed: other entities lie below it.")),
        (Person.entity_id, _("It can't be removed: people belong to it.")),
        (Post.entity_id, _("It can't be removed: posts were written there.")),
        (Grant.entity_id, _("It can't be removed: somebody holds, or held, a role there.")),
        (Change.entity_id, _("It can't be removed: changes were proposed there.")),
        (Change.parent_id, _("It can't be removed: an entity was proposed to go under it.")),
        (Definition.entity_id, _("It can't be removed: it has a lexicon.")),
    ):
        if unit.session.scalar(select(column).where(column == entity.id).limit(1)) is not None:
            raise Invalid("entity", why)
    unit.record("entity.removed", entity, ids={"parent": entity.parent_id})
    unit.session.delete(entity)
    forget_tree(unit.session)


def managed_entity(unit: Unit, entity_id: UUID, *, lock: bool = False) -> Entity:
    """Return an entity that the actor manages: Forbidden if they only know it, else NotFound."""
    if entity_id not in entities_where(unit.session, unit.actor, Act.MANAGE_ENTITIES, unit.now):
        if entity_id in entities_where(unit.session, unit.actor, Act.KNOW_ENTITY, unit.now):
            raise Forbidden(_("Your roles in this entity do not allow that."))
        raise NotFound(_("There is no such entity."))
    return unit.session.get_one(Entity, entity_id, with_for_update=lock or None)


def regime_of(entity: Entity) -> Regime:
    """Return what an entity is under."""
    return Regime(
        time_zone=entity.time_zone,
        jurisdictions=tuple(entity.jurisdictions),
        packs=tuple(entity.packs),
        workflow=entity.workflow,
        calendar=entity.calendar,
    )


def columns(regime: Regime) -> dict[str, object]:
    """Return a regime as the columns of an entity keep it."""
    kept = asdict(regime)
    return {name: list(each) if isinstance(each, tuple) else each for name, each in kept.items()}
