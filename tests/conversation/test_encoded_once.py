"""The encoder is the costly part of understanding: it runs once a message, or not at all."""

from __future__ import annotations

import pytest

from tests.conversation.bot import Conversation


@pytest.mark.parametrize(
    "text",
    [
        "昨天还了钱怎么还显示没还",  # a question that is understood
        "I paid yesterday but it still shows unpaid",
        "宇宙是从哪里来的",  # the same vector finds related passages
        "那个东西到底是怎么弄的呀",
    ],
)
async def test_a_message_is_encoded_once(
    customer: Conversation, encoded: list[str], text: str
) -> None:
    await customer.say(text)

    assert len(encoded) == 1


async def test_a_button_is_understood_without_the_encoder(
    customer: Conversation, encoded: list[str]
) -> None:
    await customer.say("转人工")

    assert encoded == []
