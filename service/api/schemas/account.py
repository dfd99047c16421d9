"""A person's own sessions and tokens."""

from marshmallow import Schema, fields

from service.api.fields import Choice, Listed, Moment, Whole, Words
from service.api.schemas.base import In
from service.models import Scope, SignInMethod
from service.steps.account import LONGEST_NAME, MOST_DAYS


class SessionOut(Schema):
    """A browser in which the reader is signed in."""

    id = fields.UUID(required=True)
    browser = fields.String(
        required=True, metadata={"description": "Family and system; empty if it told neither."}
    )
    method = Choice(SignInMethod, required=True)
    this = fields.Boolean(required=True, metadata={"description": "Whether it is the one asking."})
    created_at = Moment(required=True)
    seen_at = Moment(required=True)
    expires_at = Moment(required=True)


class SessionsOut(Schema):
    """The open sessions of the reader, the last used first."""

    items = fields.List(fields.Nested(SessionOut), required=True)


class TokenOut(Schema):
    """A bearer token, without its secret."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    used_at = Moment(required=True, allow_none=True)


class TokensOut(Schema):
    """The tokens of the reader that were not revoked, the newest first."""

    items = fields.List(fields.Nested(TokenOut), required=True)


class TokenIn(In):
    """A token that is wanted."""

    name = Words(most=LONGEST_NAME, least=1, required=True)
    days = Whole(least=1, most=MOST_DAYS, load_default=None)
    scopes = Listed(Choice(Scope), most=len(Scope), least=1, required=True)


class IssuedOut(TokenOut):
    """A new token with its secret, which is shown this once."""

    secret = fields.String(required=True)
