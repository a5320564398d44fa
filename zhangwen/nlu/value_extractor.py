"""Hands days, amounts, periods and numbers of cases to Rasa, as they were typed."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from zhangwen.nlu.decided import is_decided
from zhangwen.nlu.number_extractor import ONE_TIME_CODE, PHONE_NUMBER
from zhangwen.nlu.values import Value, find_values
from zhangwen.value_libraries import chinese


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Adds `amount`, `date`, `period` and `case_number` entities; values are the phrases as typed.

    It does not resolve them: what day "tomorrow" is, only the backend's clock knows. Their roles
    say what the customer means by them, where that is more than the phrase. Nothing is looked for
    in messages that a rule has settled, and none within phone numbers and codes.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """Creates the component (see parent class for full docstring)."""
        chinese()  # A second that the first customer need not wait.
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to the messages in place."""
        for message in messages:
            if is_decided(message):
                continue
            before = message.get(ENTITIES, [])
            taken = [
                (entity[ENTITY_ATTRIBUTE_START], entity[ENTITY_ATTRIBUTE_END])
                for entity in before
                if entity[ENTITY_ATTRIBUTE_TYPE] in (PHONE_NUMBER, ONE_TIME_CODE)
            ]
            text = message.get(TEXT) or ""
            found = [_entity(value, text) for value in find_values(text, taken)]
            entities = before + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _entity(value: Value, text: str) -> dict[str, Any]:
    entity = {
        ENTITY_ATTRIBUTE_TYPE: value.kind,
        ENTITY_ATTRIBUTE_VALUE: text[value.start : value.end],
        ENTITY_ATTRIBUTE_START: value.start,
        ENTITY_ATTRIBUTE_END: value.end,
    }
    return {**entity, ENTITY_ATTRIBUTE_ROLE: value.role} if value.role else entity
