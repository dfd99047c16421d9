"""tokens: a row of words spelled out place by place, each place one term or several."""

from collections.abc import Sequence

from marshmallow import fields, validate

from rules.build import Builder
from rules.kinds.phrase import Phrase
from rules.kinds.registry import Choices, kind


@kind("tokens", any_of=fields.List(Choices(), required=True, validate=validate.Length(min=1)))
def tokens(builder: Builder, language: str, *, any_of: Sequence[Sequence[Sequence[str]]]) -> Phrase:
    """Find any of these rows."""
    rows = tuple(sorted({builder.row(places, language) for places in any_of}))
    return Phrase(builder.union(rows))
