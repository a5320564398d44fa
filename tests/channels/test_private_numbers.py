"""Numbers of bank cards and identity cards are hidden before anything is stored."""

from __future__ import annotations

import json

import pytest

from tests.channels.customer import Customer
from tests.channels.stand_in import StandIn
from tests.launch.machine import ROOT
from zhangwen.channels.chat.private_numbers import without_private_numbers

# The widget's own tests read the same cases: what the browser hides and what the server hides agree.
CASES = json.loads((ROOT / "widget/tests/private_numbers.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("typed", "shown"), CASES["hidden"])
def test_all_but_the_last_four_are_hidden(typed: str, shown: str) -> None:
    assert without_private_numbers(typed) == shown


@pytest.mark.parametrize("typed", CASES["kept"])
def test_what_the_chat_needs_to_know_stays(typed: str) -> None:
    assert without_private_numbers(typed) == typed


async def test_neither_the_history_nor_the_assistant_sees_the_number(
    customer: Customer, agent: StandIn
) -> None:
    async with customer.listen() as stream:
        await customer.send("我的卡6222021234567894绑不上")
        said, _ = await stream.until_answered()

    assert said["text"] == "我的卡****7894绑不上"
    assert agent.texts == ["我的卡****7894绑不上"]
