"""Hands the products that the spaCy pipeline found to Rasa, by their ids."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
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


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ProductExtractor(GraphComponent, EntityExtractorMixin):
    """Reads the entities of the Doc that `SpacyNLP` has made.

    Unlike Rasa's `SpacyEntityExtractor` it does not run the pipeline a second time, and its values
    are the ids of the ruler's patterns, so that scripts and spellings need no synonym list.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ProductExtractor:
        """Creates the component (see parent class for full docstring)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to the messages in place."""
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            found = [
                {
                    ENTITY_ATTRIBUTE_TYPE: entity.label_,
                    ENTITY_ATTRIBUTE_VALUE: entity.ent_id_,
                    ENTITY_ATTRIBUTE_START: entity.start_char,
                    ENTITY_ATTRIBUTE_END: entity.end_char,
                }
                for entity in (doc.ents if doc else ())
            ]
            entities = message.get(ENTITIES, []) + self.add_extractor_name(found)
            message.set(ENTITIES, entities, add_to_output=True)
        return messages
