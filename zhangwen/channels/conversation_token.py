"""Signed tokens that name a conversation, so that nobody can name somebody else's."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

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
class ConversationTokens:
    """Makes and reads tokens.

    Attributes:
        secret: Signs them; who has it can open any conversation.
    """

    secret: str

    def issue(self, conversation_id: str) -> str:
        """Returns a token for a conversation, valid for `LIFETIME_SECONDS`."""
        claims = {
            "sub": conversation_id,
            "aud": _AUDIENCE,
            "exp": int(time.time()) + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self.secret, algorithm=_ALGORITHM)

    def conversation_id(self, token: str) -> str:
        """Returns the conversation that a token names.

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
        return str(claims["sub"])
