"""The kinds of value that a workflow file holds, each with what it refuses."""

from typing import Any

from marshmallow import ValidationError, fields, validate

from workflows.calendar import Term
from workflows.facts import REVIEWERS, ContentClass, PostKind, Source, Standing
from workflows.routing import LAW_PREFIX

SLUG = validate.Regexp(
    r"[a-z0-9]+(-[a-z0-9]+)*\Z", error="Use small letters, digits and single hyphens."
)
NOT_RESERVED = validate.Regexp(
    rf"(?!{LAW_PREFIX})", error=f"Names that begin with {LAW_PREFIX} belong to the law."
)
CATEGORY = validate.Regexp(
    r"[a-z0-9_-]+(\.[a-z0-9_]+)?\Z", error="Name a category (finance.pressure) or a pack (finance)."
)
JURISDICTION = validate.Regexp(r"[A-Z]{2}\Z", error="Use two capital letters (FR, EU, UK).")
CONTENT_CLASS = validate.OneOf([kind.value for kind in ContentClass])
SOURCE = validate.OneOf([source.value for source in Source])
STANDING = validate.OneOf([standing.value for standing in Standing])
KIND = validate.OneOf([kind.value for kind in PostKind])
REVIEWER = validate.OneOf([role.value for role in REVIEWERS])
NAME = validate.Length(max=60)
TEXT = validate.Length(min=1, max=120)
QUOTED: dict[str, str | list[Any] | dict[Any, Any]] = {
    "invalid": "Not a text; write it between quotes."
}


def reachable(number: int | None) -> None:
    """Refuse a number of people that no stage asks for."""
    if number is not None:
        validate.Range(min=1, max=20)(number)


class Names(fields.List[str]):
    """A list of such names, each said once."""

    def __init__(self, rule: validate.Validator) -> None:
        super().__init__(
            fields.String(validate=rule, error_messages=QUOTED), validate=validate.Length(min=1)
        )

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        given = super()._deserialize(value, *rest, **more)
        again = {at: ["This is said already."] for at, it in enumerate(given) if it in given[:at]}
        if again:
            raise ValidationError(again)
        return given


class Percent(fields.String):
    """A share in per cent, from 1 to 100."""

    default_error_messages = {  # noqa: RUF012  # as marshmallow has it
        "invalid": "This is no share; 5 % is."
    }

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        number, sign, after = super()._deserialize(value, *rest, **more).partition("%")
        number = number.rstrip(" \u00a0\u202f")
        if not sign or after or not (number.isascii() and number.isdigit()):
            raise self.make_error("invalid")
        if not 1 <= int(number[:4]) <= 100:
            raise self.make_error("invalid")
        return int(number)


class Terms(fields.String):
    """A term in business time."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        try:
            return Term.read(super()._deserialize(value, *rest, **more))
        except ValueError as error:
            raise ValidationError(str(error)) from None


class Quorum(fields.Integer):
    """How many approve: a number, `any` for one, `all` for everybody who holds the role."""

    default_error_messages = {  # noqa: RUF012  # as marshmallow has it
        "invalid": "Write a number, any or all."
    }

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:
        words = {"any": 1, "all": None}
        if isinstance(value, str) and value in words:
            return words[value]
        return super()._deserialize(value, *rest, **more)
