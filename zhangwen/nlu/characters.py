"""What the characters of a message, in short runs, say of its intent.

The sentence vector goes by the meaning of the whole, and sometimes by one strong word of it; runs
of one to three characters know the exact wording, slips of the pen included. Together they are
right more often than either (docs/nlu.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zhangwen.nlu.encoder import plain_text

_LONGEST_RUN = 3
# A run that stands in one example only says nothing of other people's messages.
_LEAST_EXAMPLES = 2
# Strength of the support vectors, and what turns their distances into confidences of the size of
# the other voices'; chosen on real questions (docs/nlu.md).
_C = 0.6
_SHARPNESS = 4.5


@dataclass(frozen=True)
class CharacterModel:
    """Linear support vectors on the weighted runs of characters (tf-idf) of a text.

    Attributes:
        runs: The known runs, shape (m,).
        rarity: The inverse document frequency of each, shape (m,).
        coefficients: Shape (m, classes).
        intercepts: Shape (classes,).
    """

    runs: np.ndarray
    rarity: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray

    @classmethod
    def fit(cls, texts: Sequence[str], labels: np.ndarray) -> CharacterModel:
        """Learns from examples; classes come in the sorted order of their names.

        Args:
            texts: The examples, as customers type.
            labels: The intent of each; at least three different ones.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
        from sklearn.svm import LinearSVC  # type: ignore[import-untyped]

        runs = TfidfVectorizer(
            analyzer=lambda text: list(_runs(text)), min_df=_LEAST_EXAMPLES, sublinear_tf=True
        )
        features = runs.fit_transform(texts)
        model = LinearSVC(C=_C, class_weight="balanced", random_state=0)
        model.fit(features, labels)
        return cls(
            runs=np.asarray(runs.get_feature_names_out(), dtype=str),
            rarity=runs.idf_.astype(np.float32),
            coefficients=model.coef_.T.astype(np.float32),
            intercepts=model.intercept_.astype(np.float32),
        )

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> CharacterModel:
        """Takes back what `as_arrays` gave."""
        return cls(**arrays)

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Returns the arrays to store, by the names of the attributes."""
        names = ("runs", "rarity", "coefficients", "intercepts")
        return {name: getattr(self, name) for name in names}

    def probabilities(self, text: str) -> np.ndarray:
        """Returns a confidence for every class, shape (classes,); they sum to one."""
        counted = Counter(run for run in _runs(text) if run in self._places)
        scores = self.intercepts
        if counted:
            places = np.array([self._places[run] for run in counted])
            counts = np.array(list(counted.values()), dtype=np.float32)
            weights = (1.0 + np.log(counts)) * self.rarity[places]
            scores = scores + (weights / np.linalg.norm(weights)) @ self.coefficients[places]
        shifted = np.exp(_SHARPNESS * (scores - scores.max()))
        result: np.ndarray = shifted / shifted.sum()
        return result

    @cached_property
    def _places(self) -> dict[str, int]:
        return {str(run): place for place, run in enumerate(self.runs)}


def _runs(text: str) -> Iterator[str]:
    """Yields every run of one to three characters of a text, as often as it stands in it."""
    plain = " ".join(plain_text(text).lower().split())
    for length in range(1, _LONGEST_RUN + 1):
        yield from (plain[start : start + length] for start in range(len(plain) - length + 1))
