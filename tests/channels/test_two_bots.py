"""Two real bots, with the trained model, on one database: the whole path, Rasa included."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.channels.conftest import SECRET
from tests.channels.customer import PREFIX, Customer, texts
from tests.launch.machine import ROOT, free_ports
from zhangwen.tracker_store import URL_VARIABLE, ConciseTrackerStore

MODEL = ROOT / "models" / "zhangwen.tar.gz"
START_SECONDS = 300
# Questions that the model answers alone: there is no action server here.
SAID = ["谢谢", "你能做什么", "thank you", "再见", "你好", "what can you do"]


@pytest_asyncio.fixture
async def bots(tmp_path: Path) -> AsyncIterator[list[httpx.AsyncClient]]:
    if not MODEL.exists():
        pytest.fail(f"{MODEL} is missing: run `make train` first", pytrace=False)
    ports = free_ports(2)
    processes = [_start(tmp_path, port) for port in ports]
    clients = [
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30)
        for port in ports
    ]
    try:
        await asyncio.gather(*map(_is_ready, clients, processes))
        yield clients
    finally:
        for client in clients:
            await client.aclose()
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


def _start(folder: Path, port: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "zhangwen.launch.bot", "run", "--model", str(MODEL)]
        + ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
        + ["-i", "127.0.0.1", "-p", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "RASA_TELEMETRY_ENABLED": "false",
            "ACTION_SERVER_URL": "http://127.0.0.1:1/webhook",
            "ZHANGWEN_SERVICE_KEY": "nobody-is-asked-in-this-test",
            "ZHANGWEN_CONVERSATION_SECRET": SECRET,
            "ZHANGWEN_CHAT_DATABASE_URL": f"sqlite:///{folder / 'chat.sqlite'}",
            "ZHANGWEN_CHAT_ORIGINS": "https://www.shop.example",
            URL_VARIABLE: f"sqlite:///{folder / 'tracker.sqlite'}",
        },
        stdout=(folder / f"bot-{port}.log").open("wb"),
        stderr=subprocess.STDOUT,
    )


async def _is_ready(client: httpx.AsyncClient, process: subprocess.Popen[bytes]) -> None:
    for _ in range(10 * START_SECONDS):
        assert process.poll() is None, "the bot has ended"
        try:
            if (await client.get(f"{PREFIX}/")).is_success:
                return
        except httpx.TransportError:
            await asyncio.sleep(0.1)
    pytest.fail("the bot did not start")


async def test_messages_to_both_in_turn_are_one_conversation(
    bots: list[httpx.AsyncClient], tmp_path: Path
) -> None:
    customer = await Customer(bots[0]).start()
    listener = Customer(bots[1])
    listener.token = customer.token

    async with listener.listen() as stream:
        for number, text in enumerate(SAID):
            customer.client = bots[number % 2]
            assert (await customer.send(text, language="en")).status_code == 202
        while len(heard := await customer.history()) < 2 * len(SAID):
            await asyncio.sleep(1)  # an address may ask so many times a minute
        streamed = await stream.messages(len(heard))

    assert streamed == heard
    assert texts(heard, "customer") == SAID
    assert all(message["text"] for message in heard if message["role"] == "assistant")
    assert not any(message["role"] == "notice" for message in heard)
    # Rasa remembers the same: every turn once, in order.
    store = ConciseTrackerStore(host=f"sqlite:///{tmp_path / 'tracker.sqlite'}")
    (conversation,) = await store.keys()
    remembered = [
        event["text"] for event in store._all_events(conversation) if event["event"] == "user"
    ]
    store.close()
    assert remembered == SAID
    for log in tmp_path.glob("*.log"):
        assert "what can you do" not in log.read_text()

    # Rasa's own handling of other origins does not stand in the way of ours.
    asking = {"Access-Control-Request-Method": "POST"}
    for origin, status in (("https://www.shop.example", 204), ("https://evil.example", 403)):
        answer = await bots[0].options(f"{PREFIX}/session", headers={"Origin": origin, **asking})
        assert answer.status_code == status
        allowed = answer.headers.get("Access-Control-Allow-Origin")
        assert allowed == (origin if status == 204 else None)
