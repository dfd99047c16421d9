"""Who is asking, where they may write, and the packs and workflows in force."""

from datetime import UTC, datetime
from typing import Any

from service.access import roles_held
from service.api.blueprint import Resource
from service.api.schemas.company import DefinitionOut, DefinitionsOut, EntitiesOut, MeOut
from service.identity import current_person
from service.models import Definition, DefinitionKind, Entity, db
from service.queries import company as queries
from service.queries.pages import Page

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
    names = ("slug", "name", "kind", "language", "jurisdictions", "packs", "workflow")
    rows = [
        {name: getattr(each, name) for name in names} | {"parent": _slug(each.parent_id)}
        for each in queries.own_entities(current_person(), datetime.now(UTC))
    ]
    return Page(rows, None)


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


def _slug(entity_id: Any) -> str | None:
    return db.session.get_one(Entity, entity_id).slug if entity_id else None
