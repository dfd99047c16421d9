"""Authority over what is confided to one role: safety cases, alerts of leaks, notes on a case.

A part of `service.access` that stands apart, because here a role sees what those who review the
post do not, and the other way round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    any_,
    bindparam,
    false,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from service.access import OUTSIDE, roles_held, tree
from service.days import day_in
from service.models import Alert, CaseRow, Entity, Grant, Note, Person, SafetyCase, among
from workflows import CONTROL, Role

SAFETY_READERS = frozenset({Role.SAFETY, Role.AUDITOR})
"""Who sees safety cases of the entity and below; the auditor sees and does nothing."""

LEAKS: dict[str, Role] = {
    "common.credential": Role.SECURITY,
    "common.personal_data": Role.PRIVACY,
    "pharma.patient_identification": Role.PRIVACY,
    "common.inside_information": Role.LEGAL,
}
"""Whom a leak of each category concerns; where nobody holds that role, its control function."""

ALERTED = frozenset(LEAKS.values()) | {CONTROL[each] for each in LEAKS}
"""The roles that alerts go to."""

Places = tuple[tuple[Role, frozenset[UUID]], ...]
"""Roles, each with entities in which it is held or below which it is."""

ADVERSE_EVENT = "pharma.adverse_event"
"""The category that opens a safety case."""


def confided_in(
    session: Session, person: Person, roles: Iterable[Role], now: datetime
) -> frozenset[UUID]:
    """Return the entities of which things are confided to this person, by one of these roles."""
    wanted = frozenset(roles)
    return tree(session).below(each for role, each in roles_held(person, now) if role in wanted)


def visible_safety_cases(session: Session, person: Person, now: datetime) -> ColumnElement[bool]:
    """Return the condition under which a safety case may be seen; its author only knows of it."""
    return SafetyCase.entity_id.in_(confided_in(session, person, SAFETY_READERS, now))


def answers_safety(session: Session, person: Person, entity_id: UUID, now: datetime) -> bool:
    """Whether this person may answer the safety cases of that entity."""
    return entity_id in confided_in(session, person, {Role.SAFETY}, now)


@dataclass(frozen=True)
class Circles:
    """Whose notes on a case a person reads and keeps: of which roles, and the privileged ones."""

    roles: frozenset[Role]
    privileged: bool


def circles(session: Session, person: Person, case: CaseRow, now: datetime) -> Circles:
    """Return the circles of a person in a case; its author and who stepped aside have none.

    A role's circle is who serves a stage of it, also since it was escalated to them; the privileged
    one, legal of the post's entity.
    """
    if person.id in {case.author_id, *case.aside}:
        return Circles(frozenset(), privileged=False)
    held = roles_held(person, now)
    serves = frozenset(each.role for each in case.stages if held & each.deciding())
    legal = case.post.entity_id in confided_in(session, person, {Role.LEGAL}, now)
    return Circles(serves, privileged=legal and person.kind not in OUTSIDE)


def visible_notes(
    session: Session, person: Person, cases: Sequence[CaseRow], now: datetime
) -> ColumnElement[bool] | None:
    """Return the condition under which notes on all cases of a post may be read; None: none may.

    Who is aside from the latest reads none of the earlier ones either.
    """
    if cases and person.id in cases[-1].aside:
        return None
    conditions = []
    for case in cases:
        circle = circles(session, person, case, now)
        if circle.privileged:
            conditions.append(and_(Note.case_id == case.id, Note.privileged))
        if circle.roles:
            named = Note.role.in_(circle.roles)
            conditions.append(and_(Note.case_id == case.id, ~Note.privileged, named))
    return or_(*conditions) if conditions else None


def alerted_in(session: Session, person: Person, now: datetime) -> Places:
    """Return the roles of this person that alerts go to, each with the entities it serves."""
    places = ((role, confided_in(session, person, {role}, now)) for role in sorted(ALERTED))
    return tuple((role, entities) for role, entities in places if entities)


def visible_alerts(places: Places) -> ColumnElement[bool]:
    """Return the condition under which an alert may be seen and answered: by its role alone."""
    served = (and_(Alert.role == role, Alert.entity_id.in_(each)) for role, each in places)
    return or_(false(), *served)


def alerted_role(
    session: Session, category: str, scope: Iterable[UUID], now: datetime, author_id: UUID
) -> Role:
    """Return whom a leak is told to: the role that it concerns, if anybody else holds it there.

    Else the control function; where nobody holds that one either, the role waits for somebody.
    """
    wanted, instead, places = LEAKS[category], CONTROL[category], list(scope)

    def others(role: Role) -> set[UUID]:
        return {*holders(session, role, places, now)} - {author_id}

    return instead if not others(wanted) and others(instead) else wanted


def _holding() -> Select[UUID, Role, UUID, date | None, str | None]:
    other = aliased(Grant)
    administers = select(other.id).where(
        other.person_id == Grant.person_id, other.role == Role.ADMIN, _in_force(other)
    )
    return (
        select(Grant.person_id, Grant.role, Grant.entity_id, Person.ends_on, Entity.time_zone)
        .join(Person, Person.id == Grant.person_id)
        .outerjoin(Entity, Entity.id == Person.entity_id)
        .where(
            Grant.role == any_(bindparam("roles", type_=ARRAY(Grant.role.type))),
            Grant.entity_id == among("scope"),
            _in_force(Grant),
            Person.kind.not_in(OUTSIDE),
            or_(Person.ends_on.is_(None), Person.ends_on >= bindparam("earliest")),
            ~administers.exists(),
        )
    )


def _in_force(grant: type[Grant]) -> ColumnElement[bool]:
    now: BindParameter[datetime] = bindparam("now")
    return and_(grant.since <= now, or_(grant.until.is_(None), grant.until > now))


_HOLDING = _holding()
"""Who holds which roles somewhere, built once: it is asked whenever a stage opens."""


def holders(session: Session, role: Role, scope: Iterable[UUID], now: datetime) -> list[UUID]:
    """Return who holds this role in one of these entities, as `roles_held` says of each."""
    return sorted({person for person, _role, _entity in holding(session, [role], scope, now)})


def holding(
    session: Session, roles: Iterable[Role], scope: Iterable[UUID], now: datetime
) -> Sequence[tuple[UUID, Role, UUID]]:
    """Return who holds which of these roles in which of these entities."""
    earliest = now.date() - timedelta(days=1)  # the day that it still is somewhere
    asked = {"roles": list(roles), "scope": list(scope), "now": now, "earliest": earliest}
    with session.no_autoflush:  # a step may not be done with its rows
        found = session.execute(_HOLDING, asked).all()
    return [
        (person, role, entity)
        for person, role, entity, last_day, zone in found
        if last_day is None or last_day >= day_in(zone or "UTC", now)
    ]
