"""Gives a message the vector of its meaning."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from zhangwen.nlu import encoder
from zhangwen.nlu.decided import undecided
from zhangwen.nlu.encoder import SentenceEncoder, plain_text


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature of shape (1, 768); none to settled messages.

    Traditional Chinese is encoded in simplified characters, so that both scripts have the same
    vector, and long numbers as three stars. Vectors of training examples are kept in `cache_file`
    between trainings.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default config (see parent class for full docstring)."""
        return {**DenseFeaturizer.get_default_config(), "cache_file": None}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Accepts any config: its keys have defaults."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Creates the component (see parent class for full docstring)."""
        return cls(execution_context.node_name, config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Names what Rasa does not hash by itself: the model file and the encoder's code."""
        return encoder.model_fingerprint() + inspect.getsource(encoder)

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        cache_file = config.get("cache_file")
        self._encoder = SentenceEncoder(Path(cache_file) if cache_file else None)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the feature to all examples that have a text."""
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        vectors = self._encoder.encode_examples([_plain(example) for example in examples])
        for example, vector in zip(examples, vectors, strict=True):
            self._add(example, vector)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the feature to messages in place."""
        for message in undecided(messages):
            self._add(message, self._encoder.encode(_plain(message)))
        return messages

    def _add(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(
            Features(vector.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
        )


def _plain(message: Message) -> str:
    return plain_text(message.get(TEXT))
