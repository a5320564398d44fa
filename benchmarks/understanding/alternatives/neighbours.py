"""The examples nearest to a question."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.understanding.alternatives.registry import (
    Ranker,
    Training,
    alternative,
    best_first,
)
from zhangwen.nlu.intent_classifier import softmax

_NEIGHBOURS = 15
# How much nearer counts as how much likelier; on cosines of centred vectors.
_TEMPERATURE = 0.1


@alternative("neighbours on vectors", uses_vectors=True)
def neighbours(training: Training) -> Ranker:
    """The votes of the nearest examples, weighted by how near they are."""
    vectors = training.vectors.of(training.texts)
    origin = vectors.mean(axis=0)
    known = _unit(vectors - origin)
    classes, indices = np.unique(training.labels, return_inverse=True)

    def rank(text: str) -> Any:
        cosines = known @ _unit(training.vectors.of([text]) - origin)[0]
        nearest = np.argsort(-cosines)[:_NEIGHBOURS]
        votes = softmax(cosines[nearest][np.newaxis] / _TEMPERATURE)[0]
        weights = np.bincount(indices[nearest], weights=votes, minlength=len(classes))
        return best_first(classes, weights)

    return rank


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit
