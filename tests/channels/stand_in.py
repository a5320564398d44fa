"""Stands for Rasa behind the channel: remembers messages and answers them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

Answer = Callable[[UserMessage], Awaitable[None]]

DOMAIN = {
    "intents": ["bill_query", "greet"],
    "slots": {
        "topic": {
            "type": "text",
            "influence_conversation": False,
            "mappings": [
                {"type": "from_intent", "intent": "bill_query", "value": "bill_query"},
            ],
        }
    },
    "responses": {
        "utter_welcome": [
            {
                "text": "你好，我是账问。",
                "metadata": {"language": "zh-Hans"},
                "buttons": [{"title": "账户异常", "payload": "账户异常是什么意思"}],
            },
            {
                "text": "Hi, I'm Zhangwen.",
                "metadata": {"language": "en"},
                "buttons": [{"title": "Abnormal?", "payload": "What does abnormal mean?"}],
            },
        ],
        "utter_welcome_signed_in": [
            {"text": "你好，你已经登录了。", "metadata": {"language": "zh-Hans"}},
            {"text": "Hi, you're signed in.", "metadata": {"language": "en"}},
        ],
    },
}
# As our NLG makes them; Rasa adds the name of the response and raw facts.
CARD = {
    "text": "花呗：正常\n应还 ¥1,287.68",
    "language": "zh-Hans",
    "parts": [
        {"type": "account", "product": "花呗", "status": "正常", "tone": "good",
         "rows": [{"label": "应还", "value": "¥1,287.68"}]},
    ],
    "sources": [{"title": "花呗使用说明", "date": "2024-09-29", "publisher": "支付宝"}],
    "cites": ["huabei_1"],
    "utter_action": "utter_bill_query_yours",
    "amount": "1287.68",
}  # fmt: skip
STEPS = {
    "text": "1. 打开支付宝\n2. 点“花呗”\n\n3. 还款",
    "language": "zh-Hans",
    "parts": [{"type": "steps", "items": ["打开支付宝", "点“花呗”", "还款"]}],
}
BUTTONS = {
    "text": "你想问哪个？",
    "language": "zh-Hans",
    "buttons": [
        {"title": "转人工", "payload": "我要找人工客服"},
        {"title": "查账单", "payload": "我的账单"},
    ],
    "offers": "questions",
}
ANSWERS = {"card": CARD, "steps": STEPS, "buttons": BUTTONS}


async def echo(message: UserMessage) -> None:
    """Answers with one of `ANSWERS`, with nothing, with an error, or with what was said."""
    assert message.output_channel
    if message.text == "silence":
        return
    if message.text == "error":
        raise RuntimeError(f"cannot handle {message.text}")
    answer = ANSWERS.get(
        message.text or "", {"text": f"你说：{message.text}", "language": "zh-Hans"}
    )
    await message.output_channel.send_response(message.sender_id, dict(answer))


@dataclass
class StandIn:
    """Has what the channel uses of Rasa's agent."""

    answer: Answer = echo
    intent: str = "bill_query"
    messages: list[UserMessage] = field(default_factory=list)
    domain: Domain = field(default_factory=lambda: Domain.from_dict(DOMAIN))

    def __post_init__(self) -> None:
        self.tracker_store: TrackerStore = InMemoryTrackerStore(self.domain)

    async def handle_message(self, message: UserMessage) -> None:
        """Runs a turn as Rasa does: what was said is saved as a whole, at the end."""
        self.messages.append(message)
        said: list[dict[str, Any]] = []
        await self.answer(_with_copies(message, said))
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        intent = {"name": self.intent, "confidence": 1.0}
        tracker.update(UserUttered(message.text, intent, message_id=message.message_id))
        for each in said:
            buttons = {"buttons": each.pop("buttons", None)}
            tracker.update(BotUttered(each.pop("text", None), buttons, each))
        await self.tracker_store.save(tracker)

    @property
    def texts(self) -> list[str | None]:
        return [message.text for message in self.messages]

    @property
    def conversations(self) -> list[str]:
        return [message.sender_id for message in self.messages]


def _with_copies(message: UserMessage, said: list[dict[str, Any]]) -> UserMessage:
    """Notes what is sent, as Rasa's tracker does."""
    channel = message.output_channel
    assert channel
    send = channel.send_response

    async def send_and_note(recipient_id: str, response: dict[str, Any]) -> None:
        said.append(dict(response))
        await send(recipient_id, response)

    channel.send_response = send_and_note  # type: ignore[method-assign]
    return message
