"""The settings of the service, out; one of them, in."""

from typing import Any

from flask_babel import gettext
from marshmallow import Schema, ValidationError, fields

from service.api.fields import Moment
from service.api.schemas.base import In
from service.errors import _

KINDS = ["number", "truth", "language", "text"]
VALUE = {"type": ["integer", "boolean", "string"]}


class Value(fields.Raw):
    """A whole number, true or false, or a text; null leaves it to the environment."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        if not isinstance(value, (bool, int, str)):
            raise ValidationError(gettext(_("A number, a text, or true or false is expected.")))
        return value


class SettingIn(In):
    """What a setting is to be."""

    value = Value(required=True, allow_none=True, metadata=VALUE)


class SettingOut(Schema):
    """A setting that may be changed here, and who did."""

    key = fields.String(required=True)
    says = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": KINDS})
    value = fields.Raw(required=True, metadata=VALUE)
    usual = fields.Raw(
        required=True, metadata=VALUE | {"description": "What the environment says."}
    )
    least = fields.Integer(required=True, allow_none=True)
    most = fields.Integer(required=True, allow_none=True)
    set_by = fields.String(required=True, allow_none=True)
    set_at = Moment(required=True, allow_none=True)


class FixedOut(Schema):
    """A setting that the environment alone says; the value of a secret is not shown."""

    variable = fields.String(required=True)
    says = fields.String(required=True)
    secret = fields.Boolean(required=True)
    value = fields.String(required=True, allow_none=True)


class SettingsOut(Schema):
    """All settings."""

    items = fields.List(fields.Nested(SettingOut), required=True)
    fixed = fields.List(fields.Nested(FixedOut), required=True)
