"""The reader, the entities where they may write, and the definitions in force."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Listed, Moment, Words
from service.api.schemas.base import EntityRef, In, page_of
from service.api.schemas.reports import JURISDICTION, LANGUAGE, LONGEST_NAME, PACK, SLUG
from service.models import EntityKind
from service.steps.change import LONGEST_NOTE
from service.steps.particulars import LONGEST_CALENDAR, MOST_PLACES
from service.steps.particulars import LONGEST_NAME as LONGEST
from workflows import Role


class EntityOut(EntityRef):
    """An entity where the reader may write, and what a post of it is checked by."""

    kind = Choice(EntityKind, required=True)
    parent = fields.String(required=True, allow_none=True)
    time_zone = fields.String(required=True)
    language = fields.String(required=True)
    jurisdictions = fields.List(fields.String(), required=True)
    packs = fields.List(fields.String(), required=True)
    workflow = fields.String(required=True)
    calendar = fields.String(required=True)


class EntityPatchIn(In):
    """What an entity is to be called, and what it is."""

    name = Words(most=LONGEST, least=1)
    kind = Choice(EntityKind)
    language = Words(most=2, validate=[LANGUAGE])


class RegimeIn(In):
    """What an entity is to be under, and why; what is not named stays. A parent moves it."""

    parent = Words(most=LONGEST_NAME, validate=[SLUG])
    time_zone = Words(most=60)
    jurisdictions = Listed(Words(most=6, validate=[JURISDICTION]), most=MOST_PLACES)
    packs = Listed(Words(most=LONGEST_NAME, validate=[PACK]), most=50)
    workflow = Words(most=LONGEST_NAME)
    calendar = Words(most=LONGEST_CALENDAR)
    note = Words(most=LONGEST_NOTE, least=1, required=True)


class EntityIn(In):
    """A new entity and the one above it, whose regime it shares."""

    slug = Words(most=LONGEST_NAME, validate=[SLUG], required=True)
    name = Words(most=LONGEST, least=1, required=True)
    kind = Choice(EntityKind, required=True)
    parent = Words(most=LONGEST_NAME, validate=[SLUG], required=True)
    language = Words(most=2, validate=[LANGUAGE], load_default="fr")


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
