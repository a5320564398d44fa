"""The voices that our classifier averages, each alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.understanding.alternatives.registry import (
    Ranker,
    Training,
    alternative,
    best_first,
)
from zhangwen.nlu.characters import CharacterModel
from zhangwen.nlu.encoder import is_held_out
from zhangwen.nlu.intent_classifier import CalibratedIntentClassifier, fit


@alternative("our voice of the vector: regression + neighbours", uses_vectors=True)
def vector_voice(training: Training) -> Ranker:
    """Our classifier's `fit` with its default settings, temperature included."""
    config = CalibratedIntentClassifier.get_default_config()
    unseen = np.array([is_held_out(text) for text in training.texts])
    weights = fit(training.vectors.of(training.texts), training.labels, unseen, config)

    def rank(text: str) -> Any:
        return best_first(weights.classes, weights.probabilities(training.vectors.of([text])[0]))

    return rank


@alternative("our voice of the characters: support vectors")
def character_voice(training: Training) -> Ranker:
    """Our `CharacterModel`."""
    model = CharacterModel.fit(training.texts, training.labels)
    classes = sorted(set(training.labels))
    return lambda text: best_first(classes, model.probabilities(text))
