"""The dashboard of communications: numbers without names."""

from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump

from service.api.fields import Choice, Words
from service.api.schemas.base import EntityRef, In
from service.api.schemas.reports import LONGEST_NAME, SLUG
from service.models import Channel
from service.queries.dashboard import USUAL, Standing
from service.queries.engagement import Shared

WITHHELD = {"description": "Null where the number is withheld."}


class Days(StrEnum):
    """How far a dashboard looks back."""

    MONTH = "30"
    QUARTER = "90"
    YEAR = "365"


class DashboardIn(In):
    """Of which entity, by default the highest, and of how many days."""

    entity = Words(most=LONGEST_NAME, validate=[SLUG], load_default=None)
    days = Choice(Days, load_default=Days(str(USUAL)))

    @post_load
    def counted(self, values: dict[str, Any], **_options: Any) -> dict[str, Any]:
        """Return the days as a number."""
        return values | {"days": int(values["days"])}


class PointOut(Schema):
    """A week or a month that is over: its number, null where there is none or it is withheld."""

    begins = fields.Date(required=True)
    value = fields.Integer(required=True, allow_none=True)
    withheld = fields.Boolean(required=True)


class OnChannelOut(Schema):
    """What was taken to a channel."""

    channel = fields.Enum(Channel, by_value=fields.String, required=True)
    shares = fields.Integer(required=True, allow_none=True, metadata=WITHHELD)


class SharedByOut(Schema):
    """Live posts that so many people shared, or more."""

    people = fields.Integer(required=True)
    posts = fields.Integer(required=True)


class SharedOut(Schema):
    """What people did in the period, counted in fives; shares of a whole in hundredths."""

    people = fields.Integer(required=True)
    shares = fields.Integer(required=True)
    channels = fields.List(fields.Nested(OnChannelOut), required=True)
    posts = fields.List(fields.Nested(SharedByOut), required=True)
    own_versions = fields.Integer(
        required=True, allow_none=True, attribute="own", metadata=WITHHELD
    )
    closeness = fields.List(fields.Nested(PointOut), required=True)
    clicks = fields.List(fields.Nested(PointOut), required=True)

    @pre_dump
    def rows(self, shared: Shared, **_options: Any) -> dict[str, Any]:
        """Return what stands by channel, and by people, as rows."""
        channels = [{"channel": name, "shares": count} for name, count in shared.channels.items()]
        posts = [{"people": least, "posts": count} for least, count in shared.posts.items()]
        return vars(shared) | {"channels": channels, "posts": posts}


class TopicRef(Schema):
    """A topic, named."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class GapOut(Schema):
    """The live posts of a topic by language; null for those without a topic."""

    topic = fields.Nested(TopicRef, required=True, allow_none=True)
    posts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class DashboardOut(Schema):
    """How the library of an entity and below stands, and what people do with it."""

    entity = fields.Nested(EntityRef, required=True, attribute="scope.entity")
    days = fields.Integer(required=True, attribute="scope.days")
    until = fields.Date(required=True, attribute="scope.today")
    posts = fields.Dict(
        keys=fields.Enum(Standing, by_value=fields.String), values=fields.Integer(), required=True
    )
    people = fields.Integer(required=True)
    taking_part = fields.Integer(required=True, allow_none=True, metadata=WITHHELD)
    shared = fields.Nested(SharedOut, required=True, allow_none=True, metadata=WITHHELD)
    gaps = fields.List(fields.Nested(GapOut), required=True)
