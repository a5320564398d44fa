"""What the customer asks in this turn, read from the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker

from actions.how_long_asked import aspect_in_words
from actions.typed import typed_in
from zhangwen.conversation import INTENT_UNCLEAR, SLOT_PRODUCT, SLOT_TOPIC, Aspect

# Topics that are no question of a product: naming another one does not ask them again.
_OF_NO_PRODUCT = {"complaint", "data_privacy"}

# "How do I get it back?" is about the money while a scam is talked of, not about an account: what
# a message that names no matter of its own asks of the running topic, by topic and intent.
TAKES_OVER = {
    ("scam_check", "restore_account"): Aspect.HOW,
    ("scam_check", "refund"): Aspect.HOW,
    ("account_stolen", "refund"): Aspect.HOW,
    ("refund", "disbursement"): Aspect.WHY,
    ("refund", "application_rejected"): Aspect.WHY,
    ("repayment_problem", "restore_account"): Aspect.HOW_LONG,
}
_NAMES_A_MATTER = re.compile(
    "account|limit|loan|borrow|appl|refund|restor|unlock|unfr|unblock|reopen|reactivat"
    "|[账帳賬][户戶号號]|[额額]度|恢[复復]|解[锁鎖封冻凍除]|退[款货貨]|借|[贷貸]|放款|申[请請]|开通|開通"
)


@dataclass(frozen=True)
class Question:
    """A question about a topic.

    Attributes:
        topic: A topic's id; None when the conversation has none yet.
        aspect: What of it a follow-up asks, or the question itself; None for the topic as a whole.
        product: The product it is about, None when none or several were named.
        product_named: Whether this very message names it; else it is that of an earlier one.
    """

    topic: str | None
    aspect: Aspect | None = None
    product: str | None = None
    product_named: bool = False


def question_of(tracker: Tracker) -> Question:
    """Reads the question of the latest message.

    A follow-up is about the running topic. A product alone ("and Huabei?") asks the running topic
    again of that product, and so does a day alone ("the 5th?"); another fragment asks nothing.
    """
    intent = _latest(tracker).get("intent", {}).get("name")
    topic = tracker.get_slot(SLOT_TOPIC)
    names_product = names_entity(tracker, "product")
    takes_up = names_product or bool(typed_in(tracker).payment_days)
    if intent == INTENT_UNCLEAR and (not takes_up or topic in _OF_NO_PRODUCT):
        topic = None
    running = _topic_before(tracker)
    taken_over = TAKES_OVER.get((running or "", intent or ""))
    if taken_over and not names_product and not _NAMES_A_MATTER.search(_text(tracker)):
        return Question(running, taken_over, _one_product(tracker))
    aspect = _aspect(intent, _text(tracker))
    return Question(topic, aspect, _one_product(tracker), names_product)


def question_repeated(tracker: Tracker) -> Question:
    """Reads the question that was answered last: the running topic and what was asked of it."""
    topic = tracker.get_slot(SLOT_TOPIC)
    messages = (event for event in _before(tracker) if event.get("event") == "user")
    about_it = {topic, INTENT_UNCLEAR, *(aspect.value for aspect in Aspect)}
    asked = next((message for message in messages if _intent(message) in about_it), {})
    aspect = _aspect(_intent(asked), str(asked.get("text") or ""))
    return Question(topic, aspect, _one_product(tracker))


def names_entity(tracker: Tracker, entity: str) -> bool:
    """Tells whether the latest message holds an entity of this kind."""
    return any(found.get("entity") == entity for found in _latest(tracker).get("entities", ()))


def _one_product(tracker: Tracker) -> str | None:
    product = tracker.get_slot(SLOT_PRODUCT)
    return product if isinstance(product, str) else None


def message_before(tracker: Tracker, by: str) -> dict[str, Any]:
    """Returns the event of the last message before the latest of the customer, by "bot" or "user".

    It is empty when there is none.
    """
    return next((event for event in _before(tracker) if event.get("event") == by), {})


def _topic_before(tracker: Tracker) -> str | None:
    """Returns the topic that was running before the latest message brought its own."""
    slots = (event for event in _before(tracker) if event.get("event") == "slot")
    topic: str | None
    topic = next((slot.get("value") for slot in slots if slot.get("name") == SLOT_TOPIC), None)
    return topic


def _before(tracker: Tracker) -> Iterator[dict[str, Any]]:
    """Yields the events before the latest message of the customer, the newest first."""
    events = list(reversed(tracker.events))
    latest = next((n for n, event in enumerate(events) if event.get("event") == "user"), -1)
    yield from events[latest + 1 :]


def _aspect(intent: str | None, text: str) -> Aspect | None:
    return Aspect.of_intent(intent) or aspect_in_words(intent, text)


def _intent(message: dict[str, Any]) -> str | None:
    intent: str | None = message.get("parse_data", {}).get("intent", {}).get("name")
    return intent


def _text(tracker: Tracker) -> str:
    return str(_latest(tracker).get("text") or "").lower()


def _latest(tracker: Tracker) -> dict[str, Any]:
    return dict(tracker.latest_message or {})
