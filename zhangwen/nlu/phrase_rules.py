"""Phrases that need no model: what the training data says letter for letter, and alarm words."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from zhangwen.nlu.decided import decide, undecided
from zhangwen.script import script_converter

_MODEL_FILE = "phrases.json"


# Characters typed one by one: a cry for help is not lost in the spaces between them.
_SPACED_OUT = re.compile(r"(?<![^ ])[\u4e00-\u9fff](?: [\u4e00-\u9fff])+(?![^ ])")


def normalise(text: str) -> str:
    """Returns what of a phrase counts: simplified, lower case, no punctuation, single spaces."""
    simplified = script_converter().to_simplified(text).text.lower()
    letters = (c if c.isalnum() else "" if c in "'\u2019" else " " for c in simplified)
    phrase = " ".join("".join(letters).split())
    return _SPACED_OUT.sub(lambda spaced: spaced.group().replace(" ", ""), phrase)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class PhraseRules(GraphComponent):
    """Settles the intent of known phrases with confidence 1; leaves all others untouched.

    A text equal to a training example (after `normalise`) gets that example's intent; so a button
    whose payload is an example always leads where it should. Before that, a text that matches a
    regular expression of the training data gets the intent the expression is named after: alarm
    words that must not depend on a model.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PhraseRules:
        """Creates an untrained component (see parent class for full docstring)."""
        return cls(model_storage, resource)

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
        phrases: dict[str, str] | None = None,
        patterns: dict[str, list[str]] | None = None,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._phrases = phrases or {}
        self._patterns = patterns or {}
        self._compiled = _compiled(self._patterns)

    def train(self, training_data: TrainingData) -> Resource:
        """Collects phrases and patterns and stores them."""
        self._phrases = {
            normalise(example.get(TEXT)): example.get(INTENT)
            for example in training_data.intent_examples
        }
        self._patterns = {}
        for feature in training_data.regex_features:
            if feature["name"] in training_data.intents:
                self._patterns.setdefault(feature["name"], []).append(feature["pattern"])
        self._compiled = _compiled(self._patterns)
        with self._model_storage.write_to(self._resource) as folder:
            content = {"phrases": self._phrases, "patterns": self._patterns}
            (folder / _MODEL_FILE).write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PhraseRules:
        """Loads what training stored; an unreadable model is an error, not an empty component."""
        with model_storage.read_from(resource) as folder:
            content = json.loads((folder / _MODEL_FILE).read_text("utf-8"))
        return cls(model_storage, resource, content["phrases"], content["patterns"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Settles the intents of known phrases in place."""
        for message in undecided(messages):
            intent = self.intent_of(message.get(TEXT))
            if intent:
                decide(message, intent)
        return messages

    def intent_of(self, text: str) -> str | None:
        """Returns the intent of a known phrase, else None."""
        phrase = normalise(text)
        for intent, pattern in self._compiled.items():
            if pattern.search(phrase):
                return intent
        return self._phrases.get(phrase)


def _compiled(patterns: dict[str, list[str]]) -> dict[str, re.Pattern[str]]:
    return {
        intent: re.compile("|".join(f"(?:{p})" for p in expressions), re.IGNORECASE)
        for intent, expressions in patterns.items()
    }
