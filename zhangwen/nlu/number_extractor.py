"""Finds mobile numbers and one-time codes, and takes bare digits for a piece of information."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_END,
    ENTITY_ATTRIBUTE_START,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from zhangwen.nlu.decided import decide, is_decided

INFORM = "inform"
PHONE_NUMBER = "phone_number"
ONE_TIME_CODE = "one_time_code"

# Eleven digits from 1[3-9], in groups if the customer likes, with or without the country's code.
_PHONE = re.compile(r"(?<![\d])(?:\+?86[\s-]?)?(1[3-9]\d(?:[\s-]?\d){8})(?![\d])")
_CODE = re.compile(r"(?<![\d.,])(\d{3}[\s-]?\d{3})(?![\d.,]*\d)")
_ONLY_DIGITS = re.compile(r"^[+\d][\d\s.,-]*$")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class NumberExtractor(GraphComponent, EntityExtractorMixin):
    """Adds `phone_number` (11 digits) and `one_time_code` (6 digits) entities, digits only.

    There is no word boundary between a Chinese character and a digit, so the patterns look at the
    neighbouring digits instead. A message of nothing but digits is `inform` by rule.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NumberExtractor:
        """Creates the component (see parent class for full docstring)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to the messages in place."""
        for message in messages:
            text = message.get(TEXT) or ""
            entities = message.get(ENTITIES, []) + self.add_extractor_name(list(find_numbers(text)))
            message.set(ENTITIES, entities, add_to_output=True)
            if _ONLY_DIGITS.match(text) and not is_decided(message):
                decide(message, INFORM)
        return messages


def find_numbers(text: str) -> Iterator[dict[str, Any]]:
    """Yields the phone numbers and codes in a text as Rasa entities."""
    phones = [_entity(PHONE_NUMBER, match) for match in _PHONE.finditer(text)]
    yield from phones
    for match in _CODE.finditer(text):
        inside_phone = any(
            phone[ENTITY_ATTRIBUTE_START] < match.end()
            and match.start() < phone[ENTITY_ATTRIBUTE_END]
            for phone in phones
        )
        if not inside_phone:
            yield _entity(ONE_TIME_CODE, match)


def _entity(kind: str, match: re.Match[str]) -> dict[str, Any]:
    return {
        ENTITY_ATTRIBUTE_TYPE: kind,
        ENTITY_ATTRIBUTE_VALUE: re.sub(r"\D", "", match.group(1)),
        ENTITY_ATTRIBUTE_START: match.start(),
        ENTITY_ATTRIBUTE_END: match.end(),
    }
