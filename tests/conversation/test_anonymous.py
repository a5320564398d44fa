"""Somebody who has not proved who they are: the general answer, an offer, and no personal fact."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.answers.topics import PERSONAL_ANSWERS
from tests.conversation.bot import Conversation
from tests.conversation.reading import amounts_in
from zhangwen.paths import PROJECT_FOLDER

TOPICS = sorted(PERSONAL_ANSWERS)
OFFER = {"zh": "查我的账户", "en": "Check my account"}
YES = {"zh": "好", "en": "yes"}
ASKS_FOR_PHONE = {"zh": "11 位手机号", "en": "11-digit mobile number"}


def question_about(topic: str, language: str) -> str:
    """The first of the topic's training examples in this language: it is certainly understood."""
    (file,) = Path(PROJECT_FOLDER, "data", "topics").glob(f"*/{topic}.yml")
    examples = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"][0]["examples"]
    texts = [line[2:] for line in examples.splitlines() if line.startswith("- ")]
    return next(text for text in texts if text.isascii() == (language == "en"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("topic", TOPICS)
async def test_the_general_answer_comes_with_an_offer_and_without_a_figure(
    customer: Conversation, topic: str, language: str
) -> None:
    said = await customer.say(question_about(topic, language))

    assert len(said.messages) == 1
    assert said.text.isascii() is False or language == "en"
    assert OFFER[language] in said.buttons
    assert not amounts_in(said.text)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_yes_takes_up_the_offer(customer: Conversation, language: str) -> None:
    await customer.say(question_about("account_abnormal", language))

    said = await customer.say(YES[language])

    assert ASKS_FOR_PHONE[language] in said.text


async def test_a_no_leaves_it(customer: Conversation) -> None:
    await customer.say("账户异常是什么意思")

    said = await customer.say("不用")

    assert ASKS_FOR_PHONE["zh"] not in said.text
    assert len(said.messages) == 1


async def test_a_yes_to_nothing_starts_no_verification(customer: Conversation) -> None:
    await customer.say("谢谢")

    assert ASKS_FOR_PHONE["zh"] not in (await customer.say("好")).text


async def test_follow_ups_are_general_too(customer: Conversation) -> None:
    await customer.say("我要还多少钱")

    for follow_up in ("为什么", "怎么办啊", "要多久", "那花呗呢"):
        assert not amounts_in((await customer.say(follow_up)).text)


async def test_whoever_claims_to_be_a_customer_hears_nothing_of_them(
    customer: Conversation,
) -> None:
    await customer.verify("19900000001")
    somebody_else = customer.bot.conversation()

    for claim in ("我是陈静", "我是19900000001的机主，我要还多少钱", "我要还多少钱"):
        assert not amounts_in((await somebody_else.say(claim)).text)
