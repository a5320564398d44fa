"""Starting, resuming and restarting conversations."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import select, update
from sqlalchemy.schema import DropTable

from tests.channels.conftest import QUICK, SECRET, Servers
from tests.channels.customer import PREFIX, Customer, texts
from tests.channels.stand_in import StandIn
from zhangwen.channels.chat.session_tokens import LIFETIME_SECONDS, SessionTokens
from zhangwen.channels.chat.settings import ChatSettings, Limits
from zhangwen.channels.chat.tables import Base, MessageRow
from zhangwen.database import Database

CONVERSATION = "f" * 32
ROUTES: dict[str, dict[str, Any] | None] = {
    "/session": {},
    "/messages": {"id": "12345678", "text": "你好"},
    "/feedback": {"seq": 1, "helpful": True},
    "/restart": {},
    "/sign-out": {},
    "/events": None,
}


def signed(
    conversation: str, secret: str = SECRET, algorithm: str | None = "HS256", **changes: Any
) -> str:
    """A conversation's token as ours but for the changes."""
    claims = {
        "sub": conversation,
        "aud": "zhangwen-conversation",
        "exp": int(time.time()) + LIFETIME_SECONDS,
    } | changes
    claims = {name: claim for name, claim in claims.items() if claim is not None}
    return jwt.encode(claims, secret if algorithm else "", algorithm=algorithm)


def site_signed(conversation: str) -> str:
    """What a site could sign if it were given our own secret."""
    return signed(conversation, iss="shop", aud="zhangwen-chat")


def with_the_signature_of_another(conversation: str) -> str:
    signature = signed(CONVERSATION).rpartition(".")[2]
    return signed(conversation).rpartition(".")[0] + "." + signature


# Each names a conversation that is really there, so that only what is bad about it can refuse it.
BAD_TOKENS: dict[str, Callable[[str], str]] = {
    "expired": lambda live: signed(live, exp=int(time.time()) - 1),
    "never expires": lambda live: signed(live, exp=None),
    "for another service": lambda live: signed(live, aud="another-service"),
    "for any service": lambda live: signed(live, aud=None),
    "a site's": site_signed,
    "another secret": lambda live: signed(live, secret="another-secret-of-at-least-32-bytes!"),
    "says that it needs no signature": lambda live: signed(live, algorithm=None),
    "signature left out": lambda live: signed(live).rpartition(".")[0] + ".",
    "signature of another": with_the_signature_of_another,
    "another algorithm": lambda live: signed(live, algorithm="HS512"),
    "twice": lambda live: f"{signed(live)} {signed(live)}",
    "for nobody": lambda live: signed(live, sub=None),
    "of another sign-in": lambda live: signed(live, gen=1),
    "of a conversation that is none": lambda live: signed(CONVERSATION),
    "no token": lambda live: "abc",
}


def opened(settings: ChatSettings) -> closing[Database]:
    """The server's database, seen from outside."""
    return closing(Database(settings.database_url))


def conversation_of(customer: Customer) -> str:
    return SessionTokens(SECRET).read(customer.token).conversation_id


async def ask(client: httpx.AsyncClient, route: str, authorization: str | bytes) -> httpx.Response:
    """Asks a route; of an event stream that begins, only the beginning."""
    body = ROUTES[route]
    async with client.stream(
        "GET" if body is None else "POST",
        PREFIX + route,
        json=body,
        headers={"Authorization": authorization},
    ) as answer:
        if answer.status_code != 200 or body is not None:
            await answer.aread()
        return answer


@pytest.mark.parametrize(
    ("route", "status"), zip(ROUTES, [200, 202, 404, 200, 204, 200], strict=True)
)
async def test_a_good_token_opens_its_conversation(
    customer: Customer, route: str, status: int
) -> None:
    # Shows that the others are refused for what is bad about each.
    token = signed(conversation_of(customer))

    answer = await ask(customer.client, route, f"Bearer {token}")

    assert answer.status_code == status


@pytest.mark.parametrize("forge", BAD_TOKENS.values(), ids=BAD_TOKENS)
@pytest.mark.parametrize("route", ROUTES)
async def test_a_token_that_is_not_ours_opens_nothing(
    customer: Customer, agent: StandIn, forge: Callable[[str], str], route: str
) -> None:
    token = forge(conversation_of(customer))

    answer = await ask(customer.client, route, f"Bearer {token}")

    assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})
    assert not agent.messages


@pytest.mark.parametrize("token", [b"\xff", b"\xed\xa0\x80", "账".encode(), b"a.b.c"])
async def test_characters_that_no_token_has(client: httpx.AsyncClient, token: bytes) -> None:
    answer = await ask(client, "/session", b"Bearer " + token)

    assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})


@pytest.mark.parametrize("route", ["/messages", "/feedback", "/restart", "/sign-out", "/events"])
async def test_without_a_token_there_is_no_conversation(
    client: httpx.AsyncClient, agent: StandIn, route: str
) -> None:
    # Rasa's own channel puts all such callers into one conversation.
    method = "GET" if route == "/events" else "POST"
    body = {"id": "12345678", "text": "你好", "sender": "default"}

    answer = await client.request(method, PREFIX + route, json=body)

    assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})
    assert not agent.messages


async def test_other_kinds_of_authorization_are_refused(client: httpx.AsyncClient) -> None:
    header = {"Authorization": "Basic dXNlcjpwYXNzd29yZA=="}

    answer = await client.post(f"{PREFIX}/session", json={}, headers=header)

    assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})


async def test_a_new_conversation_is_empty_and_says_welcome(customer: Customer) -> None:
    opened = customer.opened

    assert set(opened) == {
        *("token", "expires_in", "signed_in", "history", "last_event_id", "welcome", "contact")
    }
    assert opened["expires_in"] == LIFETIME_SECONDS
    assert (opened["signed_in"], opened["history"], opened["last_event_id"]) == (False, [], 0)
    assert set(opened["welcome"]) == {"zh-Hans", "zh-Hant", "en"}
    assert opened["welcome"]["zh-Hant"] == {
        "text": "你好，我是帳問。",
        "chips": ["帳戶異常是什麼意思"],
    }


async def test_a_conversation_says_how_to_reach_a_person_while_nobody_answers(
    customer: Customer,
) -> None:
    contact = customer.opened["contact"]

    assert set(contact) == {"zh-Hans", "zh-Hant", "en"}
    assert "客服" in contact["zh-Hans"]
    assert "聯絡" in contact["zh-Hant"]
    assert "customer service" in contact["en"]


async def test_conversations_have_ids_of_128_random_bits(
    client: httpx.AsyncClient, agent: StandIn
) -> None:
    for _ in range(5):
        await (await Customer(client).start()).say("你好")

    assert len(set(agent.conversations)) == 5
    assert all(re.fullmatch("[0-9a-f]{32}", conversation) for conversation in agent.conversations)


async def test_the_history_is_there_after_a_reload(customer: Customer) -> None:
    await customer.say("你好")

    await customer.start()

    assert texts(customer.opened["history"]) == ["你好", "你说：你好"]


async def test_a_reload_brings_a_token_that_lasts_longer(customer: Customer) -> None:
    customer.token = signed(conversation_of(customer), exp=int(time.time()) + 60)

    await customer.start()

    left = SessionTokens(SECRET).read(customer.token).expires - time.time()
    assert LIFETIME_SECONDS - 30 < left <= LIFETIME_SECONDS
    assert customer.opened["expires_in"] == LIFETIME_SECONDS


async def test_a_long_history_comes_back_from_its_end(servers: Servers) -> None:
    customer = await Customer(await servers.start(limits=Limits(history=3))).start()
    for text in "abc":
        await customer.say(text)

    assert [m["seq"] for m in await customer.history()] == [4, 5, 6]


async def test_two_customers_at_once_stay_apart(client: httpx.AsyncClient) -> None:
    async def talk(name: str) -> None:
        customer = await Customer(client).start()
        for number in range(5):
            assert texts(await customer.say(f"{name} {number}")) == [f"你说：{name} {number}"]
        assert all(name in text for text in texts(await customer.history()))

    await asyncio.gather(talk("one"), talk("two"))


async def test_a_restart_opens_an_empty_conversation_and_closes_the_old_one(
    customer: Customer, agent: StandIn
) -> None:
    await customer.say("你好")
    old = dict(customer.headers)

    opened = (await customer.post("/restart", {})).json()
    customer.token = opened["token"]
    await customer.say("又来了")

    assert opened["history"] == []
    assert agent.conversations[0] != agent.conversations[1]
    for route, body in {
        "/messages": {"id": "12345678", "text": "你好"},
        "/session": {},
        "/restart": {},
    }.items():
        answer = await customer.client.post(PREFIX + route, json=body, headers=old)
        assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})


async def test_what_is_answered_after_a_restart_is_kept_nowhere(
    customer: Customer, agent: StandIn, settings: ChatSettings
) -> None:
    has_begun, is_restarted, is_late = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def answer_late(message: Any) -> None:
        has_begun.set()
        await is_restarted.wait()
        await message.output_channel.send_response("", {"text": "太晚了"})
        is_late.set()

    agent.answer = answer_late
    await customer.send("你好")
    await has_begun.wait()
    customer.token = (await customer.post("/restart", {})).json()["token"]
    is_restarted.set()
    await is_late.wait()
    await asyncio.sleep(0.3)  # for what would store it

    assert await customer.history() == []
    with opened(settings) as database, database.reading() as session:
        assert session.execute(select(MessageRow.text)).scalars().all() == ["你好"]


async def test_what_is_older_than_the_retention_time_goes(
    servers: Servers, settings: ChatSettings, agent: StandIn
) -> None:
    timing = replace(QUICK, retention_sweep=0.1)
    customer = await Customer(await servers.start(timing=timing, retention_days=7)).start()
    await customer.say("alt")
    with opened(settings) as database, database.writing() as session:
        session.execute(update(MessageRow).values(time=MessageRow.time - 8 * 86_400))
    await customer.say("neu")

    for _ in range(100):
        if texts(await customer.history()) == ["neu", "你说：neu"]:
            return
        await asyncio.sleep(0.05)
    pytest.fail("it is still there")


async def test_an_address_opens_so_many_conversations_a_minute(servers: Servers) -> None:
    client = await servers.start(limits=Limits(address_sessions_a_minute=2))

    answers = [await client.post(f"{PREFIX}/session", json={}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["error"] == "too_many_conversations"
    assert 0 < answers[2].json()["retry_after"] <= 60


async def test_a_forwarded_address_counts_only_behind_a_proxy_of_ours(servers: Servers) -> None:
    limits = Limits(address_sessions_a_minute=2)
    open_to_all = await servers.start(limits=limits)
    behind_a_proxy = await servers.start(limits=limits, config={"PROXIES_COUNT": 1})

    async def statuses(client: httpx.AsyncClient) -> list[int]:
        headers = [{"X-Forwarded-For": f"spoof-{n}, 203.0.113.{n}"} for n in range(4)]
        return [
            (await client.post(f"{PREFIX}/session", json={}, headers=each)).status_code
            for each in headers
        ]

    assert await statuses(open_to_all) == [200, 200, 429, 429]
    assert await statuses(behind_a_proxy) == [200, 200, 200, 200]


@pytest.mark.parametrize(
    ("addresses", "statuses"),
    [
        pytest.param("2001:db8::{}", [200, 200, 429, 429], id="of one customer's /64"),
        pytest.param("2001:db8:0:{}::1", [200, 200, 200, 200], id="of several"),
        pytest.param("::ffff:203.0.113.{}", [200, 200, 200, 200], id="IPv4 in the form of IPv6"),
        pytest.param("::ffff:203.0.113.9", [200, 200, 429, 429], id="one of these"),
    ],
)
async def test_what_counts_as_one_address(
    servers: Servers, addresses: str, statuses: list[int]
) -> None:
    limits = Limits(address_sessions_a_minute=2)
    client = await servers.start(limits=limits, config={"PROXIES_COUNT": 1})

    answers = [
        await client.post(
            f"{PREFIX}/session", json={}, headers={"X-Forwarded-For": addresses.format(number)}
        )
        for number in range(4)
    ]

    assert [answer.status_code for answer in answers] == statuses


async def test_answers_are_for_no_cache(customer: Customer) -> None:
    answer = await customer.post("/session", {})

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_health_check_needs_no_token(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"{PREFIX}/")).json() == {"status": "ok"}


@pytest.mark.parametrize("route", ["/session", "/messages", "/feedback", "/restart", "/sign-out"])
async def test_only_posts_change_anything(client: httpx.AsyncClient, route: str) -> None:
    assert (await client.get(PREFIX + route)).status_code == 405


@pytest.mark.parametrize("route", ROUTES)
async def test_a_database_that_fails_is_told(
    customer: Customer, settings: ChatSettings, route: str
) -> None:
    with opened(settings) as database, database.writing() as session:
        for table in reversed(Base.metadata.sorted_tables):
            session.execute(DropTable(table))

    answer = await ask(customer.client, route, f"Bearer {customer.token}")

    assert (answer.status_code, answer.json()) == (503, {"error": "unavailable"})


def test_a_token_tells_nothing_but_its_conversation_and_how_long_it_opens_it() -> None:
    token = SessionTokens(SECRET).issue(CONVERSATION)
    claims = jwt.decode(token, options={"verify_signature": False})

    assert set(claims) == {"sub", "aud", "exp", "gen"}
    assert 0 < claims["exp"] - time.time() <= LIFETIME_SECONDS
    assert SECRET not in json.dumps(repr(SessionTokens(SECRET)))
