"""Knows when a message is not understood, and what may be offered instead of an answer."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from zhangwen.conversation import OFFERED_INTENTS, RELATED_FACTS
from zhangwen.knowledge import ArticleFact, Knowledge, load_knowledge
from zhangwen.nlu import encoder
from zhangwen.nlu.encoder import SentenceEncoder
from zhangwen.nlu.offers import offered_beside_an_answer, offered_intents
from zhangwen.paths import KNOWLEDGE_FOLDER

_OUT_OF_SCOPE = "out_of_scope"
_PASSAGES_FILE = "passages.npz"
_MAX_PASSAGES = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NotSure(GraphComponent):
    """Turns a message whose best intent is too unlikely into `nlu_fallback`.

    The candidates stay in `intent_ranking`, after `nlu_fallback`. Two keys are added to the parsed
    message: `offered_intents`, the intents worth asking back about, and `related_facts`, ids of
    article facts near the message's vector, which was computed for the classifier anyway. A message
    that is answered, and not for sure, gets `offered_intents` too: what else it may have meant.
    What is said of all this is wording, and not decided here.

    An intent named in `answered_from` has a threshold of its own, with which it is answered when it
    is the likeliest: a kind word too many does less harm than a cry for help that meets a list of
    topics. And where a message that is not understood may well be off topic, nothing is offered: a
    list of credit questions would be beside the point.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default config (see parent class for full docstring)."""
        return {
            "threshold": 0.5,
            "answered_from": {},
            "nothing_offered_from": 0.2,
            "min_similarity": 0.5,
            "cache_file": None,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NotSure:
        """Creates an untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource, Passages.none())

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Names what Rasa does not hash by itself: the encoder and the articles' text."""
        texts = [fact.zh + fact.en for fact in _article_facts(load_knowledge(KNOWLEDGE_FOLDER))]
        return encoder.model_fingerprint() + inspect.getsource(encoder) + "".join(texts)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        passages: Passages,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._passages = passages

    def train(self, training_data: TrainingData) -> Resource:
        """Computes and stores the vectors of the articles' facts."""
        cache_file = self._config.get("cache_file")
        sentence_encoder = SentenceEncoder(Path(cache_file) if cache_file else None)
        self._passages = Passages.of(load_knowledge(KNOWLEDGE_FOLDER), sentence_encoder)
        with self._model_storage.write_to(self._resource) as folder:
            self._passages.save(folder / _PASSAGES_FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NotSure:
        """Loads what training stored; an unreadable model is an error."""
        with model_storage.read_from(resource) as folder:
            passages = Passages.load(folder / _PASSAGES_FILE)
        return cls(config, model_storage, resource, passages)

    def process(self, messages: list[Message]) -> list[Message]:
        """Marks the messages that nobody should answer yet."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            best = ranking[0][PREDICTED_CONFIDENCE_KEY] if ranking else 0.0
            if best < self._threshold(ranking):
                self._mark(message, ranking, 1.0 - best)
            elif beside := offered_beside_an_answer(ranking):
                message.set(OFFERED_INTENTS, list(beside), add_to_output=True)
        return messages

    def _threshold(self, ranking: list[dict[str, Any]]) -> float:
        likeliest = ranking[0][INTENT_NAME_KEY] if ranking else None
        threshold: float = self._config["answered_from"].get(likeliest, self._config["threshold"])
        return threshold

    def _may_be_off_topic(self, ranking: list[dict[str, Any]]) -> bool:
        return any(
            one[INTENT_NAME_KEY] == _OUT_OF_SCOPE
            and one[PREDICTED_CONFIDENCE_KEY] >= self._config["nothing_offered_from"]
            for one in ranking
        )

    def _mark(self, message: Message, ranking: list[dict[str, Any]], doubt: float) -> None:
        fallback = {
            INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME,
            PREDICTED_CONFIDENCE_KEY: doubt,
        }
        message.set(INTENT, fallback, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [fallback, *ranking], add_to_output=True)
        off_topic = self._may_be_off_topic(ranking)
        offered = [] if off_topic else list(offered_intents(ranking))
        related = [] if off_topic else self._related(message)
        message.set(OFFERED_INTENTS, offered, add_to_output=True)
        message.set(RELATED_FACTS, related, add_to_output=True)

    def _related(self, message: Message) -> list[str]:
        _, dense = message.get_dense_features(TEXT)
        if dense is None:
            return []
        products = {e["value"] for e in message.get(ENTITIES, ()) if e["entity"] == "product"}
        return self._passages.near(dense.features[0], products, self._config["min_similarity"])


class Passages:
    """The article facts, findable by meaning.

    Args:
        ids: Ids of facts, shape (n,).
        products: For each, the ids of the products its article is about, separated by spaces.
        vectors: Unit vectors in both languages, shape (2, n, dimensions).
    """

    def __init__(self, ids: np.ndarray, products: np.ndarray, vectors: np.ndarray) -> None:
        self._ids = ids
        self._products = [set(str(listed).split()) for listed in products]
        self._vectors = vectors
        self._arrays = {"ids": ids, "products": products, "vectors": vectors}

    @classmethod
    def none(cls) -> Passages:
        """Makes an empty collection."""
        return cls(np.array([], dtype=str), np.array([], dtype=str), np.zeros((2, 0, 0)))

    @classmethod
    def of(cls, knowledge: Knowledge, sentence_encoder: SentenceEncoder) -> Passages:
        """Encodes all facts of the articles."""
        ids = [fact_id for fact_id in knowledge.facts if knowledge.article_of(fact_id)]
        facts = [knowledge.fact(fact_id) for fact_id in ids]
        articles = [knowledge.article_of(fact_id) for fact_id in ids]
        return cls(
            np.array(ids),
            np.array([" ".join(article.products) for article in articles if article]),
            np.stack(
                [
                    sentence_encoder.encode_examples([fact.zh for fact in facts]),
                    sentence_encoder.encode_examples([fact.en for fact in facts]),
                ]
            ),
        )

    def save(self, file: Path) -> None:
        """Writes the collection into a file."""
        np.savez(file, **self._arrays)

    @classmethod
    def load(cls, file: Path) -> Passages:
        """Reads a collection that `save` wrote."""
        with np.load(file, allow_pickle=False) as arrays:
            return cls(**{name: arrays[name] for name in arrays.files})

    def near(self, vector: np.ndarray, products: set[str], min_similarity: float) -> list[str]:
        """Returns the ids of the nearest facts, at most two.

        Args:
            vector: The unit vector of a message.
            products: What the message names; facts about other products only are left out.
            min_similarity: Cosine that a fact must reach.
        """
        if not self._ids.size:
            return []
        similarity = np.max(self._vectors @ vector, axis=0)
        fitting = [
            i
            for i in np.argsort(-similarity)
            if similarity[i] >= min_similarity and (not products or products & self._products[i])
        ]
        return [str(self._ids[i]) for i in fitting[:_MAX_PASSAGES]]


def _article_facts(knowledge: Knowledge) -> list[ArticleFact]:
    return [fact for fact in knowledge.facts.values() if isinstance(fact, ArticleFact)]
