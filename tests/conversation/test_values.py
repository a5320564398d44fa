"""Days and amounts that cannot be are asked again, whoever asks; the others are computed with."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from tests.conversation.bot import Conversation
from tests.conversation.reading import amounts_in

NO_SUCH_DAY = {"zh": "日历上没有这一天", "en": "no such day in the calendar"}
PAST_DAY = {"zh": "这一天已经过去了", "en": "has already passed"}
NO_AMOUNT = {"zh": "这个金额没法分期", "en": "can't split that amount"}


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("能拖到6月31号吗", NO_SUCH_DAY["zh"]),
        ("2月30号还款可以吗", NO_SUCH_DAY["zh"]),
        ("Can I pay on June 31?", NO_SUCH_DAY["en"]),
        ("花呗能拖到昨天还吗", PAST_DAY["zh"]),
        ("花呗0块钱分十二期一个月多少", NO_AMOUNT["zh"]),
        ("0元分12期每期多少", NO_AMOUNT["zh"]),
        ("how much is the fee on 0 yuan over 12 months on Huabei", NO_AMOUNT["en"]),
    ],
)
async def test_what_cannot_be_is_asked_again_before_anybody_signs_in(
    customer: Conversation, text: str, again: str
) -> None:
    said = await customer.say(text)

    assert again in said.text


async def test_a_day_that_cannot_be_is_asked_again_of_a_customer(customer: Conversation) -> None:
    await customer.verify("19900000001")

    said = await customer.say("能拖到6月31号吗")

    assert NO_SUCH_DAY["zh"] in said.text


@pytest.mark.parametrize(("day", "is_past"), [(1, False), (2, True)])
async def test_the_backends_clock_tells_what_is_past(
    customer: Conversation, day: int, is_past: bool
) -> None:
    customer.bot.clock.moment = datetime(2099, 5, day, 4, tzinfo=timezone.utc)

    said = await customer.say("能拖到2099年5月1日还吗")

    assert (PAST_DAY["zh"] in said.text) == is_past


@pytest.mark.parametrize(
    "text",
    [
        "花呗3000块分十二期一个月多少",
        "花唄3000元分期12個月手續費",
        "What's the fee for 3000 yuan over 12 months with Huabei?",
    ],
)
async def test_instalments_are_computed_when_fees_are_asked(
    customer: Conversation, text: str
) -> None:
    said = await customer.say(text)

    assert amounts_in(said.text) == {"3000.00", "272.00", "264.00", "3264.00"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("那六期呢", {"3000.00", "522.50", "135.00", "3135.00"}),
        ("那5000呢", {"5000.00", "453.37", "453.33", "440.00", "5440.00"}),
    ],
)
async def test_another_period_or_amount_takes_up_the_question_before(
    customer: Conversation, text: str, told: set[str]
) -> None:
    await customer.say("花呗3000块分十二期一个月多少")

    said = await customer.say(text)

    assert amounts_in(said.text) == told


async def test_being_late_for_months_is_no_plan_over_months(customer: Conversation) -> None:
    said = await customer.say("花呗3000块逾期3个月利息多少")

    assert "每月还" not in said.text
