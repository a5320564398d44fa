"""Nothing is lost and nothing comes twice, whatever happens to servers, networks and tabs."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Dialog, Route, expect

from tests.browser.chat import Chat, expect_sent
from tests.browser.stack import Stack
from tests.browser.stage import Stage
from tests.launch.machine import eventually
from zhangwen.launch.settings import BOT

NewChat = Callable[..., Chat]
Staged = Callable[..., Chat]

WHY = "我的白条怎么用不了了？"
HOW_MUCH = "我现在一共要还多少钱？"
GENERAL = "这会不会是骗局"
HOW_TO_PAY = "怎么还款"
RESTART_MS = 120_000


def test_a_reload_while_waiting_brings_question_and_answer_once(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    chat = new_chat(customer="陈静").open()
    with stack.paused():
        chat.say(HOW_MUCH)
        expect_sent(chat)
        chat.page.reload()
        chat.open()
        expect(chat.questions).to_have_count(1)
        expect(chat.answers).to_have_count(0)

    expect(chat.answers).to_have_count(1)
    expect(chat.answers).to_contain_text("¥1,280.00")
    assert_each_once(chat, stack, [HOW_MUCH])


def test_a_message_on_its_way_survives_a_reload(new_chat: NewChat, stack: Stack) -> None:
    asked_whether_sure: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked_whether_sure.append(dialog.type)
        dialog.accept()

    chat = new_chat().open()
    chat.page.on("dialog", leave)
    with stack.paused(BOT):
        chat.say(GENERAL)
        expect(chat.questions.last).to_contain_text(chat.words["sending"])
        chat.page.reload(wait_until="commit")
    chat.open()

    expect(chat.answers).to_have_count(1)
    assert_each_once(chat, stack, [GENERAL])
    assert asked_whether_sure == ["beforeunload"]


def test_a_receipt_that_got_lost_makes_no_second_message(staged: Staged) -> None:
    chat = staged()
    attempts: list[str | None] = []

    def lose_the_first_receipt(route: Route) -> None:
        attempts.append(route.request.post_data)
        if len(attempts) > 1:
            route.continue_()
        else:
            route.fetch()
            route.abort()

    chat.page.route("**/messages", lose_the_first_receipt)
    chat.page.route("**/events", lambda route: route.abort())  # nor does it see that it is there
    chat.open()
    chat.say("first")
    expect_sent(chat)
    chat.page.unroute("**/events")
    chat.say("second")
    chat.new_answer(0, "first")

    expect(chat.answers).to_have_count(2)
    expect(chat.questions).to_have_count(2)
    assert len(attempts) == 3
    assert attempts[0] == attempts[1]


def test_a_message_that_a_firewall_refuses_holds_nothing_up(staged: Staged) -> None:
    chat = staged().open()

    def refuse_the_first(route: Route) -> None:
        if "first" in str(route.request.post_data):
            route.fulfill(
                status=403,
                content_type="text/html",
                headers={"Access-Control-Allow-Origin": "*"},
                body="<h1>Blocked</h1>",
            )
        else:
            route.continue_()

    chat.page.route("**/messages", refuse_the_first)
    chat.say("first")
    expect(chat.questions.first).to_contain_text(chat.words["failed"])
    chat.ask("second", "second")
    # Where it was written, not behind what came later.
    expect(chat.questions.first).to_contain_text("first")
    expect(chat.questions.nth(1)).to_contain_text("second")

    chat.page.unroute("**/messages")
    chat.button("retry").click()
    chat.new_answer(1, "first")
    expect(chat.questions).to_have_count(2)
    expect(chat.button("retry")).to_have_count(0)


def test_what_got_no_answer_can_be_asked_again(staged: Staged, stage: Stage) -> None:
    stage.answer("silence")
    chat = staged().open()
    chat.say("silence")

    chat.button("again").click()

    expect(chat.questions).to_have_count(2)
    expect(chat.questions.last).to_contain_text("silence")


def test_of_two_questions_without_an_answer_each_can_be_asked_again(
    staged: Staged, stage: Stage
) -> None:
    stage.answer("one", {"pause": 2})
    stage.answer("two")
    chat = staged().open()
    chat.say("one")
    chat.say("two")
    expect(chat.button("again")).to_have_count(2)
    stage.answer("one", {"text": "the answer to one"})
    stage.answer("two", {"text": "the answer to two"})

    chat.button("again").first.click()
    chat.new_answer(0, "the answer to one")
    chat.button("again").click()
    chat.new_answer(1, "the answer to two")

    expect(chat.button("again")).to_have_count(0)
    expect(chat.questions).to_have_text([re.compile(text) for text in ("one", "two") * 2])


def test_an_answer_to_a_closed_chat_is_news_at_its_button(staged: Staged, stage: Stage) -> None:
    stage.answer("question", {"text": "Here it is."})
    chat = staged().open()
    held: list[Route] = []
    chat.page.route("**/messages", lambda route: held.append(route))
    expect(chat.log).to_have_attribute("aria-live", "polite")
    chat.say("question")
    assert eventually(lambda: chat.page.evaluate("1") and len(held) == 1)

    chat.button("close").click()
    held[0].continue_()

    news = chat.page.get_by_role("button", name=chat.words["news"])
    expect(news).to_be_visible()
    news.click()
    expect(chat.answers.last).to_contain_text("Here it is.")
    chat.button("close").click()
    expect(news).to_have_count(0)
    expect(chat.launcher).to_be_visible()


def test_a_strangers_conversation_comes_back_after_a_reload(
    new_chat: NewChat, stack: Stack
) -> None:
    chat = new_chat().open()
    chat.ask(GENERAL, "骗")
    said, conversation = chat.transcript(), chat.conversation

    chat.page.reload()
    chat.open()

    expect(chat.answers).to_have_count(1)
    assert chat.transcript() == said
    assert chat.conversation == conversation
    assert_each_once(chat, stack, [GENERAL])


def test_without_network_one_can_go_on_and_everything_arrives_in_order(
    new_chat: NewChat, new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    stack.start_over("陈静")
    device = new_context()
    chat = new_chat(customer="陈静", context=device).open()
    with stack.paused():
        chat.say(HOW_MUCH)
        expect_sent(chat)
        device.set_offline(True)
        expect(chat.text("offline")).to_be_visible()
    chat.say(WHY)
    expect(chat.questions.nth(1)).to_contain_text(chat.words["waiting"])
    chat.say(GENERAL)
    assert eventually(lambda: len(stack.stored(chat.conversation)) == 2)
    expect(chat.questions).to_have_count(3)

    device.set_offline(False)

    expect(chat.answers).to_have_count(3)
    expect(chat.text("offline")).to_have_count(0)
    assert_each_once(chat, stack, [HOW_MUCH, WHY, GENERAL])


def test_what_hangs_on_a_network_that_is_gone_arrives_once_when_there_is_one(
    staged: Staged,
) -> None:
    chat = staged().open()
    device = chat.page.context
    attempts: list[str | None] = []

    def hold_the_first(route: Route) -> None:
        attempts.append(route.request.post_data)
        if len(attempts) > 1:  # the first is neither answered nor refused
            route.continue_()

    chat.page.route("**/messages", hold_the_first)
    chat.say("first")
    expect(chat.questions.first).to_contain_text(chat.words["sending"])
    assert eventually(lambda: chat.page.evaluate("1") and len(attempts) == 1)
    device.set_offline(True)
    expect(chat.text("offline")).to_be_visible()

    device.set_offline(False)

    expect(chat.answers).to_have_count(1)
    chat.ask("second", "second")
    expect(chat.questions).to_have_count(2)
    assert len(attempts) == 3
    assert attempts[0] == attempts[1]


def test_an_answer_to_a_sleeping_tab_is_there_when_it_wakes(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    chat = new_chat(customer="陈静").open()
    chat.ask(WHY, "¥1,280.00")
    device = chat.page.context.new_cdp_session(chat.page)
    with stack.paused():
        chat.say(HOW_MUCH)
        expect_sent(chat)
        device.send("Page.setWebLifecycleState", {"state": "frozen"})
    assert eventually(lambda: len(stack.stored(chat.conversation)) == 4)
    device.send("Page.setWebLifecycleState", {"state": "active"})

    expect(chat.answers).to_have_count(2)
    assert_each_once(chat, stack, [WHY, HOW_MUCH])


def test_two_tabs_that_talk_at_once_show_one_conversation(
    new_chat: NewChat, new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    stack.start_over("陈静")
    device = new_context()
    tabs = [new_chat(customer="陈静", context=device).open()]
    tabs.append(new_chat(context=device).open())  # signed in by the same cookie
    with stack.paused():  # so that both are sure to wait in the same queue
        for question in (HOW_MUCH, WHY, GENERAL):
            for tab in tabs:
                tab.say(question)

    for tab in tabs:
        expect(tab.questions).to_have_count(6)
        expect(tab.answers).to_have_count(6)
    assert tabs[0].transcript() == tabs[1].transcript()
    asked = [row.text for row in stack.stored(tabs[0].conversation) if row.role == "customer"]
    assert sorted(asked) == sorted([HOW_MUCH, WHY, GENERAL] * 2)
    for tab in tabs:
        assert_each_once(tab, stack, asked)


def test_a_server_that_is_killed_and_started_again_loses_and_doubles_nothing(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    customer, stranger = new_chat(customer="陈静").open(), new_chat().open()
    customer.ask(HOW_MUCH, "¥1,280.00")
    stranger.ask(GENERAL, "骗")
    with contextlib.ExitStack() as meanwhile:
        with stack.paused():
            customer.say(WHY)
            expect_sent(customer)
            assert stack.stored(customer.conversation)[-1].is_pending
            meanwhile.enter_context(stack.killed(BOT))  # in the middle of this turn

        # Nobody is there: what is said waits, and says so, and can be tried again.
        stranger.say(GENERAL)
        waiting = stranger.questions.nth(1)
        expect(waiting).to_contain_text(stranger.words["waiting"])
        waiting.get_by_role("button", name=stranger.words["retry"], exact=True).click()
        stranger.person.click()
        expect(stranger.text("contact")).to_be_visible()
        expect(customer.text("away")).to_be_visible()
        expect(customer.questions).to_have_count(2)

    expect(customer.answers).to_have_count(2, timeout=RESTART_MS)
    expect(stranger.answers).to_have_count(3, timeout=RESTART_MS)
    expect(customer.text("away")).to_have_count(0)
    # What came twice would come before the answer to one question more.
    customer.ask(GENERAL, "骗")
    stranger.ask(HOW_TO_PAY, "还款")
    person = stranger.words["personName"]
    assert_each_once(customer, stack, [HOW_MUCH, WHY, GENERAL])
    assert_each_once(stranger, stack, [GENERAL, GENERAL, person, HOW_TO_PAY])


def assert_each_once(chat: Chat, stack: Stack, questions: list[str]) -> None:
    """Checks that screen and store hold these questions in order, each with one answer."""
    stored = stack.stored(chat.conversation)
    asked = [row.text for row in stored if row.role == "customer"]
    assert asked == questions
    assert [row.seq for row in stored] == list(range(1, 2 * len(questions) + 1))
    assert [row.role for row in stored].count("assistant") == len(questions)
    assert not any(row.is_pending for row in stored)
    shown = chat.questions.all_inner_texts()
    assert len(shown) == len(questions)
    assert all(text in entry for text, entry in zip(questions, shown, strict=True))
    expect(chat.answers).to_have_count(len(questions))
