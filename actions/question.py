"""What the customer asks in this turn, read from the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from actions.typed import typed_in
from zhangwen.conversation import INTENT_UNCLEAR, SLOT_PRODUCT, SLOT_TOPIC, Aspect


@dataclass(frozen=True)
class Question:
    """A question about a topic.

    Attributes:
        topic: A topic's id; None when the conversation has none yet.
        aspect: What of it a follow-up asks, None for the topic itself.
        product: The product it is about, None when none or several were named.
    """

    topic: str | None
    aspect: Aspect | None = None
    product: str | None = None


def question_of(tracker: Tracker) -> Question:
    """Reads the question of the latest message.

    A follow-up is about the running topic. A product alone ("and Huabei?") asks the running topic
    again of that product, and so does a day alone ("the 5th?"); another fragment asks nothing.
    """
    intent = _latest(tracker).get("intent", {}).get("name")
    topic = tracker.get_slot(SLOT_TOPIC)
    takes_up = names_entity(tracker, "product") or bool(typed_in(tracker).payment_days)
    if intent == INTENT_UNCLEAR and not takes_up:
        topic = None
    return Question(topic, Aspect.of_intent(intent), _one_product(tracker))


def names_entity(tracker: Tracker, entity: str) -> bool:
    """Tells whether the latest message holds an entity of this kind."""
    return any(found.get("entity") == entity for found in _latest(tracker).get("entities", ()))


def _one_product(tracker: Tracker) -> str | None:
    product = tracker.get_slot(SLOT_PRODUCT)
    return product if isinstance(product, str) else None


def _latest(tracker: Tracker) -> dict[str, Any]:
    return dict(tracker.latest_message or {})
