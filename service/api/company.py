"""Who is asking, where they may write, and the packs and workflows in force."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from service.access import roles_held
from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.changes import change_told
from service.api.schemas.changes import ChangeOut
from service.api.schemas.company import (
    DefinitionOut,
    DefinitionsOut,
    EntitiesOut,
    EntityIn,
    EntityOut,
    EntityPatchIn,
    MeOut,
    RegimeIn,
)
from service.errors import Invalid, NotFound, _
from service.identity import current_person
from service.models import Definition, DefinitionKind, Entity, db
from service.queries import company as queries
from service.queries.pages import Page
from service.steps.company import add_entity, change_entity
from service.steps.particulars import entity_words
from service.steps.regime import amended, propose_regime
from service.unit import Unit

WHAT = ("name", "kind", "language")
"""What one admin may say of an entity."""

SETTINGS = (*WHAT, "time_zone", "jurisdictions", "packs", "workflow", "calendar")
"""What an entity is, but for its place in the tree."""

company = Resource("company", "The reader, entities, and the definitions in force")


@company.get("/people/me")
@company.response(200, MeOut)
def me() -> dict[str, Any]:
    """Return who is asking, and the roles they hold today."""
    person = current_person()
    roles = [
        {"role": role, "entity": db.session.get_one(Entity, place).slug}
        for role, place in roles_held(person, datetime.now(UTC))
    ]
    names = ("id", "name", "email", "language")
    return {name: getattr(person, name) for name in names} | {
        "roles": sorted(roles, key=lambda each: (each["role"], each["entity"]))
    }


@company.get("/entities")
@company.response(200, EntitiesOut)
def entities() -> Page[dict[str, Any]]:
    """List the entities where the reader may write."""
    found = queries.own_entities(current_person(), datetime.now(UTC))
    return Page([_entity(each) for each in found], None)


@company.post("/entities")
@company.arguments(EntityIn)
@company.response(201, EntityOut)
def add(data: dict[str, Any]) -> Response:
    """Add an entity under one that the reader administers, and under the same regime."""
    with acting() as act:
        parent = _known(act.unit, data.pop("parent"), "parent")
        entity = add_entity(act.unit, data.pop("slug"), parent.id, entity_words(_cells(data)))
        return act.answer(EntityOut, _entity(entity), 201)


@company.patch("/entities/<slug>")
@company.arguments(EntityPatchIn)
@company.response(200, EntityOut)
def change(data: dict[str, Any], slug: str) -> Response:
    """Say otherwise what an entity is called and is; what is not named stays."""
    with acting() as act:
        entity = _known(act.unit, slug)
        known = {name: getattr(entity, name) for name in WHAT}
        change_entity(act.unit, entity.id, entity_words(_cells({**known, **data})))
        return act.answer(EntityOut, _entity(entity), 200)


@company.post("/entities/<slug>/proposals")
@company.arguments(RegimeIn)
@company.response(201, ChangeOut)
def propose(data: dict[str, Any], slug: str) -> Response:
    """Propose another regime for an entity, or another place; legal or compliance release it."""
    with acting() as act:
        entity, note = _known(act.unit, slug), data.pop("note")
        above = data.pop("parent", None)
        parent = _known(act.unit, above, "parent").id if above else None
        wanted = amended(entity, _cells(data))
        made = propose_regime(act.unit, entity.id, wanted, note, parent)
        return act.answer(ChangeOut, change_told(made), 201)


@company.get("/packs")
@company.response(200, DefinitionsOut)
def packs() -> Page[dict[str, Any]]:
    """List the packs in force."""
    return _listed(DefinitionKind.PACK)


@company.get("/packs/<name>")
@company.response(200, DefinitionOut)
def pack(name: str) -> dict[str, Any]:
    """Return a pack in force with all its rules."""
    return _one(DefinitionKind.PACK, name)


@company.get("/workflows")
@company.response(200, DefinitionsOut)
def workflows() -> Page[dict[str, Any]]:
    """List the workflows in force."""
    return _listed(DefinitionKind.WORKFLOW)


@company.get("/workflows/<name>")
@company.response(200, DefinitionOut)
def workflow(name: str) -> dict[str, Any]:
    """Return a workflow in force with all its stages."""
    return _one(DefinitionKind.WORKFLOW, name)


def _listed(kind: DefinitionKind) -> Page[dict[str, Any]]:
    found = queries.definitions(current_person(), kind, datetime.now(UTC))
    return Page([_row(each) for each in found], None)


def _one(kind: DefinitionKind, name: str) -> dict[str, Any]:
    return _row(queries.definition(current_person(), kind, name, datetime.now(UTC)))


def _row(definition: Definition) -> dict[str, Any]:
    source = definition.source
    return {
        "name": definition.name,
        "version": source["version"],
        "title": source["title"],
        "digest": definition.digest,
        "in_force_from": definition.in_force_from,
        "source": source,
    }


def _settings(entity: Entity) -> dict[str, Any]:
    return {name: getattr(entity, name) for name in SETTINGS}


def _entity(entity: Entity) -> dict[str, Any]:
    return _settings(entity) | {"slug": entity.slug, "parent": _slug(entity.parent_id)}


def _cells(data: dict[str, Any]) -> dict[str, str]:
    return {
        name: " ".join(each) if isinstance(each, list) else str(each) for name, each in data.items()
    }


def _known(unit: Unit, slug: str, field: str = "") -> Entity:
    """Return an entity that the reader knows; a field that names another is at fault."""
    try:
        return queries.entity(unit.actor, slug, unit.now)
    except NotFound as error:
        if field:
            raise Invalid(field, _("There is no such entity.")) from error
        raise


def _slug(entity_id: Any) -> str | None:
    return db.session.get_one(Entity, entity_id).slug if entity_id else None
