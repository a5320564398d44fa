"""The first component: makes any text harmless and refuses what nobody could answer."""

from __future__ import annotations

import unicodedata
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from zhangwen.nlu.cleaning import clean
from zhangwen.nlu.decided import decide

MAX_CHARACTERS = 1000
EMPTY_MESSAGE = "empty_message"
MESSAGE_TOO_LONG = "message_too_long"


def has_words(text: str) -> bool:
    """Tells whether there is a letter, a Chinese character or a digit to understand."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class TextGuard(GraphComponent):
    """Cleans every message; settles empty and overlong ones before any model runs.

    A message without words (emoji, punctuation, spaces) gets the intent `empty_message`, one of
    more than `max_characters` gets `message_too_long`; both lose their text, so that the components
    behind have nothing to do. What the customer typed stays in the conversation's own record.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default config (see parent class for full docstring)."""
        return {"max_characters": MAX_CHARACTERS}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextGuard:
        """Creates the component (see parent class for full docstring)."""
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._max_characters: int = config["max_characters"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Cleans the examples the same way as messages.

        Examples of what the guard settles itself only show what is meant; the models behind it
        never see such messages and learn nothing of them.
        """
        for message in training_data.training_examples:
            if message.get(TEXT):
                message.set(TEXT, clean(message.get(TEXT)))
        return training_data.filter_training_examples(
            lambda message: message.get(INTENT) not in (EMPTY_MESSAGE, MESSAGE_TOO_LONG)
        )

    def process(self, messages: list[Message]) -> list[Message]:
        """Cleans messages in place."""
        for message in messages:
            self._guard(message)
        return messages

    def _guard(self, message: Message) -> None:
        raw = message.get(TEXT) or ""
        # Counted before cleaning: folding a hundred kilobytes would already be work.
        if len(raw) > self._max_characters:
            message.set(TEXT, "")
            decide(message, MESSAGE_TOO_LONG)
            return
        text = clean(raw)
        if not has_words(text):
            text = ""
            decide(message, EMPTY_MESSAGE)
        message.set(TEXT, text)
