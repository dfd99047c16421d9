"""The company: its entities are added, changed, moved and, while empty, removed."""

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import func, select

from service.access import Act, allow, entities_where, forget_tree, tree
from service.errors import Forbidden, Invalid, NotFound, _
from service.models import (
    SYSTEM,
    Change,
    Definition,
    DefinitionKind,
    Entity,
    Grant,
    Person,
    Post,
    new_id,
)
from service.steps.particulars import EntityWords, one_of
from service.unit import Unit


def add_entity(unit: Unit, slug: str, parent_id: UUID | None, words: EntityWords) -> Entity:
    """Add an entity under another; only the operator enters the first, which has none above."""
    _lock_tree(unit)
    if parent_id is not None:
        managed_entity(unit, parent_id)
    elif tree(unit.session).parents or unit.actor.id != SYSTEM:
        raise Invalid("parent", _("Name the entity above: only the company itself has none."))
    _check(unit, words)
    if unit.session.scalar(select(Entity.id).where(Entity.slug == slug)) is not None:
        raise Invalid("slug", _("Another entity has this short name already."))
    entity = Entity(
        id=new_id(), slug=slug, parent_id=parent_id, created_at=unit.now, **_columns(words)
    )
    unit.session.add(entity)
    unit.record("entity.added", entity, ids={"parent": parent_id}, facts=_columns(words))
    forget_tree(unit.session)
    return entity


def change_entity(unit: Unit, entity_id: UUID, words: EntityWords) -> bool:
    """Say otherwise what an entity is; what is the same leaves no trace."""
    entity = managed_entity(unit, entity_id, lock=True)
    _check(unit, words)
    changed = {
        name: value for name, value in _columns(words).items() if getattr(entity, name) != value
    }
    for name, value in changed.items():
        setattr(entity, name, value)
    if changed:
        unit.record("entity.changed", entity, facts=changed)
    return bool(changed)


def move_entity(unit: Unit, entity_id: UUID, parent_id: UUID) -> bool:
    """Put an entity, with all below it, under another; who sees what follows at once."""
    _lock_tree(unit)
    entity, parent = managed_entity(unit, entity_id), managed_entity(unit, parent_id)
    if entity.parent_id == parent.id:
        return False
    if entity.parent_id is None:
        raise Invalid("parent", _("The company itself stays above all others."))
    allow(unit, Act.MANAGE_ENTITIES, entity.parent_id)
    if entity.id in tree(unit.session).path(parent.id):
        raise Invalid(
            "parent",
            _("%(name)s can't lie under itself or under an entity below it."),
            name=entity.name,
        )
    before, entity.parent_id = entity.parent_id, parent.id
    unit.record("entity.moved", entity, ids={"from": before, "to": parent.id})
    forget_tree(unit.session)
    return True


def remove_entity(unit: Unit, entity_id: UUID) -> None:
    """Remove an entity to which nothing ever belonged; any other stays, and says why."""
    _lock_tree(unit)
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


def in_force(unit: Unit, kind: DefinitionKind) -> tuple[str, ...]:
    """Return the names of the definitions of a kind that are in force."""
    names = select(Definition.name).where(Definition.kind == kind, Definition.in_force_to.is_(None))
    return tuple(unit.session.scalars(names.order_by(Definition.name)))


def _check(unit: Unit, words: EntityWords) -> None:
    workflows, packs = in_force(unit, DefinitionKind.WORKFLOW), in_force(unit, DefinitionKind.PACK)
    if words.workflow not in workflows:
        raise one_of("workflow", workflows)
    if not set(words.packs) <= set(packs):
        raise one_of("packs", packs)


def _columns(words: EntityWords) -> dict[str, object]:
    """Return the particulars as the columns keep them."""
    kept = asdict(words)
    return {name: list(each) if isinstance(each, tuple) else each for name, each in kept.items()}


def _lock_tree(unit: Unit) -> None:
    """Let nobody else change the tree until this unit ends, and read it as it is now."""
    unit.session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended("the tree of entities", 0)))
    )
    unit.session.expire_all()
    forget_tree(unit.session)
