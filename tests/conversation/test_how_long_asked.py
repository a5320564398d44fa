"""A first question that asks how long is answered with the time, not with the causes."""

from __future__ import annotations

import pytest

from tests.conversation.bot import Bot
from tests.conversation.test_follow_ups import last_response


@pytest.mark.parametrize(
    ("typed", "response"),
    [
        ("被冻结了多久能解开", "utter_restore_account_how_long"),
        ("帳戶被凍結了要多久才能解開", "utter_restore_account_how_long"),
        ("when will my frozen account be unlocked", "utter_restore_account_how_long"),
        ("how long is my account going to stay frozen", "utter_account_locked_how_long"),
        ("异常要多久才变正常", "utter_account_abnormal_how_long"),
        ("大概什么时候能解冻啊", "utter_restore_account_how_long"),
        ("风控几天会消", "utter_risk_control_how_long"),
        ("审核要多久", "utter_review_mechanism_how_long"),
        ("被拒之后多久能再申请", "utter_application_rejected_how_long"),
        ("注销几天生效", "utter_close_account_how_long"),
        ("账户被锁好几天了", "utter_account_locked"),
        ("我的账户被冻结多久了", "utter_account_locked"),
        ("how long have I been locked", "utter_account_locked"),
        ("逾期多久上征信", "utter_credit_report"),
        ("逾期多久会打电话", "utter_overdue_consequences"),
    ],
)
async def test_how_long_is_told_where_it_is_asked(bot: Bot, typed: str, response: str) -> None:
    conversation = bot.conversation()

    await conversation.say(typed)

    assert (await last_response(bot, conversation))[0] == response


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("被冻结了多久能解开", "先把欠款还清"),
        ("帳戶被凍結了要多久才能解開", "先把欠款還清"),
        ("how long is my account going to stay frozen", "pay what is overdue"),
    ],
)
async def test_a_verified_customer_hears_what_it_depends_on(
    bot: Bot, typed: str, told: str
) -> None:
    conversation = bot.conversation()
    await conversation.verify("19900000001")

    said = await conversation.say(typed)

    response, _ = await last_response(bot, conversation)
    assert response == "utter_account_held_how_long"
    assert told in said.text


async def test_it_is_told_again_in_another_language(bot: Bot) -> None:
    conversation = bot.conversation()
    await conversation.say("被冻结了多久能解开")

    await conversation.say("speak English please")

    response, text = await last_response(bot, conversation)
    assert response == "utter_restore_account_how_long"
    assert "I don't know when" in text
