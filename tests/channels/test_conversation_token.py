"""Tokens of conversations: only ours open one, and only theirs."""

from __future__ import annotations

import time
from typing import Any

import httpx
import jwt
import pytest

from tests.channels.conftest import SECRET, WEBHOOK, Agent, bearer
from zhangwen.channels.conversation_token import LIFETIME_SECONDS, ConversationTokens


def signed(secret: str = SECRET, algorithm: str | None = "HS256", **changes: Any) -> str:
    """A token for the conversation `f` * 32, as ours but for the changes."""
    claims = {
        "sub": "f" * 32,
        "aud": "zhangwen-conversation",
        "exp": int(time.time()) + LIFETIME_SECONDS,
    } | changes
    claims = {name: claim for name, claim in claims.items() if claim is not None}
    return jwt.encode(claims, secret if algorithm else None, algorithm=algorithm)


BAD_TOKENS = {
    "expired": signed(exp=int(time.time()) - 1),
    "never expires": signed(exp=None),
    "for nobody": signed(sub=None),
    "for another service": signed(aud="another-service"),
    "for any service": signed(aud=None),
    "another secret": signed(secret="another-secret-of-at-least-32-bytes!"),
    "not signed": signed(algorithm=None),
    "another algorithm": signed(algorithm="HS512"),
    "changed": signed()[:-4] + "AAAA",
    "no token": "abc",
    "two tokens": f"{signed()} {signed()}",
}


@pytest.mark.parametrize("token", BAD_TOKENS.values(), ids=BAD_TOKENS)
async def test_a_token_that_is_not_ours_opens_nothing(
    client: httpx.AsyncClient, agent: Agent, token: str
) -> None:
    answer = await client.post(WEBHOOK, json={"message": "你好"}, headers=bearer(token))

    assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})
    assert not agent.messages


async def test_a_good_token_opens_its_conversation(client: httpx.AsyncClient, agent: Agent) -> None:
    # Shows that the bad tokens are refused for what is bad about each.
    await client.post(WEBHOOK, json={"message": "你好"}, headers=bearer(signed()))

    assert agent.conversations == ["f" * 32]


async def test_other_kinds_of_authorization_are_refused(
    client: httpx.AsyncClient, agent: Agent
) -> None:
    header = {"Authorization": "Basic dXNlcjpwYXNzd29yZA=="}

    answer = await client.post(WEBHOOK, json={"message": "你好"}, headers=header)

    assert answer.status_code == 401
    assert not agent.messages


def test_a_token_lives_as_long_as_a_session_at_most() -> None:
    claims = jwt.decode(
        ConversationTokens(SECRET).issue("f" * 32), options={"verify_signature": False}
    )

    assert 0 < claims["exp"] - time.time() <= LIFETIME_SECONDS
