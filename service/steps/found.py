"""The founding: while a company has not yet two admins, its operator orders it alone."""

from uuid import UUID

from sqlalchemy import select

from service.access import refuse_united, roles_held, tree
from service.entity_tree import lock_tree
from service.errors import Forbidden, Invalid, _
from service.models import SYSTEM, Entity, Grant, Person
from service.steps.change import Wanted
from service.steps.company import columns, enter
from service.steps.particulars import EntityWords, Regime
from service.steps.regime import new_parent, put, refuse_unknown, stated
from service.unit import Unit
from workflows import Role

ENOUGH_ADMINS = 2
"""With so many, one can release what another proposes."""


def founding(unit: Unit) -> bool:
    """Whether the whole company has fewer admins than it takes to change a role."""
    root = tree(unit.session).root
    holders = (
        select(Person)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role == Role.ADMIN, Grant.entity_id == root)
    )
    admins = [
        each
        for each in unit.session.scalars(holders.with_for_update(of=Person)).unique()
        if (Role.ADMIN, root) in roles_held(each, unit.now)
    ]
    return len(admins) < ENOUGH_ADMINS


def grant_alone(unit: Unit, wanted: Wanted) -> Grant:
    """Let somebody hold a role at once, in the operator's name, during the founding only."""
    if not founding(unit):
        raise Forbidden(_("There are two admins: one proposes the role, another releases it."))
    person = unit.session.get_one(Person, wanted.person_id, with_for_update=True)
    refuse_united(person, wanted.role, unit.now)
    held = Grant(
        role=wanted.role,
        entity_id=wanted.entity_id,
        granted_by=unit.actor.id,
        since=unit.now,
        until=wanted.until,
    )
    person.grants.append(held)
    unit.record(
        "person.granted",
        person,
        ids={"entity": held.entity_id},
        facts={"role": str(held.role)},
    )
    return held


def found_company(unit: Unit, slug: str, words: EntityWords, regime: Regime) -> Entity:
    """Enter the company itself, in the operator's name, where there is none yet."""
    lock_tree(unit.session)
    if tree(unit.session).parents or unit.actor.id != SYSTEM:
        raise Invalid("parent", _("Name the entity above: only the company itself has none."))
    refuse_unknown(unit, regime)
    return enter(unit, slug, None, words, regime)


def order_alone(unit: Unit, entity: Entity, regime: Regime, parent_id: UUID | None) -> bool:
    """Put an entity under a regime at once, in the operator's name, during the founding only."""
    lock_tree(unit.session)
    if not (unit.actor.id == SYSTEM and founding(unit)):
        raise Forbidden(_("There are two admins: one proposes it, another person releases it."))
    refuse_unknown(unit, regime)
    moves = parent_id is not None and parent_id != entity.parent_id
    parent = new_parent(unit, entity, parent_id) if moves and parent_id else None
    before = stated(unit, entity)
    put(unit, entity, columns(regime), parent)
    after = stated(unit, entity)
    changed = {name: each for name, each in after.items() if before[name] != each}
    if changed:
        unit.record("entity.changed", entity, facts=changed)
    return bool(changed)
