"""Messages whose intent a rule has settled, so that no model needs to look at them."""

from __future__ import annotations

from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message


def decide(message: Message, intent: str) -> None:
    """Settles the intent of a message with confidence 1."""
    prediction = {INTENT_NAME_KEY: intent, PREDICTED_CONFIDENCE_KEY: 1.0}
    message.set(INTENT, prediction, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [prediction], add_to_output=True)


def is_decided(message: Message) -> bool:
    """Tells whether a rule has settled the intent."""
    return bool((message.get(INTENT_RANKING_KEY) or [{}])[0].get(INTENT_NAME_KEY))


def undecided(messages: list[Message]) -> list[Message]:
    """Returns the messages that the models still have to look at."""
    return [message for message in messages if not is_decided(message)]
