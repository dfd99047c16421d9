"""The regime of an entity, and its place in the tree: proposed by one, released by another."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.access import Act, allow, forget_tree, tree
from service.content import sha256
from service.entity_tree import lock_tree
from service.errors import Invalid, ServiceError, Stale, _
from service.models import Change, ChangeKind, Definition, DefinitionKind, Entity
from service.steps.change import open_change, refuse_again
from service.steps.company import columns, managed_entity, regime_of
from service.steps.effect import ask_effect, known_effect
from service.steps.particulars import Regime, one_of, regime_words
from service.unit import Unit


def propose_regime(
    unit: Unit,
    entity_id: UUID,
    wanted: Regime,
    note: str,
    parent_id: UUID | None = None,
    *,
    last: int | None = None,
) -> Change:
    """Propose another regime for an entity, or with a parent that it moves, with all below it.

    It is tried on the last submissions of all these once this is committed.
    """
    lock_tree(unit.session)
    entity = managed_entity(unit, entity_id, lock=True)
    moves = parent_id is not None and parent_id != entity.parent_id
    parent = new_parent(unit, entity, parent_id) if moves and parent_id else None
    refuse_unknown(unit, wanted)
    before = stated(unit, entity)
    source = {**columns(wanted), "parent": parent.slug if parent else before["parent"]}
    if source == before:
        raise Invalid("regime", _("This is what is in force already."))
    refuse_again(unit, Change.kind == ChangeKind.ENTITY, Change.entity_id == entity.id)
    change = open_change(
        unit,
        ChangeKind.ENTITY,
        entity.id,
        note,
        name=entity.slug,
        parent_id=parent.id if parent else None,
        source=source,
        digest=sha256(source),
        before=before,
        base_digest=sha256(before),
    )
    ask_effect(unit, change, last)
    return change


def enact_regime(unit: Unit, change: Change, read: str | None) -> str:
    """Put the entity under the regime, if it is still under the one that it was proposed against.

    The tree and the entity are locked and read afresh: nothing is changed by half. Return the
    digest of the effect, which must be known.
    """
    lock_tree(unit.session)
    entity = unit.session.get_one(Entity, change.entity_id, with_for_update=True)
    place = new_place(unit, change)
    effect = known_effect(unit, change, read)
    put(unit, entity, change.source, place)
    return effect


def new_place(unit: Unit, change: Change) -> Entity | None:
    """Return the entity that another would go under, or Stale if its regime can't be any more."""
    entity = unit.session.get_one(Entity, change.entity_id)
    if sha256(stated(unit, entity)) != change.base_digest:
        raise Stale(_("The entity was changed since: propose it again against what it is now."))
    parent = unit.session.get_one(Entity, change.parent_id) if change.parent_id else None
    try:
        if parent is not None:
            _refuse_ring(unit, entity, parent)
        refuse_unknown(unit, _regime(change.source))
    except ServiceError as error:
        raise Stale(_("It can no longer be: %(why)s"), why=str(error)) from None
    return parent


def stated(unit: Unit, entity: Entity) -> dict[str, Any]:
    """Return the regime of an entity and the short name of the one above, as a change keeps it."""
    above = unit.session.get_one(Entity, entity.parent_id).slug if entity.parent_id else None
    return {**columns(regime_of(entity)), "parent": above}


def amended(entity: Entity, cells: Mapping[str, str]) -> Regime:
    """Return the regime of an entity but for what these cells say."""
    known = columns(regime_of(entity))
    now = {k: " ".join(v) if isinstance(v, list) else str(v) for k, v in known.items()}
    return regime_words({**now, **cells})


def put(unit: Unit, entity: Entity, source: Any, parent: Entity | None) -> None:
    """Put an entity under a regime and, if it moves, under its new parent."""
    for name, value in columns(_regime(source)).items():
        setattr(entity, name, value)
    if parent is not None:
        entity.parent_id = parent.id
    unit.session.flush()
    forget_tree(unit.session)


def _regime(source: Any) -> Regime:
    return Regime(
        time_zone=source["time_zone"],
        jurisdictions=tuple(source["jurisdictions"]),
        packs=tuple(source["packs"]),
        workflow=source["workflow"],
        calendar=source["calendar"],
    )


def new_parent(unit: Unit, entity: Entity, parent_id: UUID) -> Entity:
    """Return the entity to go under; who proposes it manages the old place and the new one."""
    parent = managed_entity(unit, parent_id)
    if entity.parent_id is None:
        raise Invalid("parent", _("The company itself stays above all others."))
    allow(unit, Act.MANAGE_ENTITIES, entity.parent_id)
    _refuse_ring(unit, entity, parent)
    return parent


def _refuse_ring(unit: Unit, entity: Entity, parent: Entity) -> None:
    if entity.id in tree(unit.session).path(parent.id):
        raise Invalid(
            "parent",
            _("%(name)s can't lie under itself or under an entity below it."),
            name=entity.name,
        )


def refuse_unknown(unit: Unit, wanted: Regime) -> None:
    """Raise Invalid if a pack or the way to approval is not in force."""
    workflows = _in_force(unit, DefinitionKind.WORKFLOW)
    packs = _in_force(unit, DefinitionKind.PACK)
    if wanted.workflow not in workflows:
        raise one_of("workflow", workflows)
    if not set(wanted.packs) <= set(packs):
        raise one_of("packs", packs)


def _in_force(unit: Unit, kind: DefinitionKind) -> tuple[str, ...]:
    names = select(Definition.name).where(Definition.kind == kind, Definition.in_force_to.is_(None))
    return tuple(unit.session.scalars(names.order_by(Definition.name)))
