"""Turn-taking that depends on what was said before: taking up an offer, starting over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.base import Events, SafeAction
from actions.records import Record, say
from actions.verification import FORGET_NUMBERS, start_verification
from zhangwen.conversation import (
    OFFER_VERIFICATION,
    OFFERS,
    SLOT_LANGUAGE,
    SLOT_PRODUCT,
    SLOT_TOPIC,
)


@dataclass(frozen=True)
class Agreed(Record, says="utter_affirm"):
    """A yes to nothing in particular."""


@dataclass(frozen=True)
class StartedOver(Record, says="utter_start_over"):
    """Topic and product are forgotten."""


class ActionConfirm(SafeAction):
    """Takes up what the last message offered."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_confirm"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Starts verification if that was offered, else asks what the customer wants."""
        if _verification_was_offered(tracker.events):
            return await start_verification(dispatcher, tracker)
        say(dispatcher, [Agreed()])
        return []


class ActionStartOver(SafeAction):
    """Forgets what the conversation was about; who the customer is stays with the backend."""

    def name(self) -> str:
        """Returns the action's name in the domain."""
        return "action_start_over"

    async def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
        """Says so and clears the slots."""
        say(dispatcher, [StartedOver()])
        forgotten = (SLOT_TOPIC, SLOT_PRODUCT, SLOT_LANGUAGE)
        return [*FORGET_NUMBERS, *(SlotSet(slot, None) for slot in forgotten)]


def _verification_was_offered(events: Iterable[dict[str, Any]]) -> bool:
    said = [event for event in events if event.get("event") == "bot"]
    return bool(said) and said[-1].get("metadata", {}).get(OFFERS) == OFFER_VERIFICATION
