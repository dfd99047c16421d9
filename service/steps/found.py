"""The founding: while a company has not yet two admins, its operator grants roles alone."""

from sqlalchemy import func, or_, select

from service.access import refuse_united, tree
from service.errors import Forbidden, _
from service.models import Grant, Person
from service.steps.change import Wanted
from service.unit import Unit
from workflows import Role

ENOUGH_ADMINS = 2
"""With so many, one can release what another proposes."""


def founding(unit: Unit) -> bool:
    """Whether the whole company has fewer admins than it takes to change a role."""
    held = select(func.count(func.distinct(Grant.person_id))).where(
        Grant.role == Role.ADMIN,
        Grant.entity_id == tree(unit.session).root,
        Grant.since <= unit.now,
        or_(Grant.until.is_(None), Grant.until > unit.now),
    )
    return unit.session.scalars(held).one() < ENOUGH_ADMINS


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
