"""The intent classifier on a few made-up examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import (
    FEATURE_TYPE_SENTENCE,
    INTENT,
    INTENT_RANKING_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tests.understanding.storage import Storage
from zhangwen.nlu.decided import decide
from zhangwen.nlu.intent_classifier import (
    CalibratedIntentClassifier,
    _fit_temperature,
    fit,
    softmax,
)

INTENTS = ("bill_query", "greet", "log_in")
EXAMPLES_EACH = 12
DIMENSIONS = 8
CONFIG = CalibratedIntentClassifier.get_default_config()


def message(intent: str, random: np.random.Generator, noise: float = 0.3) -> Message:
    """An example whose features lie around those of its intent."""
    index = INTENTS.index(intent)
    vector = np.eye(DIMENSIONS)[index] + noise * random.standard_normal(DIMENSIONS)
    vector /= np.linalg.norm(vector)
    example = Message({TEXT: f"{intent} {random.integers(10**9)}", INTENT: intent})
    example.add_features(Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, "dense"))
    return example


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage.in_folder(tmp_path)


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def classifier(storage: Storage, random: np.random.Generator) -> CalibratedIntentClassifier:
    component = CalibratedIntentClassifier.create(
        CONFIG, storage.model_storage, storage.resource, storage.context
    )
    examples = [message(intent, random) for intent in INTENTS for _ in range(EXAMPLES_EACH)]
    component.train(TrainingData(examples))
    return component


def ranking_of(component: CalibratedIntentClassifier, asked: Message) -> list[dict[str, Any]]:
    asked.data.pop(INTENT, None)
    component.process([asked])
    ranking: list[dict[str, Any]] = asked.get(INTENT_RANKING_KEY)
    return ranking


@pytest.mark.parametrize("intent", INTENTS)
def test_new_messages_are_understood(
    classifier: CalibratedIntentClassifier, random: np.random.Generator, intent: str
) -> None:
    asked = message(intent, random, noise=0.1)
    ranking = ranking_of(classifier, asked)

    assert ranking[0]["name"] == intent
    assert asked.get(INTENT) == ranking[0]


def test_confidences_are_probabilities_best_first(
    classifier: CalibratedIntentClassifier, random: np.random.Generator
) -> None:
    ranking = ranking_of(classifier, message("greet", random))
    confidences = [candidate["confidence"] for candidate in ranking]

    assert {candidate["name"] for candidate in ranking} == set(INTENTS)
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1)
    assert all(type(confidence) is float for confidence in confidences)


def test_the_ranking_is_no_longer_than_asked_for(
    storage: Storage, random: np.random.Generator, classifier: CalibratedIntentClassifier
) -> None:
    short = CalibratedIntentClassifier.load(
        {**CONFIG, "ranking_length": 2}, storage.model_storage, storage.resource, storage.context
    )

    assert len(ranking_of(short, message("greet", random))) == 2


def test_settled_messages_are_left_alone(classifier: CalibratedIntentClassifier) -> None:
    # They have no features either, as no featurizer looks at them.
    settled = Message({TEXT: "查我的账户"})
    decide(settled, "log_in")

    classifier.process([settled])

    assert settled.get(INTENT) == {"name": "log_in", "confidence": 1.0}


def test_a_loaded_classifier_gives_the_same_answers(
    classifier: CalibratedIntentClassifier, storage: Storage, random: np.random.Generator
) -> None:
    loaded = CalibratedIntentClassifier.load(
        CONFIG, storage.model_storage, storage.resource, storage.context
    )

    asked = [message(intent, random) for intent in INTENTS]
    expected = [ranking_of(classifier, each) for each in asked]
    for each in asked:
        each.data.pop(INTENT_RANKING_KEY)
    assert [ranking_of(loaded, each) for each in asked] == expected


def test_a_classifier_that_was_not_stored_cannot_be_loaded(storage: Storage) -> None:
    with pytest.raises(ValueError, match="component"):
        CalibratedIntentClassifier.load(
            CONFIG, storage.model_storage, storage.resource, storage.context
        )


def test_temperature_brings_confidence_and_share_of_right_answers_together(
    random: np.random.Generator,
) -> None:
    # Scores that are three times as sure of themselves as they should be.
    honest = random.standard_normal((4000, 3)) * 2
    targets = np.array([random.choice(3, p=row) for row in softmax(honest)])

    assert _fit_temperature(honest * 3, targets) == pytest.approx(3, rel=0.15)
    assert _fit_temperature(honest, targets) == pytest.approx(1, rel=0.15)
    assert _fit_temperature(honest / 2, targets) == pytest.approx(0.5, rel=0.15)


def test_probabilities_survive_huge_scores() -> None:
    assert softmax(np.array([[1e6, 0.0], [-1e6, -1e6]])).tolist() == [[1.0, 0.0], [0.5, 0.5]]


def rows(random: np.random.Generator, each: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around one axis an intent, and their labels."""
    labels = np.repeat(INTENTS, each)
    vectors = np.eye(DIMENSIONS)[np.searchsorted(INTENTS, labels)]
    vectors = vectors + 0.4 * random.standard_normal(vectors.shape)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels


def test_the_nearest_examples_vote(random: np.random.Generator) -> None:
    vectors, labels = rows(random)
    weights = fit(vectors, labels, np.zeros(len(labels), bool), {**CONFIG, "neighbours": 5})

    votes = weights.votes(np.eye(DIMENSIONS)[1])

    assert votes.sum() == pytest.approx(1)
    assert INTENTS[votes.argmax()] == "greet"


def test_there_may_be_fewer_examples_than_neighbours(random: np.random.Generator) -> None:
    vectors, labels = rows(random, each=2)
    weights = fit(vectors, labels, np.zeros(len(labels), bool), CONFIG)

    assert weights.probabilities(vectors[0]).sum() == pytest.approx(1)


def test_caution_makes_confidences_more_modest(random: np.random.Generator) -> None:
    vectors, labels = rows(random)
    unseen = random.random(len(labels)) < 0.3

    plain = fit(vectors, labels, unseen, CONFIG)
    cautious = fit(vectors, labels, unseen, {**CONFIG, "caution": 2.0})

    asked = np.eye(DIMENSIONS)[0]
    assert cautious.temperature == pytest.approx(2 * plain.temperature)
    assert cautious.probabilities(asked).max() < plain.probabilities(asked).max()
