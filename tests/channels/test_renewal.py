"""How a sign-in goes on and ends, before the real account backend on a clock of its own."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio
import uvicorn

from account_backend.app import create_app
from account_backend.clock import FixedClock
from account_backend.seed_models import Seed
from account_backend.settings import Settings
from account_backend.tables import OwnerRow, SessionRow
from tests.backend.conftest import demo_seed  # noqa: F401  (a fixture)
from tests.channels.conftest import SECRET, Servers
from tests.channels.customer import Customer, texts
from tests.channels.test_sign_in import CHANNEL_KEY, SITE, conversation_of, site_token
from zhangwen.channels.chat.session_tokens import LIFETIME_SECONDS, SessionTokens
from zhangwen.channels.chat.settings import BackendSettings

SERVICE_KEY = "a-service-key-for-tests"
CHEN, LI = "c1", "c2"  # 陈静 and 李强 of the demo
PHONE_OF_LI = "19900000002"


class Accounts:
    """The account backend, as the bot's actions ask it."""

    def __init__(self, app: Any, clock: FixedClock, client: httpx.AsyncClient) -> None:
        self._app = app
        self._clock = clock
        self._client = client

    def minutes_pass(self, minutes: int) -> None:
        self._clock.advance(timedelta(minutes=minutes))

    async def who(self, tab: Customer) -> str | None:
        """Returns whose the conversation of a tab is."""
        session = (await self._client.get(_path(tab))).json()
        return session["customer"]["full_name"] if "customer" in session else None

    async def log_out(self, tab: Customer) -> None:
        """The customer says so in the chat."""
        await self._client.delete(_path(tab))

    async def verify(self, tab: Customer, phone: str) -> httpx.Response:
        """Somebody proves who they are by a code in the chat."""
        sent = await self._client.post(f"{_path(tab)}/codes", json={"phone": phone})
        attempt = {"phone": phone, "code": sent.json()["demo_code"]}
        return await self._client.post(f"{_path(tab)}/verify", json=attempt)

    def forget_owners(self) -> None:
        """Does as the backend of a provider that lets any customer verify in any conversation."""
        with self._app.state.backend.database.transaction() as session:
            session.query(OwnerRow).delete()

    def sessions(self) -> list[str]:
        """Returns the conversations that somebody is signed in to."""
        with self._app.state.backend.database.transaction() as session:
            return [row.conversation_id for row in session.query(SessionRow)]


def _path(tab: Customer) -> str:
    return f"/v1/sessions/{conversation_of(tab)}"


@pytest_asyncio.fixture
async def accounts(tmp_path: Path, demo_seed: Seed) -> AsyncIterator[Accounts]:  # noqa: F811
    clock = FixedClock(datetime.now(timezone.utc))
    settings = Settings(
        service_key=SERVICE_KEY,
        channel_key=CHANNEL_KEY,
        database_url=f"sqlite:///{tmp_path / 'backend.db'}",
        outbox=tmp_path / "outbox.jsonl",
        demo=True,
    )
    app = create_app(settings, clock, demo_seed)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
    serving = asyncio.create_task(server.serve([listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    headers = {"X-Service-Key": SERVICE_KEY}
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
        yield Accounts(app, clock, client)
    server.should_exit = True
    await serving


@pytest_asyncio.fixture
async def client(servers: Servers, accounts: Accounts) -> httpx.AsyncClient:
    url = str(accounts._client.base_url)
    return await servers.start(site_token=SITE, backend=BackendSettings(url, CHANNEL_KEY))


@pytest_asyncio.fixture
async def tab(client: httpx.AsyncClient) -> Customer:
    """A page to which 陈静 is signed in."""
    return await Customer(client).start(site_token(CHEN))


async def renew(tab: Customer, customer: str = CHEN) -> dict[str, Any]:
    """What the widget's timer asks for; returns the answer."""
    answer = await tab.post("/session", {"site_token": site_token(customer), "renew": True})
    assert answer.status_code == 200, answer.text
    opened: dict[str, Any] = answer.json()
    tab.token = opened["token"]
    return opened


async def test_a_renewed_sign_in_lasts_longer(tab: Customer, accounts: Accounts) -> None:
    conversation = conversation_of(tab)
    accounts.minutes_pass(10)

    opened = await renew(tab)
    accounts.minutes_pass(10)

    assert opened["signed_in"] is True
    assert conversation_of(tab) == conversation
    assert await accounts.who(tab) == "陈静"


async def test_a_timer_does_not_sign_in_whoever_has_logged_out(
    tab: Customer, accounts: Accounts
) -> None:
    await tab.say("你好")
    await accounts.log_out(tab)

    opened = await renew(tab)

    assert opened["signed_in"] is False
    assert texts(opened["history"]) == ["你好", "你说：你好"]
    assert await accounts.who(tab) is None


async def test_another_customers_code_opens_nothing_where_one_has_logged_out(
    tab: Customer, accounts: Accounts
) -> None:
    await accounts.log_out(tab)

    refused = await accounts.verify(tab, PHONE_OF_LI)

    assert (refused.status_code, refused.json()["code"]) == (409, "other_customer")
    assert await accounts.who(tab) is None


async def test_a_timer_does_not_take_a_conversation_back_from_somebody_else(
    tab: Customer, accounts: Accounts
) -> None:
    await accounts.log_out(tab)
    accounts.forget_owners()
    await accounts.verify(tab, PHONE_OF_LI)

    assert (await renew(tab))["signed_in"] is False
    assert await accounts.who(tab) == "李强"


async def test_a_timer_renews_nobody_but_the_customer_of_the_conversation(
    tab: Customer, accounts: Accounts
) -> None:
    accounts.minutes_pass(10)

    opened = await renew(tab, LI)
    accounts.minutes_pass(10)

    assert opened["signed_in"] is False
    assert await accounts.who(tab) is None  # 陈静's own quarter of an hour is over


async def test_only_a_running_conversation_is_renewed(
    client: httpx.AsyncClient, tab: Customer
) -> None:
    body = {"site_token": site_token(CHEN), "renew": True}

    without = await Customer(client).post("/session", body)
    await tab.post("/restart", {})
    over = await tab.post("/session", body)

    for answer in (without, over):
        assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})


async def test_a_page_that_opens_signs_in_again(tab: Customer, accounts: Accounts) -> None:
    conversation = conversation_of(tab)
    await accounts.log_out(tab)

    await tab.start(site_token(CHEN))

    assert tab.opened["signed_in"] is True
    assert conversation_of(tab) == conversation
    assert await accounts.who(tab) == "陈静"


async def test_signing_in_where_somebody_else_is_opens_another_conversation(
    client: httpx.AsyncClient, tab: Customer, accounts: Accounts
) -> None:
    accounts.forget_owners()
    await accounts.verify(tab, PHONE_OF_LI)
    await tab.say("我的账单")

    page = await Customer(client).start(site_token(CHEN))

    assert page.opened["history"] == []
    assert page.opened["signed_in"] is True
    assert accounts.sessions() == [conversation_of(page)]
    assert (await tab.send("还在吗")).status_code == 401


async def test_a_reload_tells_whether_the_customer_is_still_signed_in(
    tab: Customer, accounts: Accounts
) -> None:
    await tab.start()
    before = tab.opened["signed_in"]
    await accounts.log_out(tab)
    await tab.start()

    assert (before, tab.opened["signed_in"]) == (True, False)
    assert "sign_in_expires_in" not in tab.opened


async def test_a_reload_does_not_make_a_sign_in_longer(tab: Customer, accounts: Accounts) -> None:
    for _ in range(2):
        accounts.minutes_pass(8)
        await tab.start()

    assert tab.opened["signed_in"] is False


async def test_a_customers_conversation_is_not_kept_open_by_its_token_alone(tab: Customer) -> None:
    expires = int(time.time()) + 100
    tab.token = SessionTokens(SECRET).issue(conversation_of(tab), expires)

    await tab.start()

    assert SessionTokens(SECRET).read(tab.token).expires == expires
    assert 90 < tab.opened["expires_in"] <= 100


async def test_a_renewal_that_is_refused_does_not_keep_it_open_either(
    tab: Customer, accounts: Accounts
) -> None:
    expires = int(time.time()) + 100
    tab.token = SessionTokens(SECRET).issue(conversation_of(tab), expires)

    await accounts.log_out(tab)
    await renew(tab)

    assert SessionTokens(SECRET).read(tab.token).expires == expires


async def test_an_anonymous_conversation_goes_on_for_as_long_as_it_is_used(
    client: httpx.AsyncClient,
) -> None:
    tab = await Customer(client).start()
    tab.token = SessionTokens(SECRET).issue(conversation_of(tab), int(time.time()) + 100)

    await tab.start()

    assert tab.opened["expires_in"] == LIFETIME_SECONDS


async def test_a_restart_opens_an_empty_conversation_whatever_else_the_customer_has(
    client: httpx.AsyncClient, tab: Customer, accounts: Accounts
) -> None:
    await tab.say("你好")
    page = await Customer(client).start()  # before its site has told who is there

    page.opened = (await page.post("/restart", {"site_token": site_token(CHEN)})).json()
    page.token = page.opened["token"]

    assert page.opened["history"] == []
    assert conversation_of(page) != conversation_of(tab)
    assert accounts.sessions() == [conversation_of(page)]
    assert (await tab.send("还在吗")).status_code == 401


async def test_a_restart_that_another_tab_was_quicker_with_leaves_no_sign_in_behind(
    client: httpx.AsyncClient, tab: Customer, accounts: Accounts
) -> None:
    other = await Customer(client).start(site_token(CHEN))
    body = {"site_token": site_token(CHEN)}

    tab.token = (await tab.post("/restart", body)).json()["token"]
    other.token = (await other.post("/restart", body)).json()["token"]

    assert conversation_of(other) == conversation_of(tab)
    assert accounts.sessions() == [conversation_of(tab)]
