"""Tokens that an identity provider signed: what they must say before anything in them counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from service.errors import ServiceError, _

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by the provider's own key; never none, never by a secret that both know."""

LEEWAY = timedelta(seconds=60)
"""By how much two clocks may differ."""

FRESH = timedelta(minutes=10)
"""How old a request to sign somebody out may be."""

BACK_CHANNEL = "http://schemas.openid.net/event/backchannel-logout"

Claims = Mapping[str, Any]


class Unproved(ServiceError):
    """What the provider sent does not prove who somebody is; nobody is let in."""


class UnknownKey(Exception):
    """The token names a key that is not among those known."""


@dataclass(frozen=True)
class Expected:
    """Who must have signed, and for whom."""

    issuer: str
    client_id: str


def id_claims(token: str, keys: KeySet, expected: Expected, nonce: str, now: datetime) -> Claims:
    """Return what a proved ID token says (OpenID Connect Core 3.1.3.7), or raise Unproved."""
    claims = _signed(token, keys, expected)
    _refuse_other_time(claims, now)
    if not nonce or claims.get("nonce") != nonce:
        raise Unproved(_("This answer belongs to another attempt to sign in. Try again."))
    _subject(claims)
    return claims


def logout_claims(token: str, keys: KeySet, expected: Expected, now: datetime) -> Claims:
    """Return what a proved logout token says (Back-Channel Logout 1.0, 2.6), or raise Unproved."""
    claims = _signed(token, keys, expected)
    _refuse_other_time(claims, now)
    events = claims.get("events")
    if not isinstance(events, dict) or BACK_CHANNEL not in events or "nonce" in claims:
        raise Unproved(_("This is no request to sign somebody out."))
    if now - _moment(claims, "iat") > FRESH:
        raise Unproved(_("This request to sign somebody out is too old."))
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise Unproved(_("This request to sign somebody out has no number of its own."))
    if "sid" not in claims or "sub" in claims:
        _subject(claims)
    if not isinstance(claims.get("sid", ""), str):
        raise Unproved(_("The provider's answer can't be read."))
    return claims


def refuse_old(claims: Claims, since: datetime, now: datetime) -> None:
    """Refuse a proof of somebody whom the provider did not ask after this moment."""
    if "auth_time" not in claims:
        raise Unproved(_("Your company's sign-in does not say when you proved who you are."))
    at = _moment(claims, "auth_time")
    if at < since - LEEWAY or at > now + LEEWAY:
        raise Unproved(_("Your company's sign-in did not ask you again who you are."))


def proved_at(claims: Claims) -> datetime:
    """Return when the provider asked somebody who they are; long ago, if it does not say."""
    return _moment(claims, "auth_time") if "auth_time" in claims else datetime.fromtimestamp(0, UTC)


def _signed(token: str, keys: KeySet, expected: Expected) -> Claims:
    try:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except InvalidKeyIdError as error:
        raise UnknownKey from error
    except ValueError as error:
        raise Unproved(_("The provider's answer can't be read.")) from error
    except JoseError as error:
        raise Unproved(_("The provider's answer is not signed by it.")) from error
    if claims.get("iss") != expected.issuer:
        raise Unproved(_("This answer comes from another provider."))
    _refuse_other_audience(claims, expected)
    return claims


def _refuse_other_audience(claims: Claims, expected: Expected) -> None:
    """Refuse what is not for us, or for others too without naming us as the one who asked."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    others = [each for each in audiences if each not in (expected.client_id, expected.issuer)]
    authorised = claims.get("azp", None if others else expected.client_id)
    if expected.client_id not in audiences or authorised != expected.client_id:
        raise Unproved(_("This answer was made for another service."))


def _refuse_other_time(claims: Claims, now: datetime) -> None:
    """Refuse what has expired or comes from the future: the two clocks may be the reason."""
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    if issued - now > LEEWAY or now - expires > LEEWAY:
        raise Unproved(
            _("The provider's clock and ours differ by %(seconds)s seconds, or the answer is old."),
            seconds=round(abs((now - issued).total_seconds())),
        )


def _moment(claims: Claims, name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Unproved(_("The provider's answer can't be read."))
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        raise Unproved(_("The provider's answer can't be read.")) from None


def _subject(claims: Claims) -> None:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise Unproved(_("The provider does not say who this is."))
