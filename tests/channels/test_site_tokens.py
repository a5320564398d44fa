"""The host site's tokens: what proves who a customer is, and what does not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from zhangwen.channels.chat.settings import ChatSettingsError, SiteTokenSettings
from zhangwen.channels.chat.site_tokens import (
    LEEWAY_SECONDS,
    MAX_LIFETIME_SECONDS,
    SiteCustomer,
    SiteTokenRefused,
    SiteTokens,
)

SECRET = "the-secret-that-the-site-shares-with-us"
ISSUER, AUDIENCE = "https://www.shop.example", "zhangwen-chat"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ANOTHER_EC_KEY = ec.generate_private_key(ec.SECP256R1())

Jwks = Callable[..., str]


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    body = {"iss": ISSUER, "aud": AUDIENCE, "sub": "customer-1", "exp": now + 300} | changes
    return {name: value for name, value in body.items() if value is not None}


def signed(key: Any = SECRET, algorithm: str = "HS256", kid: Any = None, **changes: Any) -> str:
    headers = {"kid": kid} if kid is not None else None
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers=headers)


def by_hand(header: dict[str, Any], body: dict[str, Any], key: bytes | None) -> str:
    """A token that no library would make."""

    def encoded(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    signing = b".".join(encoded(json.dumps(part).encode()) for part in (header, body))
    signature = hmac.new(key, signing, hashlib.sha256).digest() if key is not None else b""
    return (signing + b"." + encoded(signature)).decode()


@pytest.fixture
def jwks(tmp_path: Path) -> Jwks:
    """Writes a JWKS file with keys by their ids."""

    def write(
        algorithm: str = "ES256", keys: dict[str | None, Any] | None = None, **more: Any
    ) -> str:
        kind = {"ES256": ECAlgorithm, "RS256": RSAAlgorithm}[algorithm]
        default = {"ES256": EC_KEY, "RS256": RSA_KEY}[algorithm]
        entries = []
        for kid, key in (keys or {"one": default}).items():
            entry = json.loads(kind.to_jwk(key.public_key()))
            entries.append(entry | ({"kid": kid} if kid is not None else {}) | more)
        path = tmp_path / "jwks.json"
        path.write_text(json.dumps({"keys": entries}))
        return str(path)

    return write


def shared(**changes: Any) -> SiteTokens:
    settings = {"algorithm": "HS256", "secret": SECRET, "issuer": ISSUER, "audience": AUDIENCE}
    return SiteTokens(SiteTokenSettings(**{**settings, **changes}))


def public(jwks_file: str, algorithm: str = "ES256") -> SiteTokens:
    return SiteTokens(SiteTokenSettings(algorithm, ISSUER, AUDIENCE, jwks_file=jwks_file))


def test_a_good_token_names_its_customer() -> None:
    # Shows that the others are refused for what is bad about each.
    assert shared().read(signed()) == SiteCustomer(ISSUER, "customer-1")


@pytest.mark.parametrize(("algorithm", "key"), [("ES256", EC_KEY), ("RS256", RSA_KEY)])
def test_a_token_may_be_signed_with_a_private_key(jwks: Jwks, algorithm: str, key: Any) -> None:
    tokens = public(jwks(algorithm), algorithm)

    assert tokens.read(signed(key, algorithm, kid="one")).subject == "customer-1"
    assert tokens.read(signed(key, algorithm)).subject == "customer-1"


def test_of_several_keys_the_token_names_one(jwks: Jwks) -> None:
    tokens = public(jwks(keys={"old": ANOTHER_EC_KEY, "new": EC_KEY}))

    assert tokens.read(signed(EC_KEY, "ES256", kid="new")).subject == "customer-1"
    assert tokens.read(signed(ANOTHER_EC_KEY, "ES256", kid="old")).subject == "customer-1"


NOW = int(time.time())
FORGED = {
    "another secret": signed("another-secret-of-at-least-32-bytes!!"),
    "not signed": signed("", "none"),
    "not signed, by hand": by_hand({"alg": "none"}, claims(), None),
    "None, not signed": by_hand({"alg": "None", "typ": "JWT"}, claims(), None),
    "no algorithm": by_hand({"typ": "JWT"}, claims(), SECRET.encode()),
    "another algorithm of the same secret": signed(algorithm="HS512"),
    "a private key where a secret is configured": signed(EC_KEY, "ES256"),
    "expired": signed(exp=NOW - LEEWAY_SECONDS - 5),
    "never expires": signed(exp=None),
    "expires when it likes": by_hand({"alg": "HS256"}, claims(exp="never"), SECRET.encode()),
    "lives too long": signed(exp=NOW + MAX_LIFETIME_SECONDS + 3600),
    "was made to live too long": signed(iat=NOW - 7200, exp=NOW + 1800),
    "lives for ever": signed(exp=2**62),
    "expires at no moment": by_hand({"alg": "HS256"}, claims(exp=[1]), SECRET.encode()),
    "expires in infinity": by_hand({"alg": "HS256"}, claims(exp=float("inf")), SECRET.encode()),
    "was made at no moment": by_hand({"alg": "HS256"}, claims(iat=[1]), SECRET.encode()),
    "not valid yet": signed(nbf=NOW + 600),
    "no issuer": signed(iss=None),
    "another issuer": signed(iss="https://evil.example"),
    "no audience": signed(aud=None),
    "another audience": signed(aud="another-service"),
    "no subject": signed(sub=None),
    "an empty subject": signed(sub=""),
    "a blank subject": signed(sub="  "),
    "a number for a subject": by_hand({"alg": "HS256"}, claims(sub=1), SECRET.encode()),
    "changed": signed()[:-4] + "AAAA",
    "another body": ".".join([signed().split(".")[0], signed(sub="x").split(".")[1], signed().split(".")[2]]),
    "no token": "abc",
    "three dots": "...",
    "too long": signed(note="x" * 5_000),
    "our own token": jwt.encode({"sub": "f" * 32, "aud": "zhangwen-conversation", "exp": NOW + 60}, SECRET),
}  # fmt: skip


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_what_proves_nothing(token: str) -> None:
    with pytest.raises(SiteTokenRefused):
        shared().read(token)


def test_a_public_key_is_no_shared_secret(jwks: Jwks) -> None:
    # The classic: everybody has the public key, so everybody could sign with it.
    pem = RSA_KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    tokens = public(jwks("RS256"), "RS256")

    for key in (pem, pem.strip(), b""):
        for header in ({"alg": "HS256"}, {"alg": "HS256", "kid": "one"}):
            with pytest.raises(SiteTokenRefused):
                tokens.read(by_hand(header, claims(), key))


@pytest.mark.parametrize(
    "token",
    [
        signed(ANOTHER_EC_KEY, "ES256", kid="one"),
        signed(EC_KEY, "ES256", kid="unknown"),
        signed(RSA_KEY, "RS256", kid="one"),
        signed(SECRET, kid="one"),
        signed("", "none", kid="one"),
        by_hand({"alg": "ES256", "kid": ["one"]}, claims(), b""),
        by_hand({"alg": "ES256", "kid": {"one": 1}}, claims(), b""),
    ],
    ids=[
        "another key",
        "unknown key",
        "another kind of key",
        "shared secret",
        "unsigned",
        "list of keys",
        "object as key",
    ],
)
def test_only_the_sites_own_keys_count(jwks: Jwks, token: str) -> None:
    with pytest.raises(SiteTokenRefused):
        public(jwks()).read(token)


def test_a_token_brings_no_keys_of_its_own(jwks: Jwks) -> None:
    own = json.loads(ECAlgorithm.to_jwk(ANOTHER_EC_KEY.public_key()))
    for header in ({"jwk": own}, {"jku": "https://evil.example/jwks.json"}, {"x5u": "file:///"}):
        token = jwt.encode(claims(), ANOTHER_EC_KEY, algorithm="ES256", headers=header)
        with pytest.raises(SiteTokenRefused):
            public(jwks()).read(token)


def test_with_several_keys_a_token_must_name_one(jwks: Jwks) -> None:
    tokens = public(jwks(keys={"old": ANOTHER_EC_KEY, "new": EC_KEY}))

    with pytest.raises(SiteTokenRefused):
        tokens.read(signed(EC_KEY, "ES256"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"secret": ""}, "ZHANGWEN_SITE_TOKEN_SECRET must have 32 bytes"),
        ({"secret": "too short"}, "ZHANGWEN_SITE_TOKEN_SECRET must have 32 bytes"),
        ({"algorithm": "none"}, "must be HS256, ES256 or RS256, not 'none'"),
        ({"algorithm": "HS512"}, "must be HS256, ES256 or RS256"),
        ({"jwks_file": "keys.json"}, "does not go with HS256"),
        ({"algorithm": "ES256"}, "SECRET does not go with ES256"),
        ({"algorithm": "ES256", "secret": ""}, "ZHANGWEN_SITE_TOKEN_JWKS is not set"),
    ],
)
def test_settings_that_would_trust_nobody_or_everybody(
    changes: dict[str, str], message: str
) -> None:
    with pytest.raises(ChatSettingsError, match=message) as refused:
        shared(**changes)

    assert "\n" not in str(refused.value)


PRIVATE = json.dumps({"keys": [json.loads(ECAlgorithm.to_jwk(EC_KEY))]})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("keys", "is not a JWKS file"),
        ('{"keys": 1}', "is not a JWKS file"),
        ("[]", "is not a JWKS file"),
        ('{"keys": []}', "holds no key for ES256"),
        ('{"keys": [{"kty": "EC", "crv": "P-256"}]}', "is not a JWKS file"),
        pytest.param(PRIVATE, "holds a private key", id="private"),
    ],
)
def test_files_that_hold_no_keys(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "jwks.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(ChatSettingsError, match=message):
        public(str(path))


@pytest.mark.parametrize(
    ("algorithm", "keys", "message"),
    [
        ("RS256", {"one": rsa.generate_private_key(65537, 1024)}, "1024 bits"),
        ("ES256", {"one": ec.generate_private_key(ec.SECP384R1())}, "not P-256"),
        ("ES256", {None: EC_KEY, "two": ANOTHER_EC_KEY}, "give each a `kid`"),
    ],
)
def test_keys_that_are_weak_or_cannot_be_told_apart(
    jwks: Jwks, algorithm: str, keys: dict[str | None, Any], message: str
) -> None:
    with pytest.raises(ChatSettingsError, match=message):
        public(jwks(algorithm, keys), algorithm)


def test_keys_for_something_else_are_none(jwks: Jwks) -> None:
    with pytest.raises(ChatSettingsError, match="holds no key for ES256"):
        public(jwks(use="enc"))
    with pytest.raises(ChatSettingsError, match="holds no key for ES256"):
        public(jwks("RS256"), "ES256")


def test_the_store_cannot_tell_who_a_customer_is() -> None:
    customer = SiteCustomer(ISSUER, "customer-1")

    assert customer.owner("a") != customer.owner("b")
    assert customer.owner("a") != SiteCustomer(ISSUER, "customer-2").owner("a")
    # No way to move a character from one name to the other.
    assert SiteCustomer("ab", "c").owner("a") != SiteCustomer("a", "bc").owner("a")
    assert "customer-1" not in customer.owner("a")
