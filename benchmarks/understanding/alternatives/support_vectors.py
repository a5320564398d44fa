"""A linear support vector machine whose margins are turned into probabilities."""

from __future__ import annotations

from typing import Any

from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.calibration import CalibratedClassifierCV  # type: ignore[import-untyped]
from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

from benchmarks.understanding.alternatives import features
from benchmarks.understanding.alternatives.registry import (
    Ranker,
    Training,
    alternative,
    best_first,
)

_C = 0.3
_FOLDS = 3
# Centred vectors are shorter than rows of n-grams.
_DENSE_SCALE = 3.0


@alternative("characters + vectors, linear SVM, calibrated", uses_vectors=True)
def support_vectors(training: Training) -> Ranker:
    """Platt's scaling on three folds."""
    vectorizer = features.characters().fit(training.texts)
    origin = training.vectors.of(training.texts).mean(axis=0)

    def rows(texts: list[str]) -> csr_matrix:
        dense = (training.vectors.of(texts) - origin) * _DENSE_SCALE
        return hstack([vectorizer.transform(texts), csr_matrix(dense)], format="csr")

    model: Any = CalibratedClassifierCV(LinearSVC(C=_C, class_weight="balanced"), cv=_FOLDS)
    model.fit(rows(training.texts), training.labels)
    return lambda text: best_first(model.classes_, model.predict_proba(rows([text]))[0])
