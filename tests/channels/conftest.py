"""The channel on a real server, before a stand-in for Rasa."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from rasa.core.channels.channel import register
from sanic import Sanic

from tests.backend.conftest import postgres_url  # noqa: F401  (a fixture)
from tests.channels.customer import Customer
from tests.channels.stand_in import StandIn
from zhangwen.channels.chat.assets import Assets
from zhangwen.channels.chat.channel import ChatInput
from zhangwen.channels.chat.settings import ChatSettings, Timing
from zhangwen.nlg.welcome import welcome

SECRET = "a-secret-for-tests-of-at-least-32-bytes"
# Nobody wants to wait in tests.
QUICK = Timing(poll=0.05, keep_alive=0.4, lease=1.0, sweep=0.3, shutdown=1.0)


@pytest.fixture(scope="package", autouse=True)
def many_servers_in_one_process() -> Iterator[None]:
    # All say the same welcome; writing it takes longer than a test.
    responses = StandIn().domain.responses
    written = {is_signed_in: welcome(responses, is_signed_in) for is_signed_in in (False, True)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "zhangwen.channels.chat.assistant.welcome",
            lambda responses, is_signed_in: written[is_signed_in],
        )
        patch.setattr(Sanic, "test_mode", True)
        yield


@pytest.fixture
def agent() -> StandIn:
    return StandIn()


@pytest.fixture
def settings(tmp_path: Path) -> ChatSettings:
    return ChatSettings(
        secret=SECRET, database_url=f"sqlite:///{tmp_path / 'chat.sqlite'}", timing=QUICK
    )


@asynccontextmanager
async def serving(
    settings: ChatSettings, agent: Any, assets: Path | None = None, **config: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Runs the channel on a server of its own; yields a client of it."""
    app = Sanic(f"chat{time.monotonic_ns()}", configure_logging=False)
    app.config.update(config)
    app.ctx.agent = agent
    channel = ChatInput(settings, Assets(assets) if assets else None)
    register([channel], app, route="/webhooks/")
    listener = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(
        sock=listener, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": False}
    )
    assert server
    await server.startup()
    await server.before_start()
    await server.start_serving()
    await server.after_start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with httpx.AsyncClient(base_url=url, trust_env=False, verify=False, timeout=20) as client:
        try:
            yield client
        finally:
            await server.before_stop()
            server.close()
            await _drained(server.connections)
            await server.after_stop()


async def _drained(connections: set[Any]) -> None:
    """Waits for open connections as Sanic does when it is told to stop."""
    for _ in range(200):
        for connection in list(connections):
            connection.close_if_idle()
        if not connections:
            return
        await asyncio.sleep(0.02)


class Servers:
    """Starts servers for a test; each with its settings and the agent that it is given."""

    def __init__(self, stack: AsyncExitStack, settings: ChatSettings, agent: StandIn) -> None:
        self._stack = stack
        self._settings = settings
        self._agent = agent

    async def start(
        self, agent: Any = None, assets: Path | None = None, config: Any = None, **changes: Any
    ) -> httpx.AsyncClient:
        settings = replace(self._settings, **changes)
        server = serving(settings, agent or self._agent, assets, **(config or {}))
        return await self._stack.enter_async_context(server)


@pytest_asyncio.fixture
async def servers(settings: ChatSettings, agent: StandIn) -> AsyncIterator[Servers]:
    async with AsyncExitStack() as stack:
        yield Servers(stack, settings, agent)


@pytest_asyncio.fixture
async def client(servers: Servers) -> httpx.AsyncClient:
    return await servers.start()


@pytest_asyncio.fixture
async def customer(client: httpx.AsyncClient) -> Customer:
    """Somebody who has just opened the chat."""
    return await Customer(client).start()


@pytest_asyncio.fixture
async def somebody_else(client: httpx.AsyncClient) -> Customer:
    return await Customer(client).start()
