"""Fields that take exactly what they name, and say what is allowed when they don't."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields, validate

from service.content import Unreadable, readable, trimmed
from service.errors import _
from service.problems import Placed, told

LARGEST = 2_147_483_647
"""The largest whole number that a column holds."""


Sentences = dict[str, str | list[Any] | dict[Any, Any]]


class _Said:
    """The sentences of every field."""

    default_error_messages: Sentences = {  # noqa: RUF012  # marshmallow reads it along the classes
        "required": _("This is required."),
        "null": _("This may not be null."),
        "validator_failed": _("This value is not allowed."),
    }


class Characters(validate.Length):
    """How many characters are allowed."""

    def _format_error(self, value: Any, message: str) -> str:
        sentence: str = gettext("From %(least)s to %(most)s characters are allowed.")
        return sentence % {"least": self.min or 0, "most": self.max}


class Entries(validate.Length):
    """How many entries are allowed."""

    def _format_error(self, value: Any, message: str) -> str:
        sentence: str = gettext("From %(least)s to %(most)s entries are allowed.")
        return sentence % {"least": self.min or 0, "most": self.max}


class Between(validate.Range):
    """Between which whole numbers a number lies."""

    def _format_error(self, value: Any, message: str) -> str:
        sentence: str = gettext("A whole number from %(least)s to %(most)s is allowed.")
        return sentence % {"least": self.min, "most": self.max}


class Words(_Said, fields.String):
    """A text of characters that a network can carry; unbounded only when `most` is None."""

    default_error_messages: Sentences = {"invalid": _("A text is expected.")}  # noqa: RUF012

    def __init__(self, *, most: int | None, least: int = 0, **options: Any) -> None:
        checks = options.pop("validate", [])
        bounds = [] if most is None else [Characters(min=least or None, max=most)]
        super().__init__(validate=[*bounds, *checks], **options)
        self._needed = least > 0

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, *args, **options)
        try:
            readable(text)
        except Unreadable as error:
            raise ValidationError(Placed(told(error), error.offset)) from None
        return text if trimmed(text) or not self._needed else ""


class Whole(_Said, fields.Integer):
    """A whole number; in a query it is written as digits, in JSON it is a number."""

    default_error_messages: Sentences = {  # noqa: RUF012
        "invalid": _("A whole number is expected."),
        "too_large": _("This number is too large."),
    }

    def __init__(
        self, *, least: int = 1, most: int = LARGEST, digits: bool = False, **options: Any
    ) -> None:
        super().__init__(validate=Between(least, most), **options)
        self.digits = digits

    def _validated(self, value: Any) -> int:
        written = isinstance(value, str) and value.isascii() and value.isdigit()
        if type(value) is not int and not (self.digits and written and len(value) < 12):
            raise self.make_error("invalid", input=value)
        return int(value)


class Truth(_Said, fields.Boolean):
    """True or false, and no word for them."""

    default_error_messages: Sentences = {"invalid": _("True or false is expected.")}  # noqa: RUF012

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Choice(_Said, fields.Enum[Any]):
    """One word of an enumeration."""

    def __init__(self, words: type[StrEnum], **options: Any) -> None:
        super().__init__(words, by_value=fields.String, **options)

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        try:
            return super()._deserialize(value, *args, **options)
        except ValidationError:
            raise _one_of(each.value for each in self.enum) from None


class Pattern(validate.Regexp):
    """The form that a word must have, and the sentence that says it."""

    def __init__(self, form: str, says: str) -> None:
        super().__init__(f"^(?:{form})$", error=says)

    def __call__(self, value: Any) -> Any:
        """Return the word, or raise the sentence."""
        if not self.regex.fullmatch(value):
            raise ValidationError(gettext(self.error))
        return value


class Listed(_Said, fields.List[Any]):
    """A list of at most so many entries."""

    default_error_messages: Sentences = {"invalid": _("A list is expected.")}  # noqa: RUF012

    def __init__(self, inner: fields.Field[Any], *, most: int, least: int = 0, **options: Any):
        super().__init__(inner, validate=Entries(min=least or None, max=most), **options)


class Mapped(_Said, fields.Dict):
    """An object whose keys are free."""

    default_error_messages: Sentences = {"invalid": _("An object is expected.")}  # noqa: RUF012


class Day(_Said, fields.Date):
    """A date, as YYYY-MM-DD."""

    default_error_messages: Sentences = {"invalid": _("A date such as 2026-11-23 is expected.")}  # noqa: RUF012


class Instant(_Said, fields.AwareDateTime):
    """A point in time that comes in, in ISO 8601 with its zone."""

    default_error_messages: Sentences = {  # noqa: RUF012
        "invalid": _("A moment such as 2026-11-23T09:00:00+01:00 is expected."),
        "invalid_awareness": _("Say in which zone, such as 2026-11-23T09:00:00+01:00."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)


class Identifier(_Said, fields.UUID):
    """The id of something."""

    default_error_messages: Sentences = {"invalid_uuid": _("An id is expected.")}  # noqa: RUF012


class Moment(fields.DateTime):
    """A point in time in an answer, in ISO 8601 with its zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)

    def _serialize(self, value: datetime | None, *args: Any, **options: Any) -> Any:
        return None if value is None else value.isoformat()


def _one_of(words: Iterable[str]) -> ValidationError:
    sentence: str = gettext("One of these is expected: %(words)s.")
    return ValidationError(sentence % {"words": ", ".join(words)})
