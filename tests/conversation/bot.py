"""The real bot for tests: the trained model, the action server's process, the account backend.

Only the clock is not real: the backend runs in a thread of the test with a clock that stands
still, so that figures can be told in advance and codes can expire at once.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from account_backend.app import create_app
from account_backend.clock import FixedClock
from account_backend.seed_models import Seed
from account_backend.settings import Settings
from zhangwen.paths import PROJECT_FOLDER

NOON_IN_SHANGHAI = datetime(2026, 11, 9, 4, 0, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Said:
    """What the bot answered to one message."""

    messages: list[dict[str, Any]]

    @property
    def text(self) -> str:
        return "\n".join(message.get("text", "") for message in self.messages)

    @property
    def last(self) -> str:
        return self.messages[-1].get("text", "") if self.messages else ""

    @property
    def buttons(self) -> list[str]:
        return [b["payload"] for message in self.messages for b in message.get("buttons", ())]

    @property
    def demo_code(self) -> str:
        """The code that the demo shows instead of sending a message."""
        codes = re.findall(r"(?<!\d)\d{6}(?!\d)", self.text)
        assert codes, f"no demo code in: {self.text}"
        return codes[0]


class Conversation:
    """One customer's chat."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.id = secrets.token_hex(16)

    async def say(self, text: str) -> Said:
        return Said(await self.bot.agent.handle_text(text, sender_id=self.id) or [])

    async def verify(self, phone: str, start: str = "查我的账户") -> Said:
        """Goes through verification as the demo shows the code."""
        await self.say(start)
        return await self.say((await self.say(phone)).demo_code)


@dataclass
class Bot:
    """The assistant with its servers."""

    agent: Any
    backend_url: str
    actions_url: str
    service_key: str
    clock: FixedClock

    def conversation(self) -> Conversation:
        return Conversation(self)

    def wait(self, **time: float) -> None:
        """Lets time pass: `bot.wait(minutes=16)`."""
        self.clock.advance(timedelta(**time))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_backend(
    folder: Path, service_key: str, clock: FixedClock, seed: Seed | None = None, port: int = 0
) -> Iterator[str]:
    """Serves the real backend from a thread; yields its URL."""
    port = port or free_port()
    settings = Settings(
        service_key=service_key,
        database_url=f"sqlite:///{folder / f'backend-{port}.db'}",
        outbox=folder / "outbox.jsonl",
        demo=True,
    )
    app = create_app(settings, clock=clock, seed=seed)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    _wait_until_healthy(f"{url}/health")
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def running_actions(backend_url: str, service_key: str, port: int = 0) -> Iterator[str]:
    """Runs the real action server as a process; yields its URL."""
    port = port or free_port()
    environment = {
        **os.environ,
        "ACCOUNT_BACKEND_URL": backend_url,
        "ZHANGWEN_SERVICE_KEY": service_key,
        "SANIC_HOST": "127.0.0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)],
        cwd=PROJECT_FOLDER,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_healthy(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait(10)


def load_agent(actions_url: str, service_key: str, model: Path) -> Any:
    """Loads the trained model with the endpoints of endpoints.yml."""
    from rasa.core.agent import Agent
    from rasa.core.utils import AvailableEndpoints

    os.environ["ACTION_SERVER_URL"] = actions_url
    os.environ["ZHANGWEN_SERVICE_KEY"] = service_key
    endpoints = AvailableEndpoints.read_endpoints(str(PROJECT_FOLDER / "endpoints.yml"))
    return Agent.load(str(model), generator=endpoints.nlg, action_endpoint=endpoints.action)


def _wait_until_healthy(url: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(url, trust_env=False).is_success:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise TimeoutError(f"{url} did not answer")


def chat(bot: Bot, *texts: str) -> Said:
    """Runs a whole conversation and returns the last answer (for tests that are not async)."""

    async def run() -> Said:
        conversation = bot.conversation()
        said = Said([])
        for text in texts:
            said = await conversation.say(text)
        return said

    return asyncio.run(run())
