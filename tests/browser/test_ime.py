"""Input methods: the Enter that commits what was composed never sends it; a plain Enter sends once.

Chrome and Firefox tell of the key while the composition still runs (`isComposing`, code 229);
Safari ends the composition first and tells of the key after it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request, expect

from tests.browser.chat import Chat

Staged = Callable[..., Chat]

# Fires events on the input as browsers do: [type, properties] each, and {wait: ms} between them.
FIRE = """async (area, events) => {
  let now = performance.now();
  // A millisecond after each other, also where the machine has other things to do in between.
  const fire = (event) => area.dispatchEvent(Object.defineProperty(event, 'timeStamp', { value: now++ }));
  for (const [type, properties] of events) {
    if (type === 'wait') {
      await new Promise((done) => setTimeout(done, properties.ms));
      now = performance.now();
    } else if (type === 'value') {
      area.value = properties.value;
      fire(new InputEvent('input', { bubbles: true, composed: true, ...properties }));
    } else {
      const Kind = type.startsWith('composition') ? CompositionEvent : KeyboardEvent;
      fire(new Kind(type, { bubbles: true, composed: true, cancelable: true, ...properties }));
    }
  }
}"""

ENTER: dict[str, Any] = {"key": "Enter", "code": "Enter"}
TYPED = [
    ("compositionstart", {"data": ""}),
    ("value", {"value": "bai'tiao", "isComposing": True, "inputType": "insertCompositionText"}),
]
COMMITTED = [
    ("value", {"value": "白条", "isComposing": True, "inputType": "insertCompositionText"}),
    ("compositionend", {"data": "白条"}),
]
KEY_UP = [("keyup", {**ENTER, "keyCode": 13})]
SEQUENCES = {
    "chrome": [
        *TYPED,
        ("keydown", {**ENTER, "keyCode": 229, "isComposing": True}),
        *COMMITTED,
        *KEY_UP,
    ],
    "chrome on windows names the key Process": [
        *TYPED,
        ("keydown", {"key": "Process", "code": "Enter", "keyCode": 229, "isComposing": True}),
        *COMMITTED,
        *KEY_UP,
    ],
    "firefox": [
        *TYPED,
        ("keydown", {**ENTER, "keyCode": 13, "isComposing": True}),
        *COMMITTED,
        ("keyup", {**ENTER, "keyCode": 13, "isComposing": False}),
    ],
    "safari": [
        *TYPED,
        *COMMITTED,
        ("keydown", {**ENTER, "keyCode": 229, "isComposing": False}),
        *KEY_UP,
    ],
    "safari, with an input method that gives the real code": [
        *TYPED,
        *COMMITTED,
        ("keydown", {**ENTER, "keyCode": 13, "isComposing": False}),
        ("keypress", {**ENTER, "keyCode": 13}),
        *KEY_UP,
    ],
}


def posts_of(chat: Chat) -> list[str]:
    """What the page sends to the assistant from now on."""
    posts: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/messages") and request.method == "POST":
            posts.append(request.post_data_json["text"])

    chat.page.on("request", note)
    return posts


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_the_enter_that_commits_never_sends(staged: Staged, sequence: str) -> None:
    chat = staged().open()
    posts = posts_of(chat)

    chat.input.evaluate(FIRE, SEQUENCES[sequence])
    chat.page.wait_for_timeout(300)

    assert posts == []
    expect(chat.questions).to_have_count(0)
    expect(chat.input).to_have_value("白条")

    chat.input.press("Enter")
    expect(chat.answers).to_have_count(1)
    assert posts == ["白条"]


def test_a_real_composition_is_committed_and_then_sent(staged: Staged) -> None:
    chat = staged().open()
    posts = posts_of(chat)
    chat.input.focus()
    browser = chat.page.context.new_cdp_session(chat.page)
    enter = {"code": "Enter", "windowsVirtualKeyCode": 229, "key": "Process"}

    for typed in ("b", "ba", "bai", "bai t", "bai ti", "bai tiao"):
        composition = {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
        browser.send("Input.imeSetComposition", composition)
    expect(chat.input).to_have_value("bai tiao")
    browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    browser.send("Input.insertText", {"text": "白条"})
    released = {**enter, "key": "Enter", "windowsVirtualKeyCode": 13}
    browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **released})
    chat.page.wait_for_timeout(300)

    assert posts == []
    expect(chat.input).to_have_value("白条")
    chat.page.keyboard.press("Enter")
    expect(chat.answers).to_have_count(1)
    assert posts == ["白条"]


def test_a_second_word_can_be_composed_behind_the_first(staged: Staged) -> None:
    chat = staged().open()
    posts = posts_of(chat)
    chat.input.focus()
    browser = chat.page.context.new_cdp_session(chat.page)

    for spelled, word in (("bai tiao", "白条"), ("yi chang", "异常")):
        composition = {"text": spelled, "selectionStart": 8, "selectionEnd": 8}
        browser.send("Input.imeSetComposition", composition)
        browser.send("Input.insertText", {"text": word})
    chat.page.wait_for_timeout(100)
    chat.page.keyboard.press("Enter")

    expect(chat.answers).to_have_count(1)
    assert posts == ["白条异常"]


def test_escape_ends_a_composition_and_not_the_chat(staged: Staged) -> None:
    chat = staged().open()
    escape = {"key": "Escape", "code": "Escape", "keyCode": 229, "isComposing": True}

    chat.input.evaluate(FIRE, [*TYPED, ("keydown", escape), ("compositionend", {"data": ""})])

    chat.page.wait_for_timeout(100)
    expect(chat.panel).to_be_visible()


def test_a_plain_enter_sends_once_however_long_it_is_held(staged: Staged) -> None:
    chat = staged().open()
    posts = posts_of(chat)
    chat.input.fill("你好")

    for _ in range(5):  # the key repeats until it is released
        chat.page.keyboard.down("Enter")
    chat.page.keyboard.up("Enter")

    expect(chat.answers).to_have_count(1)
    chat.page.wait_for_timeout(200)
    assert posts == ["你好"]


def test_shift_and_enter_begin_a_new_line(staged: Staged) -> None:
    chat = staged().open()
    posts = posts_of(chat)
    chat.input.fill("第一行")
    chat.input.press("Shift+Enter")
    chat.page.keyboard.type("第二行")

    assert posts == []
    expect(chat.input).to_have_value("第一行\n第二行")
    chat.input.press("Enter")
    expect(chat.answers).to_have_count(1)
    assert posts == ["第一行\n第二行"]


def test_enter_in_an_empty_input_sends_nothing(staged: Staged) -> None:
    chat = staged().open()
    posts = posts_of(chat)
    chat.input.press("Enter")
    chat.input.fill("  \n ")
    chat.input.press("Enter")
    chat.page.wait_for_timeout(200)
    assert posts == []
