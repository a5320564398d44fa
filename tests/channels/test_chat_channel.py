"""The HTTP channel: whose conversation a message belongs to is not the caller's to say."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.exceptions import RasaException

from tests.channels.conftest import SECRET, WEBHOOK, Agent, bearer, echo
from zhangwen.channels.chat import MAX_BODY_BYTES, SECRET_VARIABLE, ChatInput


async def test_the_first_message_opens_a_conversation_and_brings_its_token_once(
    client: httpx.AsyncClient, agent: Agent
) -> None:
    first = await client.post(WEBHOOK, json={"message": "你好"})
    token = first.json()["token"]
    second = await client.post(WEBHOOK, json={"message": "我的白条呢"}, headers=bearer(token))

    assert first.status_code == second.status_code == 200
    assert "token" not in second.json()
    assert [message.text for message in agent.messages] == ["你好", "我的白条呢"]
    assert agent.conversations[0] == agent.conversations[1]
    assert agent.messages[0].input_channel == "chat"


async def test_an_answer_holds_texts_and_buttons_and_nothing_else(
    client: httpx.AsyncClient, agent: Agent
) -> None:
    answer = await client.post(WEBHOOK, json={"message": "你好"})

    buttons = [{"title": "转人工", "payload": "转人工"}]
    assert answer.json()["messages"] == [{"text": "你说：你好", "buttons": buttons}]


async def test_conversations_have_ids_of_128_random_bits_that_callers_never_see(
    client: httpx.AsyncClient, agent: Agent
) -> None:
    answers = [await client.post(WEBHOOK, json={"message": "你好"}) for _ in range(5)]

    assert len(set(agent.conversations)) == 5
    for conversation, answer in zip(agent.conversations, answers, strict=True):
        assert re.fullmatch("[0-9a-f]{32}", conversation)
        assert conversation not in json.dumps(answer.json()["messages"])


async def test_two_customers_at_once_stay_apart(client: httpx.AsyncClient, agent: Agent) -> None:
    async def talk(name: str) -> tuple[str, list[str]]:
        token = (await client.post(WEBHOOK, json={"message": name})).json()["token"]
        texts = [f"{name} {number}" for number in range(5)]
        answers = [
            await client.post(WEBHOOK, json={"message": text}, headers=bearer(token))
            for text in texts
        ]
        assert [a.json()["messages"][0]["text"] for a in answers] == [f"你说：{t}" for t in texts]
        return name, texts

    await asyncio.gather(talk("one"), talk("two"))

    by_conversation: dict[str, set[str]] = {}
    for message in agent.messages:
        assert message.text
        by_conversation.setdefault(message.sender_id, set()).add(message.text.split()[0])
    assert sorted(map(list, by_conversation.values())) == [["one"], ["two"]]


@pytest.mark.parametrize("sender", ["default", "somebody-else", "", None, 1])
async def test_a_caller_may_not_name_the_sender(
    client: httpx.AsyncClient, agent: Agent, sender: Any
) -> None:
    answer = await client.post(WEBHOOK, json={"message": "你好", "sender": sender})

    assert (answer.status_code, answer.json()) == (400, {"error": "sender_refused"})
    assert not agent.messages


async def test_metadata_and_channel_of_a_caller_are_not_believed(
    client: httpx.AsyncClient, agent: Agent
) -> None:
    body = {"message": "你好", "metadata": {"verified": True}, "input_channel": "trusted"}

    await client.post(WEBHOOK, json=body)

    (message,) = agent.messages
    assert message.metadata in (None, {})
    assert message.input_channel == "chat"


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
        pytest.param(b"[" * 50_000, "not_json", id="very deep"),
        (b"{}", "message_missing"),
        (b'{"text": "hello"}', "message_missing"),
        (b'{"message": null}', "message_missing"),
        (b'{"message": 12}', "message_missing"),
        (b'{"message": ["hello"]}', "message_missing"),
    ],
)
async def test_bodies_that_hold_no_message(
    client: httpx.AsyncClient, agent: Agent, body: bytes, error: str
) -> None:
    answer = await client.post(WEBHOOK, content=body)

    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert not agent.messages


async def test_a_body_above_the_limit_is_refused(client: httpx.AsyncClient, agent: Agent) -> None:
    around = len(b'{"message": ""}')

    def message_of(size: int) -> bytes:
        return b'{"message": "' + b"a" * (size - around) + b'"}'

    at_limit = await client.post(WEBHOOK, content=message_of(MAX_BODY_BYTES))
    above = await client.post(WEBHOOK, content=message_of(MAX_BODY_BYTES + 1))

    assert at_limit.status_code == 200
    assert (above.status_code, above.json()) == (413, {"error": "body_too_large"})
    assert len(agent.messages) == 1


@pytest.mark.parametrize("text", ["", "👍", "\x00\x07", "/restart", '/inform{"phone": 1}'])
async def test_any_text_reaches_the_assistant_as_text(
    client: httpx.AsyncClient, agent: Agent, text: str
) -> None:
    # What such texts mean is for the first component of the pipeline to say (test_text_guard.py).
    answer = await client.post(WEBHOOK, json={"message": text})

    assert answer.status_code == 200
    assert [message.text for message in agent.messages] == [text]


async def test_a_lone_surrogate_is_answered(client: httpx.AsyncClient, agent: Agent) -> None:
    async def answer_politely(message: UserMessage) -> None:
        assert message.output_channel
        await message.output_channel.send_text_message(message.sender_id, "没收到文字。")

    agent.answer = answer_politely
    answer = await client.post(WEBHOOK, content=b'{"message": "\\ud83d"}')

    assert answer.json()["messages"] == [{"text": "没收到文字。"}]


async def test_silence_is_an_error_and_not_an_empty_answer(
    client: httpx.AsyncClient, agent: Agent
) -> None:
    async def say_nothing(message: UserMessage) -> None:
        pass

    agent.answer = say_nothing
    answer = await client.post(WEBHOOK, json={"message": "你好"})

    assert (answer.status_code, answer.json()) == (503, {"error": "no_answer"})


async def test_a_turn_that_breaks_tells_nothing_of_its_inside(
    client: httpx.AsyncClient, agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(message: UserMessage) -> None:
        raise RuntimeError(f"cannot handle {message.text}")

    agent.answer = break_down
    answer = await client.post(WEBHOOK, json={"message": "我的秘密"})

    assert (answer.status_code, answer.json()) == (503, {"error": "no_answer"})
    assert "RuntimeError" in caplog.text
    assert "我的秘密" not in caplog.text


async def test_what_was_said_before_a_turn_broke_is_still_said(
    client: httpx.AsyncClient, agent: Agent
) -> None:
    async def echo_and_break_down(message: UserMessage) -> None:
        await echo(message)
        raise RuntimeError

    agent.answer = echo_and_break_down
    answer = await client.post(WEBHOOK, json={"message": "你好"})

    assert answer.json()["messages"][0]["text"] == "你说：你好"


async def test_the_health_check_needs_no_token(client: httpx.AsyncClient) -> None:
    assert (await client.get("/webhooks/chat/")).json() == {"status": "ok"}


async def test_only_posts_are_messages(client: httpx.AsyncClient, agent: Agent) -> None:
    assert (await client.get(WEBHOOK)).status_code == 405
    assert not agent.messages


def test_the_secret_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)

    assert isinstance(ChatInput.from_credentials({"secret": ""}), InputChannel)


def test_without_a_secret_the_channel_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECRET_VARIABLE, raising=False)

    with pytest.raises(RasaException):
        ChatInput.from_credentials(None)
