"""The event stream: every message once, from any point on, for as long as it takes."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.conftest import SECRET, Servers, serving
from tests.channels.customer import PREFIX, SECONDS, Customer, Stream, texts
from tests.channels.stand_in import StandIn, echo
from zhangwen.channels.chat.hub import Hub
from zhangwen.channels.chat.session_tokens import SessionTokens
from zhangwen.channels.chat.settings import ChatSettings, Limits
from zhangwen.channels.chat.store import ConversationStore
from zhangwen.database import Database


async def test_a_stream_begins_with_a_sign_of_life(customer: Customer) -> None:
    async with customer.listen() as stream:
        async for line in stream.response.aiter_lines():
            assert line == ": connected"
            break

        headers = stream.response.headers
    assert headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


async def test_what_was_missed_comes_first(customer: Customer) -> None:
    await customer.say("一")
    await customer.say("二")

    async with customer.listen() as stream:
        everything = await stream.messages(4)
    async with customer.listen(after=2) as stream:
        missed = await stream.messages(2)

    assert texts(everything) == ["一", "你说：一", "二", "你说：二"]
    assert missed == everything[2:]


async def test_events_have_the_numbers_of_their_messages(
    customer: Customer, agent: StandIn
) -> None:
    async def wait(message: UserMessage) -> None:
        await is_seen.wait()
        await echo(message)

    is_seen = asyncio.Event()
    agent.answer = wait
    async with customer.listen() as stream:
        await customer.send("你好")
        first, typing = [await stream.next() for _ in range(2)]
        is_seen.set()
        second = await stream.next()

    assert [first.id, typing.id, second.id] == [1, None, 2]
    assert [first.data["seq"], second.data["seq"]] == [1, 2]
    assert (typing.kind, typing.data) == ("typing", {"on": True})


async def test_the_history_ends_where_the_stream_goes_on(customer: Customer) -> None:
    await customer.say("你好")
    await customer.start()

    assert customer.opened["last_event_id"] == customer.opened["history"][-1]["seq"] == 2
    async with customer.listen(customer.opened["last_event_id"]) as stream:
        await customer.send("再见")
        assert texts(await stream.messages(2)) == ["再见", "你说：再见"]


async def test_another_tab_sees_what_this_one_says(customer: Customer) -> None:
    async with customer.listen() as here, customer.listen() as there:
        await customer.send("你好")

        assert await here.messages(2) == await there.messages(2)


async def test_another_server_sees_what_this_one_stores(servers: Servers) -> None:
    one, other = await servers.start(), await servers.start()
    customer = await Customer(one).start()
    elsewhere = Customer(other)
    elsewhere.token = customer.token

    async with elsewhere.listen() as stream:
        await customer.send("你好")

        assert texts(await stream.until_answered()) == ["你好", "你说：你好"]


async def test_reconnecting_at_any_moment_neither_loses_nor_doubles(
    customer: Customer, agent: StandIn
) -> None:
    async def slowly(message: Any) -> None:
        await asyncio.sleep(0.03)
        await message.output_channel.send_response("", {"text": f"你说：{message.text}"})

    async def speak() -> None:
        for number in range(10):
            await customer.send(str(number))
            await asyncio.sleep(0.03)

    agent.answer = slowly
    seen: list[dict[str, Any]] = []
    speaking = asyncio.create_task(speak())
    while len(seen) < 20:
        async with customer.listen(after=seen[-1]["seq"] if seen else 0) as stream:
            seen += await stream.messages(1)  # and then the line is cut
    await speaking

    assert [message["seq"] for message in seen] == list(range(1, 21))
    assert texts(seen, "customer") == [str(number) for number in range(10)]


async def test_a_stream_outlives_the_time_that_sanic_gives_an_answer(servers: Servers) -> None:
    client = await servers.start(config={"RESPONSE_TIMEOUT": 0.6, "KEEP_ALIVE_TIMEOUT": 0.3})
    customer = await Customer(client).start()

    async with customer.listen() as stream:
        await asyncio.sleep(2.5)
        await customer.send("你好")

        assert texts(await stream.messages(2)) == ["你好", "你说：你好"]


async def test_a_quiet_stream_shows_that_it_is_alive(customer: Customer) -> None:
    async def comments(stream: Stream, count: int) -> list[str]:
        found: list[str] = []
        async for line in stream.response.aiter_lines():
            found += [line] if line else []
            if len(found) == count:
                break
        return found

    async with customer.listen() as stream:
        lines = await asyncio.wait_for(comments(stream, 3), SECONDS)

    assert lines == [": connected", ": keep-alive", ": keep-alive"]


async def test_a_stream_opens_with_a_token_of_ours_alone(client: httpx.AsyncClient) -> None:
    without = await client.get(f"{PREFIX}/events")
    in_the_address = await client.get(
        f"{PREFIX}/events", params={"token": SessionTokens(SECRET).issue("f" * 32)}
    )
    unknown = await client.get(
        f"{PREFIX}/events",
        headers={"Authorization": f"Bearer {SessionTokens(SECRET).issue('f' * 32)}"},
    )

    for answer in (without, in_the_address, unknown):
        assert (answer.status_code, answer.json()) == (401, {"error": "token_refused"})


async def test_nobody_hears_somebody_elses_conversation(
    customer: Customer, somebody_else: Customer
) -> None:
    async with somebody_else.listen() as stream:
        await customer.say("我的秘密")
        await somebody_else.send("你好")

        assert texts(await stream.until_answered()) == ["你好", "你说：你好"]


@pytest.mark.parametrize("number", ["-1", "1.5", "abc", "1; 2", "9" * 10])
async def test_only_numbers_of_ours_are_gone_on_from(customer: Customer, number: str) -> None:
    answer = await customer.client.get(
        f"{PREFIX}/events", headers={**customer.headers, "Last-Event-ID": number}
    )

    assert (answer.status_code, answer.json()) == (400, {"error": "event_id_invalid"})


async def test_one_stream_too_many_ends_the_oldest_of_its_conversation(servers: Servers) -> None:
    client = await servers.start(limits=Limits(streams=2))
    customer, other = await Customer(client).start(), await Customer(client).start()

    await customer.say("你好")

    async with other.listen() as elsewhere, customer.listen() as first:
        await first.messages(2)
        async with customer.listen() as second:
            await second.messages(2)
            async with customer.listen() as third:
                # No word of an end: its client, if there still is one, may come back.
                assert not [event for event in await first.rest() if event.kind == "ended"]
                await customer.send("还在吗")
                assert await second.messages(2) == (await third.messages(4))[2:]
        await other.send("我还在")
        assert texts(await elsewhere.messages(1)) == ["我还在"]


async def test_a_stream_that_was_ended_may_close_when_it_likes(settings: ChatSettings) -> None:
    database = Database(settings.database_url)
    hub = Hub(database, ConversationStore(database), streams=1)
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(hub.subscribe("a"))
        second.enter_context(hub.subscribe("a"))  # ends the first, which does not notice yet
        second.close()
        with hub.subscribe("a") as third:
            first.close()
            hub.wake("a")
            assert await third.wait(1.0)
    database.close()


async def test_an_address_opens_so_many_streams_a_minute(servers: Servers) -> None:
    client = await servers.start(limits=Limits(address_streams_a_minute=1))
    customer = await Customer(client).start()

    async with customer.listen():
        refused = await client.get(f"{PREFIX}/events", headers=customer.headers)

    assert (refused.status_code, refused.json()["error"]) == (429, "too_many_streams")
    assert 0 < refused.json()["retry_after"] <= 60


async def test_an_address_has_so_many_streams(servers: Servers) -> None:
    client = await servers.start(limits=Limits(address_streams=1))
    customer, other = await Customer(client).start(), await Customer(client).start()

    async with customer.listen():
        refused = await client.get(f"{PREFIX}/events", headers=other.headers)

    assert (refused.status_code, refused.json()) == (429, {"error": "too_many_streams"})


async def test_a_restart_ends_the_streams_of_the_old_conversation(customer: Customer) -> None:
    async with customer.listen() as stream:
        await customer.post("/restart", {})
        (ended,) = [event for event in await stream.rest() if event.kind]

    assert (ended.kind, ended.data) == ("ended", {"reason": "restarted"})


async def test_nothing_is_told_of_a_conversation_that_is_over(customer: Customer) -> None:
    await customer.say("我的秘密")
    await customer.post("/restart", {})

    async with customer.listen() as late:
        (only,) = [event for event in await late.rest() if event.kind]

    assert (only.kind, only.data) == ("ended", {"reason": "restarted"})


async def test_a_stream_ends_with_its_token(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhangwen.channels.chat.session_tokens.LIFETIME_SECONDS", 4)
    await customer.start()

    async with customer.listen() as stream:
        (ended,) = [event for event in await stream.rest() if event.kind]

    assert (ended.kind, ended.data) == ("ended", {"reason": "expired"})


async def test_a_server_that_stops_ends_its_streams_at_once(
    settings: ChatSettings, agent: StandIn
) -> None:
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(serving(settings, agent))
        customer = await Customer(client).start()
        async with customer.listen() as stream:
            stopping = asyncio.create_task(stack.pop_all().aclose())
            events = await stream.rest(seconds=3)
        await stopping

    # No word of an end: the client comes back, to the next server.
    assert not [event for event in events if event.kind]
