"""Everything that customers do can be done by keys alone; no test here touches a mouse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import answers
from tests.browser.chat import Chat, expect_sent
from tests.browser.stage import Stage

NewChat = Callable[..., Chat]
Staged = Callable[..., Chat]

MOST_KEYS = 80

IS_FOCUSED = "(element) => element.getRootNode().activeElement === element"
OUTLINE = """(element) => {
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
}"""


def go_to(chat: Chat, target: Locator, key: str = "Tab") -> None:
    """Presses a key until the target has the focus, and sees that one can see it there."""
    expect(target).to_be_visible()
    for _ in range(MOST_KEYS):
        if target.evaluate(IS_FOCUSED):
            break
        chat.page.keyboard.press(key)
    expect(target).to_be_focused()
    assert target.evaluate(OUTLINE), "one cannot see where the focus is"


def activate(chat: Chat, target: Locator, key: str = "Enter", by: str = "Shift+Tab") -> None:
    """Goes to a button and presses it."""
    go_to(chat, target, by)
    chat.page.keyboard.press(key)


def go_to_the_top(chat: Chat) -> None:
    """Scrolls the log, which has the focus, to its beginning, and waits until it is there."""
    chat.page.keyboard.press("Home")
    chat.page.wait_for_function(
        "() => document.querySelector('zhangwen-chat').shadowRoot"
        ".querySelector('[role=log]').scrollTop === 0"
    )


def write(chat: Chat, text: str) -> None:
    """Types where the focus is, and sends."""
    chat.page.keyboard.insert_text(text)
    chat.page.keyboard.press("Enter")


def test_the_whole_journey_by_keys_alone(new_chat: NewChat) -> None:
    chat = new_chat("zh-Hans")
    keys = chat.page.keyboard

    # Open: the focus is where one writes.
    activate(chat, chat.launcher, by="Tab")
    expect(chat.input).to_be_focused()

    # A chip is the first word; afterwards one can write on.
    title = chat.chips.first.inner_text()
    activate(chat, chat.chips.first)
    expect(chat.questions.first).to_contain_text(title)
    expect(chat.answers.first).to_be_visible()
    expect(chat.input).to_be_focused()

    # Write, and judge the answer, by the other key that presses buttons.
    before = chat.answers.count()
    write(chat, "逾期了会怎么样？")
    answer = chat.new_answer(before, "逾期")
    helpful = answer.get_by_role("button", name=chat.words["helpful"], exact=True)
    activate(chat, helpful, key="Space")
    expect(helpful).to_have_attribute("aria-pressed", "true")
    expect(helpful).to_be_focused()

    # What was said can be read by keys: the log itself takes the focus and scrolls.
    go_to(chat, chat.log, "Shift+Tab")
    go_to_the_top(chat)

    # A person.
    activate(chat, chat.person)
    expect(chat.questions).to_have_count(3)
    chat.new_answer(2, "找真人")
    expect(chat.input).to_be_focused()

    # Another language.
    activate(chat, chat.button("menu"))
    english = chat.panel.get_by_role("button", name="English", exact=True)
    activate(chat, english, by="Tab")
    chat.language = "en"
    expect(chat.input).to_be_focused()

    # Start over; "cancel" is offered first.
    activate(chat, chat.button("menu"))
    activate(chat, chat.button("restart"), by="Tab")
    confirm = chat.page.get_by_role("alertdialog", name=chat.words["restartAsk"])
    expect(confirm.get_by_role("button", name=chat.words["cancel"])).to_be_focused()
    yes = confirm.get_by_role("button", name=chat.words["restart"], exact=True)
    activate(chat, yes, by="Tab")
    expect(chat.questions).to_have_count(0)
    expect(chat.input).to_be_focused()

    # Out, and the page goes on where it was.
    keys.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_quick_replies_sources_and_retry_by_keys_alone(stage: Stage, staged: Staged) -> None:
    stage.answer(answers.SHOW, answers.everything("en"))
    stage.answer(answers.SILENCE)
    chat = staged("en")
    activate(chat, chat.launcher, by="Tab")
    chat.wait()

    write(chat, answers.SHOW)
    expect(chat.quick_replies.first).to_be_enabled()
    go_to(chat, chat.log.get_by_role("link", name="opens in a new tab"), "Shift+Tab")
    go_to(chat, chat.log.get_by_role("link", name="950618"), "Shift+Tab")
    chat.listen()
    activate(chat, chat.button("copy"), by="Tab")
    chat.expect_heard("copied")
    activate(chat, chat.quick_replies.first, by="Tab")
    expect(chat.questions).to_have_count(2)
    expect(chat.answers).to_have_count(2)

    write(chat, answers.SILENCE)
    activate(chat, chat.button("again"))
    expect(chat.questions).to_have_count(4)
    expect(chat.input).to_be_focused()
    expect_sent(chat)

    refuse(chat, "message_missing")
    go_to(chat, chat.input)
    write(chat, "lost")
    retry = chat.button("retry")
    expect(retry).to_be_visible()
    chat.page.unroute("**/messages")
    activate(chat, retry)
    expect(retry).to_have_count(0)
    expect(chat.questions).to_have_count(5)
    expect(chat.input).to_be_focused()


def test_latest_messages_by_keys_alone(stage: Stage, staged: Staged) -> None:
    stage.answer(answers.SHOW, answers.everything("en"))
    chat = staged("en")
    activate(chat, chat.launcher, by="Tab")
    chat.wait()
    for _ in range(2):
        write(chat, answers.SHOW)
    expect(chat.answers).to_have_count(2)
    go_to(chat, chat.log, "Shift+Tab")
    go_to_the_top(chat)

    # On the way there by Tab the log would scroll along.
    chat.button("latest").focus()
    chat.page.keyboard.press("Enter")

    expect(chat.button("latest")).to_have_count(0)
    expect(chat.log).to_be_focused()


def test_trying_to_connect_by_keys_alone(staged: Staged) -> None:
    chat = staged("en")
    # Told to come back in ten minutes, the chat does not try by itself meanwhile.
    refuse(chat, "unavailable", "session", status=503, retry_after=600)
    activate(chat, chat.launcher, by="Tab")
    expect(chat.text("away")).to_be_visible()
    chat.page.unroute("**/session")

    activate(chat, chat.button("connectNow"))

    expect(chat.text("away")).to_have_count(0)
    expect(chat.input).to_be_focused()


def test_what_is_too_long_can_be_edited_by_keys_alone(stage: Stage, staged: Staged) -> None:
    stage.answer(answers.OFFER, answers.question("en"))
    chat = staged("en")
    activate(chat, chat.launcher, by="Tab")
    chat.wait()
    write(chat, answers.OFFER)
    expect(chat.quick_replies.first).to_be_enabled()
    refuse(chat, "message_too_long")
    write(chat, "much too long")
    expect(chat.text("tooLong").last).to_be_visible()
    # It was said to nobody: what was offered can still be chosen.
    expect(chat.quick_replies.first).to_be_enabled()

    activate(chat, chat.button("edit"))

    expect(chat.input).to_be_focused()
    expect(chat.input).to_have_value("much too long")
    expect(chat.questions).to_have_count(1)


def refuse(
    chat: Chat, error: str, path: str = "messages", status: int = 400, **more: object
) -> None:
    """Has the channel refuse what is next sent to a path, so that it is not sent again by itself."""
    refusal = {
        "status": status,
        "json": {"error": error, **more},
        "headers": {"Access-Control-Allow-Origin": "*"},
    }
    chat.page.route(f"**/{path}", lambda route: route.fulfill(**refusal))


def test_a_question_of_the_page_waits_in_the_input(new_chat: NewChat) -> None:
    chat = new_chat("zh-Hans")
    chat.launcher.wait_for()
    question = chat.page.get_by_role("main").get_by_role("button", name="？").first

    question.press("Enter")

    expect(chat.input).to_be_focused()
    expect(chat.input).to_have_value(question.inner_text())
    expect(chat.questions).to_have_count(0)


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_beside_the_page_the_focus_can_leave_the_chat(staged: Staged, key: str) -> None:
    chat = staged("en")
    activate(chat, chat.launcher, by="Tab")
    chat.wait()
    go_to(chat, chat.page.get_by_role("button", name="立即还款"), key)


@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_on_the_whole_screen_the_focus_goes_round_in_the_chat(staged: Staged, key: str) -> None:
    chat = staged("en", viewport={"width": 390, "height": 700})
    activate(chat, chat.launcher, by="Tab")
    chat.wait()
    inside = "() => document.querySelector('zhangwen-chat').shadowRoot.activeElement?.closest('dialog') != null"
    seen = set()
    for _ in range(30):
        chat.page.keyboard.press(key)
        assert chat.page.evaluate(inside)
        seen.add(
            chat.page.evaluate(
                "() => document.querySelector('zhangwen-chat').shadowRoot.activeElement.outerHTML"
            )
        )
    # Person, menu, close, log, chips, input and send: everything had its turn, more than once.
    assert 7 <= len(seen) < 20


def test_keys_typed_into_the_chat_are_no_shortcuts_of_the_page(staged: Staged) -> None:
    chat = staged("en")
    chat.page.evaluate(
        "() => { globalThis.keys = []; addEventListener('keydown', ({ key }) => keys.push(key)) }"
    )
    activate(chat, chat.launcher, by="Tab")
    chat.wait()
    chat.page.evaluate("() => (globalThis.keys = [])")
    chat.page.keyboard.type("just typing")
    assert chat.page.evaluate("() => globalThis.keys") == []
    expect(chat.input).to_have_value("just typing")
