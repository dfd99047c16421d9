"""Whether there is somebody for what the law and the workflows ask of more than one person."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import roles_held, tree
from service.models import Entity, Person
from workflows import Role, Stage, Workflow

PHARMA = "pharma"
"""The pack that looks for harmful effects."""

Held = Mapping[UUID, frozenset[tuple[Role, UUID]]]


def admins(session: Session, now: datetime) -> int:
    """Return how many people administer the company as a whole."""
    wanted = (Role.ADMIN, tree(session).root)
    return sum(wanted in held for held in _held(session, now).values())


def unserved(
    session: Session, workflows: Mapping[str, Workflow], now: datetime
) -> Iterator[tuple[str, Stage]]:
    """Yield each entity where people write and a stage that one of them would wait at in vain."""
    held, known = _held(session, now), tree(session)
    slugs = {each.id: each.slug for each in session.scalars(select(Entity))}
    for entity in session.scalars(select(Entity).order_by(Entity.slug)):
        path = known.path(entity.id)
        authors = _holders(held, Role.AUTHOR, path)
        workflow = workflows.get(entity.workflow)
        for stage in workflow.stages if workflow and authors else ():
            servers = _holders(held, stage.reviewers, _scope(stage, path, slugs))
            if any(len(servers - {author}) < (stage.quorum or 1) for author in authors):
                yield entity.slug, stage


def without_safety(session: Session, now: datetime) -> Iterator[str]:
    """Yield each entity that looks for harmful effects and has nobody to hear of them."""
    known, held = tree(session), _held(session, now)
    for entity in session.scalars(select(Entity).order_by(Entity.slug)):
        path = known.path(entity.id)
        if PHARMA in entity.packs and not _holders(held, Role.SAFETY, path):
            yield entity.slug


def _held(session: Session, now: datetime) -> Held:
    return {each.id: roles_held(each, now) for each in session.scalars(select(Person))}


def _holders(held: Held, role: Role, path: tuple[UUID, ...]) -> frozenset[UUID]:
    return frozenset(
        person for person, roles in held.items() if any((role, each) in roles for each in path)
    )


def _scope(stage: Stage, path: tuple[UUID, ...], slugs: Mapping[UUID, str]) -> tuple[UUID, ...]:
    """Return the entities whose holders of the role serve a stage; a root has no parent's."""
    if stage.at == "own" or (stage.at == "parent" and len(path) == 1):
        return path
    if stage.at in {"parent", "root"}:
        return path[:-1] if stage.at == "parent" else path[:1]
    at = next((depth for depth, each in enumerate(path, 1) if slugs[each] == stage.at), 0)
    return path[:at]
