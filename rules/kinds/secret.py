"""secret: what opens a system or a place."""

from marshmallow import fields, validate

from rules.build import Builder
from rules.kinds.identifier import Forms, forms
from rules.kinds.registry import kind
from rules.secrets import SECRETS


@kind(
    "secret",
    any_of=fields.List(
        fields.String(validate=validate.OneOf(sorted(SECRETS))),
        required=True,
        validate=validate.Length(min=1),
    ),
)
def secret(builder: Builder, language: str, *, any_of: list[str]) -> Forms:
    """Find any of these secrets."""
    return forms(builder, any_of, SECRETS)
