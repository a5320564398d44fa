"""Our own signed tokens, which name a conversation, so that nobody can name somebody else's."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

import jwt

_ALGORITHM = "HS256"
_AUDIENCE = "zhangwen-conversation"
_SIGN_IN = "sign_in_exp"
CONVERSATION_ID_BYTES = 16
LIFETIME_SECONDS = 8 * 60 * 60


class TokenRefused(Exception):
    """The token is not ours, was changed, or has expired."""


def new_conversation_id() -> str:
    """Returns 128 random bits as hexadecimal digits."""
    return secrets.token_hex(CONVERSATION_ID_BYTES)


@dataclass(frozen=True)
class SessionClaims:
    """What a token says.

    Attributes:
        conversation_id: The conversation that it opens.
        expires: Unix time.
        sign_in_expires: Until when the customer is signed in, as far as was known when the token
            was made. It is for the widget's display alone: who somebody is, the account backend
            decides anew at each turn.
    """

    conversation_id: str
    expires: int
    sign_in_expires: int | None = None


@dataclass(frozen=True)
class SessionTokens:
    """Makes and reads tokens.

    Attributes:
        secret: Signs them; who has it can open any conversation.
    """

    secret: str = field(repr=False)

    def issue(self, conversation_id: str, sign_in_expires: int | None = None) -> str:
        """Returns a token for a conversation, valid for `LIFETIME_SECONDS`."""
        claims: dict[str, str | int] = {
            "sub": conversation_id,
            "aud": _AUDIENCE,
            "exp": int(time.time()) + LIFETIME_SECONDS,
        }
        if sign_in_expires is not None:
            claims[_SIGN_IN] = sign_in_expires
        return jwt.encode(claims, self.secret, algorithm=_ALGORITHM)

    def read(self, token: str) -> SessionClaims:
        """Returns what a token says.

        Raises:
            TokenRefused: It cannot be trusted.
        """
        try:
            claims = jwt.decode(
                token,
                self.secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={"require": ["sub", "exp", "aud"]},
            )
        except jwt.PyJWTError as error:
            raise TokenRefused(str(error)) from error
        return SessionClaims(str(claims["sub"]), int(claims["exp"]), claims.get(_SIGN_IN))
