"""Our intent classifier: logistic regression whose confidence is a probability one can trust."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack

from zhangwen.nlu.decided import undecided

_MODEL_FILE = "weights.npz"


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True
)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):
    """Multinomial logistic regression on a message's sentence features.

    Rasa's own classifier fixes C at 1, which leaves unit vectors with confidences near zero. Here C
    and the weight of the dense part are settings, and the scores are divided by a temperature that
    was fitted on out-of-fold predictions (Guo et al. 2017), so that of the answers given with
    confidence 0.7 about seven in ten are right. Loading needs no scikit-learn.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Returns the default config (see parent class for full docstring)."""
        return {
            "C": 1.0,
            "dense_scale": 10.0,
            "sparse_scale": 1.0,
            "max_iter": 300,
            "folds": 4,
            "ranking_length": 10,
            "excluded_intents": [],
        }

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CalibratedIntentClassifier:
        """Creates an untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        weights: Optional["LinearWeights"] = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._weights = weights

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the weights and the temperature and stores them."""
        excluded = set(self._config["excluded_intents"])
        examples = [
            example
            for example in training_data.intent_examples
            if example.get(TEXT) and example.get(INTENT) not in excluded
        ]
        features = vstack([self._features(example) for example in examples]).tocsr()
        labels = np.array([example.get(INTENT) for example in examples])
        self._weights = fit(features, labels, self._config)
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _MODEL_FILE, **self._weights.as_arrays())
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CalibratedIntentClassifier:
        """Loads what training stored; an unreadable model is an error."""
        with model_storage.read_from(resource) as folder:
            with np.load(folder / _MODEL_FILE, allow_pickle=False) as arrays:
                weights = LinearWeights(**{name: arrays[name] for name in arrays.files})
        return cls(config, model_storage, resource, weights)

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds `intent` and `intent_ranking` to messages that no rule has settled."""
        for message in undecided(messages):
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> List[Dict[str, Any]]:
        assert self._weights is not None, "process is only called on a trained component"
        probabilities = self._weights.probabilities(self._features(message))
        best = np.argsort(-probabilities)[: self._config["ranking_length"]]
        return [
            {"name": str(self._weights.classes[i]), "confidence": float(probabilities[i])}
            for i in best
        ]

    def _features(self, message: Message) -> csr_matrix:
        _, sparse = message.get_sparse_features(TEXT)
        _, dense = message.get_dense_features(TEXT)
        return hstack(
            [
                csr_matrix(sparse.features) * self._config["sparse_scale"],
                csr_matrix(dense.features) * self._config["dense_scale"],
            ],
            format="csr",
            dtype=np.float32,
        )


class LinearWeights:
    """The fitted weights: scores are features · coefficientsᵀ + intercepts, over a temperature.

    Args:
        classes: Intent names, shape (n,).
        coefficients: Shape (n, features).
        intercepts: Shape (n,).
        temperature: One number; above 1 it makes the confidences more modest.
    """

    def __init__(
        self,
        classes: np.ndarray,
        coefficients: np.ndarray,
        intercepts: np.ndarray,
        temperature: np.ndarray,
    ) -> None:
        self.classes = classes
        self.coefficients = coefficients
        self.intercepts = intercepts
        self.temperature = float(temperature)

    def as_arrays(self) -> Dict[str, np.ndarray]:
        """Returns the arrays to store, by the names of the constructor."""
        return {
            "classes": self.classes,
            "coefficients": self.coefficients,
            "intercepts": self.intercepts,
            "temperature": np.array(self.temperature),
        }

    def probabilities(self, features: csr_matrix) -> np.ndarray:
        """Returns the probability of every class for one row of features, shape (n,)."""
        scores = np.asarray(features @ self.coefficients.T).ravel() + self.intercepts
        return softmax(scores[np.newaxis] / self.temperature)[0]


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turns rows of scores into rows of probabilities."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def fit(features: csr_matrix, labels: np.ndarray, config: Dict[str, Any]) -> LinearWeights:
    """Fits weights on all rows and the temperature on out-of-fold scores of the same rows."""
    temperature = _fit_temperature(*_out_of_fold(features, labels, config))
    model = _regression(config).fit(features, labels)
    return LinearWeights(
        classes=np.asarray(model.classes_, dtype=str),
        coefficients=model.coef_.astype(np.float32),
        intercepts=model.intercept_.astype(np.float32),
        temperature=np.array(temperature),
    )


def _regression(config: Dict[str, Any]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=config["C"],
        class_weight="balanced",
        multi_class="multinomial",
        max_iter=config["max_iter"],
        tol=1e-3,
    )


def _out_of_fold(
    features: csr_matrix, labels: np.ndarray, config: Dict[str, Any]
) -> Tuple[np.ndarray, np.ndarray]:
    """Scores each row by a model that has not seen it: (scores, index of the right class)."""
    from sklearn.model_selection import StratifiedKFold

    classes, targets = np.unique(labels, return_inverse=True)
    scores = np.zeros((len(labels), len(classes)))
    folds = StratifiedKFold(config["folds"], shuffle=True, random_state=0)
    for seen, unseen in folds.split(features, labels):
        scores[unseen] = _regression(config).fit(features[seen], labels[seen]).decision_function(
            features[unseen]
        )
    return scores, targets


def _fit_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    """Finds the temperature of least negative log-likelihood."""
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(targets))

    def loss(log_temperature: float) -> float:
        probabilities = softmax(scores / np.exp(log_temperature))
        return float(-np.log(probabilities[rows, targets] + 1e-12).mean())

    best = minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded")
    return float(np.exp(best.x))
