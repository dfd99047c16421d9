"""Whether a proposed definition can be meant: its own faults, and those it would make elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isfinite
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules import Fault as RuleFault
from rules import Pack, PackError, failures, parse_concepts, parse_lexicon, parse_pack
from service.content import LARGEST_DEFINITION, UNREADABLE, canonical, sha256
from service.definitions import InForce, categories_in_force, in_force_with
from service.entity_tree import tree
from service.errors import Fault, Unsound
from service.files import Document, Pointer, way
from service.models import Definition, DefinitionKind, Entity
from service.world import the_world
from workflows import KNOWN_CATEGORIES, WorkflowDefinitionError, World, parse_workflow, prove

LARGEST = 2**53 - 1
"""The largest whole number that canonical JSON (RFC 8785) writes exactly."""


def placed(error: Unsound, document: Document) -> tuple[str, ...]:
    """Return each fault as `file:line:column: what`."""
    return document.refuse(error.faults).lines


def sound(session: Session, current: InForce, proposed: Definition) -> InForce:
    """Return what would be in force with this version, now with its digest, or raise Unsound."""
    if not isinstance(proposed.source, dict):
        raise Unsound([((), "a mapping is expected")])
    if wrong := list(_unwritable(proposed.source, ())):
        raise Unsound(wrong)
    if len(canonical(proposed.source)) > LARGEST_DEFINITION:
        raise Unsound([((), f"at most {LARGEST_DEFINITION} bytes are allowed")])
    proposed.digest = sha256(proposed.source)
    try:
        _PARSE[proposed.kind](proposed.source)
    except PackError as error:
        raise Unsound([(way(each.pointer), each.message) for each in error.faults]) from None
    except WorkflowDefinitionError as error:
        raise Unsound([(each.pointer, each.message) for each in error.faults]) from None
    if wrong := [*_misnamed(proposed), *_unproved(session, proposed)]:
        raise Unsound(wrong)
    after = beside(session, current, proposed)
    if wrong := list(_failing(after, proposed)):
        raise Unsound(wrong)
    return after


def beside(session: Session, current: InForce, proposed: Definition) -> InForce:
    """Return what would be in force with a version that is sound by itself, or raise Unsound."""
    try:
        return in_force_with(session, current, proposed)
    except PackError as error:
        raise Unsound([_elsewhere(proposed, each) for each in error.faults]) from None


def _misnamed(proposed: Definition) -> Iterator[Fault]:
    """Yield the fault of a pack or workflow that calls itself otherwise."""
    key = {DefinitionKind.PACK: "pack", DefinitionKind.WORKFLOW: "workflow"}.get(proposed.kind)
    if key and proposed.source[key] != proposed.name:
        yield (key,), f"this is the definition of {proposed.name}"


def world_here(session: Session, name: str) -> World:
    """Return what is known of the posts that meet the workflow of this name."""
    known = tree(session)
    users = session.scalars(select(Entity).where(Entity.workflow == name))
    paths = {
        each.slug: tuple(known.slugs[above] for above in known.path(each.id)) for each in users
    }
    return replace(
        the_world(),
        categories=categories_in_force(session) | KNOWN_CATEGORIES,
        places=frozenset(known.slugs.values()),
        entities=paths or None,
    )


def _unproved(session: Session, proposed: Definition) -> Iterator[Fault]:
    """Yield what a workflow says that can't be meant, or that would let too little approve."""
    if proposed.kind is DefinitionKind.WORKFLOW:
        world = world_here(session, proposed.name)
        for each in prove(parse_workflow(proposed.source), world).faults:
            yield each.pointer, each.message


def _elsewhere(proposed: Definition, fault: RuleFault) -> Fault:
    """Return a fault of the proposed source, or one that it would make in another definition."""
    name, _sep, inside = fault.pointer.partition(":")
    if proposed.kind is DefinitionKind.PACK and name == proposed.name:
        return way(inside), fault.message
    return (), f"{fault.pointer}: {fault.message}"


def _failing(after: InForce, proposed: Definition) -> Iterator[Fault]:
    """Yield each example that would fail: the pack's own, or of all packs if concepts change."""
    packs: list[Pack] = []
    if proposed.kind is DefinitionKind.PACK:
        packs = [after.packs[proposed.name]]
    elif proposed.kind is DefinitionKind.CONCEPTS:
        packs = [*after.packs.values()]
    for pack in packs:
        own = proposed.kind is DefinitionKind.PACK
        for each in failures(after.checker, pack):
            if not each.warning:
                told = f"{each.rule}: {each.message}"
                yield (way(each.pointer) if own else ()), told


def _unwritable(value: Any, at: Pointer) -> Iterator[Fault]:
    """Yield each key, text or number that neither JSON nor the database can hold exactly."""
    if isinstance(value, dict):
        yield from ((at, f"a key is a word: {key!r}") for key in value if not isinstance(key, str))
        for key, each in value.items():
            yield from _unwritable(str(key), at)
            yield from _unwritable(each, (*at, str(key)))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _unwritable(each, (*at, place))
    elif why := _unheld(value):
        yield at, why


def _unheld(value: Any) -> str | None:
    if isinstance(value, str) and UNREADABLE.search(value):
        return "this text holds a character that no text may hold"
    if isinstance(value, float) and not isfinite(value):
        return "a number is expected"
    return "this number is too large" if isinstance(value, int) and abs(value) > LARGEST else None


_PARSE: dict[DefinitionKind, Callable[[Any], Any]] = {
    DefinitionKind.PACK: parse_pack,
    DefinitionKind.CONCEPTS: parse_concepts,
    DefinitionKind.WORKFLOW: parse_workflow,
    DefinitionKind.LEXICON: parse_lexicon,
}
