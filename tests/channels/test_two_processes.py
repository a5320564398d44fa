"""Two real server processes on one database, and the customer's messages go to both in turn."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
import pytest_asyncio

from tests.channels.conftest import SECRET
from tests.channels.customer import Customer, texts
from tests.launch.machine import ROOT, free_ports
from zhangwen.channels.chat.settings import Timing

START_SECONDS = 300
MESSAGES = 50


class Databases(NamedTuple):
    """What the processes share."""

    chat: str
    tracker: str


class ServerProcess:
    """A process of `tests.channels.server`."""

    def __init__(self, folder: Path, port: int, databases: Databases, seconds: float) -> None:
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30
        )
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.channels.server"]
            + ["--port", str(port), "--seconds", str(seconds)]
            + ["--record", str(folder / "turns.jsonl"), "--messages-a-minute", "1000"],
            cwd=ROOT,
            env={
                **os.environ,
                "ZHANGWEN_CONVERSATION_SECRET": SECRET,
                "ZHANGWEN_CHAT_DATABASE_URL": databases.chat,
                "ZHANGWEN_TRACKER_DATABASE_URL": databases.tracker,
            },
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    async def is_ready(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if (await self.client.get("/webhooks/chat/")).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """As a machine that loses power does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    async def ask_to_stop(self) -> None:
        await self.client.aclose()
        self._process.terminate()

    def wait(self) -> None:
        self._process.wait(30)


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Databases:
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return Databases(url, url)  # one may hold both
    return Databases(f"sqlite:///{tmp_path}/chat.sqlite", f"sqlite:///{tmp_path}/tracker.sqlite")


@pytest_asyncio.fixture
async def processes(tmp_path: Path, databases: Databases) -> AsyncIterator[list[ServerProcess]]:
    servers = [ServerProcess(tmp_path, port, databases, seconds=0.02) for port in free_ports(2)]
    await asyncio.gather(*(server.is_ready() for server in servers))
    yield servers
    for server in servers:
        await server.ask_to_stop()
    for server in servers:
        server.wait()


def turns(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "turns.jsonl").read_text().splitlines()]


async def test_fifty_messages_to_both_in_turn_are_answered_in_order_and_once(
    processes: list[ServerProcess], tmp_path: Path
) -> None:
    one, other = processes
    customer = await Customer(one.client).start()
    listener = Customer(other.client)
    listener.token = customer.token
    said = [f"第{number}句" for number in range(MESSAGES)]

    async with listener.listen() as stream:
        for number, text in enumerate(said):
            customer.client = (one, other)[number % 2].client
            assert (await customer.send(text)).status_code == 202
        heard = await stream.messages(2 * MESSAGES, seconds=60)

    assert [message["seq"] for message in heard] == list(range(1, 2 * MESSAGES + 1))
    assert texts(heard, "customer") == said
    assert texts(heard, "assistant") == [f"你说：{text}" for text in said]
    ran = turns(tmp_path)
    # Never two at a time: each turn ends before the next begins, whichever process runs it.
    assert [turn["at"] for turn in ran] == ["begin", "end"] * MESSAGES
    assert [turn["text"] for turn in ran[::2]] == said
    assert {turn["process"] for turn in ran} <= {one.pid, other.pid}


async def test_who_signs_out_of_one_is_signed_out_of_both(processes: list[ServerProcess]) -> None:
    one, other = processes
    customer = await Customer(one.client).start()
    stolen = Customer(other.client)
    stolen.token = customer.token
    await stolen.say("你好")

    async with stolen.listen() as stream:
        assert (await customer.post("/sign-out", {})).status_code == 204
        *_, ended = await stream.rest()

    assert (ended.kind, ended.data) == ("ended", {"reason": "expired"})
    for route, body in {
        "/session": {},
        "/messages": {"id": "12345678", "text": "还在吗"},
        "/feedback": {"seq": 2, "helpful": True},
        "/restart": {},
        "/sign-out": {},
    }.items():
        assert (await stolen.post(route, body)).status_code == 401
    events = await stolen.client.get("/webhooks/chat/events", headers=stolen.headers)
    assert events.status_code == 401


async def test_a_process_that_is_killed_in_the_middle_loses_nothing(
    processes: list[ServerProcess], tmp_path: Path
) -> None:
    one, other = processes
    customer = await Customer(one.client).start()
    said = [f"第{number}句" for number in range(20)]
    for text in said:
        await customer.send(text)
    while not (tmp_path / "turns.jsonl").exists() or len(turns(tmp_path)) < 5:
        await asyncio.sleep(0.005)

    one.kill()
    customer.client = other.client
    async with customer.listen() as stream:
        heard = await stream.messages(2 * len(said), seconds=30 + Timing().lease)

    assert texts(heard, "customer") == said
    assert texts(heard, "assistant") == [f"你说：{text}" for text in said]
    # What Rasa had saved was not asked again; only the turn that was cut off may have two
    # beginnings, or no end: it was saved, and there was no time left to write so.
    ran = turns(tmp_path)
    *_, cut_off = (turn["text"] for turn in ran if turn["process"] == one.pid)
    rest = [text for text in said if text != cut_off]
    for at in ("begin", "end"):
        assert [t["text"] for t in ran if t["at"] == at and t["text"] != cut_off] == rest
    of_cut_off = [turn["at"] for turn in ran if turn["text"] == cut_off]
    assert of_cut_off in (["begin"], ["begin", "end"], ["begin", "begin", "end"])
