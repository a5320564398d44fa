"""Conversations as Rasa sends them to the action server, and what actions make of them."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SafeAction
from zhangwen.conversation import FACT_ENDS_ANSWER, FACT_EXPLAINS

CONVERSATION = "c" * 32

# The parts of a message that the SDK fills in itself.
_OF_THE_SDK = {"text", "buttons", "elements", "custom", "template", "image", "attachment"}
# For the wording, on many answers; `test_answers.py` looks at them, the others need not.
_NOT_SAID = _OF_THE_SDK | {FACT_ENDS_ANSWER, FACT_EXPLAINS}


def tracker(intent: str, *entities: tuple[str, ...], **state: Any) -> Tracker:
    """A conversation whose latest message has this intent and entities: kind, value, maybe role.

    Its text may be given as `text`.
    """
    members = ("entity", "value", "role")
    return Tracker.from_dict(
        {
            "sender_id": CONVERSATION,
            "slots": state.pop("slots", {}),
            "latest_message": {
                "intent": {"name": intent},
                "entities": [dict(zip(members, entity, strict=False)) for entity in entities],
                "text": state.pop("text", "…"),
            },
            "events": state.pop("events", []),
            **state,
        }
    )


def general(response: str) -> dict[str, Any]:
    """The general answer, as it is said to a verified customer."""
    return {"response": response, "verified": True}


async def run(
    action: SafeAction, conversation: Tracker
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Runs an action as the SDK does: what it says, and its events."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, conversation, {})
    said = [
        {name: value for name, value in message.items() if name not in _NOT_SAID}
        for message in dispatcher.messages
    ]
    return said, events
