"""The tree of entities as those who administer or audit it read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from service.access import Act, entities_where, may, roles_held, tree
from service.errors import NotFound, _
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    Definition,
    DefinitionKind,
    Entity,
    Person,
    db,
)
from workflows import Role


@dataclass(frozen=True)
class Branch:
    """One entity of the tree: how deep it lies, and how much belongs to it alone."""

    entity: Entity
    depth: int
    people: int
    waiting: int
    roles: tuple[Role, ...]


def forest(person: Person, now: datetime) -> list[Branch]:
    """Return the entities whose people this person may see, each under the one above it."""
    seen = entities_where(db.session(), person, Act.SEE_PEOPLE, now)
    entities = db.session.scalars(select(Entity).where(Entity.id.in_(seen)))
    below: dict[UUID | None, list[Entity]] = {}
    for each in sorted(entities, key=lambda one: one.name.casefold()):
        below.setdefault(each.parent_id if each.parent_id in seen else None, []).append(each)
    people, waiting = _people(), _waiting()
    held = roles_held(person, now)
    return [
        Branch(
            each,
            depth,
            people.get(each.id, 0),
            waiting.get(each.id, 0),
            tuple(sorted(role for role, place in held if place == each.id)),
        )
        for each, depth in _walk(below, None, 0)
    ]


def seen_entity(person: Person, slug: str, now: datetime) -> Entity:
    """Return an entity whose people this person may see, or raise NotFound."""
    seen = entities_where(db.session(), person, Act.SEE_PEOPLE, now)
    found = db.session.scalar(select(Entity).where(Entity.slug == slug, Entity.id.in_(seen)))
    if found is None:
        raise NotFound(_("There is no such entity."))
    return found


def names() -> Mapping[str, str]:
    """Return what each entity is called, by its slug."""
    return {row[0]: row[1] for row in db.session.execute(select(Entity.slug, Entity.name))}


def manages(person: Person, entity: Entity, now: datetime) -> bool:
    """Whether this person administers the entity."""
    return may(db.session(), person, Act.MANAGE_ENTITIES, entity.id, now)


def open_proposal(entity: Entity) -> Change | None:
    """Return what is proposed for an entity's regime and waits for its release."""
    return db.session.scalar(
        select(Change).where(
            Change.kind == ChangeKind.ENTITY,
            Change.state == ChangeState.OPEN,
            Change.entity_id == entity.id,
        )
    )


def possible_parents(person: Person, entity: Entity | None, now: datetime) -> list[Entity]:
    """Return the entities under which this person may put an entity, or a new one, by name."""
    managed = entities_where(db.session(), person, Act.MANAGE_ENTITIES, now)
    taken = tree(db.session()).below([entity.id]) if entity else frozenset()
    found = select(Entity).where(Entity.id.in_(managed - taken)).order_by(Entity.name)
    return list(db.session.scalars(found))


def definition_names(kind: DefinitionKind) -> list[str]:
    """Return the names of the definitions of a kind that are in force."""
    found = select(Definition.name).where(Definition.kind == kind, Definition.in_force_to.is_(None))
    return list(db.session.scalars(found.order_by(Definition.name)))


def _walk(
    below: Mapping[UUID | None, list[Entity]], at: UUID | None, depth: int
) -> Iterable[tuple[Entity, int]]:
    for each in below.get(at, []):
        yield each, depth
        yield from _walk(below, each.id, depth + 1)


def _people() -> dict[UUID, int]:
    found = select(Person.entity_id, func.count()).group_by(Person.entity_id)
    return {entity: count for entity, count in db.session.execute(found) if entity is not None}


def _waiting() -> dict[UUID, int]:
    found = (
        select(Change.entity_id, func.count())
        .where(Change.state == ChangeState.OPEN)
        .group_by(Change.entity_id)
    )
    return dict(db.session.execute(found).all())
