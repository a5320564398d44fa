"""Who is asking: phone, one-time code, verified; and every way in which that goes otherwise."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.conversation.bot import Bot, Conversation, Said
from tests.conversation.reading import amounts_in

CHEN_JING = "19900000001"
HUANG_KAI = "19900000012"
NOBODY = "19912345678"  # no customer has this number
OWED_BY_CHEN_JING = "¥1,287.68"
ASKS_FOR_PHONE = "11 位手机号"
ASKS_FOR_CODE = "6 位验证码"
ASKS_FOR_CODE_EN = "6-digit code"


async def sent(customer: Conversation, phone: str = CHEN_JING, start: str = "查我的账户") -> Said:
    """Goes on until the code is asked for."""
    await customer.say(start)
    return await customer.say(phone)


async def is_verified(customer: Conversation) -> bool:
    return OWED_BY_CHEN_JING in (await customer.say("我要还多少钱")).text


# --- In ---------------------------------------------------------------------------------------


async def test_phone_and_code_open_the_account(customer: Conversation) -> None:
    asked = await customer.say("查我的账户")
    code_sent = await customer.say(CHEN_JING)
    said = await customer.say(code_sent.demo_code)

    assert ASKS_FOR_PHONE in asked.text
    assert "199****0001" in code_sent.text
    assert CHEN_JING not in code_sent.text
    assert "演示" in code_sent.text
    assert "5分钟" in code_sent.text
    assert OWED_BY_CHEN_JING in said.text


async def test_the_question_asked_before_is_answered_afterwards(customer: Conversation) -> None:
    await customer.say("我要还多少钱")

    said = await customer.verify(CHEN_JING, start="好")

    assert said.last.startswith("到今天为止")
    assert OWED_BY_CHEN_JING in said.last


async def test_a_phone_number_in_the_first_message_is_enough_to_be_sent_a_code(
    customer: Conversation,
) -> None:
    code_sent = await customer.say("用这个号查 19900000001")
    said = await customer.say(code_sent.demo_code)

    assert ASKS_FOR_CODE in code_sent.text
    assert OWED_BY_CHEN_JING in said.text


async def test_a_phone_number_within_a_question_does_not_cost_the_answer(
    customer: Conversation,
) -> None:
    said = await customer.say("我的白条被冻结了，手机号19900000001")

    assert "白条" in said.text or ASKS_FOR_CODE in said.text
    assert OWED_BY_CHEN_JING not in said.text


@pytest.mark.parametrize(
    "typed", ["199 0000 0001", "+86 19900000001", "199-0000-0001", "１９９０００００００１"]
)
async def test_a_phone_number_may_be_written_as_people_write_it(
    customer: Conversation, typed: str
) -> None:
    assert "199****0001" in (await sent(customer, typed)).text


async def test_a_code_may_come_with_words(customer: Conversation) -> None:
    code_sent = await sent(customer)

    said = await customer.say(f"验证码是{code_sent.demo_code}")

    assert OWED_BY_CHEN_JING in said.text


async def test_a_verified_customer_is_not_asked_again(customer: Conversation) -> None:
    await customer.verify(CHEN_JING)

    said = await customer.say("查我的账户")

    assert OWED_BY_CHEN_JING in said.text
    assert ASKS_FOR_PHONE not in said.text


# --- Something else in between ----------------------------------------------------------------


async def test_a_question_at_the_phone_is_answered_and_the_phone_asked_for_again(
    customer: Conversation,
) -> None:
    await customer.say("查我的账户")

    said = await customer.say("逾期了会怎么样")

    answer, asked = said.messages[0]["text"], said.last
    assert "逾期" in answer
    assert ASKS_FOR_PHONE in asked
    assert ASKS_FOR_CODE in (await customer.say(CHEN_JING)).text


async def test_a_question_at_the_code_is_answered_and_the_code_still_counts(
    customer: Conversation,
) -> None:
    code_sent = await sent(customer, start="Check my account")

    said = await customer.say("Could this be a scam?")
    assert "scam" in said.text or "Stop here" in said.text
    assert ASKS_FOR_CODE_EN in said.last

    assert OWED_BY_CHEN_JING in (await customer.say(code_sent.demo_code)).text


@pytest.mark.parametrize("typed", ["收不到验证码怎么办", "1234"])
async def test_trouble_with_the_code_does_not_keep_the_right_one_out(
    customer: Conversation, typed: str
) -> None:
    code_sent = await sent(customer)

    in_trouble = await customer.say(typed)
    said = await customer.say(code_sent.demo_code)

    assert ASKS_FOR_CODE in in_trouble.text
    assert OWED_BY_CHEN_JING in said.text


async def test_a_follow_up_in_between_keeps_the_form(customer: Conversation) -> None:
    await customer.say("账户异常是什么意思")
    await customer.say("好")

    said = await customer.say("为什么")

    assert len(said.messages) == 2
    assert ASKS_FOR_PHONE in said.last


# --- Corrections ------------------------------------------------------------------------------


async def test_another_phone_number_corrects_the_first(customer: Conversation) -> None:
    await sent(customer, HUANG_KAI)

    corrected = await customer.say("打错了，应该是19900000001")
    said = await customer.say(corrected.demo_code)

    assert "199****0001" in corrected.text
    assert "陈静" in said.text


async def test_the_code_of_the_wrong_number_does_not_open_the_corrected_one(
    customer: Conversation,
) -> None:
    first = await sent(customer, HUANG_KAI)
    await customer.say(CHEN_JING)

    said = await customer.say(first.demo_code)

    assert "验证码不对" in said.text
    assert not amounts_in(said.text)


@pytest.mark.parametrize("number", ["12345", "1990000", "199000000011", "29900000001"])
async def test_digits_that_are_no_phone_number_are_asked_for_again(
    customer: Conversation, number: str
) -> None:
    await customer.say("查我的账户")

    said = await customer.say(number)

    assert "这不像手机号" in said.text
    assert ASKS_FOR_CODE in (await customer.say(CHEN_JING)).text


async def test_digits_that_are_no_code_cost_no_try(customer: Conversation) -> None:
    code_sent = await sent(customer)

    said = await customer.say("1234")

    assert "6 位数字" in said.text
    assert OWED_BY_CHEN_JING in (await customer.say(code_sent.demo_code)).text


# --- Ways out ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "stop", "stopped"),
    [
        ("查我的账户", "算了", "不验证了"),
        ("查我的账户", "不用", "不验证了"),
        ("Check my account", "Never mind", "no verification"),
        ("Check my account", "no thanks", "no verification"),
    ],
)
@pytest.mark.parametrize("phone", [None, CHEN_JING], ids=["at-the-phone", "at-the-code"])
async def test_never_mind_ends_the_form(
    customer: Conversation, start: str, stop: str, stopped: str, phone: str | None
) -> None:
    await customer.say(start)
    if phone:
        await customer.say(phone)

    said = await customer.say(stop)
    afterwards = await customer.say("谢谢" if start == "查我的账户" else "thanks")

    assert stopped in said.text
    assert len(said.messages) == 1
    assert len(afterwards.messages) == 1  # nothing is asked for any more


async def test_whoever_stopped_can_begin_again(customer: Conversation, bot: Bot) -> None:
    await sent(customer)
    await customer.say("算了")
    bot.wait(seconds=61)

    assert OWED_BY_CHEN_JING in (await customer.verify(CHEN_JING)).text


@pytest.mark.parametrize("phone", [None, CHEN_JING], ids=["at-the-phone", "at-the-code"])
@pytest.mark.parametrize(
    ("start", "cry"),
    [("查我的账户", "活不下去了怎么办"), ("Check my account", "I don't want to be alive anymore")],
)
async def test_despair_is_answered_with_care_and_nothing_else(
    customer: Conversation, start: str, cry: str, phone: str | None
) -> None:
    await customer.say(start)
    if phone:
        await customer.say(phone)

    said = await customer.say(cry)
    afterwards = await customer.say("谢谢" if start == "查我的账户" else "thanks")

    assert "12356" in said.text
    assert "120" in said.text
    assert {"转人工", "Talk to a person"} & set(said.buttons)
    assert not amounts_in(said.text)
    assert len(said.messages) == 1  # no phone, no code is asked for,
    assert len(afterwards.messages) == 1  # nor later


async def test_despair_of_a_verified_customer_hears_no_amount(customer: Conversation) -> None:
    await customer.verify(CHEN_JING)

    said = await customer.say("活不下去了怎么办")

    assert "12356" in said.text
    assert not amounts_in(said.text)


@pytest.mark.parametrize("phone", [None, CHEN_JING], ids=["at-the-phone", "at-the-code"])
@pytest.mark.parametrize(
    ("start", "wish", "answer"),
    [("查我的账户", "转人工", "真人"), ("Check my account", "Talk to a person", "person")],
)
async def test_a_person_may_be_asked_for_instead(
    customer: Conversation, start: str, wish: str, answer: str, phone: str | None
) -> None:
    await customer.say(start)
    if phone:
        await customer.say(phone)

    said = await customer.say(wish)

    assert answer in said.text
    assert len(said.messages) == 1


# --- Codes that open nothing ------------------------------------------------------------------


async def test_a_wrong_code_may_be_tried_again(
    customer: Conversation, wrong: Callable[[str], str]
) -> None:
    code = (await sent(customer)).demo_code

    said = await customer.say(wrong(code))

    assert "还能再试 4 次" in said.text
    assert ASKS_FOR_CODE in said.last
    assert OWED_BY_CHEN_JING in (await customer.say(code)).text


async def test_after_five_wrong_codes_the_right_one_opens_nothing(
    customer: Conversation, wrong: Callable[[str], str]
) -> None:
    code = (await sent(customer)).demo_code

    for _ in range(5):
        said = await customer.say(wrong(code))
    assert "不能再用" in said.text
    assert ASKS_FOR_PHONE in said.last

    await customer.say(code)
    assert not await is_verified(customer)


async def test_ten_wrong_codes_end_it_for_the_day(
    customer: Conversation, bot: Bot, wrong: Callable[[str], str]
) -> None:
    for _ in range(2):
        bot.wait(seconds=61)
        code = (await sent(customer)).demo_code
        for _ in range(5):
            said = await customer.say(wrong(code))
    bot.wait(seconds=61)

    refused = await customer.say(CHEN_JING)

    assert said.messages
    assert "今天不能再用它验证" in refused.text
    assert "转人工" in refused.buttons


async def test_an_expired_code_opens_nothing_and_a_new_one_does(
    customer: Conversation, bot: Bot
) -> None:
    old = (await sent(customer)).demo_code
    bot.wait(minutes=5, seconds=1)

    said = await customer.say(old)
    assert "过期" in said.text
    assert not amounts_in(said.text)
    assert ASKS_FOR_PHONE in said.last

    new = (await customer.say(CHEN_JING)).demo_code
    assert OWED_BY_CHEN_JING in (await customer.say(new)).text


async def test_a_code_of_another_conversation_opens_nothing(
    customer: Conversation, bot: Bot
) -> None:
    thief = bot.conversation()
    await thief.say("查我的账户")
    code = (await sent(customer)).demo_code
    await thief.say(CHEN_JING)  # too soon for a code of his own

    said = await thief.say(code)

    assert not amounts_in(said.text)
    assert not await is_verified(thief)


async def test_a_used_code_opens_nothing_a_second_time(customer: Conversation) -> None:
    code = (await sent(customer)).demo_code
    await customer.say(code)
    await customer.say("退出登录")

    await customer.say("查我的账户")
    await customer.say(CHEN_JING)
    await customer.say(code)

    assert not await is_verified(customer)


async def test_a_second_code_within_the_minute_is_refused_with_the_time_to_wait(
    customer: Conversation, bot: Bot
) -> None:
    await sent(customer)
    await customer.say("算了")
    bot.wait(seconds=20)

    said = await sent(customer)

    assert "40秒" in said.text


async def test_the_sixth_code_within_the_hour_is_refused(customer: Conversation, bot: Bot) -> None:
    for _ in range(5):
        await sent(customer)
        bot.wait(seconds=61)

    said = await customer.say(CHEN_JING)

    assert "过一个小时再试" in said.text


# --- Whether a number is known stays unsaid ----------------------------------------------------


@pytest.mark.parametrize("start", ["查我的账户", "Check my account"])
async def test_an_unknown_phone_sees_the_same_words(
    bot: Bot, wrong: Callable[[str], str], start: str
) -> None:
    seen = []
    for phone in (CHEN_JING, NOBODY):
        customer = bot.conversation()
        code_sent = await sent(customer, phone, start)
        code = code_sent.demo_code
        refused = await customer.say(wrong(code))
        seen.append(
            (code_sent.text + refused.text)
            .replace(code, "CODE")
            .replace(f"{phone[:3]}****{phone[7:]}", "PHONE")
        )

    known, unknown = seen
    assert known == unknown


async def test_the_code_of_an_unknown_phone_never_verifies(customer: Conversation) -> None:
    code = (await sent(customer, NOBODY)).demo_code

    said = await customer.say(code)

    assert "验证码不对" in said.text


# --- Out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leave", "left"), [("退出登录", "已经退出登录"), ("Log me out", "You're logged out")]
)
async def test_logging_out_ends_it_at_once(customer: Conversation, leave: str, left: str) -> None:
    await customer.verify(CHEN_JING)

    said = await customer.say(leave)

    assert left in said.text
    assert not await is_verified(customer)
    assert ASKS_FOR_PHONE in (await customer.say("查我的账户")).text


async def test_whoever_is_not_logged_in_is_told_so(customer: Conversation) -> None:
    assert "没有登录" in (await customer.say("退出登录")).text


async def test_sixteen_quiet_minutes_end_it(customer: Conversation, bot: Bot) -> None:
    await customer.verify(CHEN_JING)
    bot.wait(minutes=16)

    assert not await is_verified(customer)


async def test_fourteen_quiet_minutes_do_not(customer: Conversation, bot: Bot) -> None:
    await customer.verify(CHEN_JING)
    for _ in range(3):
        bot.wait(minutes=14)
        assert await is_verified(customer)


async def test_after_eight_hours_even_the_busy_verify_again(
    customer: Conversation, bot: Bot
) -> None:
    await customer.verify(CHEN_JING)
    looks_at_accounts = f"{bot.backend_url}/v1/sessions/{customer.id}/accounts"
    headers = {"X-Service-Key": bot.service_key}
    async with httpx.AsyncClient(trust_env=False, headers=headers) as action_server:
        for _ in range(34):  # 7 hours and 56 minutes, never 15 of them quiet
            bot.wait(minutes=14)
            assert (await action_server.get(looks_at_accounts)).is_success

    bot.wait(minutes=5)

    assert not await is_verified(customer)
