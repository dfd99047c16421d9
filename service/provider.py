"""The company's identity provider (OpenID Connect): the one that is called, if it is set."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from flask import current_app
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.errors import ServiceError, _
from service.id_tokens import Claims, Expected, UnknownKey, Unproved, id_claims, logout_claims
from service.settings import Settings

logger = logging.getLogger(__name__)

PATIENCE = (3, 5)
"""Seconds to reach the provider, and for its answer."""

KEPT = 3_600
"""Seconds for which we remember how the provider describes itself."""

AGAIN = 30
"""Seconds before an unknown key lets us ask for the keys again."""

AGAIN_NOW = {"prompt": "login", "max_age": 60}
"""What asks a provider for a proof of this moment, and to say when (OpenID Connect Core 3.1.2.1).
A provider that takes an age of 0 by the letter would ask for ever."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
SCOPES = ("openid", "email", "profile")

Result = TypeVar("Result")


class ProviderDown(ServiceError):
    """The provider does not answer, or not as it should."""


@dataclass(frozen=True)
class Attempt:
    """What we must still know when somebody comes back from the provider."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """The provider that the settings name; nothing is asked of it before somebody signs in."""

    def __init__(self, settings: Settings) -> None:
        self.issuer = settings.oidc_issuer
        self.name = settings.oidc_name
        self.create = settings.oidc_create
        self.trust_email = settings.oidc_trust_email
        self.groups_claim = settings.oidc_groups_claim
        self.back = f"{settings.base_url}/sign-in/company/answer"
        self.home = f"{settings.base_url}/sign-in"
        self._expected = Expected(settings.oidc_issuer, settings.oidc_client_id)
        self._secret = settings.oidc_client_secret
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    def begin(self, *, again: bool = False) -> tuple[str, Attempt]:
        """Return where to send who wants to sign in, and what to remember.

        With `again`, whoever it is must prove it there now, however well the provider knows them.
        """
        attempt = Attempt(generate_token(32), generate_token(32), generate_token(64))
        described = self._description()
        offered = described.get("scopes_supported") or ()
        with self._client([*SCOPES, *(["groups"] if "groups" in offered else [])]) as client:
            address, _state = client.create_authorization_url(
                described["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
                **(AGAIN_NOW if again else {}),
            )
        return str(address), attempt

    def finish(self, attempt: Attempt, code: str, now: datetime) -> Claims:
        """Return what the provider proves of who comes back with this code."""
        described = self._description()
        with self._client(SCOPES) as client:
            tokens = self._exchange(client, described, attempt, code)
            proof = tokens.get("id_token")
            if not isinstance(proof, str):
                raise Unproved(_("The provider does not say who this is."))
            claims = self._with_keys(
                lambda keys: id_claims(proof, keys, self._expected, attempt.nonce, now)
            )
            return {**self._more(client, described, claims), **claims}

    def signed_out(self, token: str, now: datetime) -> Claims:
        """Return whom the provider signed out by this token."""
        return self._with_keys(lambda keys: logout_claims(token, keys, self._expected, now))

    def leave(self) -> str | None:
        """Return where somebody signs out of the company's account, if the provider offers it."""
        address = self._description().get("end_session_endpoint")
        if not address or not _over_tls(address, self.issuer):
            return None
        asked = {
            "client_id": self._expected.client_id,
            "post_logout_redirect_uri": self.home,
        }
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"

    def _client(self, scopes: Any) -> Any:
        method = "client_secret_basic"
        if method not in self._description().get("token_endpoint_auth_methods_supported", [method]):
            method = "client_secret_post"
        client = OAuth2Session(
            self._expected.client_id,
            self._secret,
            scope=" ".join(scopes),
            redirect_uri=self.back,
            code_challenge_method="S256",
            token_endpoint_auth_method=method,
        )
        client.max_redirects = 0
        return client

    def _exchange(
        self, client: Any, described: Mapping[str, Any], attempt: Attempt, code: str
    ) -> Mapping[str, Any]:
        try:
            tokens: Mapping[str, Any] = client.fetch_token(
                described["token_endpoint"],
                code=code,
                code_verifier=attempt.verifier,
                timeout=PATIENCE,
            )
        except OAuthError as error:
            logger.warning("sign_on.refused error=%s", str(error)[:80])
            raise Unproved(
                _("The provider does not accept this answer: it was used or is too old. Try again.")
            ) from None
        except (requests.RequestException, ValueError) as error:
            raise _down() from error
        return tokens

    def _more(self, client: Any, described: Mapping[str, Any], claims: Claims) -> Claims:
        """Return what the provider says of the person besides, where the proof leaves it out."""
        address = described.get("userinfo_endpoint")
        wanted = {"email", self.groups_claim}
        if not address or not _over_tls(address, self.issuer) or wanted <= set(claims):
            return {}
        try:
            said = client.get(address, timeout=PATIENCE).json()
        except (requests.RequestException, ValueError, OAuthError):
            return {}
        same = isinstance(said, dict) and said.get("sub") == claims["sub"]
        return said if same else {}

    def _with_keys(self, verify: Callable[[KeySet], Result]) -> Result:
        """Verify with the keys that we know; a key that is new to us is asked for once."""
        fetched, keys = self._key_set()
        try:
            return verify(keys)
        except UnknownKey:
            if time.monotonic() - fetched > AGAIN:
                self._keys = None
        try:
            return verify(self._key_set()[1])
        except UnknownKey as error:
            raise Unproved(_("The provider's answer is not signed by it.")) from error

    def _key_set(self) -> tuple[float, KeySet]:
        if self._keys is None or time.monotonic() - self._keys[0] > KEPT:
            said = self._ask(self._description()["jwks_uri"])
            try:
                self._keys = (time.monotonic(), KeySet.import_key_set(said))  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise _down() from error
        return self._keys

    def _description(self) -> dict[str, Any]:
        if self._described is None or time.monotonic() - self._described[0] > KEPT:
            said = self._ask(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if said.get("issuer") != self.issuer:
                raise ProviderDown(
                    _("The provider calls itself by another address than the one that is set.")
                )
            if not all(_over_tls(said.get(each), self.issuer) for each in ENDPOINTS):
                raise ProviderDown(
                    _("The provider names an address for us that does not begin with https://.")
                )
            self._described = (time.monotonic(), said)
        return self._described[1]

    def _ask(self, address: str) -> dict[str, Any]:
        try:
            answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
            answer.raise_for_status()
            said = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise _down() from error
        if not isinstance(said, dict):
            raise _down()
        return said


def _over_tls(address: Any, issuer: str) -> bool:
    """Whether an address that the provider names may be called: by TLS, or all on this machine."""
    try:
        asked, own = urlsplit(str(address)), urlsplit(issuer)
        plain = asked.scheme == "http" and {asked.hostname, own.hostname} <= HERE
        safe = asked.scheme == "https" or plain
        return bool(safe and asked.hostname and not asked.username and not asked.fragment)
    except ValueError:
        return False


def _down() -> ProviderDown:
    return ProviderDown(
        _(
            "The sign-in of your company does not answer at the moment. Try again in a minute;"
            " whoever has an emergency account here signs in with its password."
        )
    )


def the_provider() -> Provider | None:
    """Return the identity provider, if single sign-on is set."""
    provider: Provider | None = current_app.extensions["provider"]
    return provider
