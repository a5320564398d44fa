"""Logistic regression on n-grams and on vectors.

All are scikit-learn as anybody would take it, their probabilities as they come.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.pipeline import make_union  # type: ignore[import-untyped]

from benchmarks.understanding.alternatives import features
from benchmarks.understanding.alternatives.registry import (
    Ranker,
    Training,
    alternative,
    best_first,
)

# For rows of length one: at 1, the default, probabilities stay near those of guessing.
_C = 10.0
_MAX_ITER = 200
# Centred vectors are short; this length lets C = 1 tell them apart.
_DENSE_SCALE = 10.0


@alternative("characters 1-3, logistic regression")
def characters(training: Training) -> Ranker:
    """TF-IDF of character n-grams."""
    return _on_texts(training, features.characters())


@alternative("words 1-2 (jieba), logistic regression")
def words(training: Training) -> Ranker:
    """TF-IDF of words."""
    return _on_texts(training, features.words())


@alternative("characters and words, logistic regression")
def characters_and_words(training: Training) -> Ranker:
    """TF-IDF of both."""
    return _on_texts(training, make_union(features.characters(), features.words()))


@alternative("vectors, logistic regression", uses_vectors=True)
def vectors_raw(training: Training) -> Ranker:
    """Unit vectors and C = 1, as Rasa's LogisticRegressionClassifier has it."""
    return _on_vectors(training, centre=False, scale=1.0, strength=1.0)


@alternative("vectors centred, logistic regression", uses_vectors=True)
def vectors_centred(training: Training) -> Ranker:
    """Without the direction that all vectors of one encoder share; proper C."""
    return _on_vectors(training, centre=True, scale=1.0, strength=_C)


@alternative("vectors centred and scaled, logistic regression", uses_vectors=True)
def vectors_scaled(training: Training) -> Ranker:
    """Centred, and long enough for C = 1."""
    return _on_vectors(training, centre=True, scale=_DENSE_SCALE, strength=1.0)


def _on_texts(training: Training, vectorizer: Any) -> Ranker:
    rows = vectorizer.fit_transform(training.texts)
    model = _regression(_C).fit(rows, training.labels)
    return lambda text: best_first(
        model.classes_, model.predict_proba(vectorizer.transform([text]))[0]
    )


def _on_vectors(training: Training, centre: bool, scale: float, strength: float) -> Ranker:
    vectors = training.vectors.of(training.texts)
    origin = vectors.mean(axis=0) if centre else np.zeros(vectors.shape[1])
    model = _regression(strength).fit((vectors - origin) * scale, training.labels)

    def rank(text: str) -> Any:
        row = (training.vectors.of([text]) - origin) * scale
        return best_first(model.classes_, model.predict_proba(row)[0])

    return rank


def _regression(strength: float) -> Any:
    return LogisticRegression(
        C=strength, class_weight="balanced", multi_class="multinomial", max_iter=_MAX_ITER, tol=1e-3
    )
