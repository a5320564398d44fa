"""A backend for tests: in this process, on a clock that stands still, with its own database."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from account_backend.app import create_app
from account_backend.clock import FixedClock
from account_backend.seed import load_seed
from account_backend.seed_models import Seed
from account_backend.settings import DEMO_SEED, Settings

SERVICE_KEY = "a-service-key-for-tests"
CHANNEL_KEY = "a-channel-key-for-tests"
NOON = datetime(2026, 11, 9, 4, 0, tzinfo=timezone.utc)  # 12:00 on 9 November in Shanghai
DEMO_PHONES = [f"199000000{number:02d}" for number in range(1, 15)]
POSTGRES = os.environ.get(
    "ZHANGWEN_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres"
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        service_key=SERVICE_KEY,
        channel_key=CHANNEL_KEY,
        database_url=f"sqlite:///{tmp_path / 'backend.db'}",
        outbox=tmp_path / "outbox.jsonl",
        demo=True,
    )


@pytest.fixture(scope="session")
def demo_seed() -> Seed:
    """The demo's seed, read once: reading it takes longer than most tests."""
    return load_seed(DEMO_SEED)


@pytest.fixture
def start(
    settings: Settings, clock: FixedClock, demo_seed: Seed
) -> Iterator[Callable[..., Backend]]:
    """Starts a backend; keyword arguments change its settings."""
    with ExitStack() as stack:

        def start_backend(seed: Seed | None = None, **changes: Any) -> Backend:
            app = create_app(replace(settings, **changes), clock, seed or demo_seed)
            client = TestClient(
                app, headers={"X-Service-Key": SERVICE_KEY}, raise_server_exceptions=False
            )
            return Backend(app, stack.enter_context(client))

        yield start_backend


@pytest.fixture
def backend(start: Callable[..., Backend]) -> Backend:
    """A backend with the demo customers, in demo mode."""
    return start()


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database that is made for one test and dropped afterwards."""
    name = f"zhangwen_test_{uuid.uuid4().hex[:12]}"
    try:
        admin = psycopg2.connect(POSTGRES, connect_timeout=2)
    except psycopg2.OperationalError as error:
        pytest.skip(f"no PostgreSQL at ZHANGWEN_TEST_POSTGRES_URL: {str(error).splitlines()[0]}")
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield POSTGRES.rpartition("/")[0] + f"/{name}"
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        admin.close()


class Backend:
    """A running backend, spoken to as the bot does."""

    def __init__(self, app: FastAPI, client: TestClient) -> None:
        self.app = app
        self.client = client

    def ask_for_code(self, phone: str, conversation: str = "a" * 32) -> Any:
        return self.client.post(f"/v1/sessions/{conversation}/codes", json={"phone": phone})

    def try_code(self, phone: str, code: str, conversation: str = "a" * 32) -> Any:
        return self.client.post(
            f"/v1/sessions/{conversation}/verify", json={"phone": phone, "code": code}
        )

    def log_in(self, phone: str, conversation: str = "a" * 32) -> Any:
        code = self.ask_for_code(phone, conversation).json()["demo_code"]
        response = self.try_code(phone, code, conversation)
        assert response.status_code == 200, response.text
        return response.json()

    def sign_in(self, customer_id: str, conversation: str = "a" * 32, **more: Any) -> Any:
        """As the web channel does, which alone has its key."""
        return TestClient(self.app, headers={"X-Channel-Key": CHANNEL_KEY}).put(
            f"/v1/sessions/{conversation}", json={"customer_id": customer_id, **more}
        )

    def renew(self, customer_id: str) -> Any:
        """As the web channel does when a page's timer asks it to."""
        return self.sign_in(customer_id, renew=True)

    def log_out(self) -> None:
        """As the bot does when the customer says so."""
        self.client.delete(f"/v1/sessions/{'a' * 32}")

    def session(self, conversation: str = "a" * 32) -> Any:
        return self.client.get(f"/v1/sessions/{conversation}").json()

    def accounts(self, conversation: str = "a" * 32) -> Any:
        return self.client.get(f"/v1/sessions/{conversation}/accounts")

    def snapshots(self) -> list[Any]:
        """Of every demo customer, each in a conversation of their own."""
        return [self.snapshot(phone, f"conversation-of-{phone}") for phone in DEMO_PHONES]

    def snapshot(self, phone: str, conversation: str = "a" * 32) -> Any:
        self.log_in(phone, conversation)
        return self.accounts(conversation).json()


@pytest.fixture
def wrong() -> Callable[[str], str]:
    """A code that is not the given one."""
    return lambda code: f"{(int(code) + 1) % 10**6:06d}"
