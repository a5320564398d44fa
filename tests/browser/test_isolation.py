"""Nobody sees or writes what is said in somebody else's conversation."""

from __future__ import annotations

import json
import urllib.error
from collections.abc import Callable
from uuid import uuid4

import jwt
import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat import Chat
from tests.browser.conftest import sign_in
from tests.browser.stack import Stack

NewChat = Callable[..., Chat]

WHY = "我的白条怎么用不了了？"
HOW_MUCH = "我现在一共要还多少钱？"
GENERAL = "逾期了会怎么样？"
HOW_TO_PAY = "怎么还款"


def test_two_customers_at_the_same_time_each_see_their_own(new_chat: NewChat, stack: Stack) -> None:
    for customer in ("陈静", "何欣"):
        stack.start_over(customer)
    chen, he = new_chat(customer="陈静").open(), new_chat(customer="何欣").open()

    chen.ask(HOW_MUCH, "¥1,280.00")
    he.ask(HOW_MUCH, "¥860.25")

    expect(chen.log).not_to_contain_text("860.25")
    expect(he.log).not_to_contain_text("1,280.00")
    assert chen.conversation != he.conversation
    for chat in (chen, he):
        expect(chat.questions).to_have_count(1)
        expect(chat.answers).to_have_count(1)
        assert len(stack.stored(chat.conversation)) == 2


def test_a_token_opens_one_conversation_whatever_a_request_names(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    chen, stranger = new_chat(customer="陈静").open(), new_chat().open()
    chen.ask(WHY, "¥1,280.00")
    stranger.ask(GENERAL, "逾期")
    before = stack.stored(chen.conversation)
    button = stack.read_events(str(chen.token), until=2)[-1]["buttons"][0]["id"]

    read = stack.read_events(str(stranger.token), until=2)
    with pytest.raises(urllib.error.HTTPError) as pressed:
        stack.post("/messages", {"id": str(uuid4()), "button": button}, stranger.token)
    named = {"conversation_id": chen.conversation, "sender_id": chen.conversation}
    stack.post("/messages", {"id": str(uuid4()), "text": HOW_MUCH, **named}, stranger.token)

    assert [message["role"] for message in read] == ["customer", "assistant"]
    assert "1,280.00" not in str(read)
    assert (pressed.value.code, code_of(pressed.value)) == (400, "button_unknown")
    expect(stranger.questions).to_have_count(2)
    assert stack.stored(chen.conversation) == before
    expect(chen.questions).to_have_count(1)


def test_a_token_that_names_another_conversation_is_refused(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    chen = new_chat(customer="陈静").open()
    chen.ask(WHY, "¥1,280.00")
    before = stack.stored(chen.conversation)
    claims = jwt.decode(str(chen.token), options={"verify_signature": False})
    forged = jwt.encode(claims, "a key that the channel does not have", algorithm="HS256")
    unsigned = jwt.encode(claims, "", algorithm="none")

    for token in (forged, unsigned):
        for path, body in {
            "/session": {},
            "/messages": {"id": str(uuid4()), "text": GENERAL},
            "/feedback": {"seq": 2, "helpful": False},
            "/restart": {},
            "/sign-out": {},
        }.items():
            with pytest.raises(urllib.error.HTTPError) as refused:
                stack.post(path, body, token)
            assert (refused.value.code, code_of(refused.value)) == (401, "token_refused"), path
        with pytest.raises(urllib.error.HTTPError) as refused:
            stack.read_events(token, until=1)
        assert refused.value.code == 401

    assert stack.stored(chen.conversation) == before


def test_a_customer_sees_the_same_conversation_on_two_devices(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    desktop, phone = new_chat(customer="陈静").open(), new_chat(customer="陈静").open()

    desktop.ask(HOW_MUCH, "¥1,280.00")
    expect(phone.answers).to_have_count(1)  # without being touched
    expect(phone.answers.first).to_contain_text("¥1,280.00")
    phone.say(WHY)

    expect(desktop.answers).to_have_count(2)
    expect(phone.answers).to_have_count(2)
    assert desktop.conversation == phone.conversation
    assert desktop.transcript() == phone.transcript()
    third = new_chat(customer="陈静").open()
    expect(third.answers).to_have_count(2)


def test_starting_over_on_one_device_ends_it_on_the_other(new_chat: NewChat, stack: Stack) -> None:
    stack.start_over("陈静")
    desktop, phone = new_chat(customer="陈静").open(), new_chat(customer="陈静").open()
    desktop.ask(HOW_MUCH, "¥1,280.00")
    expect(phone.answers).to_have_count(1)

    desktop.restart()

    expect(phone.text("restarted")).to_be_visible()
    expect(phone.answers).to_have_count(0)
    phone.ask(HOW_MUCH, "¥1,280.00")
    expect(desktop.answers).to_have_count(1)
    assert desktop.conversation == phone.conversation


def test_a_strangers_second_tab_is_another_conversation(
    new_chat: NewChat, new_context: Callable[..., BrowserContext]
) -> None:
    device = new_context()
    first = new_chat(context=device).open()
    first.ask(GENERAL, "逾期")

    second = new_chat(context=device).open()

    expect(second.chips).not_to_have_count(0)
    expect(second.questions).to_have_count(0)
    second.ask(GENERAL, "逾期")
    assert first.conversation != second.conversation
    expect(first.questions).to_have_count(1)


def test_a_duplicated_tab_goes_on_with_the_same_conversation(new_chat: NewChat) -> None:
    first = new_chat().open()
    first.ask(GENERAL, "逾期")

    with first.page.expect_popup() as opened:  # with a copy of the storage, as browsers do it
        first.page.evaluate("() => { window.open(location.href) }")
    second = Chat(opened.value)
    second.open()
    second.ask(HOW_TO_PAY, "还款")

    for tab in (first, second):
        expect(tab.answers).to_have_count(2)
    assert second.transcript() == first.transcript()
    assert second.conversation == first.conversation


def test_the_next_customer_of_a_tab_sees_nothing_of_the_one_before(
    new_chat: NewChat, stack: Stack
) -> None:
    for customer in ("陈静", "何欣"):
        stack.start_over(customer)
    chat = new_chat().open()
    chat.ask(GENERAL, "逾期")
    stranger = chat.conversation

    chat.page.get_by_role("button", name="陈静").click()
    expect(chat.page.get_by_role("heading", level=1)).to_contain_text("陈静")
    chat.open()
    expect(chat.questions).to_have_count(0)
    chat.ask(HOW_MUCH, "¥1,280.00")
    assert chat.conversation != stranger
    chat.page.get_by_role("button", name="退出登录").click()
    chat.page.get_by_role("button", name="何欣").click()
    expect(chat.page.get_by_role("heading", level=1)).to_contain_text("何欣")
    chat.open()

    expect(chat.questions).to_have_count(0)
    chat.ask(HOW_MUCH, "¥860.25")
    expect(chat.log).not_to_contain_text("1,280.00")


def test_no_token_and_no_word_is_left_where_others_could_find_it(
    new_chat: NewChat, stack: Stack
) -> None:
    stack.start_over("陈静")
    addresses: list[str] = []
    chat = new_chat()
    chat.page.on("request", lambda request: addresses.append(request.url))
    chat.open().ask(GENERAL, "逾期")
    stored = chat.page.evaluate("[{...sessionStorage}, {...localStorage}, document.cookie]")
    assert stored == [{"zhangwen.session": chat.token}, {}, ""]

    sign_in(chat.page, "陈静")
    chat.open().ask(HOW_MUCH, "¥1,280.00")
    stored = chat.page.evaluate("[{...sessionStorage}, {...localStorage}, document.cookie]")

    assert "zhangwen.session" not in stored[0]  # the page's own sign-in leads back here
    assert "ey" not in str(stored)  # how every JWT begins
    assert addresses
    assert not [address for address in addresses if "ey" in address.split("?", 1)[-1]]


def test_a_page_that_is_not_listed_cannot_talk_to_the_chat(
    new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    page = new_context().new_page()
    page.route("http://elsewhere.test/", lambda route: route.fulfill(body="<h1>Elsewhere</h1>"))
    page.goto("http://elsewhere.test/")
    ask = """async url => {
        try { return (await fetch(url, {
            method: 'POST', body: '{}', headers: {'Content-Type': 'application/json'}
        })).status }
        catch (error) { return error.name }
    }"""

    assert page.evaluate(ask, f"{stack.chat_url}/session") == "TypeError"


def code_of(error: urllib.error.HTTPError) -> str:
    """Returns the code of the channel's refusal."""
    return str(json.load(error)["error"])
