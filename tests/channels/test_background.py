"""What runs beside the requests: it goes on whatever happens, and deletes what is too old."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, TrackerStore
from rasa.shared.core.events import UserUttered
from sqlalchemy import update

from tests.channels.conftest import QUICK, Servers
from tests.channels.customer import Customer
from tests.channels.stand_in import StandIn
from zhangwen.channels.chat.assistant import RasaAssistant
from zhangwen.channels.chat.background import for_ever
from zhangwen.channels.chat.settings import ChatSettings
from zhangwen.channels.chat.tables import MessageRow
from zhangwen.database import Database
from zhangwen.tracker_store import ConciseTrackerStore

CUSTOMER = "c" * 32


def assistant_with(store: TrackerStore) -> RasaAssistant:
    async def nobody_asks(message: Any) -> None:
        raise AssertionError

    app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=SimpleNamespace(tracker_store=store)))
    return RasaAssistant(app, nobody_asks)


async def test_work_goes_on_after_any_failure(caplog: pytest.LogCaptureFixture) -> None:
    async def fail_twice() -> None:
        done.append(len(done))
        if len(done) <= 2:
            raise KeyError("what a customer said")

    done: list[int] = []
    task = asyncio.create_task(for_ever(fail_twice, 0.01))
    while len(done) < 5:
        await asyncio.sleep(0.01)
    task.cancel()

    (record,) = (each for each in caplog.records if each.levelno >= logging.ERROR)
    assert "KeyError" in record.getMessage()
    assert "customer" not in caplog.text


async def test_a_failure_after_a_success_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    async def fail_every_other_time() -> None:
        done.append(len(done))
        if len(done) % 2:
            raise OSError

    done: list[int] = []
    task = asyncio.create_task(for_ever(fail_every_other_time, 0.001))
    while len(done) < 4:
        await asyncio.sleep(0.01)
    task.cancel()

    assert caplog.text.count("OSError") >= 2


async def test_old_turns_are_forgotten_through_the_store_that_rasa_puts_around_ours(
    agent: StandIn, tmp_path: Path
) -> None:
    store = ConciseTrackerStore(agent.domain, host=f"sqlite:///{tmp_path / 'tracker.sqlite'}")
    around = FailSafeTrackerStore(store)
    tracker = await around.get_or_create_tracker(CUSTOMER)
    for text, age in (("old", 100), ("new", 0)):
        intent = {"name": "greet", "confidence": 1.0}
        tracker.update(UserUttered(text, intent, timestamp=time.time() - age))
    await around.save(tracker)

    await assistant_with(around).forget_before(50)

    left = await store.retrieve_full_tracker(CUSTOMER)
    store.close()
    assert left
    assert [event.text for event in left.events if isinstance(event, UserUttered)] == ["new"]


async def test_a_store_that_forgets_nothing_is_told_of(
    agent: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    await assistant_with(InMemoryTrackerStore(agent.domain)).forget_before(50)

    assert "InMemoryTrackerStore" in caplog.text


async def test_messages_go_even_where_the_assistants_memory_fails(
    servers: Servers, settings: ChatSettings, agent: StandIn
) -> None:
    class BrokenStore(InMemoryTrackerStore):
        async def forget_before(self, seconds_ago: float) -> None:
            raise RuntimeError

    agent.tracker_store = BrokenStore(agent.domain)
    timing = replace(QUICK, retention_sweep=0.1)
    customer = await Customer(await servers.start(timing=timing, retention_days=7)).start()
    await customer.say("alt")
    database = Database(settings.database_url)
    with database.writing() as session:
        session.execute(update(MessageRow).values(time=MessageRow.time - 8 * 86_400))
    database.close()

    for _ in range(100):
        if not await customer.history():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it is still there")
