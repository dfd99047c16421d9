"""What groups of the company's directory give: proposed by one admin, released by another."""

from datetime import UTC, datetime
from typing import Any

from flask import Response

from service.access import Act, entities_where
from service.api.acts import acting
from service.api.blueprint import Resource
from service.api.changes import change_told
from service.api.schemas.changes import ChangeOut
from service.api.schemas.groups import MappingEndIn, MappingIn, MappingsOut
from service.errors import Forbidden, _
from service.identity import current_person
from service.models import GroupGrant, db
from service.queries import company
from service.queries.pages import Page
from service.queries.provision import mappings
from service.steps.groups import Mapping, propose_end, propose_mapping

groups = Resource("groups", "Groups of the directory: what they give, by two people's word")


@groups.get("/groups")
@groups.response(200, MappingsOut)
def listed() -> Page[GroupGrant]:
    """List what groups give in the entities whose people one manages."""
    now = datetime.now(UTC)
    managed = entities_where(db.session(), current_person(), Act.MANAGE_PEOPLE, now)
    if not managed:
        raise Forbidden(_("You hold no role that may see people."))
    return Page(mappings(db.session(), managed), None)


@groups.post("/changes/groups")
@groups.arguments(MappingIn)
@groups.response(201, ChangeOut)
def propose(data: dict[str, Any]) -> Response:
    """Propose that whoever is in a group holds a role; another admin releases it."""
    with acting() as act:
        entity = company.entity(act.unit.actor, data["entity"], act.unit.now)
        wanted = Mapping(group=data["group"], role=data["role"], entity_id=entity.id)
        change = propose_mapping(act.unit, wanted, data["note"])
        return act.answer(ChangeOut, change_told(change), 201)


@groups.post("/changes/group-ends")
@groups.arguments(MappingEndIn)
@groups.response(201, ChangeOut)
def end(data: dict[str, Any]) -> Response:
    """Propose that a group gives a role no longer."""
    with acting() as act:
        change = propose_end(act.unit, data["mapping"], data["note"])
        return act.answer(ChangeOut, change_told(change), 201)
