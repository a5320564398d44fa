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
from scipy.sparse import csr_matrix

from tests.understanding.storage import Storage
from zhangwen.nlu.decided import decide
from zhangwen.nlu.intent_classifier import (
    CalibratedIntentClassifier,
    _fit_temperature,
    softmax,
    weighted,
)

INTENTS = ("bill_query", "greet", "log_in")
EXAMPLES_EACH = 12
DIMENSIONS = 8
N_GRAMS = 6
CONFIG = CalibratedIntentClassifier.get_default_config()


def message(intent: str, random: np.random.Generator, noise: float = 0.3) -> Message:
    """An example whose features lie around those of its intent."""
    index = INTENTS.index(intent)
    vector = np.eye(DIMENSIONS)[index] + noise * random.standard_normal(DIMENSIONS)
    vector /= np.linalg.norm(vector)
    counts = random.integers(0, 2, N_GRAMS)
    counts[2 * index] += 3
    example = Message({TEXT: f"{intent} {random.integers(10**9)}", INTENT: intent})
    example.add_features(Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, "dense"))
    sparse = csr_matrix(counts[np.newaxis].astype(np.float32))
    example.add_features(Features(sparse, FEATURE_TYPE_SENTENCE, TEXT, "sparse"))
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


def test_a_message_without_any_known_n_gram_is_classified_by_its_vector(
    classifier: CalibratedIntentClassifier, random: np.random.Generator
) -> None:
    asked = message("log_in", random, noise=0.0)
    asked.features = [feature for feature in asked.features if feature.is_dense()]
    nothing = csr_matrix((1, N_GRAMS), dtype=np.float32)
    asked.add_features(Features(nothing, FEATURE_TYPE_SENTENCE, TEXT, "sparse"))

    assert ranking_of(classifier, asked)[0]["name"] == "log_in"


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


def test_each_part_of_the_features_has_the_length_of_its_weight() -> None:
    counts = csr_matrix(np.array([[1, 2, 0], [0, 0, 0]], dtype=np.float32))
    vectors = np.array([[0.6, 0.8], [0.6, 0.8]])
    rows = weighted(counts, vectors, np.ones(3), np.zeros(2), np.array([3.0, 10.0])).toarray()

    assert np.linalg.norm(rows[:, :3], axis=1) == pytest.approx([3, 0])
    assert np.linalg.norm(rows[:, 3:], axis=1) == pytest.approx([10, 10])
