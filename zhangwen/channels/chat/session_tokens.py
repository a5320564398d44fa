"""Our own signed tokens, which name a conversation, so that nobody can name somebody else's."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field

import jwt

_ALGORITHM = "HS256"
_AUDIENCE = "zhangwen-conversation"
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
    """

    conversation_id: str
    expires: int


@dataclass(frozen=True)
class SessionTokens:
    """Makes and reads tokens.

    Attributes:
        secret: Signs them; who has it can open any conversation.
    """

    secret: str = field(repr=False)

    def issue(self, conversation_id: str, expires: int | None = None) -> str:
        """Returns a token for a conversation.

        Args:
            conversation_id: The conversation that it opens.
            expires: Unix time; None: in `LIFETIME_SECONDS`.
        """
        claims: dict[str, str | int] = {
            "sub": conversation_id,
            "aud": _AUDIENCE,
            "exp": int(time.time()) + LIFETIME_SECONDS if expires is None else expires,
        }
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
        except (jwt.PyJWTError, ValueError) as error:  # ValueError: no token has such characters
            raise TokenRefused(str(error)) from error
        return SessionClaims(str(claims["sub"]), int(claims["exp"]))
