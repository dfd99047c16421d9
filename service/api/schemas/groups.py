"""What groups of the directory give."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Moment, Words
from service.api.schemas.base import EntityRef, In, page_of
from service.api.schemas.reports import LONGEST_NAME, SLUG
from service.models import LONGEST_GROUP
from service.steps.change import LONGEST_NOTE
from workflows import Role


class MappingIn(In):
    """The role that a group should give in an entity and below, and why."""

    group = Words(most=LONGEST_GROUP, least=1, required=True)
    role = Choice(Role, required=True)
    entity = Words(most=LONGEST_NAME, validate=[SLUG], required=True)
    note = Words(most=LONGEST_NOTE, least=1, required=True)


class MappingEndIn(In):
    """What a group should give no longer, and why."""

    mapping = fields.UUID(required=True)
    note = Words(most=LONGEST_NOTE, least=1, required=True)


class MappingOut(Schema):
    """What a group gives."""

    id = fields.UUID(required=True)
    group = fields.String(required=True, attribute="group_name")
    role = fields.Enum(Role, by_value=fields.String, required=True)
    entity = fields.Nested(EntityRef, required=True)
    released_at = Moment(required=True)


MappingsOut = page_of(MappingOut, "MappingsOut")
