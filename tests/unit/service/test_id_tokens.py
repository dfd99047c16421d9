"""Tokens of an identity provider, signed by keys of our own."""

from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from service.id_tokens import (
    BACK_CHANNEL,
    Expected,
    UnknownKey,
    Unproved,
    id_claims,
    logout_claims,
)

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
HERS = Expected("https://id.aurore.example", "porte-voix")
KEY = RSAKey.generate_key(2048, {"kid": "one"})
KEYS = KeySet([RSAKey.import_key(KEY.as_dict(private=False))])
STRANGER = RSAKey.generate_key(2048, {"kid": "one"})


def seconds(at):
    return int(at.timestamp())


def an_id(key=KEY, algorithm="RS256", kid="one", **other):
    claims = {
        "iss": HERS.issuer,
        "aud": HERS.client_id,
        "sub": "u-1",
        "nonce": "n",
        "iat": seconds(NOW),
        "exp": seconds(NOW) + 300,
        **other,
    }
    claims = {name: each for name, each in claims.items() if each is not None}
    return jwt.encode({"alg": algorithm, "kid": kid}, claims, key, algorithms=[algorithm])


def a_logout(**other):
    return an_id(**{"nonce": None, "events": {BACK_CHANNEL: {}}, "jti": "j-1", **other})


def test_a_token_that_proves_all_is_read():
    assert id_claims(an_id(), KEYS, HERS, "n", NOW)["sub"] == "u-1"


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"iss": "https://other.example"}, "another provider"),
        ({"aud": "other"}, "another service"),
        ({"aud": ["porte-voix", "other"]}, "another service"),
        ({"aud": ["porte-voix", "other"], "azp": "other"}, "another service"),
        ({"aud": None}, "another service"),
        ({"nonce": "m"}, "another attempt"),
        ({"nonce": None}, "another attempt"),
        ({"sub": None}, "who this is"),
        ({"sub": 7}, "who this is"),
        ({"exp": None}, "can't be read"),
        ({"exp": "soon"}, "can't be read"),
        ({"iat": 10**18}, "can't be read"),
    ],
)
def test_a_token_that_says_something_else_proves_nothing(other, says):
    with pytest.raises(Unproved, match=says):
        id_claims(an_id(**other), KEYS, HERS, "n", NOW)


@pytest.mark.parametrize("nonce", ["", None])
def test_no_nonce_of_ours_matches_nothing(nonce):
    with pytest.raises(Unproved):
        id_claims(an_id(nonce=nonce), KEYS, HERS, nonce or "", NOW)


@pytest.mark.parametrize("off", [timedelta(minutes=-5), timedelta(minutes=20)])
def test_a_clock_that_is_off_is_named_with_by_how_much(off):
    with pytest.raises(Unproved, match=f"differ by {abs(int(off.total_seconds()))} seconds"):
        id_claims(an_id(), KEYS, HERS, "n", NOW + off)


@pytest.mark.parametrize("off", [timedelta(seconds=-59), timedelta(seconds=359)])
def test_a_clock_that_is_off_a_little_does_not_matter(off):
    assert id_claims(an_id(), KEYS, HERS, "n", NOW + off)


def test_a_signature_by_a_strangers_key_proves_nothing():
    with pytest.raises(Unproved, match="not signed"):
        id_claims(an_id(key=STRANGER), KEYS, HERS, "n", NOW)


def test_a_signature_by_a_shared_secret_proves_nothing():
    secret = OctKey.import_key("s" * 64, {"kid": "one"})

    with pytest.raises(Unproved):
        id_claims(an_id(key=secret, algorithm="HS256"), KEYS, HERS, "n", NOW)


def test_no_signature_proves_nothing():
    head, body, _signature = an_id().split(".")

    for forged in (
        f"{head}.{body}.",
        "eyJhbGciOiJub25lIn0." + body + ".",
        "",
        "a.b.c",
        "x" * 10_000,
    ):
        with pytest.raises((Unproved, UnknownKey)):
            id_claims(forged, KEYS, HERS, "n", NOW)


def test_a_key_that_is_not_known_yet_is_told_apart():
    with pytest.raises(UnknownKey):
        id_claims(an_id(kid="two"), KEYS, HERS, "n", NOW)


def test_a_sign_out_is_read():
    assert logout_claims(a_logout(), KEYS, HERS, NOW)["jti"] == "j-1"


@pytest.mark.parametrize(
    "other",
    [
        {"nonce": "n"},
        {"events": None},
        {"events": {"other": {}}},
        {"jti": None},
        {"jti": ""},
        {"sub": None},
        {"aud": "other"},
        {"iat": seconds(NOW) - 1_200, "exp": seconds(NOW) + 300},
    ],
)
def test_a_sign_out_that_is_none_ends_nothing(other):
    with pytest.raises(Unproved):
        logout_claims(a_logout(**other), KEYS, HERS, NOW)


def test_an_id_token_is_no_sign_out():
    with pytest.raises(Unproved):
        logout_claims(an_id(), KEYS, HERS, NOW)
