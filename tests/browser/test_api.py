"""What an operator's page tells the chat, by the script's attributes and by `window.Zhangwen`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat
from tests.browser.stack import Stack, conversation_of
from tests.browser.stage import Stage
from tests.launch.machine import eventually

NewChat = Callable[..., Chat]
Staged = Callable[..., Chat]

GENERAL = "逾期了会怎么样？"
HOW_MUCH = "我现在一共要还多少钱？"

LISTEN = """() => {
    window.seen = [];
    window.listener = event => {
        window.seen.push({is_event: event instanceof Event, name: event.type, detail: event.detail})
    };
    for (const name of ['ready', 'open', 'close', 'message', 'error']) {
        window.Zhangwen.on(name, window.listener);
    }
}"""
BRIGHTNESS = """element => {
    const [r, g, b] = getComputedStyle(element).backgroundColor.match(/\\d+/g).map(Number);
    return (r + g + b) / 3;
}"""

# Attributes


def test_without_attributes_the_chat_waits_at_the_lower_right(staged: Staged) -> None:
    chat = staged()

    assert distances(chat.launcher) == {"right": 20, "bottom": 20}
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")
    expect(chat.panel).to_have_count(0)
    assert colour_of(chat.launcher) == "rgb(29, 95, 209)"


def test_data_open_opens_the_chat_with_the_page(staged: Staged) -> None:
    chat = staged(attributes={"open": "true"})

    chat.wait()
    expect(chat.launcher).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize(
    ("theme", "device", "is_dark"),
    [
        ("light", "dark", False),
        ("dark", "light", True),
        ("auto", "light", False),
        ("auto", "dark", True),
    ],
)
def test_data_theme_is_light_or_dark_or_the_devices(
    staged: Staged, theme: str, device: str, is_dark: bool
) -> None:
    chat = staged(attributes={"theme": theme}, color_scheme=device).open()

    brightness = chat.panel.evaluate(BRIGHTNESS)

    assert brightness < 80 if is_dark else brightness > 200


def test_data_position_puts_launcher_and_panel_on_the_left(staged: Staged) -> None:
    chat = staged(attributes={"position": "left"}).open()

    assert distances(chat.launcher)["left"] == 20
    assert distances(chat.panel)["left"] == 20


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("32", {"right": 32, "bottom": 32}),
        ("24 96", {"right": 24, "bottom": 96}),
        ("near", {"right": 20, "bottom": 20}),
    ],
)
def test_data_offset_keeps_it_away_from_side_and_bottom(
    staged: Staged, offset: str, expected: dict[str, int]
) -> None:
    chat = staged(attributes={"offset": offset})

    assert distances(chat.launcher) == expected


@pytest.mark.parametrize(
    ("accent", "expected"),
    [("#0b6b63", "rgb(11, 107, 99)"), ("red;}*{color:red", "rgb(29, 95, 209)")],
)
def test_data_accent_is_a_colour_or_nothing(staged: Staged, accent: str, expected: str) -> None:
    chat = staged(attributes={"accent": accent})

    assert colour_of(chat.launcher) == expected


def test_data_title_and_data_greeting_stand_instead_of_ours(staged: Staged) -> None:
    chat = staged(attributes={"title": "小白助手", "greeting": "欢迎来到小白！"})

    chat.page.get_by_role("button", name="小白助手").click()

    panel = chat.page.get_by_role("dialog", name="小白助手")
    expect(panel.get_by_text("小白助手", exact=True)).to_be_visible()
    expect(panel.get_by_role("log")).to_contain_text("欢迎来到小白！")
    expect(panel.get_by_role("log")).not_to_contain_text("账问")


# Opening and closing


def test_the_page_opens_and_closes_the_chat(staged: Staged) -> None:
    chat = ready(staged())

    call(chat, "open()")
    chat.wait()
    call(chat, "close()")

    expect(chat.panel).to_have_count(0)
    expect(chat.launcher).to_have_attribute("aria-expanded", "false")


def test_what_the_page_suggests_waits_in_the_input(staged: Staged) -> None:
    chat = ready(staged())

    call(chat, "open({text: '逾期了会怎么样？'})")

    expect(chat.input).to_have_value(GENERAL)
    expect(chat.questions).to_have_count(0)
    chat.button("send").click()
    expect(chat.questions).to_have_count(1)


def test_a_second_tag_changes_nothing(staged: Staged, stage: Stage) -> None:
    chat = ready(staged(bypass_csp=True))  # the test's own way of adding it is not ours

    chat.page.add_script_tag(url=f"{stage.channel_url}/widget.js")

    expect(chat.page.locator("zhangwen-chat")).to_have_count(1)
    expect(chat.launcher).to_have_count(1)


# Events


def test_listeners_get_an_event_with_what_there_is_to_know(staged: Staged) -> None:
    chat = ready(staged())
    chat.page.evaluate(LISTEN)

    chat.open()
    chat.ask("hello there", "hello there")
    chat.button("close").click()

    assert eventually(lambda: len(seen(chat)) == 5)
    assert all(event["is_event"] for event in seen(chat))
    # The last of them: texts are no business of the page's scripts.
    assert [(event["name"], event["detail"]) for event in seen(chat)] == [
        ("ready", None),
        ("open", None),
        ("message", {"seq": 1, "role": "customer"}),
        ("message", {"seq": 2, "role": "assistant"}),
        ("close", None),
    ]


def test_a_listener_that_is_taken_off_hears_nothing_more(staged: Staged) -> None:
    chat = ready(staged())
    chat.page.evaluate(LISTEN)
    chat.open()

    call(chat, "off('close', window.listener)")
    chat.button("close").click()
    expect(chat.panel).to_have_count(0)
    call(chat, "open()")

    assert eventually(lambda: len(seen(chat)) >= 3)
    assert [event["name"] for event in seen(chat)] == ["ready", "open", "open"]


def test_a_chat_that_cannot_be_fetched_says_so_and_works_when_it_can(staged: Staged) -> None:
    chat = ready(staged("en", {"contact": "95118"}))
    chat.page.evaluate(LISTEN)
    chat.page.route("**/assets/*", lambda route: route.abort())

    chat.launcher.click()
    notice = chat.page.get_by_text("Can't connect. Please try again. 95118")
    expect(notice).to_be_visible()
    assert {"unreachable"} == {event["detail"]["code"] for event in errors(chat)}
    chat.page.unroute("**/assets/*")
    chat.open()

    expect(notice).to_have_count(0)


# Language


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("zh-Hant", "zh-Hant"), ("zh-TW", "zh-Hant"), ("zh", "zh-Hans"), ("en-GB", "en")],
)
def test_the_page_chooses_the_language(staged: Staged, asked: str, shown: str) -> None:
    chat = staged("en" if shown != "en" else "zh-Hans").open()

    call(chat, f"setLanguage('{asked}')")

    chat.language = shown
    expect(chat.panel).to_have_attribute("lang", shown)
    expect(chat.input).to_be_visible()
    expect(chat.launcher).to_be_visible()


def test_for_anything_else_the_language_is_the_browsers(staged: Staged) -> None:
    chat = staged("zh-Hans", locale="en-AU").open()

    call(chat, "setLanguage('auto')")

    chat.language = "en"
    expect(chat.panel).to_have_attribute("lang", "en")


def test_a_language_that_could_not_be_fetched_can_be_asked_for_again(staged: Staged) -> None:
    chat = staged("zh-Hans").open()
    chat.page.route("**/assets/en-*", lambda route: route.abort())
    call(chat, "setLanguage('en')")
    expect(chat.text("notLoaded")).to_be_visible()
    expect(chat.panel).to_have_attribute("lang", "zh-Hans")
    chat.page.unroute("**/assets/en-*")

    call(chat, "setLanguage('en')")

    expect(chat.page.get_by_role("dialog")).to_have_attribute("lang", "en")


# Sign-in


def test_signing_in_and_out_changes_whose_conversation_it_is(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    chat = new_chat().open()
    chat.ask(GENERAL, "逾期")

    sign_in(chat, f"async () => '{stack.site_token('陈静')}'")
    expect(chat.questions).to_have_count(0)
    chat.ask(HOW_MUCH, "¥1,280.00")
    chat.input.fill("我的身份证号是")
    call(chat, "signOut()")

    expect(chat.questions).to_have_count(0)
    expect(chat.log).not_to_contain_text("1,280.00")
    expect(chat.input).to_have_value("")  # nor is a draft for the next one
    stranger = chat.ask(HOW_MUCH, "手机号")
    expect(stranger).not_to_contain_text("1,280.00")


@pytest.mark.parametrize(
    ("get_token", "code"),
    [
        ("async () => { throw new Error('chat-token: 403') }", "sign_in_failed"),
        ("async () => undefined", "sign_in_failed"),
        ("async () => ''", "sign_in_failed"),
        ("async () => 'nonsense'", "site_token_refused"),
    ],
)
def test_who_could_not_be_signed_in_is_a_guest_and_knows_it(
    staged: Staged, get_token: str, code: str
) -> None:
    chat = ready(staged())
    chat.page.evaluate(LISTEN)

    sign_in(chat, get_token)
    chat.open()

    expect(chat.text("signInFailed")).to_be_visible()
    assert errors(chat)[0]["detail"] == {"code": code}
    chat.ask("hello", "hello")


@pytest.mark.parametrize("reason", ["new Error('chat-token: 500')", "new TypeError('offline')"])
def test_a_guest_whose_sign_in_fails_keeps_their_conversation(staged: Staged, reason: str) -> None:
    chat = ready(staged()).open()
    chat.ask("hello", "hello")
    chat.ask("and another thing", "and another thing")
    before, token = chat.transcript(), chat.token
    chat.input.fill("my next question")

    sign_in(chat, f"async () => {{ throw {reason} }}")

    expect(chat.text("signInFailed")).to_be_visible()
    expect(chat.answers).to_have_count(2)
    assert chat.transcript() == before
    assert chat.conversation == conversation_of(str(token))
    expect(chat.input).to_have_value("my next question")
    chat.ask("still here", "still here")
    chat.page.reload()
    chat.open()
    expect(chat.answers).to_have_count(3)


def test_a_guests_conversation_is_not_for_who_signs_in_after_them(staged: Staged) -> None:
    chat = ready(staged()).open()
    chat.ask("hello", "hello")
    guest = chat.conversation
    sign_in(chat, "async () => { throw new Error('chat-token: 500') }")
    expect(chat.answers).to_have_count(1)
    chat.input.fill("my next question")

    sign_in(chat, "async () => { throw new Error('of another customer') }")

    expect(chat.answers).to_have_count(0)
    expect(chat.input).to_have_value("")
    chat.ask("hello again", "hello again")
    assert chat.conversation != guest
    chat.page.reload()
    chat.open()
    expect(chat.answers).to_have_count(1)


def test_a_sign_in_that_failed_once_comes_by_itself(new_chat: NewChat, stack: Stack) -> None:
    stack.start_over("陈静")
    chat = ready(new_chat())
    chat.page.evaluate("token => { window.siteToken = token }", stack.site_token("陈静"))
    sign_in(
        chat,
        """async () => {
            window.asked = (window.asked ?? 0) + 1;
            if (window.asked < 3 || !window.isSeen) throw new Error('chat-token: 503');
            return window.siteToken;
        }""",
    )

    chat.open()

    expect(chat.text("signInFailed")).to_be_visible()
    chat.page.evaluate("() => { window.isSeen = true }")
    expect(chat.text("signInFailed")).to_have_count(0)
    chat.ask(HOW_MUCH, "¥1,280.00")


def ready(chat: Chat) -> Chat:
    """Waits until the page can use `window.Zhangwen`."""
    expect(chat.launcher).to_be_visible()
    return chat


def call(chat: Chat, what: str) -> None:
    """Calls the API from a script of the page."""
    chat.page.evaluate(f"() => {{ window.Zhangwen.{what} }}")


def sign_in(chat: Chat, get_token: str) -> None:
    """Signs in with a function that gives the site's token."""
    call(chat, f"signIn({get_token})")


def seen(chat: Chat) -> list[dict[str, Any]]:
    """What the page's listeners have heard of."""
    events: list[dict[str, Any]] = chat.page.evaluate("window.seen")
    return events


def errors(chat: Chat) -> list[dict[str, Any]]:
    """The errors that the page has heard of."""
    return [event for event in seen(chat) if event["name"] == "error"]


def distances(element: Locator) -> dict[str, float]:
    """How far an element is from the nearer side of the screen, and from its bottom."""
    box, screen = element.bounding_box(), element.page.viewport_size
    assert box and screen
    left, right = box["x"], screen["width"] - box["x"] - box["width"]
    side = {"left": left} if left < right else {"right": right}
    return {**side, "bottom": screen["height"] - box["y"] - box["height"]}


def colour_of(element: Locator) -> str:
    """The colour that an element is painted in."""
    return str(element.evaluate("element => getComputedStyle(element).backgroundColor"))
