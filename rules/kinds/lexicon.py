"""lexicon: a name from the entity's own lists."""

from marshmallow import fields, validate

from rules.build import Builder
from rules.kinds.phrase import Phrase
from rules.kinds.registry import kind
from rules.terms import LISTS


@kind(
    "lexicon",
    any_of=fields.List(
        fields.String(validate=validate.OneOf(sorted(LISTS))),
        required=True,
        validate=validate.Length(min=1),
    ),
)
def lexicon(builder: Builder, language: str, *, any_of: list[str]) -> Phrase:
    """Find a name from any of these lists."""
    return Phrase(builder.choice([f"${name}" for name in any_of], language), any_language=True)
