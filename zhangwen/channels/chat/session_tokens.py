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
        generation: What the conversation's has to be; a sign-out makes it another one.
    """

    conversation_id: str
    expires: int
    generation: int


@dataclass(frozen=True)
class SessionTokens:
    """Makes and reads tokens.

    Attributes:
        secret: Signs them; who has it can open any conversation.
    """

    secret: str = field(repr=False)

    def issue(self, conversation_id: str, expires: int | None = None, generation: int = 0) -> str:
        """Returns a token for a conversation.

        Args:
            conversation_id: The conversation that it opens.
            expires: Unix time; None: in `LIFETIME_SECONDS`.
            generation: For how long it opens it: until the conversation has another one.
        """
        claims: dict[str, str | int] = {
            "sub": conversation_id,
            "aud": _AUDIENCE,
            "exp": int(time.time()) + LIFETIME_SECONDS if expires is None else expires,
            "gen": generation,
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
        # One of a release that did not count: it is good until the conversation's first sign-out.
        generation = int(claims.get("gen", 0))
        return SessionClaims(str(claims["sub"]), int(claims["exp"]), generation)
