"""Numbers of bank cards and identity cards are hidden before anything is stored."""

from __future__ import annotations

import pytest

from tests.channels.customer import Customer
from tests.channels.stand_in import StandIn
from zhangwen.channels.chat.private_numbers import without_private_numbers


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("卡号6222021234567890123", "卡号****0123"),
        ("6222 0212 3456 7890能还款吗", "****7890能还款吗"),
        ("6222-0212-3456-7890", "****7890"),
        ("身份证11010119900307123X过期了", "身份证****123X过期了"),
        ("老身份证110101900307123", "老身份证****7123"),
        ("card 4111111111111111 and 6222021234567890", "card ****1111 and ****7890"),
    ],
)
def test_all_but_the_last_four_are_hidden(typed: str, kept: str) -> None:
    assert without_private_numbers(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "19900000001",
        "+86 199 0000 0001",
        "0086 19900000001",
        "8619900000001",
        "429705",
        "2026-11-22 12:30",
        "3000分12期每个月多少",
    ],
)
def test_what_the_chat_needs_to_know_stays(typed: str) -> None:
    assert without_private_numbers(typed) == typed


async def test_neither_the_history_nor_the_assistant_sees_the_number(
    customer: Customer, agent: StandIn
) -> None:
    async with customer.listen() as stream:
        await customer.send("我的卡6222021234567890绑不上")
        said, _ = await stream.until_answered()

    assert said["text"] == "我的卡****7890绑不上"
    assert agent.texts == ["我的卡****7890绑不上"]
