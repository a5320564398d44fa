"""Turns: nothing stays unanswered and nothing is answered twice, whatever dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from sqlalchemy import update

from tests.channels.conftest import QUICK, Servers, serving
from tests.channels.customer import SECONDS, Customer, texts
from tests.channels.stand_in import CARD, StandIn, echo
from zhangwen.channels.chat.message_store import MessageStore
from zhangwen.channels.chat.messages import Reply
from zhangwen.channels.chat.output import ReplyCollector
from zhangwen.channels.chat.session_tokens import SessionTokens
from zhangwen.channels.chat.settings import ChatSettings
from zhangwen.channels.chat.tables import ConversationRow
from zhangwen.channels.chat.turn_store import TurnStore
from zhangwen.channels.chat.turns import MAX_ATTEMPTS, MAX_RUNNING
from zhangwen.database import Database

ID = "0d1f9c1e-6a63-4b6e-9d53-6c0b2a4b9a01"


@pytest.fixture
def database(settings: ChatSettings) -> Iterator[Database]:
    """The database, as another process has it open."""
    database = Database(settings.database_url)
    yield database
    database.close()


class OtherProcess:
    """What another server process has done to a conversation."""

    def __init__(self, customer: Customer, settings: ChatSettings, database: Database) -> None:
        self.conversation = SessionTokens(settings.secret).read(customer.token).conversation_id
        self._database = database
        self._turns = TurnStore(database)

    def stored(self, text: str) -> None:
        MessageStore(self._database).add_message(self.conversation, ID, text)

    def began_and_died(self, lease: float) -> None:
        assert self._turns.begin_turn(self.conversation, "dead", lease)

    def takes_the_lock_away(self) -> None:
        self._change(holder="thief")

    def lock_runs_out(self) -> None:
        self._change(held_until=0.0)

    def _change(self, **columns: Any) -> None:
        with self._database.writing() as session:
            found = ConversationRow.id == self.conversation
            session.execute(update(ConversationRow).where(found).values(**columns))

    def answers(self, text: str) -> bool:
        return self._turns.finish_turn(self.conversation, "thief", 1, [Reply(text)])


@pytest.fixture
def other_process(customer: Customer, settings: ChatSettings, database: Database) -> OtherProcess:
    return OtherProcess(customer, settings, database)


async def eventually(condition: Callable[[], Any], seconds: float = SECONDS) -> None:
    for _ in range(int(seconds / 0.02)):
        if condition():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it did not happen")


async def test_a_turn_that_never_ends_is_given_up(servers: Servers, agent: StandIn) -> None:
    async def hang(message: UserMessage) -> None:
        await asyncio.sleep(3600)

    customer = await Customer(await servers.start(timing=replace(QUICK, turn=0.2))).start()
    agent.answer = hang
    (notice,) = await customer.say("你好")
    agent.answer = echo

    assert notice["code"] == "no_answer"
    assert texts(await customer.say("还在吗")) == ["你说：还在吗"]


async def test_a_process_runs_so_many_turns_at_once(servers: Servers, agent: StandIn) -> None:
    async def wait(message: UserMessage) -> None:
        await may_end.wait()
        await echo(message)

    may_end = asyncio.Event()
    agent.answer = wait
    client = await servers.start(timing=replace(QUICK, lease=60.0))
    customers = [await Customer(client).start() for _ in range(MAX_RUNNING + 2)]
    for customer in customers:
        await customer.send("你好")
    await eventually(lambda: len(agent.messages) == MAX_RUNNING)
    await asyncio.sleep(0.3)
    assert len(agent.messages) == MAX_RUNNING

    may_end.set()
    for customer in customers:
        assert texts(await customer.answers(1)) == ["你说：你好"]


@pytest.mark.parametrize("text", ["silence", "error"])
async def test_when_nothing_is_said_the_customer_is_told(customer: Customer, text: str) -> None:
    (notice,) = await customer.say(text)

    assert (notice["role"], notice["code"], notice["text"]) == ("notice", "no_answer", "")


async def test_of_two_messages_that_wait_the_customer_is_told_which_one_has_no_answer(
    customer: Customer, agent: StandIn, other_process: OtherProcess
) -> None:
    other_process.stored("silence")
    other_process.began_and_died(lease=60.0)  # nobody answers before both are there
    await customer.send("你好")
    other_process.lock_runs_out()

    messages = await customer.answers(0)

    assert texts(messages) == ["silence", "你好", "", "你说：你好"]
    assert messages[2]["about"] == messages[0]["seq"]


async def test_what_was_said_before_a_turn_broke_is_still_said(
    customer: Customer, agent: StandIn
) -> None:
    async def echo_and_break_down(message: UserMessage) -> None:
        await echo(message)
        raise RuntimeError

    agent.answer = echo_and_break_down

    assert texts(await customer.say("你好")) == ["你说：你好"]


async def test_the_answers_of_a_turn_become_visible_together(
    customer: Customer, agent: StandIn
) -> None:
    async def say_two_things(message: UserMessage) -> None:
        assert message.output_channel
        await message.output_channel.send_response("", {"text": "一"})
        seen.append(await customer.history())
        await message.output_channel.send_response("", {"text": "二"})

    seen: list[Any] = []
    agent.answer = say_two_things

    assert texts(await customer.say("你好")) == ["一", "二"]
    assert texts(seen[0]) == ["你好"]


async def test_a_message_that_a_dead_process_has_left_is_answered_when_its_lock_runs_out(
    customer: Customer, agent: StandIn, other_process: OtherProcess
) -> None:
    other_process.stored("你好")
    other_process.began_and_died(lease=QUICK.lease)

    async with customer.listen() as stream:
        assert texts(await stream.until_answered()) == ["你好", "你说：你好"]

    assert agent.texts == ["你好"]


async def test_nobody_has_to_come_back_for_a_message_to_be_answered(
    agent: StandIn, other_process: OtherProcess
) -> None:
    other_process.stored("你好")

    await eventually(lambda: agent.texts == ["你好"])


async def test_a_turn_that_rasa_has_saved_is_not_run_again(
    customer: Customer, agent: StandIn, other_process: OtherProcess
) -> None:
    # The process died after Rasa had saved the turn, and before its answers were stored.
    other_process.stored("card")
    other_process.began_and_died(lease=QUICK.lease)
    turn = UserMessage("card", ReplyCollector(), other_process.conversation, message_id=ID)
    await agent.handle_message(turn)

    async with customer.listen() as stream:
        _, card = await stream.until_answered()

    assert (card["parts"], card["ask_feedback"]) == (CARD["parts"], True)
    assert len(agent.messages) == 1


async def test_a_message_that_kills_every_process_is_given_up(
    customer: Customer, agent: StandIn, other_process: OtherProcess
) -> None:
    other_process.stored("你好")
    for _ in range(MAX_ATTEMPTS):
        other_process.began_and_died(lease=0.0)

    async with customer.listen() as stream:
        _, notice = await stream.until_answered()

    assert notice["code"] == "no_answer"
    assert not agent.messages


async def test_a_turn_that_loses_its_lock_is_stopped_and_stores_nothing(
    customer: Customer, agent: StandIn, other_process: OtherProcess
) -> None:
    async def hang(message: UserMessage) -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            stopped.set()
            raise

    stopped = asyncio.Event()
    agent.answer = hang
    await customer.send("你好", ID)
    await eventually(lambda: agent.messages)

    other_process.takes_the_lock_away()
    await asyncio.wait_for(stopped.wait(), SECONDS)

    assert other_process.answers("我来回答")
    assert texts(await customer.history()) == ["你好", "我来回答"]


async def test_a_server_that_stops_leaves_its_turn_to_the_next(
    settings: ChatSettings, agent: StandIn
) -> None:
    async def hang(message: UserMessage) -> None:
        await asyncio.sleep(3600)

    hanging = StandIn(hang)
    async with serving(replace(settings, timing=replace(QUICK, lease=60.0)), hanging) as client:
        customer = await Customer(client).start()
        await customer.send("你好")
        await eventually(lambda: hanging.messages)

    # The lock was given back: its minute is not waited for.
    async with serving(settings, agent) as client:
        customer.client = client
        async with customer.listen() as stream:
            assert texts(await stream.until_answered()) == ["你好", "你说：你好"]


async def test_a_server_that_stops_lets_a_running_turn_end(
    settings: ChatSettings, agent: StandIn
) -> None:
    async def take_time(message: UserMessage) -> None:
        await asyncio.sleep(0.3)
        await echo(message)

    agent.answer = take_time
    patient = replace(settings, timing=replace(QUICK, shutdown=SECONDS))
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(serving(patient, agent))
        customer = await Customer(client).start()
        async with customer.listen() as stream:
            await customer.send("你好")
            await eventually(lambda: agent.messages)
            stopping = asyncio.create_task(stack.pop_all().aclose())
            assert texts(await stream.messages(2)) == ["你好", "你说：你好"]
        await stopping


async def test_two_servers_answer_a_conversation_one_at_a_time(
    servers: Servers, agent: StandIn
) -> None:
    running: list[str | None] = []

    async def take_time(message: UserMessage) -> None:
        assert not running
        running.append(message.text)
        await asyncio.sleep(0.02)
        running.clear()
        await echo(message)

    agent.answer = take_time
    timing = replace(QUICK, lease=60.0)  # nobody dies here, however long a server gets no turn
    one, other = [await servers.start(timing=timing) for _ in range(2)]
    customer = await Customer(one).start()
    for number in range(10):
        customer.client = (one, other)[number % 2]
        await customer.send(str(number))
    await customer.answers(10)

    assert agent.texts == [str(number) for number in range(10)]
