"""People as those who administer or audit them read them: a list, and one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from service.access import Act, entities_where, may, tree, visible_people
from service.errors import Invalid, NotFound, _
from service.models import Change, ChangeState, Entity, Grant, Person, db
from service.queries.pages import Page
from service.search import folded, folded_words
from workflows import Role

BATCH = 200
"""People of an export that are in memory at once."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Whom somebody looks for."""

    words: str = ""
    entity_id: UUID | None = None
    role: Role | None = None


@dataclass(frozen=True)
class Roles:
    """The roles of a person: held now, to come, and past."""

    now: list[Grant]
    later: list[Grant]
    past: list[Grant]


def people(
    reader: Person, sought: Sought, now: datetime, *, cursor: str | None = None, limit: int = 50
) -> Page[Person]:
    """Return a page of the people whom this reader may see, by name."""
    statement = _sought(reader, sought, now)
    if cursor is not None:
        last = _last(reader, cursor, now)
        statement = statement.where(tuple_(Person.name, Person.id) > (last.name, last.id))
    rows = db.session.scalars(statement.limit(limit + 1)).all()
    return Page(rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else None)


def all_people(reader: Person, sought: Sought, now: datetime) -> Iterator[Person]:
    """Return everybody who is sought, by name."""
    yield from db.session.scalars(_sought(reader, sought, now).execution_options(yield_per=BATCH))


def one_person(reader: Person, person_id: UUID, now: datetime) -> Person:
    """Return a person whom this reader may see, or raise NotFound."""
    seen = visible_people(db.session(), reader, now, Act.SEE_PEOPLE)
    found = db.session.scalar(select(Person).where(Person.id == person_id, seen))
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def may_manage(reader: Person, person: Person, now: datetime) -> bool:
    """Whether this reader administers the entity where the person belongs."""
    return person.entity_id is not None and may(
        db.session(), reader, Act.MANAGE_PEOPLE, person.entity_id, now
    )


def managed(reader: Person, now: datetime, act: Act = Act.MANAGE_PEOPLE) -> list[Entity]:
    """Return the entities in which this reader may do this, by name."""
    ids = entities_where(db.session(), reader, act, now)
    found = select(Entity).where(Entity.id.in_(ids)).order_by(Entity.name)
    return list(db.session.scalars(found))


def roles_of(reader: Person, person: Person, now: datetime) -> Roles:
    """Return the person's roles, past ones too, in the entities whose people the reader may see."""
    seen = entities_where(db.session(), reader, Act.SEE_PEOPLE, now)
    sorted_: dict[str, list[Grant]] = {"now": [], "later": [], "past": []}
    for each in (one for one in person.grants if one.entity_id in seen):
        over = person.ended(now) or (each.until is not None and each.until <= now)
        sorted_["past" if over else "later" if each.since > now else "now"].append(each)
    return Roles(**sorted_)


def proposals_of(reader: Person, person: Person, now: datetime) -> list[Change]:
    """Return the changes of the person's roles that wait for their release."""
    seen = entities_where(db.session(), reader, Act.SEE_PEOPLE, now)
    found = (
        select(Change)
        .where(
            Change.person_id == person.id,
            Change.state == ChangeState.OPEN,
            Change.entity_id.in_(seen),
        )
        .order_by(Change.id)
        .options(joinedload(Change.entity), joinedload(Change.proposer))
    )
    return list(db.session.scalars(found))


def entity_names() -> dict[UUID, Entity]:
    """Return the entities by their ids."""
    return {each.id: each for each in db.session.scalars(select(Entity))}


def _sought(reader: Person, sought: Sought, now: datetime) -> Select[Person]:
    seen = visible_people(db.session(), reader, now, Act.SEE_PEOPLE)
    statement = (
        select(Person)
        .where(seen)
        .order_by(Person.name, Person.id)
        .options(joinedload(Person.entity))
    )
    for word in folded_words(sought.words):
        text = folded(func.concat(Person.name, " ", Person.email))
        statement = statement.where(text.contains(word, autoescape=True))
    if sought.entity_id is not None:
        statement = statement.where(
            Person.entity_id.in_(tree(db.session()).below([sought.entity_id]))
        )
    if sought.role is not None:
        statement = statement.where(_holds(reader, sought.role, now))
    return statement


def _holds(reader: Person, role: Role, now: datetime) -> ColumnElement[bool]:
    return (
        select(Grant.id)
        .where(
            Grant.person_id == Person.id,
            Grant.role == role,
            Grant.entity_id.in_(entities_where(db.session(), reader, Act.SEE_PEOPLE, now)),
            Grant.since <= now,
            or_(Grant.until.is_(None), Grant.until > now),
        )
        .exists()
    )


def _last(reader: Person, cursor: str, now: datetime) -> Person:
    try:
        return one_person(reader, UUID(cursor), now)
    except (ValueError, NotFound):
        raise Invalid("cursor", _("This is not a cursor that a page gave.")) from None
