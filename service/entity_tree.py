"""The company's tree of entities: which lies above and below which."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import Session

from service.errors import NotFound, _
from service.models import Entity, table_of


@dataclass(frozen=True)
class Tree:
    """The entities of the company, as parents of one another."""

    parents: dict[UUID, UUID | None]
    slugs: dict[UUID, str] = field(default_factory=dict)

    @property
    def root(self) -> UUID:
        """The company itself, or NotFound while there is none."""
        for entity, parent in self.parents.items():
            if parent is None:
                return entity
        raise NotFound(_("There is no company yet."))

    def path(self, entity_id: UUID) -> tuple[UUID, ...]:
        """Return the entities from the root to this one."""
        path: list[UUID] = []
        at: UUID | None = entity_id
        while at is not None and at not in path:
            path.append(at)
            at = self.parents.get(at)
        return tuple(reversed(path))

    def below(self, roots: Iterable[UUID]) -> frozenset[UUID]:
        """Return these entities and all that lie below them."""
        wanted = frozenset(roots)
        return frozenset(each for each in self.parents if wanted.intersection(self.path(each)))

    def above(self, leaves: Iterable[UUID]) -> frozenset[UUID]:
        """Return these entities and all that lie above them."""
        return frozenset(each for leaf in leaves for each in self.path(leaf))


_ENTITY = table_of(Entity).c
ENTITIES = (
    select(
        cast(
            func.jsonb_agg(func.jsonb_build_array(_ENTITY.id, _ENTITY.parent_id, _ENTITY.slug)),
            Text,
        )
    )
    .scalar_subquery()
    .label("entities")
)
"""The company's tree, as a column of what is read anyway: JSON, or NULL if there is none."""


def tree(session: Session) -> Tree:
    """Return the company's tree, read once per session."""
    known: Tree | None = session.info.get("tree")
    return known or keep_tree(session, session.scalar(select(ENTITIES)))


def keep_tree(session: Session, entities: str | None) -> Tree:
    """Keep the company's tree, where its entities have been read."""
    rows = [
        (UUID(each), UUID(parent) if parent else None, slug)
        for each, parent, slug in json.loads(entities or "[]")
    ]
    known = session.info["tree"] = Tree(
        {each: parent for each, parent, _slug in rows}, {each: slug for each, _parent, slug in rows}
    )
    return known


def forget_tree(session: Session) -> None:
    """Read the tree afresh next time: an entity was added or moved."""
    session.info.pop("tree", None)


def lock_tree(session: Session) -> None:
    """Let nobody else change the tree until this transaction ends, and read it as it is now."""
    session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended("the tree of entities", 0)))
    )
    session.expire_all()
    forget_tree(session)
