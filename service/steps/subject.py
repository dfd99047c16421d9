"""The subject of a check: where and when words are read, by the rules of which entity."""

from collections.abc import Iterable

from rules import Subject
from service.access import tree
from service.days import day_in
from service.definitions import InForce
from service.models import Entity
from service.unit import Unit


def subject_in(
    unit: Unit,
    entity: Entity,
    jurisdictions: Iterable[str],
    in_force: InForce,
    *,
    channels: Iterable[str] = (),
) -> Subject:
    """Say where and when; the language is read in the text, whatever its author says it is."""
    return Subject(
        packs=tuple(entity.packs),
        jurisdictions=tuple(jurisdictions),
        channels=tuple(channels),
        as_of=day_in(entity.time_zone, unit.now),
        lexicon=in_force.lexicon(tree(unit.session).path(entity.id)),
    )
