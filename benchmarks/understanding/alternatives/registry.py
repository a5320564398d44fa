"""The alternatives by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.understanding.answers import Candidate
from benchmarks.understanding.encoders import Vectors
from benchmarks.understanding.examples import Example

# Ranks the intents of a normalised text, the best first.
Ranker = Callable[[str], Sequence[Candidate]]
RANKED = 10


@dataclass(frozen=True)
class Training:
    """What an alternative learns from.

    Attributes:
        examples: The training examples, normalised.
        vectors: Their vectors, and those of the questions.
    """

    examples: Sequence[Example]
    vectors: Vectors = field(default_factory=Vectors)

    @property
    def texts(self) -> list[str]:
        """The sentences."""
        return [example.text for example in self.examples]

    @property
    def labels(self) -> np.ndarray:
        """The intents, in the order of the sentences."""
        return np.array([example.intent for example in self.examples])


@dataclass(frozen=True)
class Alternative:
    """One way to understand.

    Attributes:
        name: Its name on the command line.
        told: What it is, in the table.
        learn: Learns and returns what ranks.
        uses_vectors: Whether it needs the sentence encoder.
    """

    name: str
    told: str
    learn: Callable[[Training], Ranker]
    uses_vectors: bool


_ALTERNATIVES: dict[str, Alternative] = {}


def alternative(
    told: str, uses_vectors: bool = False
) -> Callable[[Callable[[Training], Ranker]], Callable[[Training], Ranker]]:
    """Registers a function under its own name."""

    def register(learn: Callable[[Training], Ranker]) -> Callable[[Training], Ranker]:
        name = learn.__name__
        _ALTERNATIVES[name] = Alternative(name, told, learn, uses_vectors)
        return learn

    return register


def load_all() -> dict[str, Alternative]:
    """Returns every alternative by its name, in the order of the table."""
    from benchmarks.understanding.alternatives import linear, neighbours, support_vectors, voices

    assert linear and neighbours and support_vectors and voices  # registered by the import
    return dict(_ALTERNATIVES)


def best_first(classes: Sequence[str] | np.ndarray, probabilities: np.ndarray) -> list[Candidate]:
    """Sorts classes by their probability and keeps the first ones."""
    best = np.argsort(-probabilities)[:RANKED]
    return [Candidate(str(classes[i]), float(probabilities[i])) for i in best]
