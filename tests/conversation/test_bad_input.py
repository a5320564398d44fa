"""Messages that nobody could answer are answered all the same, in the customer's language."""

from __future__ import annotations

import pytest

from tests.conversation.bot import Bot, Conversation

BEFORE = {"zh": "账户异常是什么意思", "en": "What does account abnormal mean?"}
NO_WORDS = {"zh": "没收到文字", "en": "I didn't receive any words"}
TOO_LONG = {"zh": "太长了", "en": "too long"}

WITHOUT_WORDS = {
    "empty": "",
    "spaces": "   \t\n\u3000 ",
    "emoji": "😭😭😭",
    "emoji-family": "👨‍👩‍👧‍👦",
    "flag": "🇨🇳",
    "punctuation": "？？？！！……",
    "slashes": "////",
    "control-characters": "\x00\x01\x07\x1b\x7f",
    "invisible": "\u200b\u200d\ufeff\u2060\u202e",
    "lone-surrogate": "\ud83d",
    "lone-surrogates": "\udc00\ud800",
    "private-use": "\ue000\uf8ff",
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", WITHOUT_WORDS)
async def test_a_message_without_words_is_kindly_refused(
    customer: Conversation, kind: str, language: str
) -> None:
    await customer.say(BEFORE[language])

    said = await customer.say(WITHOUT_WORDS[kind])

    assert NO_WORDS[language] in said.text
    assert len(said.messages) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("length", [1_001, 200_000])
async def test_a_message_that_is_too_long_is_refused_before_any_model_runs(
    customer: Conversation, encoded: list[str], length: int, language: str
) -> None:
    await customer.say(BEFORE[language])
    encoded.clear()

    sentence = "白条异常" if language == "zh" else "myaccountislocked"  # Rasa strips spaces
    said = await customer.say((sentence * length)[:length])

    assert TOO_LONG[language] in said.text
    assert encoded == []


async def test_a_thousand_characters_are_read(customer: Conversation, encoded: list[str]) -> None:
    said = await customer.say(("我的白条昨天晚上忽然就用不了了，急死人。" * 60)[:1_000])

    assert TOO_LONG["zh"] not in said.text
    assert said.text
    assert encoded


@pytest.mark.parametrize(
    "text",
    [
        "账户\ud83d异常是什么意思",
        "账户异常\x00是什么意思",
        "账户\u200b异常是什么意思",
        "账户异常是什么意思😭",
        "\u202e账户异常是什么意思",
        "  账户异常\n是什么意思  ",
    ],
    ids=["surrogate", "null", "zero-width", "emoji", "right-to-left", "line-break"],
)
async def test_what_can_be_read_around_odd_characters_is_answered(
    customer: Conversation, text: str
) -> None:
    said = await customer.say(text)

    assert "异常" in said.text
    assert "查我的账户" in said.buttons


@pytest.mark.parametrize("junk", ["", "😭", "\ud800", "白" * 1_001])
async def test_bad_input_does_not_end_a_verification(customer: Conversation, junk: str) -> None:
    await customer.say("查我的账户")

    said = await customer.say(junk)

    assert "11 位手机号" in said.last
    assert "6 位验证码" in (await customer.say("19900000001")).text


async def test_bad_input_is_kept_in_the_conversation(customer: Conversation, bot: Bot) -> None:
    await customer.say("😭")

    tracker = await bot.agent.tracker_store.retrieve(customer.id)
    assert [e.text for e in tracker.events if e.type_name == "user"] == ["😭"]
