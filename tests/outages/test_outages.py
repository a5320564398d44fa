"""Something behind the bot is down or hangs: the customer hears it, and still gets an answer."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import structlog

from account_backend.clock import FixedClock
from tests.conversation.bot import (
    NOON_IN_SHANGHAI,
    Bot,
    Said,
    load_agent,
    running_actions,
    running_backend,
)
from tests.launch.machine import free_ports
from tests.outages.line import Line, Outage
from zhangwen.paths import PROJECT_FOLDER

# The design's promise: whoever is waiting hears within this time that something is wrong.
PROMISE_SECONDS = 3.0
ATTEMPTS = 3

PERSONAL_QUESTIONS = {
    "zh-Hans": "我的账户怎么异常了",
    "zh-Hant": "我的帳戶怎麼異常了",
    "en": "why is my account abnormal",
}
APOLOGIES = {
    "zh-Hans": "抱歉，账户系统这会儿连不上",
    "zh-Hant": "抱歉，帳戶系統這會兒連不上",
    "en": "Sorry, I can't reach the account service",
}
CHEN_JING = "19900000001"
TO_PAY = "¥1,287.68"


@dataclass
class Machine:
    """The bot, and the lines to its two servers."""

    bot: Bot
    lines: dict[str, Line]

    def mend(self) -> None:
        for line in self.lines.values():
            line.mend()


@pytest.fixture(scope="module")
def running_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    # Rasa writes whole messages at its debug level, which structlog prints unless told otherwise.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    key, clock = secrets.token_hex(16), FixedClock(NOON_IN_SHANGHAI)
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("backend")
        of_backend, of_actions = free_ports(2)
        backend = stack.enter_context(running_backend(folder, key, clock, port=of_backend))
        to_backend = stack.enter_context(Line(_port(backend)))
        actions = stack.enter_context(running_actions(to_backend.url, key, of_actions))
        to_actions = stack.enter_context(Line(_port(actions)))
        webhook = f"{to_actions.url}/webhook"
        agent = load_agent(webhook, key, PROJECT_FOLDER / "models" / "zhangwen.tar.gz")
        bot = Bot(agent, backend, webhook, key, clock)
        yield Machine(bot, {"backend": to_backend, "action server": to_actions})


@pytest.fixture
def machine(running_machine: Machine) -> Iterator[Machine]:
    # A phone may have one code a minute and five an hour.
    running_machine.bot.clock.advance(timedelta(minutes=13))
    yield running_machine
    running_machine.mend()


def _port(url: str) -> int:
    port = urlsplit(url).port
    assert port
    return port


every_part = pytest.mark.parametrize("part", ["action server", "backend"])
every_outage = pytest.mark.parametrize("outage", list(Outage))


@every_part
@every_outage
@pytest.mark.parametrize("language", list(PERSONAL_QUESTIONS))
async def test_apology_and_general_answer_in_the_language_of_the_customer(
    machine: Machine, part: str, outage: Outage, language: str
) -> None:
    question = PERSONAL_QUESTIONS[language]
    general = await machine.bot.conversation().say(question)
    assert general.text and APOLOGIES[language] not in general.text

    machine.lines[part].fail(outage)
    said = await machine.bot.conversation().say(question)

    assert said.text.startswith(APOLOGIES[language])
    assert general.text in said.text


@every_part
@every_outage
async def test_the_customer_hears_it_within_the_promised_time(
    machine: Machine, part: str, outage: Outage
) -> None:
    """The one timing that a test may assert. The best of a few, as other tests share the cores."""
    await machine.bot.conversation().say(PERSONAL_QUESTIONS["en"])
    machine.lines[part].fail(outage)
    seconds: list[float] = []

    while len(seconds) < ATTEMPTS and min(seconds, default=PROMISE_SECONDS) >= PROMISE_SECONDS:
        start = time.monotonic()
        await machine.bot.conversation().say(PERSONAL_QUESTIONS["en"])
        seconds.append(time.monotonic() - start)

    assert min(seconds) < PROMISE_SECONDS


@every_part
@every_outage
async def test_a_verified_customer_hears_nothing_personal_and_all_of_it_afterwards(
    machine: Machine, part: str, outage: Outage
) -> None:
    customer = machine.bot.conversation()
    assert TO_PAY in (await customer.verify(CHEN_JING)).text

    machine.lines[part].fail(outage)
    said = await customer.say("我的白条为什么异常")
    assert said.text.startswith(APOLOGIES["zh-Hans"])
    assert TO_PAY not in said.text

    machine.mend()
    assert TO_PAY in (await customer.say("我的白条为什么异常")).text


@every_part
@every_outage
async def test_a_follow_up_is_still_about_the_running_topic(
    machine: Machine, part: str, outage: Outage
) -> None:
    up = machine.bot.conversation()
    await up.say("白条被冻结了")
    general = await up.say("要多久")

    customer = machine.bot.conversation()
    await customer.say("白条被冻结了")
    machine.lines[part].fail(outage)
    said = await customer.say("要多久")

    assert said.text.startswith(APOLOGIES["zh-Hans"])
    assert general.text in said.text


@every_part
@every_outage
async def test_failing_when_the_customer_asks_to_verify(
    machine: Machine, part: str, outage: Outage
) -> None:
    customer = machine.bot.conversation()
    machine.lines[part].fail(outage)
    assert (await customer.say("查我的账户")).text.startswith(APOLOGIES["zh-Hans"])

    machine.mend()
    assert TO_PAY in (await customer.verify(CHEN_JING)).text


@every_part
@every_outage
async def test_failing_when_the_phone_number_is_given(
    machine: Machine, part: str, outage: Outage
) -> None:
    customer = machine.bot.conversation()
    await customer.say("查我的账户")
    machine.lines[part].fail(outage)
    assert (await customer.say(CHEN_JING)).text.startswith(APOLOGIES["zh-Hans"])

    machine.mend()
    code = shown_code(await customer.say(CHEN_JING))
    assert TO_PAY in (await customer.say(code)).text


@every_part
@every_outage
async def test_failing_when_the_code_is_given(machine: Machine, part: str, outage: Outage) -> None:
    customer = machine.bot.conversation()
    await customer.say("check my account")
    code = shown_code(await customer.say(CHEN_JING))
    machine.lines[part].fail(outage)
    assert (await customer.say(code)).text.startswith(APOLOGIES["en"])

    machine.mend()
    assert TO_PAY in (await customer.say(code)).text


@pytest.mark.parametrize("part", ["action server", "backend"])
@every_outage
async def test_cries_for_help_and_requests_for_a_person_need_no_server(
    machine: Machine, part: str, outage: Outage
) -> None:
    up = machine.bot.conversation()
    expected = [(await up.say(text)).text for text in ("我不想活了", "转人工", "你好")]

    machine.lines[part].fail(outage)
    customer = machine.bot.conversation()
    said = [(await customer.say(text)).text for text in ("我不想活了", "转人工", "你好")]

    assert said == expected


def shown_code(said: Said) -> str:
    """The one-time code that the demo shows."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", said.text)
    assert found, f"no code in: {said.text}"
    return found.group()
