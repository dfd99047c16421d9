"""The subject of a check: where and when words are read, by the rules of which entity."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from rules import Subject
from service.access import tree
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
        as_of=unit.now.astimezone(ZoneInfo(entity.time_zone)).date(),
        lexicon=in_force.lexicon(tree(unit.session).path(entity.id)),
    )
