"""The channel on a real server, before a stand-in for Rasa."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx
import pytest
import pytest_asyncio
from rasa.core.channels.channel import UserMessage, register
from sanic import Sanic

from zhangwen.channels.chat import ChatInput

SECRET = "a-secret-for-tests-of-at-least-32-bytes"
WEBHOOK = "/webhooks/chat/webhook"

Answer = Callable[[UserMessage], Awaitable[None]]


async def echo(message: UserMessage) -> None:
    assert message.output_channel
    button = {"title": "转人工", "payload": "转人工"}
    await message.output_channel.send_text_with_buttons(
        message.sender_id, f"你说：{message.text}", [button]
    )


@dataclass
class Agent:
    """Stands for Rasa behind the channel: remembers messages and answers them."""

    answer: Answer = echo
    messages: list[UserMessage] = field(default_factory=list)

    async def handle_message(self, message: UserMessage) -> None:
        self.messages.append(message)
        await self.answer(message)

    @property
    def conversations(self) -> list[str]:
        return [message.sender_id for message in self.messages]


@pytest.fixture
def agent() -> Agent:
    return Agent()


@pytest_asyncio.fixture
async def client(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(Sanic, "test_mode", True)  # lets a process start more than one server
    app = Sanic(f"chat{time.monotonic_ns()}", configure_logging=False)
    app.ctx.agent = agent
    register([ChatInput.from_credentials({"secret": SECRET})], app, route="/webhooks/")
    listener = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(
        sock=listener, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": False}
    )
    assert server
    await server.startup()
    await server.start_serving()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
        yield client
    server.close()
    await server.wait_closed()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
