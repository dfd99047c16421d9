"""What all schemas share: strict input, pages, people and entities."""

from typing import Any

from flask_babel import get_locale
from marshmallow import RAISE, Schema, fields

from service.api.fields import Whole, Words
from service.errors import _
from service.queries.pages import MOST

LONGEST_CURSOR = 200


class In(Schema):
    """Input: a key that is not named here is refused."""

    class Meta:
        """The library's own options."""

        unknown = RAISE

    error_messages = {  # noqa: RUF012
        "unknown": _("This key is not known."),
        "type": _("An object is expected."),
    }


class NothingIn(In):
    """An act that needs no words."""


class PageIn(In):
    """Which page of a list is wanted."""

    cursor = Words(most=LONGEST_CURSOR, least=1)
    limit = Whole(most=MOST, digits=True, load_default=25)


class EntityRef(Schema):
    """An entity, named."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class PersonRef(Schema):
    """A person, named."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


def page_of(row: type[Schema], name: str) -> type[Schema]:
    """Return the schema of a page of such rows."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(row), required=True, attribute="rows"),
        "next": fields.String(
            required=True,
            allow_none=True,
            metadata={"description": "The cursor of the next page, or null on the last one."},
        ),
    }
    return Schema.from_dict(members, name=name)


def in_reader_language(text: dict[str, str]) -> str:
    """Return the reader's version of a text that is kept in both languages."""
    return text.get(tongue()) or next(iter(text.values()), "")


def tongue() -> str:
    """Return the reader's language: French or English."""
    locale = get_locale()
    return "fr" if locale is not None and locale.language == "fr" else "en"
