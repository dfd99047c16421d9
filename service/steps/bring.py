"""The import: people, entities or certificates of a file enter in one unit, all or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from service.access import Act, entities_where, forget_tree, visible_people
from service.content import ContentError
from service.errors import Invalid, ServiceError, _
from service.models import SYSTEM, Change, ChangeKind, ChangeState, Entity, Person, PersonKind
from service.steps.certificates import certificate_words, enter_certificate, known_certificate
from service.steps.change import Wanted, propose_grant
from service.steps.company import add_entity, change_entity, columns
from service.steps.found import found_company, founding, order_alone
from service.steps.particulars import (
    Regime,
    address,
    entity_words,
    one_of,
    person_words,
    regime_words,
    slug,
)
from service.steps.people import add_person, change_person
from service.steps.regime import propose_regime, stated
from service.table import Fault, Row, read_table
from service.unit import Unit
from workflows import Role

NOTE = _("From a file of people.")
ENTITY_NOTE = _("From a file of entities.")
MOST_FAULTS = 100
"""Faults that are told at once."""


class Fate(StrEnum):
    """What a row makes of its person, entity or certificate."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class FileKind(StrEnum):
    """What the rows of a file are."""

    PEOPLE = "people"
    ENTITIES = "entities"
    CERTIFICATES = "certificates"


COLUMNS: dict[FileKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    FileKind.PEOPLE: (
        ("email", "name", "entity"),
        ("kind", "language", "title", "ends_on", "roles"),
    ),
    FileKind.ENTITIES: (
        ("slug", "name", "kind", "parent"),
        ("time_zone", "language", "jurisdictions", "packs", "workflow", "calendar"),
    ),
    FileKind.CERTIFICATES: (("email", "kind", "valid_from", "valid_to", "source"), ()),
}
"""The columns that a file must have, and those that it may have."""


@dataclass
class Brought:
    """What a file would make, row by row; with a fault it makes nothing."""

    fates: list[tuple[int, str, Fate]] = field(default_factory=list)
    proposals: int = 0
    faults: list[Fault] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        """Return how many rows have this fate."""
        return sum(each is fate for _line, _name, each in self.fates)


Take = Callable[[Unit, Row, Brought], Fate]
"""What makes of a row a person, an entity or a certificate."""


def bring(unit: Unit, kind: FileKind, data: bytes, *, dry: bool = False) -> Brought:
    """Bring in the rows of a file; with a fault, or only to look, the unit is undone."""
    needed, optional = COLUMNS[kind]
    table = read_table(data, needed, (*needed, *optional))
    brought = Brought(faults=table.faults)
    takes: dict[FileKind, Take] = {
        FileKind.PEOPLE: _person,
        FileKind.ENTITIES: _entity,
        FileKind.CERTIFICATES: _certificate,
    }
    if not table.faults:
        keys = needed if kind is FileKind.CERTIFICATES else needed[:1]
        _take_all(unit, table.rows, takes[kind], brought, keys)
    if brought.faults or dry:
        unit.undo()
        forget_tree(unit.session)
    return brought


def _take_all(
    unit: Unit,
    rows: Sequence[Row],
    take: Take,
    brought: Brought,
    keys: Sequence[str],
) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells[each].lower() for each in keys)
        name = key[0]
        try:
            if key in seen:
                raise Invalid(keys[0], _("Line %(line)s has the same already."), line=seen[key])
            seen[key] = row.line
            brought.fates.append((row.line, name, take(unit, row, brought)))
        except (ServiceError, ContentError) as error:
            brought.faults.append(_fault(row, error))
        if len(brought.faults) >= MOST_FAULTS:
            return


def _fault(row: Row, error: Exception) -> Fault:
    """Return why a row is refused; a step refuses before it changes anything."""
    column = error.pointer if isinstance(error, Invalid) else ""
    if isinstance(error, ServiceError):
        return Fault(row.line, column, error.message, error.values)
    return Fault(row.line, column, _("This line holds a character that no text can carry."))


def _person(unit: Unit, row: Row, brought: Brought) -> Fate:
    email, home = address(row.cells), _place(unit, "entity", row.cells["entity"])
    seen = visible_people(unit.session, unit.actor, unit.now)
    person = unit.session.scalar(select(Person).where(Person.email == email, seen))
    words = person_words({**_known_of(person, home), **_given(row)})
    if person is None:
        person = add_person(unit, email, home.id, words)
        fate = Fate.NEW
    else:
        fate = Fate.CHANGED if change_person(unit, person.id, home.id, words) else Fate.UNCHANGED
    proposed = sum(
        _propose(unit, person, role, place)
        for role, place in _roles(unit, row.cells.get("roles", ""))
    )
    brought.proposals += proposed
    return Fate.CHANGED if proposed and fate is Fate.UNCHANGED else fate


def _certificate(unit: Unit, row: Row, brought: Brought) -> Fate:
    email, words = address(row.cells), certificate_words(row.cells)
    seen = visible_people(unit.session, unit.actor, unit.now)
    person = unit.session.scalar(select(Person).where(Person.email == email, seen))
    if person is None:
        raise Invalid("email", _("You administer nobody of this address."))
    if known_certificate(unit, person, words) is not None:
        return Fate.UNCHANGED
    enter_certificate(unit, person.id, words)
    return Fate.NEW


def _entity(unit: Unit, row: Row, brought: Brought) -> Fate:
    name = slug(row.cells)
    entity = unit.session.scalar(select(Entity).where(Entity.slug == name))
    above = row.cells["parent"]
    parent = _place(unit, "parent", above) if above else None
    cells = {**_known_entity(entity or parent), **_given(row)}
    words, regime = entity_words(cells), regime_words(cells)
    if entity is None and parent is None:
        found_company(unit, name, words, regime)
        return Fate.NEW
    if parent is None and entity is not None and entity.parent_id is not None:
        raise Invalid("parent", _("Name the entity above: only the company itself has none."))
    fate = Fate.NEW
    if entity is not None:
        fate = Fate.CHANGED if change_entity(unit, entity.id, words) else Fate.UNCHANGED
    elif parent is not None:
        entity = add_entity(unit, name, parent.id, words)
    if entity is not None and _order(unit, entity, regime, parent, brought):
        fate = Fate.CHANGED if fate is Fate.UNCHANGED else fate
    return fate


def _order(
    unit: Unit, entity: Entity, regime: Regime, parent: Entity | None, brought: Brought
) -> bool:
    """Propose a regime, unless it holds or somebody proposed it; the founding needs no other."""
    above = parent.id if parent else None
    if unit.actor.id == SYSTEM and founding(unit):
        return order_alone(unit, entity, regime, above)
    waits = unit.session.scalar(
        select(Change).where(
            Change.kind == ChangeKind.ENTITY,
            Change.state == ChangeState.OPEN,
            Change.entity_id == entity.id,
        )
    )
    after = {
        **stated(unit, entity),
        **columns(regime),
        **({"parent": parent.slug} if parent else {}),
    }
    if after in (stated(unit, entity), waits.source if waits else None):
        return False
    propose_regime(unit, entity.id, regime, ENTITY_NOTE, above)
    brought.proposals += 1
    return True


def _given(row: Row) -> dict[str, str]:
    """Return the cells that say something; an empty one leaves what is known."""
    return {name: each for name, each in row.cells.items() if each}


def _known_of(person: Person | None, home: Entity) -> dict[str, str]:
    if person is None:
        return {"kind": PersonKind.EMPLOYEE, "language": home.language}
    ends_on: date | None = person.ends_on
    return {
        "kind": person.kind,
        "language": person.language,
        "title": person.title,
        "ends_on": ends_on.isoformat() if ends_on else "",
    }


def _known_entity(entity: Entity | None) -> dict[str, str]:
    """Return what is known: of the entity itself, or of the one above a new one."""
    if entity is None:
        return {
            "time_zone": "Europe/Paris",
            "language": "fr",
            "workflow": "standard",
            "calendar": "FR mon-fri 09:00-18:00",
        }
    return {
        "time_zone": entity.time_zone,
        "language": entity.language,
        "jurisdictions": " ".join(entity.jurisdictions),
        "packs": " ".join(entity.packs),
        "workflow": entity.workflow,
        "calendar": entity.calendar,
    }


def _place(unit: Unit, column: str, name: str) -> Entity:
    managed = entities_where(unit.session, unit.actor, Act.MANAGE_PEOPLE, unit.now)
    found = unit.session.scalar(select(Entity).where(Entity.slug == name, Entity.id.in_(managed)))
    if found is None:
        raise Invalid(column, _("You administer no entity of this short name."))
    return found


def _roles(unit: Unit, cell: str) -> list[tuple[Role, UUID]]:
    """Return the roles of a cell such as `author@bank; comms@bank`."""
    roles = []
    for each in (one.strip() for one in cell.split(";") if one.strip()):
        role, _at, place = each.partition("@")
        if role.strip() not in set(Role):
            raise one_of("roles", tuple(Role))
        roles.append((Role(role.strip()), _place(unit, "roles", place.strip()).id))
    return roles


def _propose(unit: Unit, person: Person, role: Role, entity_id: UUID) -> bool:
    """Propose a role, unless the person holds it already or somebody proposed it."""
    held = any(
        each.role is role and each.entity_id == entity_id and each.until is None
        for each in person.grants
    )
    open_ = select(Change.id).where(
        Change.kind == ChangeKind.GRANT,
        Change.state == ChangeState.OPEN,
        Change.person_id == person.id,
        Change.role == role,
        Change.entity_id == entity_id,
    )
    if held or unit.session.scalar(open_) is not None:
        return False
    wanted = Wanted(person_id=person.id, role=role, entity_id=entity_id)
    propose_grant(unit, wanted, NOTE)
    return True
