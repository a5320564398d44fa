"""The host site's signed tokens: the only way in which somebody else says who a customer is.

A JWT with `iss`, `aud`, `exp` and `sub`, signed with the one algorithm that is configured: HS256
with a shared secret, or ES256/RS256 with the site's public keys in a JWKS file. What the token's
own header says about algorithm or keys never decides anything but which of our keys to try.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from jwt.algorithms import get_default_algorithms

from zhangwen.channels.chat.settings import (
    MAX_SITE_TOKEN_CHARACTERS,
    MINIMUM_SECRET_BYTES,
    ChatSettingsError,
    SiteTokenSettings,
)

SHARED_SECRET_ALGORITHMS = frozenset({"HS256"})
PUBLIC_KEY_ALGORITHMS = frozenset({"ES256", "RS256"})
MAX_LIFETIME_SECONDS = 60 * 60
# The clocks of two servers.
LEEWAY_SECONDS = 30
_REQUIRED = ["iss", "aud", "exp", "sub"]
_KEY_TYPES = {"ES256": "EC", "RS256": "RSA"}
_MINIMUM_RSA_BITS = 2048


class SiteTokenRefused(Exception):
    """The token does not prove who the customer is."""


@dataclass(frozen=True)
class SiteCustomer:
    """Who the host site says is there.

    Attributes:
        issuer: The site.
        subject: The customer's id at the provider.
    """

    issuer: str
    subject: str

    def owner(self, secret: str) -> str:
        """Returns what the store knows the customer by: nobody without the secret can tell who."""
        named = json.dumps([self.issuer, self.subject]).encode()
        return hmac.new(secret.encode(), named, hashlib.sha256).hexdigest()


class SiteTokens:
    """Reads tokens.

    Args:
        settings: How they are signed.

    Raises:
        ChatSettingsError: With these settings no token could be trusted.
    """

    def __init__(self, settings: SiteTokenSettings) -> None:
        self._settings = settings
        self._keys = _keys(settings)

    def read(self, token: str) -> SiteCustomer:
        """Returns the customer that a token names.

        Raises:
            SiteTokenRefused: It cannot be trusted.
        """
        if len(token) > MAX_SITE_TOKEN_CHARACTERS:
            raise SiteTokenRefused("too long")
        try:
            claims = jwt.decode(
                token,
                self._key(jwt.get_unverified_header(token)),
                algorithms=[self._settings.algorithm],
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
            expires = int(claims["exp"])
            made = int(claims.get("iat", expires))
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise SiteTokenRefused(type(error).__name__) from error
        # From now on, and where the token says when it was made, from then on.
        if expires - min(made, time.time() + LEEWAY_SECONDS) > MAX_LIFETIME_SECONDS:
            raise SiteTokenRefused("lives too long")
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject.strip():
            raise SiteTokenRefused("no subject")
        return SiteCustomer(self._settings.issuer, subject)

    def _key(self, header: Mapping[str, Any]) -> Any:
        """Returns the key to try: the one that the header names, or the only one."""
        kid = header.get("kid")
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if kid not in self._keys and None in self._keys:
            return self._keys[None]  # a shared secret, or a single key that has no name
        try:
            return self._keys[kid]
        except (KeyError, TypeError) as error:
            raise SiteTokenRefused("unknown key") from error


def _keys(settings: SiteTokenSettings) -> dict[str | None, Any]:
    """Returns the keys by their ids."""
    if settings.algorithm in SHARED_SECRET_ALGORITHMS:
        if settings.jwks_file:
            raise ChatSettingsError(
                f"ZHANGWEN_SITE_TOKEN_JWKS does not go with {settings.algorithm}: unset it, or set "
                "ZHANGWEN_SITE_TOKEN_ALGORITHM to ES256 or RS256"
            )
        if len(settings.secret.encode()) < MINIMUM_SECRET_BYTES:
            raise ChatSettingsError(
                f"ZHANGWEN_SITE_TOKEN_SECRET must have {MINIMUM_SECRET_BYTES} bytes or more for "
                f"{settings.algorithm}: set it to e.g. `openssl rand -hex 32`, the same as the site"
            )
        return {None: settings.secret}
    if settings.algorithm in PUBLIC_KEY_ALGORITHMS:
        if settings.secret:
            raise ChatSettingsError(
                f"ZHANGWEN_SITE_TOKEN_SECRET does not go with {settings.algorithm}: unset it, or "
                "set ZHANGWEN_SITE_TOKEN_ALGORITHM to HS256"
            )
        return _public_keys(settings)
    raise ChatSettingsError(
        f"ZHANGWEN_SITE_TOKEN_ALGORITHM must be HS256, ES256 or RS256, not {settings.algorithm!r}"
    )


def _public_keys(settings: SiteTokenSettings) -> dict[str | None, Any]:
    if not settings.jwks_file:
        raise ChatSettingsError(
            f"ZHANGWEN_SITE_TOKEN_JWKS is not set: {settings.algorithm} needs a file with the "
            "site's public keys (JWKS)"
        )
    try:
        entries = json.loads(Path(settings.jwks_file).read_text(encoding="utf-8"))["keys"]
        entries = [entry for entry in entries if _is_for(entry, settings.algorithm)]
        keys = [(entry.get("kid"), _public_key(entry, settings.algorithm)) for entry in entries]
    except OSError as error:
        raise ChatSettingsError(
            f"ZHANGWEN_SITE_TOKEN_JWKS cannot be read: {error.strerror}: {settings.jwks_file}"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, jwt.PyJWTError) as error:
        raise ChatSettingsError(
            f"ZHANGWEN_SITE_TOKEN_JWKS is not a JWKS file: {settings.jwks_file}"
        ) from error
    if not keys:
        raise ChatSettingsError(
            f"ZHANGWEN_SITE_TOKEN_JWKS holds no key for {settings.algorithm}: {settings.jwks_file}"
        )
    names = [kid for kid, _ in keys]
    if len(names) > 1 and (None in names or len(set(names)) < len(names)):
        raise ChatSettingsError(
            "ZHANGWEN_SITE_TOKEN_JWKS holds several keys: give each a `kid` of its own"
        )
    return dict(keys)


def _is_for(entry: Mapping[str, Any], algorithm: str) -> bool:
    return (
        entry.get("kty") == _KEY_TYPES[algorithm]
        and entry.get("alg", algorithm) == algorithm
        and entry.get("use", "sig") == "sig"
    )


def _public_key(entry: Mapping[str, Any], algorithm: str) -> Any:
    if "d" in entry:
        raise ChatSettingsError(
            "ZHANGWEN_SITE_TOKEN_JWKS holds a private key: keep that on the site alone, and put "
            "only the public half here"
        )
    key = get_default_algorithms()[algorithm].from_jwk(json.dumps(dict(entry)))
    if algorithm == "RS256" and key.key_size < _MINIMUM_RSA_BITS:
        raise ChatSettingsError(
            f"ZHANGWEN_SITE_TOKEN_JWKS holds an RSA key of {key.key_size} bits: "
            f"{_MINIMUM_RSA_BITS} are the least"
        )
    if algorithm == "ES256" and key.curve.name != "secp256r1":
        raise ChatSettingsError("ZHANGWEN_SITE_TOKEN_JWKS holds a key of a curve that is not P-256")
    return key
