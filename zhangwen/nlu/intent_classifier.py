"""Our intent classifier: logistic regression whose confidence is a probability one can trust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import (  # type: ignore[import-untyped]
    csr_matrix,
    diags,
    hstack,
    vstack,
)

from zhangwen.nlu.decided import undecided

_MODEL_FILE = "weights.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):
    """Multinomial logistic regression on a message's sentence features.

    Counts become TF-IDF weights; vectors are centred, as those of one encoder share a direction.
    Rasa's own classifier fixes C at 1 on raw features, which leaves unit vectors with confidences
    near zero. Here C and the weights of both parts are settings, and the scores are divided by a
    temperature fitted on held-out examples (Guo et al. 2017), so that of the answers given with
    confidence 0.7 about seven in ten are right. Loading needs no scikit-learn.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default config (see parent class for full docstring)."""
        return {
            "C": 1.0,
            "dense_scale": 10.0,
            "sparse_scale": 3.0,
            "max_iter": 60,
            "held_out_share": 0.25,
            "ranking_length": 10,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CalibratedIntentClassifier:
        """Creates an untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        weights: LinearWeights | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._weights = weights

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the weights and the temperature and stores them."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        counts = vstack([_counts(example) for example in examples]).tocsr()
        vectors = np.vstack([_vector(example) for example in examples])
        labels = np.array([example.get(INTENT) for example in examples])
        self._weights = fit(counts, vectors, labels, self._config)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _MODEL_FILE, **self._weights.as_arrays())
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CalibratedIntentClassifier:
        """Loads what training stored; an unreadable model is an error."""
        with (
            model_storage.read_from(resource) as folder,
            np.load(folder / _MODEL_FILE, allow_pickle=False) as arrays,
        ):
            weights = LinearWeights(**{name: arrays[name] for name in arrays.files})
        return cls(config, model_storage, resource, weights)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds `intent` and `intent_ranking` to messages that no rule has settled."""
        for message in undecided(messages):
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        assert self._weights is not None, "process is only called on a trained component"
        probabilities = self._weights.probabilities(_counts(message), _vector(message))
        best = np.argsort(-probabilities)[: self._config["ranking_length"]]
        return [
            {"name": str(self._weights.classes[i]), "confidence": float(probabilities[i])}
            for i in best
        ]


def _counts(message: Message) -> csr_matrix:
    _, sparse = message.get_sparse_features(TEXT)
    return csr_matrix(sparse.features, dtype=np.float32)


def _vector(message: Message) -> np.ndarray:
    _, dense = message.get_dense_features(TEXT)
    vector: np.ndarray = dense.features
    return vector


@dataclass
class LinearWeights:
    """The fitted weights; everything that turns a message's features into probabilities.

    Attributes:
        classes: Intent names, shape (n,).
        coefficients: Shape (n, n-grams + dimensions).
        intercepts: Shape (n,).
        idf: Inverse document frequency of each n-gram.
        centre: The mean of the training vectors, shape (dimensions,).
        scales: The weights of the n-grams and of the vectors.
        temperature: One number; above 1 it makes the confidences more modest.
    """

    classes: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray
    idf: np.ndarray
    centre: np.ndarray
    scales: np.ndarray
    temperature: np.ndarray

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Returns the arrays to store, by the names of the attributes."""
        return dict(vars(self))

    def probabilities(self, counts: csr_matrix, vector: np.ndarray) -> np.ndarray:
        """Returns the probability of every class for one message, shape (n,)."""
        features = weighted(counts, vector, self.idf, self.centre, self.scales)
        scores = np.asarray(features @ self.coefficients.T).ravel() + self.intercepts
        return softmax(scores[np.newaxis] / self.temperature)[0]


def weighted(
    counts: csr_matrix,
    vectors: np.ndarray,
    idf: np.ndarray,
    centre: np.ndarray,
    scales: np.ndarray,
) -> csr_matrix:
    """Weighs rows: sublinear TF-IDF of unit length beside centred vectors."""
    tfidf = counts.copy()
    tfidf.data = (1.0 + np.log(tfidf.data)) * idf[tfidf.indices]
    lengths = np.sqrt(np.asarray(tfidf.multiply(tfidf).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    sparse_scale, dense_scale = scales
    return hstack(
        [diags(sparse_scale / lengths) @ tfidf, csr_matrix((vectors - centre) * dense_scale)],
        format="csr",
        dtype=np.float32,
    )


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turns rows of scores into rows of probabilities."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def fit(
    counts: csr_matrix, vectors: np.ndarray, labels: np.ndarray, config: dict[str, Any]
) -> LinearWeights:
    """Fits the weights on all rows, the temperature on rows that a first fit has not seen."""
    idf, centre = _idf(counts), vectors.mean(axis=0)
    scales = np.array([config["sparse_scale"], config["dense_scale"]])
    features = weighted(counts, vectors, idf, centre, scales)
    temperature = _fit_temperature(*_held_out_scores(features, labels, config))
    model = _regression(config).fit(features, labels)
    return LinearWeights(
        classes=np.asarray(model.classes_, dtype=str),
        coefficients=model.coef_.astype(np.float32),
        intercepts=model.intercept_.astype(np.float32),
        idf=idf,
        centre=centre,
        scales=scales,
        temperature=np.array(temperature),
    )


def _idf(counts: csr_matrix) -> np.ndarray:
    """Returns the smoothed inverse document frequencies (as in scikit-learn's TfidfTransformer)."""
    documents_with = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf: np.ndarray = np.log((1 + counts.shape[0]) / (1 + documents_with)) + 1
    return idf.astype(np.float32)


def _regression(config: dict[str, Any]) -> Any:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    return LogisticRegression(
        C=config["C"],
        class_weight="balanced",
        multi_class="multinomial",
        max_iter=config["max_iter"],
        tol=1e-2,
    )


def _held_out_scores(
    features: csr_matrix, labels: np.ndarray, config: dict[str, Any]
) -> tuple[np.ndarray, np.ndarray]:
    """Scores a share of the rows by a model of the others: (scores, index of the right class)."""
    from sklearn.model_selection import train_test_split  # type: ignore[import-untyped]

    seen, unseen = train_test_split(
        np.arange(len(labels)),
        test_size=config["held_out_share"],
        stratify=labels,
        random_state=0,
    )
    model = _regression(config).fit(features[seen], labels[seen])
    targets = np.searchsorted(model.classes_, labels[unseen])
    return model.decision_function(features[unseen]), targets


def _fit_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    """Finds the temperature of least negative log-likelihood."""
    from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

    rows = np.arange(len(targets))

    def loss(log_temperature: float) -> float:
        probabilities = softmax(scores / np.exp(log_temperature))
        return float(-np.log(probabilities[rows, targets] + 1e-12).mean())

    best = minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded")
    return float(np.exp(best.x))
