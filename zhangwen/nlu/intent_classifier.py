"""Our intent classifier: three voices on a message, with confidences to be trusted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
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

from zhangwen.nlu.characters import CharacterModel
from zhangwen.nlu.decided import undecided
from zhangwen.nlu.encoder import is_held_out, plain_text

_MODEL_FILE = "weights.npz"
_CHARACTERS_FILE = "characters.npz"
_DIRECTIONS = 128


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class CalibratedIntentClassifier(IntentClassifier, GraphComponent):
    """Averages what a message's vector says, and what its characters say.

    The vector speaks by a logistic regression and by the votes of the nearest examples, the
    characters by support vectors (`CharacterModel`). Rasa's own classifier fixes C at 1 on raw
    features, which leaves unit vectors with confidences near zero. Here vectors are centred (those
    of one encoder share a direction) and made longer, and the scores are divided by a temperature
    fitted on the examples that neither the encoder nor a first fit has learnt from (Guo et al.
    2017). Real questions are harder than written examples; `caution` multiplies the temperature
    for that. A mean of voices is too modest where they agree: the power `agreement` makes up for
    it. Loading needs no scikit-learn.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the default config (see parent class for full docstring)."""
        return {
            "C": 0.03,
            "scale": 20.0,
            "max_iter": 60,
            "neighbours": 30,
            "neighbour_sharpness": 15.0,
            "caution": 1.0,
            "characters": 0.5,
            "agreement": 1.0,
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
        weights: Weights | None = None,
        characters: CharacterModel | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._weights = weights
        self._characters = characters

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the weights and the temperature and stores them."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        vectors = np.vstack([_vector(example) for example in examples])
        labels = np.array([example.get(INTENT) for example in examples])
        texts = [example.get(TEXT) for example in examples]
        unseen = np.array([is_held_out(plain_text(text)) for text in texts])
        # Both are made outside Python's lock, in C: two cores do them at once.
        with ThreadPoolExecutor(max_workers=1) as other_core:
            characters = other_core.submit(CharacterModel.fit, texts, labels)
            self._weights = fit(vectors, labels, unseen, self._config)
            self._characters = characters.result()
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / _MODEL_FILE, **self._weights.as_arrays())
            np.savez(folder / _CHARACTERS_FILE, **self._characters.as_arrays())
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
        with model_storage.read_from(resource) as folder:
            weights = Weights(**_arrays_in(folder / _MODEL_FILE))
            characters = CharacterModel.from_arrays(_arrays_in(folder / _CHARACTERS_FILE))
        return cls(config, model_storage, resource, weights, characters)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds `intent` and `intent_ranking` to messages that no rule has settled."""
        for message in undecided(messages):
            ranking = self._ranking(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        assert self._weights and self._characters, "process is only called on a trained component"
        by_vector = self._weights.probabilities(_vector(message)[0])
        by_characters = self._characters.probabilities(message.get(TEXT))
        share = self._config["characters"]
        mean = (1.0 - share) * by_vector + share * by_characters
        probabilities = mean ** self._config["agreement"]
        probabilities /= probabilities.sum()
        best = np.argsort(-probabilities)[: self._config["ranking_length"]]
        return [
            {"name": str(self._weights.classes[i]), "confidence": float(probabilities[i])}
            for i in best
        ]


def _arrays_in(file: Path) -> dict[str, np.ndarray]:
    with np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _vector(message: Message) -> np.ndarray:
    _, dense = message.get_dense_features(TEXT)
    vector: np.ndarray = dense.features
    return vector


@dataclass
class Weights:
    """Everything that turns a message's vector into probabilities.

    Attributes:
        classes: Intent names, shape (n,).
        coefficients: Shape (n, dimensions).
        intercepts: Shape (n,).
        centre: The mean of the training vectors, shape (dimensions,).
        scale: What centred vectors are multiplied by.
        temperature: One number; above 1 it makes the linear confidences more modest.
        directions: The main directions of the training vectors, shape (dimensions, 128).
        examples: The training vectors along these directions, shape (m, 128).
        targets: The place in `classes` of each example's intent, shape (m,).
        neighbours: How many examples vote.
        sharpness: How fast a vote fades with the distance.
    """

    classes: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    temperature: np.ndarray
    directions: np.ndarray
    examples: np.ndarray
    targets: np.ndarray
    neighbours: np.ndarray
    sharpness: np.ndarray

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Returns the arrays to store, by the names of the attributes."""
        return dict(vars(self))

    def probabilities(self, vector: np.ndarray) -> np.ndarray:
        """Returns the probability of every class for one unit vector, shape (n,)."""
        linear = softmax(self.scores(vector[np.newaxis]) / self.temperature)[0]
        return (linear + self.votes(vector)) / 2

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """Returns the linear scores of rows of vectors."""
        features = (vectors - self.centre) * self.scale
        return features @ self.coefficients.T + self.intercepts

    def votes(self, vector: np.ndarray) -> np.ndarray:
        """Returns the shares of the nearest examples' votes, shape (n,)."""
        similarities = self.examples @ (vector @ self.directions)
        few = min(int(self.neighbours), len(similarities))
        nearest = np.argpartition(-similarities, few - 1)[:few]
        weights = np.exp((similarities[nearest] - 1.0) * self.sharpness)
        votes = np.bincount(self.targets[nearest], weights, minlength=len(self.classes))
        shares: np.ndarray = votes / votes.sum()
        return shares


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turns rows of scores into rows of probabilities."""
    shifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    result: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return result


def fit(
    vectors: np.ndarray, labels: np.ndarray, unseen: np.ndarray, config: dict[str, Any]
) -> Weights:
    """Fits the weights on all rows, the temperature on the unseen ones by a fit of the others.

    Args:
        vectors: Unit vectors of the examples.
        labels: Names of the intents.
        unseen: True where the encoder has not learnt from the example.
        config: As in the component's defaults.
    """
    weights = _fit(vectors, labels, config)
    fitted = _temperature(vectors, labels, unseen, config)
    weights.temperature = np.array(config["caution"] * fitted)
    return weights


def _fit(vectors: np.ndarray, labels: np.ndarray, config: dict[str, Any]) -> Weights:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    centre = vectors.mean(axis=0)
    model = LogisticRegression(
        C=config["C"], class_weight="balanced", max_iter=config["max_iter"], tol=1e-2
    )
    model.fit((vectors - centre) * config["scale"], labels)
    classes = np.asarray(model.classes_, dtype=str)
    directions = _main_directions(vectors)
    return Weights(
        classes=classes,
        coefficients=model.coef_.astype(np.float32),
        intercepts=model.intercept_.astype(np.float32),
        centre=centre.astype(np.float32),
        scale=np.array(config["scale"], dtype=np.float32),
        temperature=np.array(1.0),
        directions=directions.astype(np.float32),
        examples=(vectors @ directions).astype(np.float32),
        targets=np.searchsorted(classes, labels),
        neighbours=np.array(config["neighbours"]),
        sharpness=np.array(config["neighbour_sharpness"]),
    )


def _main_directions(vectors: np.ndarray) -> np.ndarray:
    """Finds the directions that hold most of what vectors are, shape (dimensions, few).

    Similarities along 128 of 768 directions choose the same intents (docs/nlu.md), and all
    examples are compared in a fifth of the time.
    """
    _, directions = np.linalg.eigh(vectors.T @ vectors)  # in rising order
    few: np.ndarray = directions[:, -_DIRECTIONS:]
    return few


def _temperature(
    vectors: np.ndarray, labels: np.ndarray, unseen: np.ndarray, config: dict[str, Any]
) -> float:
    """Finds the temperature that fits the unseen rows best; 1 if there are none."""
    seen = _fit(vectors[~unseen], labels[~unseen], config)
    scored = unseen & np.isin(labels, seen.classes)
    if not scored.any():
        return 1.0
    targets = np.searchsorted(seen.classes, labels[scored])
    return _fit_temperature(seen.scores(vectors[scored]), targets)


def _fit_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    """Finds the temperature of least negative log-likelihood."""
    from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

    rows = np.arange(len(targets))

    def loss(log_temperature: float) -> float:
        probabilities = softmax(scores / np.exp(log_temperature))
        return float(-np.log(probabilities[rows, targets] + 1e-12).mean())

    best = minimize_scalar(loss, bounds=(-2.0, 3.0), method="bounded")
    return float(np.exp(best.x))
