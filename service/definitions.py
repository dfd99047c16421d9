"""The definitions in force: packs, concepts, workflows and lexicons as the database holds them.

What ships with the product is only the first version. A process keeps what it compiled and looks,
at each request or job, whether something was released since.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session

from rules import (
    Checker,
    Concepts,
    Lexicon,
    Pack,
    Phrases,
    collector_at_rest,
    mandatory,
    parse_concepts,
    parse_lexicon,
    parse_pack,
    shipped_concepts,
    shipped_packs,
)
from service.content import sha256
from service.files import read_yaml
from service.models import Definition, DefinitionKind, Policy, table_of
from workflows import Workflow, WorkflowDefinitionError, parse_workflow, shipped_workflows


@dataclass(frozen=True)
class InForce:
    """All definitions of one release, compiled."""

    release: int
    checker: Checker
    packs: Mapping[str, Pack]
    workflows: Mapping[str, Workflow]
    lexicons: Mapping[UUID, Lexicon]
    concepts: Concepts
    digests: Mapping[str, str]
    wordings: Phrases

    def lexicon(self, path: Sequence[UUID]) -> Lexicon:
        """Return the names that an entity knows: its own and those of all entities above it."""
        own = [self.lexicons[each] for each in path if each in self.lexicons]
        return reduce(lambda above, below: above | below, own, Lexicon())


class Shelf:
    """The last release that this process compiled."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: InForce | None = None

    def in_force(self, session: Session, release: int | None = None) -> InForce:
        """Return what is in force, compiled again only when something was released.

        Who has just read the number of the last release (`RELEASE`) says it.
        """
        if release is None:
            release = latest_release(session)
        with self._lock:
            if self._latest is None or self._latest.release != release:
                self._latest = _compiled(_rows(session), release, self._latest)
            return self._latest


def the_definitions(session: Session) -> InForce:
    """Return what is in force for the application under way."""
    shelf: Shelf = current_app.extensions["definitions"]
    return shelf.in_force(session)


def ship(session: Session, now: datetime) -> list[str]:
    """Put the shipped definitions in force where none of that name is, and return their names."""
    return [
        f"{kind} {name}"
        for kind, name, source in _shipped()
        if _ship(session, kind, name, source, now)
    ]


def behind(session: Session) -> list[str]:
    """Return the definitions in force that are neither what this version ships nor people's own."""
    return [
        f"{kind} {name}"
        for kind, name, source in _shipped()
        if (current := in_force_now(session, Policy(kind, name))) is None
        or (current.released_by is None and current.digest != sha256(source))
    ]


def _shipped() -> Iterator[tuple[DefinitionKind, str, Any]]:
    """Yield what this version of the product ships."""
    yield DefinitionKind.CONCEPTS, "concepts", shipped_concepts()
    for name, pack in shipped_packs().items():
        yield DefinitionKind.PACK, name, pack
    for name, text in shipped_workflows().items():
        yield DefinitionKind.WORKFLOW, name, _workflow(name, text)


def release(
    session: Session,
    kind: DefinitionKind,
    name: str,
    source: Any,
    now: datetime,
    *,
    entity_id: UUID | None = None,
    proposed_by: UUID | None = None,
    released_by: UUID | None = None,
) -> Definition:
    """Put a version in force and end the force of the one before it."""
    session.execute(
        update(Definition)
        .where(Definition.kind == kind, Definition.name == name, Definition.in_force_to.is_(None))
        .values(in_force_to=now)
    )
    definition = Definition(
        kind=kind,
        name=name,
        entity_id=entity_id,
        digest=sha256(source),
        source=source,
        proposed_by=proposed_by,
        released_by=released_by,
        in_force_from=now,
    )
    session.add(definition)
    session.flush()
    return definition


def in_force_now(session: Session, policy: Policy) -> Definition | None:
    """Return the version of a definition that is in force, if one is."""
    return session.scalar(
        select(Definition).where(
            Definition.kind == policy.kind,
            Definition.name == policy.name,
            Definition.in_force_to.is_(None),
        )
    )


def _workflow(name: str, source: str) -> Any:
    """Return what a shipped workflow says, or refuse it with file, line and column."""
    document = read_yaml(source, f"{name}.yaml")
    try:
        parse_workflow(document.content)
    except WorkflowDefinitionError as error:
        raise document.refuse([(each.pointer, each.message) for each in error.faults]) from None
    return document.content


def _ship(session: Session, kind: DefinitionKind, name: str, source: Any, now: datetime) -> bool:
    """Replace an older shipped version, never what people have released."""
    current = in_force_now(session, Policy(kind, name))
    if current is not None and (
        current.digest == sha256(source) or current.released_by is not None
    ):
        return False
    release(session, kind, name, source, now)
    return True


def in_force_with(session: Session, current: InForce, proposed: Definition) -> InForce:
    """Return what would be in force with this version, or raise what makes it impossible."""
    policy = Policy(proposed.kind, proposed.name)
    rows = [each for each in _rows(session) if (each.kind, each.name) != (policy.kind, policy.name)]
    return _compiled([*rows, proposed], current.release, current)


def latest_release(session: Session) -> int:
    """Return the number of the last release."""
    return session.scalar(_LATEST) or 0


_LATEST = select(func.coalesce(func.max(table_of(Definition).c.release), 0))
RELEASE = _LATEST.scalar_subquery().label("release")
"""The number of the last release, as a column of what is read anyway."""


def _rows(session: Session) -> Sequence[Definition]:
    return session.scalars(
        select(Definition).where(Definition.in_force_to.is_(None)).order_by(Definition.name)
    ).all()


def categories_in_force(session: Session) -> frozenset[str]:
    """Return the categories for which some rule of a pack in force looks, and the packs' names."""
    category = func.jsonb_path_query(Definition.source, cast("$.rules[*].category", JSONPATH))
    found = session.execute(
        select(Definition.name, category)
        .where(Definition.kind == DefinitionKind.PACK, Definition.in_force_to.is_(None))
        .distinct()
    )
    return frozenset(name for pack, each in found for name in (pack, f"{pack}.{each}"))


def workflows_in_force(session: Session) -> dict[str, Workflow]:
    """Return the workflows in force alone: for a command that checks no text."""
    rows = (each for each in _rows(session) if each.kind is DefinitionKind.WORKFLOW)
    return {each.name: parse_workflow(each.source) for each in rows}


def _compiled(rows: Sequence[Definition], number: int, known: InForce | None) -> InForce:
    """Compile these; what a known release compiled of the same serves again."""
    digests = {_key(each): each.digest for each in rows}
    same = known if known and _rules(known.digests) == _rules(digests) else None
    with collector_at_rest():
        packs = [_pack(each, known) for each in rows if each.kind is DefinitionKind.PACK]
        concepts = _concepts(rows, digests, known)
        checker = same.checker if same else Checker(packs, concepts, model=True)
    return InForce(
        release=number,
        checker=checker,
        packs={each.name: each for each in packs},
        workflows={
            each.name: parse_workflow(each.source)
            for each in rows
            if each.kind is DefinitionKind.WORKFLOW
        },
        lexicons={
            each.entity_id: parse_lexicon(each.source)
            for each in rows
            if each.kind is DefinitionKind.LEXICON and each.entity_id
        },
        concepts=concepts,
        digests=digests,
        wordings=same.wordings if same else mandatory(packs, concepts),
    )


def _key(row: Definition) -> str:
    return f"{row.kind} {row.name}"


def _pack(row: Definition, known: InForce | None) -> Pack:
    """Return the pack of a row, parsed unless a known release has the same."""
    if known and known.digests.get(_key(row)) == row.digest:
        return known.packs[row.name]
    return parse_pack(row.source)


def _concepts(
    rows: Sequence[Definition], digests: Mapping[str, str], known: InForce | None
) -> Concepts:
    """Return the concepts among the rows, parsed unless a known release has the same."""
    if known and known.digests.get(_CONCEPTS) == digests.get(_CONCEPTS):
        return known.concepts
    source = next((each.source for each in rows if each.kind is DefinitionKind.CONCEPTS), None)
    return parse_concepts(shipped_concepts() if source is None else source)


_CONCEPTS = f"{DefinitionKind.CONCEPTS} concepts"


def _rules(digests: Mapping[str, str]) -> dict[str, str]:
    """Return the digests of what the checker is compiled from."""
    kinds = (DefinitionKind.PACK, DefinitionKind.CONCEPTS)
    return {name: each for name, each in digests.items() if name.startswith(kinds)}
