"""Changes that wait or were decided, and the versions of definitions, as one person sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload, load_only

from service.access import (
    ALLOWED,
    CHANGES,
    Act,
    concerned,
    entities_where,
    granted,
    may,
    may_decide,
    tree,
    visible,
    visible_changes,
)
from service.definitions import in_force_now
from service.errors import NotFound, _
from service.footing import footing
from service.models import (
    Change,
    ChangeKind,
    ChangeState,
    Definition,
    DefinitionKind,
    Effect,
    Entity,
    Grant,
    Person,
    Policy,
    Post,
    Revision,
    db,
)
from service.queries.pages import Page, page


def changes(
    person: Person, now: datetime, *, open_: bool, cursor: str | None = None, limit: int = 25
) -> Page[Change]:
    """Return a page of the changes that wait, or of those that were decided, newest first.

    Raises NotFound for whom no change can concern.
    """
    if not concerned(person, now):
        raise NotFound(_("There is no such page."))
    state = Change.state == ChangeState.OPEN
    statement = (
        select(Change)
        .where(visible_changes(db.session(), person, now), state if open_ else ~state)
        .options(joinedload(Change.entity), joinedload(Change.person), joinedload(Change.proposer))
    )
    return page(
        db.session(),
        statement,
        by=Change.proposed_at,
        key=Change.id,
        cursor=cursor,
        limit=limit,
    )


def change(person: Person, change_id: UUID, now: datetime) -> Change:
    """Return one change, or raise NotFound."""
    found = db.session.scalar(
        select(Change).where(Change.id == change_id, visible_changes(db.session(), person, now))
    )
    if found is None:
        raise NotFound(_("There is no such change."))
    return found


def waiting_count(person: Person, now: datetime) -> int:
    """Return how many changes this person could release."""
    held = db.session.scalars(_OF_OTHERS, {"person": person.id})
    return sum(may_decide(db.session(), person, each, now) for each in held)


_OPEN = (Change.state == ChangeState.OPEN, Change.proposed_by != bindparam("person"))
_OF_OTHERS = (
    select(Change).where(*_OPEN).options(load_only(Change.kind, Change.entity_id, Change.parent_id))
)
COUNTING = select(func.count()).select_from(Change).where(*_OPEN)
"""The question how many changes others proposed than this person."""


def may_release(person: Person, of: Change, now: datetime) -> bool:
    """Whether this person may put the change in force, or refuse it."""
    return (
        of.state is ChangeState.OPEN
        and person.id not in {of.proposed_by, of.person_id}
        and may_decide(db.session(), person, of, now)
    )


def open_of_groups(entities: Iterable[UUID]) -> Sequence[Change]:
    """Return what groups are proposed to give, or to give no longer, in these entities."""
    return db.session.scalars(
        select(Change)
        .where(
            Change.kind.in_([ChangeKind.GROUP, ChangeKind.GROUP_END]),
            Change.state == ChangeState.OPEN,
            Change.entity_id.in_(entities),
        )
        .order_by(Change.id)
        .options(joinedload(Change.entity), joinedload(Change.proposer))
    ).all()


def releasers(of: Change, now: datetime) -> list[Person]:
    """Return who may put an open change in force, by name."""
    roles = ALLOWED[CHANGES[of.kind][1]]
    above = tree(db.session()).path(of.entity_id)
    holding = select(Grant.person_id).where(Grant.role.in_(roles), Grant.entity_id.in_(above))
    found = db.session.scalars(select(Person).where(Person.id.in_(holding)).order_by(Person.name))
    return [each for each in found if may_release(each, of, now)]


def may_propose(person: Person, kind: DefinitionKind, entity: UUID, now: datetime) -> bool:
    """Whether this person may propose a version of such a definition there."""
    return may(db.session(), person, CHANGES[ChangeKind(kind)][0], entity, now)


def effect(of: Change) -> Effect | None:
    """Return what is known of the effect of a change, if it is one that is tried."""
    return db.session.get(Effect, of.id)


def computing(of: Change, found: Effect | None) -> bool:
    """Whether the effect of an open change is yet to be computed beside what is in force."""
    return (
        of.state is ChangeState.OPEN
        and found is not None
        and not found.holds(footing(db.session()))
    )


def base(of: Change) -> Definition | None:
    """Return what was in force when a change was decided; for an open one, what is in force."""
    if of.decided_at is None:
        return in_force_now(db.session(), Policy(DefinitionKind(of.kind), of.name or ""))
    return db.session.scalar(
        select(Definition)
        .where(
            Definition.kind == of.kind,
            Definition.name == of.name,
            Definition.in_force_from < of.decided_at,
            or_(Definition.in_force_to.is_(None), Definition.in_force_to >= of.decided_at),
        )
        .order_by(Definition.release)
        .limit(1)
    )


def affected(person: Person, posts: Sequence[Any], now: datetime) -> Sequence[dict[str, Any]]:
    """Return what a change would do to the posts that this person may see."""
    wanted = {UUID(each["post"]) for each in posts}
    rows = db.session.execute(
        select(Revision.post_id, Revision.number, Revision.text)
        .join(Post, Post.id == Revision.post_id)
        .where(Post.id.in_(wanted), visible(db.session(), person, now))
    )
    texts = {(str(post), number): text for post, number, text in rows}
    return [
        {**each, "text": texts[each["post"], each["revision"]]}
        for each in posts
        if (each["post"], each["revision"]) in texts
    ]


def versions(person: Person, policy: Policy, now: datetime) -> Sequence[Definition]:
    """Return every version of a definition, newest first, or raise NotFound."""
    found = db.session.scalars(
        select(Definition)
        .where(Definition.kind == policy.kind, Definition.name == policy.name)
        .order_by(Definition.release.desc())
    ).all()
    if not found or not _readable(person, policy, now):
        raise NotFound(_("There is no such definition."))
    return found


def version(person: Person, policy: Policy, number: int, now: datetime) -> Definition:
    """Return one version of a definition by the number of its release, or raise NotFound."""
    for each in versions(person, policy, now):
        if each.release == number:
            return each
    raise NotFound(_("There is no such version."))


def lexicon_entities(person: Person, now: datetime) -> Sequence[Entity]:
    """Return the entities whose lexicon this person may propose to change, by name."""
    wanted = entities_where(db.session(), person, Act.PROPOSE_LEXICON, now)
    return db.session.scalars(
        select(Entity).where(Entity.id.in_(wanted)).order_by(func.lower(Entity.name))
    ).all()


def _readable(person: Person, policy: Policy, now: datetime) -> bool:
    if policy.kind is not DefinitionKind.LEXICON:
        return bool(granted(person, Act.SEE_DEFINITIONS, now))
    acts = (Act.PROPOSE_LEXICON, Act.RELEASE_LEXICON, Act.SEE_CHANGES)
    known = {place for act in acts for place in entities_where(db.session(), person, act, now)}
    entity = select(Entity.id).where(Entity.slug == policy.name, Entity.id.in_(known))
    return db.session.scalar(entity) is not None
