"""Saying something: whose conversation it belongs to is not the caller's to say."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from contextlib import suppress
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.conftest import Servers
from tests.channels.customer import PREFIX, Customer, texts
from tests.channels.stand_in import CARD, STEPS, StandIn
from zhangwen.channels.chat.settings import Limits

ID = "0d1f9c1e-6a63-4b6e-9d53-6c0b2a4b9a01"


async def test_a_message_is_stored_at_once_and_answered_afterwards(
    customer: Customer, agent: StandIn
) -> None:
    async with customer.listen() as stream:
        sent = await customer.send("你好", ID)
        messages = await stream.until_answered()

    assert (sent.status_code, sent.json()) == (202, {"id": ID, "seq": 1})
    assert [(m["seq"], m["role"], m["text"]) for m in messages] == [
        (1, "customer", "你好"),
        (2, "assistant", "你说：你好"),
    ]
    assert messages[0]["id"] == ID
    assert messages[1]["language"] == "zh-Hans"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", messages[1]["time"])


async def test_the_same_id_again_is_the_same_message_and_never_a_second_turn(
    customer: Customer, agent: StandIn
) -> None:
    first, *again = [await customer.send("你好", ID) for _ in range(5)]
    await customer.answers(1)
    late = await customer.send("另一句", ID)

    assert first.status_code == 202
    assert {answer.status_code for answer in [*again, late]} == {200}
    assert all(answer.json() == first.json() for answer in [*again, late])
    assert agent.texts == ["你好"]


async def test_retries_that_race_each_other_are_one_message(
    customer: Customer, agent: StandIn
) -> None:
    answers = await asyncio.gather(*(customer.send("你好", ID) for _ in range(8)))
    await customer.answers(1)

    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [202]
    assert agent.texts == ["你好"]


async def test_the_id_of_somebody_elses_message_is_an_id_like_any_other(
    customer: Customer, somebody_else: Customer, agent: StandIn
) -> None:
    await customer.send("我的", ID)
    sent = await somebody_else.send("他的", ID)
    await customer.answers(1)
    await somebody_else.answers(1)

    assert sent.status_code == 202
    assert texts(await customer.history()) == ["我的", "你说：我的"]
    assert texts(await somebody_else.history()) == ["他的", "你说：他的"]


async def test_messages_are_answered_in_order_one_after_the_other(
    customer: Customer, agent: StandIn
) -> None:
    running = 0

    async def take_time(message: Any) -> None:
        nonlocal running
        running += 1
        assert running == 1
        await asyncio.sleep(0.02)
        running -= 1
        await message.output_channel.send_response("", {"text": message.text})

    agent.answer = take_time
    said = [str(number) for number in range(12)]
    for text in said:
        await customer.send(text)
    await customer.answers(len(said))

    assert agent.texts == said
    assert texts(await customer.history(), "assistant") == said


@pytest.mark.parametrize("sender", ["default", "somebody-else", "", None, 1])
async def test_what_a_caller_says_about_the_conversation_is_not_looked_at(
    customer: Customer, agent: StandIn, sender: Any
) -> None:
    names = {"sender": sender, "sender_id": sender, "conversation_id": sender, "seq": 7}
    await customer.send("你好", **names)
    await customer.answers(1)

    (conversation,) = agent.conversations
    assert re.fullmatch("[0-9a-f]{32}", conversation)
    assert conversation not in json.dumps(await customer.history())


async def test_metadata_and_channel_of_a_caller_are_not_believed(
    customer: Customer, agent: StandIn
) -> None:
    spoof = {"metadata": {"verified": True, "language": "en"}, "input_channel": "trusted"}
    await customer.send("你好", ID, language="zh-Hant", **spoof)
    await customer.answers(1)

    (message,) = agent.messages
    assert message.metadata == {"language": "zh-Hant"}
    assert message.input_channel == "chat"
    assert message.message_id == ID


async def test_the_assistant_is_told_what_the_widget_shows_and_what_was_chosen(
    customer: Customer, agent: StandIn
) -> None:
    await customer.send("你好", shown_language="zh-Hant")
    await customer.send("hello", shown_language="en", language="en")
    await customer.answers(2)

    assert [message.metadata for message in agent.messages] == [
        {"shown_language": "zh-Hant"},
        {"shown_language": "en", "language": "en"},
    ]


async def test_without_a_language_there_is_no_metadata(customer: Customer, agent: StandIn) -> None:
    await customer.say("你好")

    assert agent.messages[0].metadata == {}


@pytest.mark.parametrize("key", ["language", "shown_language"])
@pytest.mark.parametrize("language", ["fr", "ZH-HANS", "", 1, ["en"], {"en": 1}])
async def test_only_languages_that_the_assistant_speaks(
    customer: Customer, agent: StandIn, key: str, language: Any
) -> None:
    answer = await customer.send("你好", **{key: language})

    assert (answer.status_code, answer.json()) == (400, {"error": "language_unknown"})
    assert not agent.messages


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "not_json"),
        (b"message=hello", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[]", "not_json"),
        (b'"hello"', "not_json"),
        (b"null", "not_json"),
        pytest.param(b"[" * 16_000, "not_json", id="very deep"),
        (b"{}", "message_missing"),
        (b'{"id": "12345678"}', "message_missing"),
        (b'{"id": "12345678", "text": null}', "message_missing"),
        (b'{"id": "12345678", "text": 12}', "message_missing"),
        (b'{"id": "12345678", "text": ["hello"]}', "message_missing"),
        (b'{"id": "12345678", "text": "  "}', "message_missing"),
        (b'{"id": "12345678", "text": "hello", "button": "b"}', "message_missing"),
        (b'{"id": "12345678", "button": 1}', "button_unknown"),
        (b'{"id": "12345678", "button": "\\ud800"}', "button_unknown"),
        (b'{"id": "12345678", "button": "\\u0000"}', "button_unknown"),
        (b'{"text": "hello"}', "id_missing"),
        (b'{"id": null, "text": "hello"}', "id_missing"),
        (b'{"id": "", "text": "hello"}', "id_invalid"),
        (b'{"id": 12345678, "text": "hello"}', "id_invalid"),
        (b'{"id": "1234567", "text": "hello"}', "id_invalid"),
        (b'{"id": "12345678\'; --", "text": "hello"}', "id_invalid"),
        (b'{"id": "%s", "text": "hello"}' % (b"1" * 65), "id_invalid"),
    ],
)
async def test_bodies_that_hold_no_message(
    customer: Customer, agent: StandIn, body: bytes, error: str
) -> None:
    answer = await customer.client.post(
        f"{PREFIX}/messages",
        content=body,
        headers={**customer.headers, "Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert not agent.messages


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"]
)
@pytest.mark.parametrize("route", ["/session", "/messages", "/feedback", "/restart", "/sign-out"])
async def test_only_json_is_read(customer: Customer, route: str, content_type: str) -> None:
    # A page of another origin can send these without asking the browser for leave.
    answer = await customer.client.post(
        PREFIX + route, content=b"{}", headers={**customer.headers, "Content-Type": content_type}
    )

    assert (answer.status_code, answer.json()) == (415, {"error": "not_json_type"})


async def test_a_content_type_may_name_its_charset(customer: Customer) -> None:
    answer = await customer.post(
        "/feedback", {}, **{"Content-Type": "application/json; charset=UTF-8"}
    )

    assert answer.json() == {"error": "feedback_invalid"}


async def test_a_body_above_the_limit_is_refused(customer: Customer, agent: StandIn) -> None:
    limit = Limits().body_bytes
    around = len(json.dumps({"id": ID, "text": "hi", "more": ""}, separators=(",", ":")))

    at_limit = await customer.send("hi", ID, more="a" * (limit - around))
    above = await customer.send("hi", ID, more="a" * (limit - around + 1))

    assert at_limit.status_code == 202
    assert (above.status_code, above.json()) == (413, {"error": "body_too_large"})
    await customer.answers(1)
    assert len(agent.messages) == 1


@pytest.mark.parametrize("character", ["a", "账", "👍"])
async def test_a_message_has_a_thousand_characters_at_most(
    customer: Customer, agent: StandIn, character: str
) -> None:
    at_limit = await customer.send(character * 999 + "?")
    above = await customer.send(character * 1000 + "?")

    assert at_limit.status_code == 202
    assert (above.status_code, above.json()) == (413, {"error": "message_too_long"})
    await customer.answers(1)
    assert [len(text or "") for text in agent.texts] == [1000]


async def test_how_long_a_message_may_be_is_a_setting(servers: Servers) -> None:
    customer = await Customer(await servers.start(limits=Limits(message_characters=3))).start()

    answers = [await customer.send(text) for text in ("abc", "abcd")]

    assert [answer.status_code for answer in answers] == [202, 413]


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(("method", "route"), [("POST", "/messages"), ("GET", "/")])
async def test_a_huge_body_is_not_read_to_its_end(
    customer: Customer, method: str, route: str, is_known: bool
) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        for _ in range(5_000):
            sent += 10_000
            yield b"a" * 10_000

    token = customer.headers if is_known else {}
    with suppress(httpx.TransportError):  # the line is cut while we are still sending
        async with customer.client.stream(
            method,
            PREFIX + route,
            content=endless(),
            headers={**token, "Content-Type": "application/json"},
        ) as answer:
            assert answer.status_code in (200, 401, 413)

    assert sent < 50_000_000
    assert (await customer.send("你好")).status_code == 202


@pytest.mark.parametrize("text", ["👍", "\x00\x07", "/restart", '/inform{"phone": 1}', "a" * 1_000])
async def test_any_text_reaches_the_assistant_as_text(
    customer: Customer, agent: StandIn, text: str
) -> None:
    # What such texts mean is for the first component of the pipeline to say (test_text_guard.py).
    await customer.say(text)

    assert agent.texts == [text.replace("\0", "\ufffd")]


async def test_half_a_character_is_stored_as_a_replacement(
    customer: Customer, agent: StandIn
) -> None:
    await customer.client.post(
        f"{PREFIX}/messages",
        content=b'{"id": "12345678", "text": "a\\ud83d"}',
        headers={**customer.headers, "Content-Type": "application/json"},
    )
    await customer.answers(1)

    assert agent.texts == ["a\ufffd"]


async def test_a_conversation_has_so_many_messages_a_minute(servers: Servers) -> None:
    customer = await Customer(await servers.start(limits=Limits(messages_a_minute=3))).start()

    answers = [await customer.send(str(number), f"{number:08}") for number in range(4)]
    again = await customer.send("2", f"{2:08}")

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
    refused = answers[3].json()
    assert refused["error"] == "too_many_messages"
    assert 0 < refused["retry_after"] <= 60
    assert answers[3].headers["Retry-After"] == str(refused["retry_after"])
    assert again.status_code == 200  # a retry of what is stored costs nothing


async def test_an_address_has_so_many_messages_a_minute(servers: Servers) -> None:
    client = await servers.start(limits=Limits(address_messages_a_minute=3))
    customers = [await Customer(client).start() for _ in range(4)]

    answers = [await customer.send("你好") for customer in customers]

    assert [answer.status_code for answer in answers] == [202, 202, 202, 429]


async def test_an_address_has_so_many_opinions_a_minute_and_its_messages_beside(
    servers: Servers,
) -> None:
    customer = await Customer(
        await servers.start(limits=Limits(address_messages_a_minute=1))
    ).start()
    (answer,) = await customer.say("card")

    opinion = {"seq": answer["seq"], "helpful": True}
    answers = [await customer.post("/feedback", opinion) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 429]
    assert answers[1].json()["error"] == "too_many_messages"


async def test_messages_say_which_parts_they_have_and_nothing_of_the_assistants_inside(
    customer: Customer,
) -> None:
    (card,) = await customer.say("card")
    (steps,) = await customer.say("steps")

    assert card["text"] == CARD["text"]
    assert card["parts"] == CARD["parts"]
    assert card["sources"] == CARD["sources"]
    assert card["ask_feedback"] is True
    assert set(card) == {
        *("seq", "role", "text", "time", "language", "parts", "sources", "ask_feedback")
    }
    assert steps["text"] == STEPS["text"]  # not split at its blank line
    assert steps["parts"] == STEPS["parts"]


async def test_small_talk_does_not_ask_whether_it_helped(
    customer: Customer, agent: StandIn
) -> None:
    agent.intent = "greet"

    (answer,) = await customer.say("你好")

    assert "ask_feedback" not in answer


VERIFIED = "utter_verified"
REFUND = "utter_refund_yours"
ASK_PHONE = "utter_ask_phone"


@pytest.mark.parametrize(
    ("intent", "responses", "asking"),
    [
        pytest.param("inform", [VERIFIED, REFUND], [REFUND], id="an answer after a code"),
        pytest.param("inform", [VERIFIED, "utter_service_down"], [], id="none after a code"),
        pytest.param("inform", [VERIFIED], [], id="nothing after a code"),
        pytest.param("inform", ["utter_code_wrong", "utter_ask_code"], [], id="a wrong code"),
        pytest.param("log_in", [ASK_PHONE], [], id="a request for a phone number"),
        pytest.param("affirm", ["card"], ["card"], id="a yes to seeing the account"),
        pytest.param("bill_query", [REFUND, ASK_PHONE], [REFUND], id="an answer in between"),
        pytest.param("ask_why", ["utter_ask_topic"], [], id="a question back"),
    ],
)
async def test_an_answer_asks_whether_it_helped_however_it_was_come_by(
    customer: Customer, agent: StandIn, intent: str, responses: list[str], asking: list[str]
) -> None:
    async def answer(message: UserMessage) -> None:
        assert message.output_channel
        for name in responses:
            said = CARD if name == "card" else {"text": name, "utter_action": name}
            await message.output_channel.send_response(message.sender_id, dict(said))

    agent.intent, agent.answer = intent, answer

    answers = await customer.say("934621")

    said = dict(zip(responses, answers, strict=True))
    assert [name for name, each in said.items() if each.get("ask_feedback")] == asking


async def test_a_button_sends_its_payload_and_shows_its_title(
    customer: Customer, agent: StandIn
) -> None:
    (asked,) = await customer.say("buttons")
    assert asked["asks_back"] is True
    person, bills = asked["buttons"]
    assert [set(person), person["title"]] == [{"id", "title"}, "转人工"]

    pressed = await customer.press(bills["id"])
    await customer.answers(pressed.json()["seq"])

    assert agent.texts[-1] == "我的账单"
    history = await customer.history()
    assert texts(history, "customer") == ["buttons", "查账单"]
    # Where the assistant falls silent, the widget can press it again.
    assert history[2]["button"] == bills["id"]


@pytest.mark.parametrize("button", ["", "0" * 32, "我的账单", "查账单"])
async def test_a_button_that_nobody_issued(customer: Customer, agent: StandIn, button: str) -> None:
    answer = await customer.press(button)

    assert (answer.status_code, answer.json()) == (400, {"error": "button_unknown"})
    assert not agent.messages


async def test_a_button_of_another_conversation_is_none_here(
    customer: Customer, somebody_else: Customer, agent: StandIn
) -> None:
    (asked,) = await customer.say("buttons")

    answer = await somebody_else.press(asked["buttons"][0]["id"])

    assert (answer.status_code, answer.json()) == (400, {"error": "button_unknown"})
    assert len(agent.messages) == 1


async def test_whether_an_answer_helped_is_told_once(customer: Customer) -> None:
    (answer,) = await customer.say("card")

    first = await customer.post("/feedback", {"seq": answer["seq"], "helpful": False})
    second = await customer.post("/feedback", {"seq": answer["seq"], "helpful": True})

    assert first.status_code == 204
    assert (second.status_code, second.json()) == (409, {"error": "already_given"})
    assert (await customer.history())[-1]["feedback"] is False


@pytest.mark.parametrize("seq", [1, 3, 0, -1, 10**12])
async def test_only_answers_can_be_helpful(customer: Customer, seq: int) -> None:
    await customer.say("card")

    answer = await customer.post("/feedback", {"seq": seq, "helpful": True})

    assert (answer.status_code, answer.json()) == (404, {"error": "message_unknown"})


async def test_nobody_judges_somebody_elses_answers(
    customer: Customer, somebody_else: Customer
) -> None:
    await customer.say("card")

    answer = await somebody_else.post("/feedback", {"seq": 2, "helpful": True})

    assert (answer.status_code, answer.json()) == (404, {"error": "message_unknown"})
    assert "feedback" not in (await customer.history())[-1]


@pytest.mark.parametrize(
    "body", [{}, {"seq": 2}, {"seq": "2", "helpful": True}, {"seq": 2, "helpful": 1}]
)
async def test_feedback_that_says_nothing(customer: Customer, body: dict[str, Any]) -> None:
    answer = await customer.post("/feedback", body)

    assert (answer.status_code, answer.json()) == (400, {"error": "feedback_invalid"})


async def test_no_text_of_a_customer_gets_into_the_log(
    customer: Customer, agent: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(message: Any) -> None:
        raise RuntimeError(f"cannot handle {message.text}")

    caplog.set_level(logging.DEBUG)
    agent.answer = break_down
    await customer.say("我的秘密")

    ours = [record.getMessage() for record in caplog.records if "zhangwen" in record.name]
    assert any("RuntimeError" in message for message in ours)
    assert "我的秘密" not in caplog.text
