"""What customers come for, from the first tap to the last, in three scripts and on two screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from demo_site.words import fact
from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.stack import Stack
from tests.launch.machine import eventually
from zhangwen.language import Language

# Or four, when midnight has passed in Shanghai since the start.
THREE_DAYS_LATE = re.compile(r"¥299\.(45|60)")
SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")
DEVICES = pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])

NewChat = Callable[..., Chat]


@dataclass(frozen=True)
class Lines:
    """What is said in one script: by the customer, and in the answers.

    Attributes:
        chen_jing: The customer's name on the page.
        why, check, general: Questions.
        product, frozen, overdue_amount, due: On the card of Chen Jing's account.
        phone: In the request for a phone number.
        person: In the answer to somebody who wants a person.
        signed_in: In the welcome of somebody who is signed in.
        sign_in: In that of somebody who is not.
    """

    chen_jing: str
    why: str
    check: str
    general: str
    product: str
    frozen: str
    overdue_amount: str
    due: str
    phone: str
    person: str
    signed_in: str
    sign_in: str


LINES = {
    "zh-Hans": Lines(
        chen_jing="陈静",
        why="我的白条怎么用不了了？",
        check="查我的账户",
        general="逾期了会怎么样？",
        product="京东白条",
        frozen="被冻结",
        overdue_amount="其中欠款",
        due="到期日",
        phone="11 位手机号",
        person="找真人",
        signed_in="你已经登录了",
        sign_in="先登录",
    ),
    "zh-Hant": Lines(
        chen_jing="陳靜",
        why="我的白條怎麼用不了了？",
        check="查我的帳戶",
        general="逾期了會怎麼樣？",
        product="京東白條",
        frozen="被凍結",
        overdue_amount="其中欠款",
        due="到期日",
        phone="11 位手機號",
        person="找真人",
        signed_in="你已經登入了",
        sign_in="先登入",
    ),
    "en": Lines(
        chen_jing="Chen Jing",
        why="Why can't I use my Baitiao?",
        check="Check my account",
        general="What happens if I am overdue?",
        product="JD Baitiao",
        frozen="Frozen",
        overdue_amount="Overdue amount",
        due="Due date",
        phone="11-digit mobile number",
        person="like a person",
        signed_in="You're signed in",
        sign_in="sign in or confirm a code",
    ),
}
LANGUAGES = pytest.mark.parametrize("language", LINES)


@LANGUAGES
@DEVICES
def test_a_customer_who_is_signed_in_learns_what_is_wrong(
    new_chat: NewChat, stack: Stack, language: str, device: dict[str, Any]
) -> None:
    lines = LINES[language]
    stack.start_over("陈静")
    chat = new_chat(language, customer=lines.chen_jing, **device).open()
    assert fills_the_screen(chat) is (device is PHONE)
    expect(chat.log).to_contain_text(lines.signed_in)
    expect(chat.log).not_to_contain_text(lines.sign_in)

    answer = chat.ask(lines.why, lines.product)

    expect(answer).to_contain_text(lines.frozen)
    card = rows(answer)
    assert card[lines.overdue_amount] == "¥1,280.00"
    due = stack.day - timedelta(days=12)
    assert card[lines.due].startswith(fact("date", due.isoformat(), Language(language)))
    expect(answer.get_by_role("list", name=chat.words["sources"], exact=True)).to_be_visible()
    expect(chat.answers).to_have_count(1)  # no code was asked for

    option = chat.quick_replies.first
    title = option.inner_text()
    option.click()

    expect(chat.questions.last).to_contain_text(title)
    expect(chat.answers).to_have_count(2)
    used = answer.get_by_role("button", name=title)
    expect(used).to_be_visible()  # still there to be read
    expect(used).to_be_disabled()
    expect(used).to_contain_text(chat.words["chosen"].strip())


# A phone that has just been sent a code gets no second one for a while: everybody once.
@pytest.mark.parametrize(
    ("language", "device", "phone", "facts"),
    [
        pytest.param("zh-Hans", DESKTOP, "19900000001", "¥1,280.00", id="zh-Hans-desktop"),
        pytest.param("zh-Hans", PHONE, "19900000009", "¥5,600.00", id="zh-Hans-phone"),
        pytest.param("zh-Hant", DESKTOP, "19900000003", "¥3,000.00", id="zh-Hant-desktop"),
        pytest.param("zh-Hant", PHONE, "19900000012", THREE_DAYS_LATE, id="zh-Hant-phone"),
        pytest.param("en", DESKTOP, "19900000005", "Restricted", id="en-desktop"),
        pytest.param("en", PHONE, "19900000008", "Closed", id="en-phone"),
    ],
)
def test_a_stranger_proves_who_they_are_by_a_code(
    new_chat: NewChat,
    language: str,
    device: dict[str, Any],
    phone: str,
    facts: str | re.Pattern[str],
) -> None:
    chat = new_chat(language, **device).open()
    expect(chat.log).to_contain_text(LINES[language].sign_in)

    chat.ask(LINES[language].check, LINES[language].phone)
    chat.ask(phone, f"{phone[:3]}****{phone[-4:]}")
    shown = chat.answers.filter(has_text=SIX_DIGITS)
    expect(shown).to_have_count(1)
    (code,) = SIX_DIGITS.findall(shown.inner_text())
    expect(chat.log).not_to_contain_text(facts)
    chat.say(code)

    expect(chat.answers.filter(has_text=facts).last).to_be_visible()
    named(chat, chat.answers.last, "helpful").click()
    expect(chat.answers.last).to_contain_text(chat.words["thanks"])


@LANGUAGES
@DEVICES
def test_a_stranger_gets_a_general_answer_and_a_person_in_one_tap(
    new_chat: NewChat, language: str, device: dict[str, Any]
) -> None:
    chat = new_chat(language, **device).open()
    chip = chat.chips.first
    title = chip.inner_text()
    chip.click()

    expect(chat.questions).to_have_count(1)
    expect(chat.questions.first).to_contain_text(title)
    expect(chat.answers).to_have_count(1)
    expect(chat.chips).to_have_count(0)
    answer = chat.ask(LINES[language].general, LINES[language].product)
    expect(answer.get_by_role("listitem").first).to_be_visible()
    expect(answer.get_by_role("list", name=chat.words["sources"], exact=True)).to_be_visible()

    chat.person.click()

    chat.new_answer(2, LINES[language].person)
    expect(chat.questions).to_have_count(3)
    expect(chat.answers).to_have_count(3)


def test_the_language_of_words_and_answers_can_be_switched(new_chat: NewChat) -> None:
    chat = new_chat("zh-Hans").open()
    expect(chat.log).to_contain_text("你好，我是账问")

    chat.switch("zh-Hant")
    expect(chat.log).to_contain_text("你好，我是帳問")
    chat.ask(LINES["zh-Hans"].general, "帳戶可能被限制")

    chat.switch("en")
    chat.ask(LINES["zh-Hans"].general, "The account may be limited")
    expect(chat.button("send")).to_be_visible()

    chat.switch("zh-Hans")
    chat.ask(LINES["zh-Hans"].general, "账户可能被限制")


def test_the_chat_follows_who_asks_for_another_language_in_words(new_chat: NewChat) -> None:
    chat = new_chat("zh-Hans").open()
    chat.say("请说英文")
    chat.language = "en"
    expect(chat.answers.last).to_contain_text("English from here on")
    expect(chat.input).to_be_visible()


def test_starting_over_leaves_nothing_on_the_screen(new_chat: NewChat, stack: Stack) -> None:
    chat = new_chat().open()
    chat.ask(LINES["zh-Hans"].general, "逾期")
    old = chat.conversation

    chat.restart()

    expect(chat.questions).to_have_count(0)
    expect(chat.answers).to_have_count(0)
    expect(chat.chips).not_to_have_count(0)
    chat.ask(LINES["zh-Hans"].general, "逾期")
    assert chat.conversation != old
    assert [row.role for row in stack.stored(chat.conversation)] == ["customer", "assistant"]
    chat.page.reload()
    chat.open()
    expect(chat.questions).to_have_count(1)


def test_an_answer_is_judged_once(new_chat: NewChat, stack: Stack) -> None:
    chat = new_chat().open()
    answer = chat.ask(LINES["zh-Hans"].general, "逾期")

    named(chat, answer, "helpful").click()

    expect(answer).to_contain_text(chat.words["thanks"])
    for _ in range(2):  # now, and after a reload
        expect(named(chat, answer, "unhelpful")).to_have_count(0)
        expect(named(chat, answer, "helpful")).to_have_attribute("aria-pressed", "true")
        expect(named(chat, answer, "helpful")).to_have_attribute("aria-disabled", "true")
        # The screen does not wait for the channel.
        assert eventually(lambda: bool(stack.stored_feedback(chat.conversation)))
        assert stack.stored_feedback(chat.conversation) == [(2, True)]
        chat.page.reload()
        chat.open()
        expect(chat.answers).to_have_count(1)


def test_an_answer_can_be_copied_as_plain_text(new_chat: NewChat, stack: Stack) -> None:
    chat = new_chat().open()
    answer = chat.ask(LINES["zh-Hans"].general, "逾期")
    chat.listen()

    named(chat, answer, "copy").click()

    chat.expect_heard("copied")
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert copied == stack.stored(chat.conversation)[1].text


def test_a_person_is_two_taps_away_from_everywhere(new_chat: NewChat, stack: Stack) -> None:
    chat = new_chat(**PHONE)

    chat.launcher.tap()  # from the page
    chat.person.tap()
    chat.new_answer(0, LINES["zh-Hans"].person)

    chat.button("menu").tap()  # from the open menu
    chat.button("personName").nth(1).tap()
    chat.new_answer(1, LINES["zh-Hans"].person)

    chat.menu("restart")  # from the question whether to start over
    chat.button("cancel").tap()
    chat.person.tap()
    chat.new_answer(2, LINES["zh-Hans"].person)

    chat.ask(LINES["zh-Hans"].check, LINES["zh-Hans"].phone)  # from the middle of a dialogue
    chat.person.tap()
    expect(chat.answers.filter(has_text=LINES["zh-Hans"].person)).to_have_count(4)

    with stack.paused():  # while an answer is being waited for
        chat.say(LINES["zh-Hans"].general)
        chat.person.tap()
        expect(chat.questions).to_have_count(7)
    expect(chat.answers.filter(has_text=LINES["zh-Hans"].person)).to_have_count(5)


def test_signing_out_of_the_page_signs_out_of_the_chat(new_chat: NewChat, stack: Stack) -> None:
    stack.start_over("陈静")
    chat = new_chat(customer="陈静").open()
    chat.ask(LINES["zh-Hans"].why, "¥1,280.00")
    signed_in = chat.conversation

    sign_out(chat.page)
    chat.open()

    expect(chat.questions).to_have_count(0)
    expect(chat.log).not_to_contain_text("1,280.00")
    chat.ask(LINES["zh-Hans"].check, LINES["zh-Hans"].phone)
    assert chat.conversation != signed_in

    # Whoever comes back finds what was said.
    again = new_chat(customer="陈静").open()
    expect(again.answers).to_have_count(1)
    expect(again.answers).to_contain_text("¥1,280.00")


def fills_the_screen(chat: Chat) -> bool:
    box, screen = chat.panel.bounding_box(), chat.page.viewport_size
    assert box and screen
    return (box["width"], box["height"]) == (screen["width"], screen["height"])


def rows(answer: Locator) -> dict[str, str]:
    """Returns the rows of the account cards in an answer."""
    labels = answer.get_by_role("term").all_inner_texts()
    return dict(zip(labels, answer.get_by_role("definition").all_inner_texts(), strict=True))


def named(chat: Chat, answer: Locator, key: str) -> Locator:
    """The button under an answer whose name is under `key` in the locale file."""
    return answer.get_by_role("button", name=chat.words[key], exact=True)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("陈静")
