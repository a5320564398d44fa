"""A follow-up keeps the topic and the product of the conversation."""

from __future__ import annotations

import pytest

from actions.answers.topics import TERMS_ANSWERS
from tests.conversation.bot import Bot, Conversation
from tests.wording.files import examples
from zhangwen.conversation import SLOT_PRODUCT, SLOT_TOPIC

TOPICS = (
    "account_abnormal account_locked account_deactivated restore_account account_stolen "
    "scam_check overdue_consequences overdue_status cannot_repay collections credit_report "
    "identity_verification housing_fund_verification verification_failed review_mechanism "
    "application_rejected risk_control limit_query bill_query repayment_date"
).split()

# What is typed, what it asks of the topic, and the product it names.
FOLLOW_UPS = [
    ("要多久", "_how_long", None),
    ("为什么", "_why", None),
    ("怎么办", "_how", None),
    ("那花呗呢", "", "huabei"),
    ("how long", "_how_long", None),
    ("why", "_why", None),
    ("and Huabei?", "", "huabei"),
]


def opening(topic: str, english: bool) -> str:
    """A training example of the topic that names no product, so that it is understood for sure."""
    names = ("白条", "花呗", "借呗", "分期乐", "花吧", "借吧", "花贝", "借贝", "baitiao", "huabei")
    names += (
        "jiebei",
        "fenqile",
        "bai tiao",
        "百条",
        "fen qi",
        "hua bei",
        "jie bei",
        "jd ",
        "ant ",
    )
    return next(
        text
        for text in examples()[topic]
        if text.isascii() == english and not any(name in text.lower() for name in names)
    )


async def last_response(bot: Bot, conversation: Conversation) -> tuple[str, str]:
    """The name and the text of what was said last."""
    from rasa.shared.core.events import BotUttered

    tracker = await bot.agent.tracker_store.retrieve(conversation.id)
    said = [event for event in tracker.events if isinstance(event, BotUttered)]
    return said[-1].metadata["utter_action"], said[-1].text


async def slot(bot: Bot, conversation: Conversation, name: str) -> object:
    return (await bot.agent.tracker_store.retrieve(conversation.id)).get_slot(name)


@pytest.mark.parametrize("product_before", [None, "baitiao"])
@pytest.mark.parametrize(("typed", "suffix", "product"), FOLLOW_UPS)
@pytest.mark.parametrize("topic", TOPICS)
async def test_the_reply_is_about_the_topic_and_the_product(
    bot: Bot, topic: str, typed: str, suffix: str, product: str | None, product_before: str | None
) -> None:
    english = typed.isascii()
    conversation = bot.conversation()
    if product_before:
        await conversation.say("JD Baitiao" if english else "京东白条")
    await conversation.say(opening(topic, english))

    await conversation.say(typed)

    response, text = await last_response(bot, conversation)
    told_from_terms = product is not None and topic in TERMS_ANSWERS
    assert response == ("utter_product_terms" if told_from_terms else f"utter_{topic}{suffix}")
    assert await slot(bot, conversation, SLOT_TOPIC) == topic
    assert await slot(bot, conversation, SLOT_PRODUCT) == (product or product_before)
    if product:
        assert ("Huabei" if english else "花呗") in text


@pytest.mark.parametrize("product_before", [None, "baitiao"])
@pytest.mark.parametrize("topic", TOPICS)
async def test_how_to_get_it_back_is_answered_for_the_product_of_the_conversation(
    bot: Bot, topic: str, product_before: str | None
) -> None:
    conversation = bot.conversation()
    if product_before:
        await conversation.say("京东白条")
    await conversation.say(opening(topic, english=False))

    await conversation.say("那怎么恢复")

    response, _ = await last_response(bot, conversation)
    assert response == "utter_restore_account"
    assert await slot(bot, conversation, SLOT_PRODUCT) == product_before


@pytest.mark.parametrize("typed", [typed for typed, suffix, _ in FOLLOW_UPS if suffix])
async def test_a_follow_up_to_nothing_asks_back(bot: Bot, typed: str) -> None:
    conversation = bot.conversation()

    await conversation.say(typed)

    response, _ = await last_response(bot, conversation)
    assert response == "utter_ask_topic"
