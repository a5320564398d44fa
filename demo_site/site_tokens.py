"""The tokens that tell the assistant who is signed in: the one thing an operator's server adds.

A token is a JWT with the claims `iss` (this site), `aud` (the assistant), `sub` (the customer's
id), `iat` and `exp`.
"""

from __future__ import annotations

import time

import jwt

from demo_site.settings import TokenSettings

LIFETIME_SECONDS = 5 * 60


def issue(settings: TokenSettings, customer_id: str) -> str:
    """Returns a token for a customer, valid for `LIFETIME_SECONDS`."""
    now = int(time.time())
    claims = {
        "iss": settings.issuer,
        "aud": settings.audience,
        "sub": customer_id,
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
    }
    return jwt.encode(claims, settings.secret, algorithm="HS256")
