"""Whether a proposed definition can be meant: its own faults, and those it would make elsewhere."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules import Fault as RuleFault
from rules import Pack, PackError, failures, parse_concepts, parse_lexicon, parse_pack
from service.definitions import InForce, in_force_with
from service.errors import Fault, Unsound
from service.files import Document, way
from service.models import Definition, DefinitionKind, Entity
from workflows import WorkflowDefinitionError, parse_workflow


def placed(error: Unsound, document: Document) -> tuple[str, ...]:
    """Return each fault as `file:line:column: what`."""
    return document.refuse(error.faults).lines


def sound(session: Session, current: InForce, proposed: Definition) -> InForce:
    """Return what would be in force with this version, or raise Unsound."""
    if not isinstance(proposed.source, dict):
        raise Unsound([((), "a mapping is expected")])
    try:
        _PARSE[proposed.kind](proposed.source)
    except PackError as error:
        raise Unsound([(way(each.pointer), each.message) for each in error.faults]) from None
    except WorkflowDefinitionError as error:
        raise Unsound([(each.pointer, each.message) for each in error.faults]) from None
    if wrong := list(_misnamed(proposed)):
        raise Unsound(wrong)
    try:
        after = in_force_with(session, current, proposed)
    except PackError as error:
        raise Unsound([_elsewhere(proposed, each) for each in error.faults]) from None
    if wrong := [*_failing(after, proposed), *_nowhere(session, after)]:
        raise Unsound(wrong)
    return after


def _misnamed(proposed: Definition) -> Iterator[Fault]:
    """Yield the fault of a pack or workflow that calls itself otherwise."""
    key = {DefinitionKind.PACK: "pack", DefinitionKind.WORKFLOW: "workflow"}.get(proposed.kind)
    if key and proposed.source[key] != proposed.name:
        yield (key,), f"this is the definition of {proposed.name}"


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


def _nowhere(session: Session, after: InForce) -> Iterator[Fault]:
    """Yield each entity that would stand without its workflow or a pack."""
    for entity in session.scalars(select(Entity).order_by(Entity.slug)):
        if entity.workflow not in after.workflows:
            yield (), f"{entity.slug} uses the workflow {entity.workflow}"
        for pack in sorted({*entity.packs} - after.packs.keys()):
            yield (), f"{entity.slug} switches on the pack {pack}"


_PARSE: dict[DefinitionKind, Callable[[Any], Any]] = {
    DefinitionKind.PACK: parse_pack,
    DefinitionKind.CONCEPTS: parse_concepts,
    DefinitionKind.WORKFLOW: parse_workflow,
    DefinitionKind.LEXICON: parse_lexicon,
}
