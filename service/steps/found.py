"""The founding: while a company has not yet two admins, its operator grants roles alone."""

from sqlalchemy import select

from service.access import refuse_united, roles_held, tree
from service.errors import Forbidden, _
from service.models import Grant, Person
from service.steps.change import Wanted
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
