"""The reader, the entities where they may write, and the definitions in force."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Moment
from service.api.schemas.base import EntityRef, page_of
from service.models import EntityKind
from workflows import Role


class EntityOut(EntityRef):
    """An entity where the reader may write, and what a post of it is checked by."""

    kind = Choice(EntityKind, required=True)
    parent = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    jurisdictions = fields.List(fields.String(), required=True)
    packs = fields.List(fields.String(), required=True)
    workflow = fields.String(required=True)


class RoleOut(Schema):
    """A role and the entity that it holds in, with all below."""

    role = Choice(Role, required=True)
    entity = fields.String(required=True)


class MeOut(Schema):
    """Who is asking, and as what."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    language = fields.String(required=True)
    roles = fields.List(fields.Nested(RoleOut), required=True)


class DefinitionRow(Schema):
    """A pack or a workflow in force."""

    name = fields.String(required=True)
    version = fields.String(required=True)
    title = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    digest = fields.String(required=True)
    in_force_from = Moment(required=True)


class DefinitionOut(DefinitionRow):
    """A pack or a workflow in force, with its whole source."""

    source = fields.Dict(required=True)


EntitiesOut = page_of(EntityOut, "EntitiesOut")
DefinitionsOut = page_of(DefinitionRow, "DefinitionsOut")
