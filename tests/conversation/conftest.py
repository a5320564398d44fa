"""One bot for all conversation tests: loading the model takes longer than any of them."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog

from account_backend.clock import FixedClock
from tests.conversation.bot import (
    NOON_IN_SHANGHAI,
    Bot,
    Conversation,
    load_agent,
    running_actions,
    running_backend,
)
from zhangwen.nlu.encoder import SentenceEncoder
from zhangwen.paths import PROJECT_FOLDER

MODEL = PROJECT_FOLDER / "models" / "zhangwen.tar.gz"
# What the backend remembers of conversations; customers and their accounts stay.
_MEMORY = ("sessions", "conversation_owners", "codes", "code_requests", "wrong_codes")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All conversations share one event loop: the agent's connections belong to it."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def backend_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backend")


@pytest.fixture(scope="session")
def the_only_bot(backend_folder: Path) -> Iterator[Bot]:
    if not MODEL.exists():
        pytest.fail(f"{MODEL} is missing: run `make train` first", pytrace=False)
    # Rasa writes whole messages at its debug level, which structlog prints unless told otherwise.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    clock, key = FixedClock(NOON_IN_SHANGHAI), secrets.token_hex(16)
    with (
        running_backend(backend_folder, key, clock) as backend,
        running_actions(backend, key) as actions,
    ):
        yield Bot(load_agent(actions, key, MODEL), backend, actions, key, clock)


@pytest.fixture
def bot(the_only_bot: Bot, backend_folder: Path) -> Bot:
    """The bot at noon on 9 November 2026, with nobody logged in and no code ever sent."""
    the_only_bot.clock.moment = NOON_IN_SHANGHAI
    (database,) = backend_folder.glob("*.db")
    with sqlite3.connect(database, timeout=10) as connection:
        for table in _MEMORY:
            connection.execute(f"DELETE FROM {table}")
    connection.close()
    return the_only_bot


@pytest.fixture
def customer(bot: Bot) -> Conversation:
    """Somebody who has just opened the chat."""
    return bot.conversation()


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the encoder, the costly part of understanding, was given."""
    texts: list[str] = []
    encode = SentenceEncoder.encode

    def count(self: SentenceEncoder, text: str) -> Any:
        texts.append(text)
        return encode(self, text)

    monkeypatch.setattr(SentenceEncoder, "encode", count)
    return texts


@pytest.fixture
def wrong() -> Callable[[str], str]:
    """Makes a code that is not the given one."""
    return lambda code: f"{(int(code) + 1) % 10**6:06d}"
