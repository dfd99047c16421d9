"""Whether there is somebody for what the law and the workflows ask of more than one person."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from rules import ALWAYS
from service.access import roles_held, tree
from service.models import Change, ChangeKind, Entity, Grant, MappedGrant, Person
from service.queries.demanded import roles_demanded, roles_demanded_by
from workflows import REVIEWERS, Role, Stage, Title, Workflow, left_to_law, parse_workflow

PHARMA = "pharma"
"""The pack that looks for harmful effects."""

Held = Mapping[UUID, frozenset[tuple[Role, UUID]]]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stage that could wait for ever in an entity: how many could serve it, of how many.

    `kind` is `stage`, `escalation`, `law` for a stage that the law adds, or `together` when each
    stage has people, but not all of them different ones; `author` that one of those who hold the
    role writes too, and is not counted.
    """

    kind: str
    entity: str
    slug: str
    stage: str = ""
    title: Title | None = None
    role: Role | None = None
    held: int
    needed: int
    author: bool = False


def admins(session: Session, now: datetime) -> int:
    """Return how many people administer the company as a whole."""
    wanted = (Role.ADMIN, tree(session).root)
    return sum(wanted in held for held in _held(session, now, [Role.ADMIN]).values())


def gaps(
    session: Session,
    workflows: Mapping[str, Workflow],
    now: datetime,
    *,
    without: Collection[UUID] = (),
    moved: Mapping[UUID, tuple[str, Sequence[str]]] | None = None,
    demanded: Mapping[str, frozenset[Role]] | None = None,
) -> list[Gap]:
    """Return where posts could wait for ever, for an author who is the worst placed.

    `without` are grants taken as ended, `moved` entities with another workflow and other packs,
    `demanded` are the roles that findings of each pack may demand, if not as in force.
    """
    demanded = roles_demanded(session) if demanded is None else demanded
    held = _held(session, now, [*REVIEWERS, Role.AUTHOR], without)
    written = select(Grant.entity_id).where(_in_force(now, [Role.AUTHOR])).distinct()
    writing = frozenset(session.scalars(written))
    found: list[Gap] = []
    for entity in session.scalars(select(Entity).order_by(func.lower(Entity.name))):
        name, packs = (moved or {}).get(entity.id, (entity.workflow, entity.packs))
        if name in workflows and writing.intersection(tree(session).path(entity.id)):
            lawful = (demanded.get(each, frozenset()) for each in {ALWAYS, *packs})
            place = _Place(session, entity, held, frozenset[Role]().union(*lawful))
            found += place.gaps(workflows[name])
    return found


def gaps_of(
    session: Session, change: Change, workflows: Mapping[str, Workflow], now: datetime
) -> list[Gap]:
    """Return the gaps that a change would open: those there would be and are not now."""
    after, without = dict(workflows), frozenset[UUID]()
    moved = dict[UUID, tuple[str, Sequence[str]]]()
    demanded = then_demanded = roles_demanded(session)
    if change.kind is ChangeKind.WORKFLOW:
        proposed = parse_workflow(change.source)
        after[proposed.name] = proposed
    elif change.kind is ChangeKind.REVOCATION and change.grant_id:
        without = frozenset([change.grant_id])
    elif change.kind is ChangeKind.GROUP_END:
        given = MappedGrant.group_grant_id == change.group_grant_id
        without = frozenset(session.scalars(select(MappedGrant.grant_id).where(given)))
    elif change.kind is ChangeKind.ENTITY and change.source:
        moved = {change.entity_id: (change.source["workflow"], change.source["packs"])}
    elif change.kind is ChangeKind.PACK and change.source:
        then_demanded = demanded | {change.source["pack"]: roles_demanded_by(change.source)}
    else:
        return []
    now_open = set(gaps(session, workflows, now, demanded=demanded))
    then = gaps(session, after, now, without=without, moved=moved, demanded=then_demanded)
    return [each for each in then if each not in now_open]


def without_safety(session: Session, now: datetime) -> Iterator[str]:
    """Yield each entity that looks for harmful effects and has nobody to hear of them."""
    known, held = tree(session), _held(session, now, [Role.SAFETY])
    for entity in session.scalars(select(Entity).order_by(Entity.slug)):
        path = known.path(entity.id)
        if PHARMA in entity.packs and not _holders(held, Role.SAFETY, path):
            yield entity.slug


class _Place:
    """An entity, and who could serve the stages of a workflow there."""

    def __init__(
        self, session: Session, entity: Entity, held: Held, demanded: frozenset[Role]
    ) -> None:
        known = tree(session)
        self.entity, self.held, self.demanded = entity, held, demanded
        self.path = known.path(entity.id)
        self.slugs = known.slugs
        self.authors = _holders(held, Role.AUTHOR, self.path)

    def gaps(self, workflow: Workflow) -> list[Gap]:
        """Return what no author, or not every one, could get past."""
        stages = [each for each in workflow.stages if self._applies(each)]
        law = self._by_law(workflow)
        found = [each for stage in stages for each in self._of(stage)]
        short = {each: [*self._short("law", each, each.reviewers)] for each in law}
        served = [each for each in law if not short[each] and each.reviewers in self.demanded]
        return [*(found or self._together([*stages, *served])), *chain(*short.values())]

    def _by_law(self, workflow: Workflow) -> list[Stage]:
        """Return the stages that the law adds for roles of which none of the workflow's stands.

        Where one of them stands, whoever could serve it could serve the law's too.
        """
        standing = {each.reviewers for each in workflow.stages if self._applies(each)}
        path = tuple(self.slugs[each] for each in self.path)
        left = left_to_law(workflow, path, self.demanded) - standing
        return [Stage(name=str(each), reviewers=each) for each in REVIEWERS if each in left]

    def _applies(self, stage: Stage) -> bool:
        """Return whether the stage may stand here; a root has no parent's, as in routing."""
        orphan = stage.at == "parent" and len(self.path) == 1
        here = {self.slugs[each] for each in self.path}
        return not orphan and (not stage.when.entity or not here.isdisjoint(stage.when.entity))

    def _of(self, stage: Stage) -> Iterator[Gap]:
        yield from self._short("stage", stage, stage.reviewers, stage.at, stage.quorum or 1)
        if over := stage.escalate_to:
            yield from self._short("escalation", stage, over.reviewers, over.at)

    def _short(
        self, kind: str, stage: Stage, role: Role, at: str = "own", needed: int = 1
    ) -> Iterator[Gap]:
        servers = _holders(self.held, role, self._scope(at))
        author = bool(servers & self.authors)
        if len(servers) - author < needed:
            yield Gap(
                kind=kind,
                entity=self.entity.name,
                slug=self.entity.slug,
                stage=stage.name,
                title=stage.title,
                role=role,
                held=len(servers) - author,
                needed=needed,
                author=author,
            )

    def _together(self, stages: Sequence[Stage]) -> list[Gap]:
        """Ask for different people at the stages none of which lets the same one decide again."""
        seats = [
            _holders(self.held, each.reviewers, self._scope(each.at))
            for each in stages
            if not each.same_person
            for _ in range(each.quorum or 1)
        ]
        writing = self.authors.intersection(frozenset[UUID]().union(*seats))
        without = [frozenset[UUID](), *(frozenset([each]) for each in writing)]
        worst = min(_seated([seat - author for seat in seats]) for author in without)
        if worst == len(seats):
            return []
        names = ", ".join(each.name for each in stages if not each.same_person)
        return [
            Gap(
                kind="together",
                entity=self.entity.name,
                slug=self.entity.slug,
                stage=names,
                held=worst,
                needed=len(seats),
            )
        ]

    def _scope(self, at: str) -> tuple[UUID, ...]:
        """Return the entities whose holders of the role serve; a root is its own parent."""
        if at == "own" or (at == "parent" and len(self.path) == 1):
            return self.path
        if at in {"parent", "root"}:
            return self.path[:-1] if at == "parent" else self.path[:1]
        depth = next((n for n, each in enumerate(self.path, 1) if self.slugs[each] == at), 1)
        return self.path[:depth]


def _seated(seats: Sequence[frozenset[UUID]]) -> int:
    """Return how many seats different people can take: a maximum matching."""
    taken: dict[UUID, int] = {}

    def seat(place: int, tried: set[UUID]) -> bool:
        for person in seats[place] - tried:
            tried.add(person)
            if person not in taken or seat(taken[person], tried):
                taken[person] = place
                return True
        return False

    return sum(seat(place, set()) for place in range(len(seats)))


def _in_force(now: datetime, roles: Collection[Role]) -> ColumnElement[bool]:
    ongoing = or_(Grant.until.is_(None), Grant.until > now)
    return and_(Grant.role.in_(roles), Grant.since <= now, ongoing)


def _held(
    session: Session, now: datetime, roles: Collection[Role], without: Collection[UUID] = ()
) -> Held:
    """Return what people hold who hold one of these roles, but an author's alone."""
    telling = [each for each in roles if each is not Role.AUTHOR]
    people = select(Grant.person_id).where(_in_force(now, telling))
    found = session.scalars(select(Person).where(Person.id.in_(people)))
    return {each.id: _kept(each, now, without) for each in found}


def _kept(person: Person, now: datetime, without: Collection[UUID]) -> frozenset[tuple[Role, UUID]]:
    """Return the grants in force but these, unless another one gives the same."""
    ended = {(each.role, each.entity_id) for each in person.grants if each.id in without}
    stay = {(each.role, each.entity_id) for each in person.grants if each.id not in without}
    return roles_held(person, now) - (ended - stay)


def _holders(held: Held, role: Role, path: tuple[UUID, ...]) -> frozenset[UUID]:
    return frozenset(
        person for person, roles in held.items() if any((role, each) in roles for each in path)
    )
